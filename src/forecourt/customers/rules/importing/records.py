"""Records of a CSV file: cells by line, and broken lines named without taking their neighbours along.

A field in quotes may hold ends of line. A quote that is never closed, or that would swallow whole records, is a stray
one: it costs its own line, and reading goes on at the next.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from forecourt.customers.rules.importing.faults import KEPT_CHARACTERS, Fault
from forecourt.customers.rules.importing.lines import Line, Position

#: A field in quotes goes over so many lines at most, and a record has so many characters.
MOST_LINES: Final = 100
LONGEST_RECORD: Final = 1_048_576
LONGEST_CELL: Final = 65_536
#: After so many stray quotes nobody looks ahead any more: then the file itself is broken, and reading stays linear.
MOST_STRAY: Final = 10_000
#: From so many columns on, a line inside quotes that has just as many cells is a record and no text.
TELLING_WIDTH: Final = 3
QUOTE: Final = '"'
_OPEN: Final = "unexpected end of data"

csv.field_size_limit(LONGEST_RECORD)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table.

    Attributes:
        line: The number of its first line, from 1; the row's in a sheet.
        cells: Empty where it could not be read.
        raw: What stood there, where it could not be read.
        after: Where reading goes on after it.
    """

    line: int
    cells: tuple[str, ...]
    after: Position
    fault: Fault | None = None
    raw: str = ""


@dataclass(slots=True)
class Splitter:
    """Joins lines to records. `width` is how many cells a record has; None until the head was read."""

    delimiter: str
    width: int | None = None
    _ahead: deque[Line] = field(default_factory=deque)
    _stray: int = 0

    def split(self, lines: Iterator[Line]) -> Iterator[Record]:
        """Yield a record for each line that is none of another's, blank ones left out."""
        while True:
            line = self._next(lines)
            if line is None:
                return
            if line.fault is None and not line.text.strip():
                continue
            yield self._record(line, lines)

    def _next(self, lines: Iterator[Line]) -> Line | None:
        return self._ahead.popleft() if self._ahead else next(lines, None)

    def _record(self, line: Line, lines: Iterator[Line]) -> Record:
        if line.fault is not None:
            return _broken(line, line.fault)
        if QUOTE not in line.text:
            return self._checked(line, line.text.split(self.delimiter), line)
        try:
            return self._checked(line, self._parse(line.text), line)
        except csv.Error as error:
            if _OPEN not in str(error):
                return _broken(line, _misquoted(line.number))
        return self._over_lines(line, lines)

    def _over_lines(self, first: Line, lines: Iterator[Line]) -> Record:
        """Look for the end of a field that goes over lines; where there is none, give the lines back."""
        taken: list[Line] = []
        text = first.text
        limit = MOST_LINES if self._stray < MOST_STRAY else 0
        while len(taken) < limit and len(text) <= LONGEST_RECORD:
            line = self._next(lines)
            if line is None:
                break
            taken.append(line)
            if line.fault is not None:
                break
            text = f"{text}\n{line.text}"
            if QUOTE not in line.text:
                continue
            try:
                cells = self._parse(text)
            except csv.Error as error:
                if _OPEN in str(error):
                    continue
                break
            if self.width in (None, len(cells)) and not self._swallows(taken[:-1]):
                return self._checked(first, cells, line)
            break
        self._ahead.extendleft(reversed(taken))
        self._stray += 1
        sentence = f"Line {first.number:,} opens a quotation mark that is not closed where its field could end."
        return _broken(first, Fault("stray_quote", sentence))

    def _swallows(self, inner: list[Line]) -> bool:
        """Tell whether a line that would lie inside quotes is plainly a record of its own."""
        if self.width is None or self.width < TELLING_WIDTH:
            return False
        return any(line.text.count(self.delimiter) == self.width - 1 for line in inner)

    def _parse(self, text: str) -> list[str]:
        return next(csv.reader([text], delimiter=self.delimiter, strict=True), [])

    def _checked(self, first: Line, cells: list[str], last: Line) -> Record:
        after = Position(last.after, last.number)
        if self.width is not None and len(cells) != self.width:
            cells_words = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            sentence = f"Line {first.number:,} has {cells_words} where the head has {self.width}."
            return Record(first.number, (), after, Fault("width", sentence), first.text[:KEPT_CHARACTERS])
        for cell in cells:
            if len(cell) > LONGEST_CELL:
                sentence = f"Line {first.number:,} has a cell of more than {LONGEST_CELL:,} characters."
                return Record(first.number, (), after, Fault("cell_too_long", sentence), first.text[:KEPT_CHARACTERS])
        return Record(first.number, tuple(cells), after)


def _broken(line: Line, fault: Fault) -> Record:
    return Record(line.number, (), Position(line.after, line.number), fault, line.text[:KEPT_CHARACTERS])


def _misquoted(number: int) -> Fault:
    return Fault("misquoted", f"Line {number:,} has text after a closing quotation mark, before the cell ends.")
