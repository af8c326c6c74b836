"""Tables for people to keep: CSV and XLSX whose text is never taken for a formula, while numbers stay numbers. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

from forecourt.look.sheets import neutral

LONGEST_CELL: Final = 32_767
LONGEST_TITLE: Final = 31


def table_as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write a table with a head. Instants are ISO 8601; text that would be a formula has an apostrophe ahead."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([neutral(each) for each in columns])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
    return sheet.getvalue()


def table_as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> bytes:
    """Write a table as the one sheet of a workbook: numbers as numbers, all else as text that is no formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:LONGEST_TITLE])
    sheet.append([_xlsx_cell(sheet, each) for each in columns])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _csv_cell(value: Any) -> str:
    plain = plain_cell(value)
    return str(plain) if isinstance(plain, int | float) else neutral(plain)


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    plain = plain_cell(value)
    if isinstance(plain, int | float):
        return plain
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", plain)[:LONGEST_CELL])
    cell.data_type = "s"  # whatever it begins with
    return cell


def plain_cell(value: Any) -> int | float | str:
    """Return a value as one cell holds it: a number, or text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return " ".join(str(each) for each in value.values())
    if isinstance(value, list | tuple):
        return "; ".join(str(plain_cell(each)) for each in value)
    return str(value)
