"""When a schedule is due, and which period it is about. Pure; all is read on the clock of the schedule's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Literal

Every = Literal["daily", "weekly", "monthly"]
Span = Literal["yesterday", "last_7_days", "last_week", "last_month"]

#: Every month has such a day.
LAST_MONTH_DAY: Final = 28


@dataclass(frozen=True, slots=True)
class Timing:
    """How often, on which day of the week (1 is Monday) or month (1 to 28), and at what time of day."""

    every: Every
    at: time
    weekday: int = 1
    month_day: int = 1


def next_due(*, after: datetime, timing: Timing, zone: tzinfo) -> datetime:
    """Return the first instant after `after` at which it is due, in UTC.

    A time of day that a clock change leaves out comes an hour later; one that comes twice is taken the first time.
    """
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        due = datetime.combine(day, timing.at, zone).astimezone(UTC)
        if due > after and _fits(day, timing):
            return due
        day += timedelta(days=1)


def period_of(*, span: Span, at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the period `[from, to)` that a span means at an instant: whole days of the zone, all of them over."""
    today = at.astimezone(zone).date()
    first, after = _days_of(span, today)
    return _midnight(first, zone), _midnight(after, zone)


def _days_of(span: Span, today: date) -> tuple[date, date]:
    if span == "yesterday":
        return today - timedelta(days=1), today
    if span == "last_7_days":
        return today - timedelta(days=7), today
    if span == "last_week":
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday
    first = today.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), first


def _fits(day: date, timing: Timing) -> bool:
    if timing.every == "weekly":
        return day.isoweekday() == timing.weekday
    return timing.every == "daily" or day.day == timing.month_day


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
