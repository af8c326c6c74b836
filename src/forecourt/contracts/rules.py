"""Arithmetic of periods: `[from, to)`, where None is without end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`[start, end)`; an `end` of None has not come."""

    start: datetime
    end: datetime | None = None

    def cut(self, *, start: datetime | None, end: datetime | None) -> Period | None:
        """Return the part within `[start, end)`, or None where nothing is left."""
        first = max(self.start, start) if start else self.start
        last = min(filter(None, (self.end, end)), default=None)
        return None if last is not None and last <= first else Period(first, last)

    def includes(self, instant: datetime) -> bool:
        """Tell whether an instant lies within."""
        return self.start <= instant and (self.end is None or instant < self.end)


def days_left(*, until: datetime, now: datetime) -> int:
    """Count the days, begun ones included, until an end."""
    return ceil((until - now) / timedelta(days=1))


def is_near(*, until: datetime | None, notice_days: int, now: datetime) -> bool:
    """Tell whether an end has not come, and comes within so many days; 0 days: never."""
    return until is not None and now < until <= now + timedelta(days=notice_days)


def joined(periods: Iterable[Period]) -> list[Period]:
    """Join periods that touch or overlap, in order."""
    result: list[Period] = []
    for period in sorted(periods, key=lambda each: each.start):
        last = result[-1] if result else None
        if last and (last.end is None or period.start <= last.end):
            end = None if last.end is None or period.end is None else max(last.end, period.end)
            result[-1] = Period(last.start, end)
        else:
            result.append(period)
    return result
