"""Journal rows as a sheet for a spreadsheet program: CSV whose text cells are never taken for formulas. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import orjson

COLUMNS: Final = ("at", "title", "event", "company", "who", "through", "subject", "old", "new", "id")
#: What makes a spreadsheet program take a cell for a formula (OWASP, CSV injection).
STARTERS: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(*, rows: Iterable[Mapping[str, Any]], companies: Mapping[UUID, str]) -> str:
    """Write exported rows, with a head. Instants are UTC; values before and after are JSON."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([neutral(cell) for cell in _cells(row, companies)])
    return sheet.getvalue()


def neutral(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(STARTERS) else text


def _cells(row: Mapping[str, Any], companies: Mapping[UUID, str]) -> list[str]:
    return [
        row["at"].isoformat(),
        row["title"],
        row["event"],
        companies.get(row["company_id"], "") if row["company_id"] else "",
        row["who"],
        row["interface"],
        row["subject"],
        _json(row["old"]),
        _json(row["new"]),
        str(row["id"]),
    ]


def _json(values: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(values), default=str).decode() if values else ""
