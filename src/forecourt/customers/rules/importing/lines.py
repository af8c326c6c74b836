"""Physical lines of a text file of any size, each with where the next one begins; memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from forecourt.customers.rules.importing.dialects import Dialect
from forecourt.customers.rules.importing.faults import KEPT_CHARACTERS, Fault

#: A line may be so long; more is no line of a table.
LONGEST_LINE_BYTES: Final = 1_048_576
_CHUNK: Final = 262_144


@dataclass(frozen=True, slots=True)
class Position:
    """Where reading goes on: how many bytes were read, and how many lines (rows, in a sheet)."""

    offset: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line.

    Attributes:
        after: Where the next one begins.
        text: What it says, without its end; shortened where it is too long to be kept.
        fault: Why it cannot be read.
    """

    number: int
    after: int
    text: str
    fault: Fault | None = None


def read_lines(file: BinaryIO, *, dialect: Dialect, start: Position) -> Iterator[Line]:
    """Read lines from a position on. The file is at no particular place; this moves it."""
    file.seek(max(start.offset, dialect.skip))
    number, offset = start.line, max(start.offset, dialect.skip)
    for raw, size in _raw_lines(file, dialect):
        number, offset = number + 1, offset + size
        yield _line(raw, number, offset, dialect, is_whole=size <= LONGEST_LINE_BYTES)


def _line(raw: bytes, number: int, after: int, dialect: Dialect, *, is_whole: bool) -> Line:
    if not is_whole:
        text = raw[: KEPT_CHARACTERS * 2].decode(dialect.encoding, errors="replace")[:KEPT_CHARACTERS]
        sentence = f"Line {number:,} is longer than {LONGEST_LINE_BYTES:,} bytes, so it is no line of a table."
        return Line(number, after, text.replace("\0", "\ufffd"), Fault("line_too_long", sentence))
    try:
        text = raw.decode(dialect.encoding)
    except UnicodeDecodeError as error:
        text = raw.decode(dialect.encoding, errors="replace")
        strange = raw[error.start : error.start + 1].hex().upper()
        return Line(
            number, after, _ended(text, dialect).replace("\0", "\ufffd"), _undecodable(number, strange, dialect)
        )
    if "\0" in text:
        fault = Fault("nul", f"Line {number:,} holds the character U+0000, which is no text.")
        return Line(number, after, _ended(text, dialect).replace("\0", "\ufffd"), fault)
    return Line(number, after, _ended(text, dialect))


def _undecodable(number: int, strange: str, dialect: Dialect) -> Fault:
    if dialect.encoding == "utf-8":
        sentence = f"Line {number:,} holds the byte {strange}, which is not UTF-8. If the file is Windows-1252, say so."
    else:
        sentence = f"Line {number:,} holds the byte {strange}, which its encoding does not know."
    return Fault("encoding", sentence)


def _ended(text: str, dialect: Dialect) -> str:
    return text.removesuffix("\n").removesuffix("\r")


def _raw_lines(file: BinaryIO, dialect: Dialect) -> Iterator[tuple[bytes, int]]:
    """Yield each line's bytes and how long it was; of one that is too long, its beginning."""
    if dialect.encoding in ("utf-8", "cp1252") and dialect.newline == "\n":
        return _by_line_feed(file)
    return _by_any(file, dialect)


def _by_line_feed(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    while raw := file.readline(LONGEST_LINE_BYTES + 1):
        size = len(raw)
        if size > LONGEST_LINE_BYTES:
            rest = raw
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(LONGEST_LINE_BYTES)
                size += len(rest)
        yield raw, size


def _by_any(file: BinaryIO, dialect: Dialect) -> Iterator[tuple[bytes, int]]:
    """Split at an end of line of one or two bytes, which begins where a character does."""
    end = dialect.newline.encode(dialect.encoding)
    width = len(end)
    buffer, dropped, searched = bytearray(), 0, 0
    while True:
        at = _aligned(buffer, end, width, searched)
        if at >= 0:
            yield bytes(buffer[: at + width]), at + width + dropped
            del buffer[: at + width]
            dropped = searched = 0
            continue
        searched = max(0, len(buffer) // width * width - width)
        if len(buffer) > LONGEST_LINE_BYTES + _CHUNK:
            dropped += len(buffer) - LONGEST_LINE_BYTES
            del buffer[LONGEST_LINE_BYTES:]
            searched = LONGEST_LINE_BYTES
        chunk = file.read(_CHUNK)
        if not chunk:
            break
        buffer += chunk
    if buffer:
        yield bytes(buffer), len(buffer) + dropped


def _aligned(buffer: bytearray, end: bytes, width: int, start: int) -> int:
    at = buffer.find(end, start)
    while at >= 0 and at % width:
        at = buffer.find(end, at + 1)
    return at
