"""Rows of an XLSX workbook's first sheet, as text cells. Formulas are never reckoned: their last value is taken."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from forecourt.customers.rules.importing.faults import CannotRead, Fault
from forecourt.customers.rules.importing.lines import Position
from forecourt.customers.rules.importing.records import LONGEST_CELL, Record

#: A workbook is a packed folder; unpacked, it may be so large, and its texts, which are held in memory, so large.
MOST_UNPACKED_BYTES: Final = 1_000_000_000
MOST_TEXT_BYTES: Final = 200_000_000
MOST_PARTS: Final = 2_000
_TEXTS: Final = "xl/sharedStrings.xml"
#: Blank rows at the end of a sheet that somebody once formatted are no rows; after so many, reading stops.
MOST_BLANK_ROWS: Final = 10_000


def check_workbook(path: Path) -> None:
    """Look at what a workbook would unpack to, before any of it is. Raises CannotRead."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise CannotRead("no_workbook", "This is a packed file and no workbook. Save it as XLSX or CSV.")
            texts = sum(part.file_size for part in parts if part.filename == _TEXTS)
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or texts > MOST_TEXT_BYTES:
                raise CannotRead("too_large", "The workbook is too large when unpacked. Save its sheet as CSV.")
            for part in parts:
                if part.filename.endswith(".xml") and b"<!DOCTYPE" in _beginning(packed, part):
                    raise CannotRead("not_safe", "The workbook defines things of its own. Save its sheet as CSV.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise CannotRead("no_workbook", "The workbook is broken or locked. Save it anew, or as CSV.") from error


def _beginning(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with packed.open(part) as opened:
        return opened.read(2_048).upper()


@contextmanager
def open_sheet(path: Path) -> Iterator[Iterator[tuple[int, tuple[Any, ...]]]]:
    """Open the first sheet; yields (number, cells) of each row, blank ones too. Raises CannotRead."""
    check_workbook(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever a broken part makes the library stumble over
        raise CannotRead("no_workbook", "The workbook is broken. Save it anew, or as CSV.") from error
    try:
        if not book.worksheets:
            raise CannotRead("no_sheet", "The workbook has no sheet.")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what it says of its size may be wrong
        yield enumerate(sheet.iter_rows(values_only=True), start=1)
    finally:
        book.close()


def sheet_records(
    rows: Iterator[tuple[int, tuple[Any, ...]]], *, width: int | None, start: Position
) -> Iterator[Record]:
    """Yield the records of rows beyond a position; `width` None: as they come, for the head."""
    blank = 0
    for number, values in rows:
        if number <= start.line:
            continue
        if all(value is None for value in values):
            blank += 1
            if blank > MOST_BLANK_ROWS:
                return
            continue
        blank = 0
        yield _record(number, values, width)


def _record(number: int, values: tuple[Any, ...], width: int | None) -> Record:
    cells = [text_of(value) for value in values]
    while cells and not cells[-1] and (width is None or len(cells) > width):
        cells.pop()
    after = Position(0, number)
    raw = "\t".join(cells)[:8_192].replace("\0", "\ufffd")
    if width is not None and len(cells) > width:
        sentence = f"Row {number:,} has {len(cells)} cells where the head has {width}."
        return Record(number, (), after, Fault("width", sentence), raw)
    for cell in cells:
        if len(cell) > LONGEST_CELL or "\0" in cell:
            sentence = f"Row {number:,} has a cell that is too long, or holds what is no text."
            return Record(number, (), after, Fault("cell_too_long", sentence), raw)
    padded = cells + [""] * ((width or 0) - len(cells))
    return Record(number, tuple(padded), after)


def text_of(value: Any) -> str:
    """Write a cell as text that the rest reads alike from CSV: whole numbers without a point, days and instants ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
