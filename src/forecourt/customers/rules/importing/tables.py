"""Open a file of any size as a head and records, from the beginning or from where reading was broken off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from forecourt.customers.rules.importing.dialects import SAMPLE_BYTES, Dialect, Encoding, detect
from forecourt.customers.rules.importing.faults import CannotRead
from forecourt.customers.rules.importing.lines import Position, read_lines
from forecourt.customers.rules.importing.records import Record, Splitter
from forecourt.customers.rules.importing.sheets import open_sheet, sheet_records

MOST_COLUMNS: Final = 500
LONGEST_HEAD: Final = 200
SAMPLE_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What a person said of how a file is written; None: it is found out."""

    encoding: Encoding | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file as a table.

    Attributes:
        head: The names of its columns, each another.
        written: How the file is written, in words.
        is_assumed: A person should look at how it was read.
        records: Those after the head, or after the position that was asked for.
    """

    head: tuple[str, ...]
    written: str
    is_assumed: bool
    records: Iterator[Record]


@dataclass(frozen=True, slots=True)
class Glance:
    """The beginning of a table: what is needed to say what its columns are.

    Attributes:
        rows: The first rows that can be read.
    """

    head: tuple[str, ...]
    written: str
    is_assumed: bool
    rows: tuple[tuple[str, ...], ...]


def is_workbook(path: Path) -> bool:
    """Tell a workbook from text by its first bytes, whatever it is called."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


@contextmanager
def open_table(path: Path, *, told: Told = Told(), start: Position = Position()) -> Iterator[Table]:
    """Open a CSV or XLSX file. Raises CannotRead where it has no head, or is no table."""
    if is_workbook(path):
        with open_sheet(path) as rows:
            yield _of_sheet(rows, start)
    else:
        with path.open("rb") as file:
            dialect = detect(file.read(SAMPLE_BYTES), encoding=told.encoding, delimiter=told.delimiter)
            yield _of_text(file, dialect, start)


def glance_at(path: Path, *, told: Told = Told()) -> Glance:
    """Read the head and the first rows. Raises CannotRead."""
    with open_table(path, told=told) as table:
        rows: list[tuple[str, ...]] = []
        for record in table.records:
            if record.fault is None:
                rows.append(record.cells)
            if len(rows) == SAMPLE_ROWS or record.line > 10 * SAMPLE_ROWS:
                break
        return Glance(table.head, table.written, table.is_assumed, tuple(rows))


def _of_text(file: Any, dialect: Dialect, start: Position) -> Table:
    splitter = Splitter(dialect.delimiter)
    records = splitter.split(read_lines(file, dialect=dialect, start=Position()))
    head = _head(next(records, None))
    splitter.width = len(head)
    if start.line:
        again = Splitter(dialect.delimiter, len(head))
        records = again.split(read_lines(file, dialect=dialect, start=start))
    return Table(head, dialect.words, dialect.known_by == "assumed", records)


def _of_sheet(rows: Iterator[tuple[int, tuple[Any, ...]]], start: Position) -> Table:
    first = next(sheet_records(rows, width=None, start=Position()), None)
    head = _head(first)
    return Table(head, "a workbook’s first sheet", False, sheet_records(rows, width=len(head), start=start))


def _head(record: Record | None) -> tuple[str, ...]:
    """Name the columns: one without a name by its place, one of a name that is taken with a number behind."""
    if record is None:
        raise CannotRead("no_head", "The file is empty: its first line has to name the columns.")
    if record.fault is not None:
        raise CannotRead(record.fault.code, f"The line with the columns’ names cannot be read. {record.fault.sentence}")
    if len(record.cells) > MOST_COLUMNS:
        raise CannotRead("too_wide", f"The file has {len(record.cells):,} columns; at most {MOST_COLUMNS} can be read.")
    names: list[str] = []
    for number, cell in enumerate(record.cells, start=1):
        name = " ".join(cell.split())[:LONGEST_HEAD] or f"column {number}"
        same = sum(each == name or each.startswith(f"{name} (") for each in names)
        names.append(f"{name} ({same + 1})" if name in names else name)
    return tuple(names)
