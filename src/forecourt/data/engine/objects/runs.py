"""What every kind of stored object can tell about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive rows of one register in one unit, in time order: rows `[first, last)` of the object."""

    register: str
    unit: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the manifest keeps about an object; plain values, ready for JSON.

    Attributes:
        rows: Rows, measured or not.
        first_at: The first instant covered, seconds since the epoch.
        last_end_at: The first instant no longer covered, seconds since the epoch.
        spans: For each register: `unit` (the latest), `units`, `first_at`, `last_end_at`, `rows`, `missing` and,
            for intervals, `interval_minutes`: the lengths that occur.
        quality_counts: Rows by quality flag, over all registers.
        months: For each month in NEM time and register: `month` (`2025-11`), `register`, `rows`, `missing`,
            `quality_counts`, `newest_version`, `updated_at` (newest, seconds), `collected_at` (newest, seconds).
    """

    rows: int
    first_at: int
    last_end_at: int
    spans: dict[str, dict[str, Any]]
    quality_counts: dict[str, int]
    months: list[dict[str, Any]]
