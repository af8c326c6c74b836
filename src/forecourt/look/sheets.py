"""Exported journal rows as files: CSV whose text cells are never taken for formulas, and JSON. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson

#: What makes a spreadsheet program take a cell for a formula (OWASP, CSV injection).
STARTERS: Final = ("=", "+", "-", "@", "\t", "\r")
_FIRST: Final = ("at", "title", "event", "action", "result")
_LAST: Final = ("who", "interface", "duration_ms", "request_id", "subject", "old", "new", "true_at", "id")


def as_csv(*, rows: Iterable[Mapping[str, Any]], companies: Mapping[UUID, str] | None = None) -> str:
    """Write exported rows, with a head. Instants are UTC; values before and after are JSON.

    Args:
        companies: Names, for a column that tells whom a row concerns; None leaves the column out.
    """
    columns = (*_FIRST, *(("company",) if companies is not None else ()), *_LAST)
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        plain = _plain(row, companies)
        writer.writerow([_cell(plain[name]) for name in columns])
    return sheet.getvalue()


def as_json(*, rows: Iterable[Mapping[str, Any]], companies: Mapping[UUID, str] | None = None) -> bytes:
    """Write exported rows as one JSON array of objects, with the columns of the CSV; nothing is neutralised."""
    names: Sequence[str] = (*_FIRST, *(("company",) if companies is not None else ()), *_LAST)
    plain = (_plain(row, companies) for row in rows)
    return orjson.dumps([{name: row[name] for name in names} for row in plain], default=str)


def neutral(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(STARTERS) else text


def _plain(row: Mapping[str, Any], companies: Mapping[UUID, str] | None) -> dict[str, Any]:
    took = row["duration_us"]
    return {
        **row,
        "company": (companies or {}).get(row["company_id"], "") if row["company_id"] else "",
        "duration_ms": None if took is None else took / 1000,
    }


def _cell(value: Any) -> str:
    """Write a cell: a number as it is, anything else so that it is no formula."""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return neutral(orjson.dumps(dict(value), default=str).decode()) if value else ""
    if value is None:
        return ""
    return neutral(value.isoformat() if hasattr(value, "isoformat") else str(value))
