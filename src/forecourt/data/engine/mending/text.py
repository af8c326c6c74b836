"""The text of a file that is being mended: a region of it, the fault that is left, and the corrected file.

A text longer than `CORRECTABLE_BYTES` is not mended by hand: each check reads all of it while somebody waits.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final

from forecourt.data.engine.archive import Limits, open_market_file, open_text, read_chunk
from forecourt.data.engine.blocks import IntervalBlock
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.mending.edits import BadEdit, Change, Edit, apply_edits
from forecourt.data.engine.readers import READERS

CORRECTABLE_BYTES: Final = 64 << 20
LINES_AROUND: Final = 2
_LONGEST_REST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Region:
    """Some lines of a text, as it is after its edits.

    Attributes:
        first: The number of the first of `lines`, from 1.
        lines: Without their ends; bytes that are no text stand as U+FFFD.
        stream: The 200 record that governs the line in question, empty where there is none before it.
        total: How many lines the text has.
    """

    first: int
    lines: tuple[str, ...]
    stream: str
    total: int

    def line(self, number: int) -> str | None:
        """Return a line by its number, None where it is outside the region."""
        at = number - self.first
        return self.lines[at] if 0 <= at < len(self.lines) else None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sound file holds: counts, no readings."""

    kind: str
    readings: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected text: its SHA-256 and size, and what each edit did."""

    sha256: str
    size_bytes: int
    changes: tuple[Change, ...]


def read_excerpt(*, path: Path, line: int, around: int = LINES_AROUND) -> list[tuple[int, str]]:
    """Read a line and its neighbours from a file of any size, and no further. Raises FileRefused, OSError."""
    first = max(1, line - around)
    with open_text(path) as text:
        lines = islice(_raw_lines(text, limit_bytes=None), first - 1, line + around)
        return [(number, _text(raw)) for number, raw in enumerate(lines, start=first)]


def read_region(*, path: Path, edits: Sequence[Edit], line: int | None, around: int = LINES_AROUND) -> Region:
    """Read the lines around one of them, or the last ones where the fault is the file's end. Raises BadEdit."""
    window: deque[str] = deque(maxlen=2 * around + 1 if line else around + 1)
    stream, number, total = "", 0, 0
    with _edited(path, edits) as lines:
        for total, raw in enumerate(lines, start=1):
            if line is None or total <= line + around:
                window.append(_text(raw))
                number = total
            if raw.startswith(b"200,") and (line is None or total <= line):
                stream = _text(raw)
    kept = list(window)
    first = number - len(kept) + 1
    if line is not None and first < line - around:
        kept, first = kept[line - around - first :], line - around
    return Region(first, tuple(kept), stream, total)


def find_fault(*, path: Path, edits: Sequence[Edit], workplace: Path) -> FileRefused | None:
    """Read the whole text as it would land, and return its first fault; None where it is sound. Raises BadEdit.

    `workplace` is a folder in which the text may lie meanwhile.
    """
    checked = workplace / f".checked-{os.urandom(8).hex()}"
    try:
        write_corrected(path=path, edits=edits, into=checked)
        summarise(path=checked)
    except FileRefused as refused:
        return refused
    finally:
        checked.unlink(missing_ok=True)
    return None


def summarise(*, path: Path) -> Summary:
    """Read a whole file as it would land and count what it holds. Raises FileRefused."""
    readings, keys = 0, dict[str, None]()
    with open_market_file(path, limits=Limits(unpacked_bytes=CORRECTABLE_BYTES)) as file:
        for block in READERS[file.kind](file.lines):
            readings += block.readings if isinstance(block, IntervalBlock) else 1
            keys.setdefault(block.key)
        return Summary(file.kind, readings, tuple(keys))


def write_corrected(*, path: Path, edits: Sequence[Edit], into: Path | None) -> Corrected:
    """Write the corrected text, or with no `into` only count it. Raises BadEdit."""
    digest, size_bytes, changes = hashlib.sha256(), 0, dict[int, Change]()
    with _edited(path, edits, changes) as lines, _writing(into) as out:
        for line in lines:
            digest.update(line + b"\n")
            size_bytes += len(line) + 1
            if size_bytes > CORRECTABLE_BYTES:
                raise _too_long()
            if out is not None:
                out.write(line + b"\n")
    return Corrected(digest.hexdigest(), size_bytes, tuple(changes[place] for place in sorted(changes)))


@contextmanager
def _edited(path: Path, edits: Sequence[Edit], changes: dict[int, Change] | None = None) -> Iterator[Iterator[bytes]]:
    try:
        with open_text(path) as text:
            yield apply_edits(_raw_lines(text), edits, changes)
    except FileRefused as refused:
        raise BadEdit(f"{refused.reason} What cannot be unpacked cannot be mended here.") from refused


def _raw_lines(text: IO[bytes], *, limit_bytes: int | None = CORRECTABLE_BYTES) -> Iterator[bytes]:
    """Give the lines of a text, whatever bytes they hold, without LF; a line without end in pieces."""
    rest, size_bytes = b"", 0
    while chunk := read_chunk(text):
        size_bytes += len(chunk)
        if limit_bytes is not None and size_bytes > limit_bytes:
            raise _too_long()
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST_REST:
            lines, rest = [*lines, rest], b""
        yield from lines
    if rest:
        yield rest


@contextmanager
def _writing(into: Path | None) -> Iterator[IO[bytes] | None]:
    if into is None:
        yield None
        return
    try:
        with open(os.open(into, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "wb") as out:
            yield out
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def _text(raw: bytes) -> str:
    return raw.rstrip(b"\r").decode("utf-8", "replace")


def _too_long() -> BadEdit:
    return BadEdit(
        f"The text has more than {CORRECTABLE_BYTES >> 20} MiB, which is not mended by hand. "
        "Ask for the file to be sent again, or in parts."
    )
