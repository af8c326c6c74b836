"""How a text file is written: its encoding, its ends of line, what stands between two cells."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

from forecourt.customers.rules.importing.faults import CannotRead

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "cp1252"]

#: So much of a file's beginning is looked at.
SAMPLE_BYTES: Final = 65_536
SAMPLE_LINES: Final = 50
DELIMITERS: Final = (",", ";", "\t", "|")
#: Bytes at the beginning that say how the rest is written.
MARKS: Final[tuple[tuple[bytes, Encoding], ...]] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
TITLES: Final[dict[str, str]] = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is written.

    Attributes:
        known_by: `told`, `mark` (its first bytes say so), `content` (it can be nothing else) or `assumed`: then a
            person should look at a name with accents before it is taken in.
        skip: How many bytes at the beginning are a mark and no text.
        newline: What ends a line, besides a carriage return before it.
    """

    encoding: Encoding
    known_by: Literal["told", "mark", "content", "assumed"]
    delimiter: str
    skip: int = 0
    newline: Literal["\n", "\r"] = "\n"

    @property
    def words(self) -> str:
        """Say how it is written and how that is known."""
        between = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}.get(self.delimiter, self.delimiter)
        how = {
            "told": "as was said",
            "mark": "its first bytes say so",
            "content": "its text is nothing else",
            "assumed": "assumed, for it is not UTF-8: look at a name with accents",
        }[self.known_by]
        return f"{TITLES[self.encoding]} ({how}), {between} between cells"


def detect(sample: bytes, *, encoding: Encoding | None = None, delimiter: str | None = None) -> Dialect:
    """Find out how a file is written from its beginning. Raises CannotRead where it is no text at all.

    Args:
        encoding: What a person said it is; then nothing is guessed.
        delimiter: Likewise.
    """
    if sample.startswith(b"PK\x03\x04"):
        raise CannotRead("not_text", "This is a packed file. Unpack it, or save it as CSV or XLSX.")
    mark, marked = next(((mark, each) for mark, each in MARKS if sample.startswith(mark)), (b"", None))
    if encoding is not None:
        found, known_by = encoding, "told"
        mark = mark if marked == encoding else b""
    elif marked is not None:
        found, known_by = marked, "mark"
    else:
        found, known_by = _by_content(sample)
    text = sample[len(mark) :].decode(found, errors="replace")
    newline: Literal["\n", "\r"] = "\r" if "\r" in text and "\n" not in text else "\n"
    lines = [line for line in text.replace("\r\n", "\n").split(newline)[:SAMPLE_LINES] if line.strip()]
    return Dialect(
        encoding=found,
        known_by=known_by,  # type: ignore[arg-type]
        delimiter=delimiter or _delimiter_of(lines),
        skip=len(mark),
        newline=newline,
    )


def _by_content(sample: bytes) -> tuple[Encoding, str]:
    """Tell UTF-8 from UTF-16 without a mark and from Windows-1252, which takes any bytes: so that one is assumed."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd / half > 0.4 and even / half < 0.1:
        return "utf-16-le", "content"
    if even / half > 0.4 and odd / half < 0.1:
        return "utf-16-be", "content"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError as error:
        # One broken character in otherwise sound UTF-8 is a broken line, and no other encoding.
        return ("utf-8", "content") if _is_mostly_utf8(sample, error) else ("cp1252", "assumed")
    return "utf-8", "content"


def _is_mostly_utf8(sample: bytes, error: UnicodeDecodeError) -> bool:
    text = sample.decode("utf-8", errors="surrogateescape")
    strange = sum("\udc80" <= each <= "\udcff" for each in text)
    sound = sum(each > "\x7f" for each in text) - strange
    return sound > 4 * strange


def _delimiter_of(lines: list[str]) -> str:
    """Return what gives most lines the same number of cells as the first; a comma where nothing does."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [_width(line, delimiter) for line in lines]
        if not widths or widths[0] < 2:
            continue
        alike = Counter(widths)[widths[0]] / len(widths)
        score = alike * 100 + min(widths[0], 99) / 100
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0
