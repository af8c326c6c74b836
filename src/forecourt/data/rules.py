"""Arithmetic of data: how much of an object lies within a period, and how old is too old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

NEM_OFFSET: Final = timedelta(hours=10)


def share_within(*, first_at: datetime, last_end_at: datetime, start: datetime | None, end: datetime | None) -> float:
    """Return what share of `[first_at, last_end_at)` lies within `[start, end)`, from 0 to 1."""
    whole = (last_end_at - first_at).total_seconds()
    inside = min(end or last_end_at, last_end_at) - max(start or first_at, first_at)
    return max(0.0, inside.total_seconds()) / whole if whole > 0 else 0.0


def rows_within(*, spans: Mapping[str, Mapping[str, Any]], start: datetime | None, end: datetime | None) -> float:
    """Return about how many of an object's rows lie within `[start, end)`, register by register.

    Args:
        spans: By register: `first_at` and `last_end_at`, seconds since the epoch, and `rows`.
    """
    return sum(span["rows"] * share_within(**_ends(span), start=start, end=end) for span in spans.values())


def registers_within(*, spans: Mapping[str, Mapping[str, Any]], start: datetime, end: datetime | None) -> set[str]:
    """Name the registers of which an object has anything within `[start, end)`."""
    return {register for register, span in spans.items() if share_within(**_ends(span), start=start, end=end)}


def newest_arrival_within(*, months: Iterable[Mapping[str, Any]], start: datetime, end: datetime) -> datetime | None:
    """Return when the newest reading came in of those months (NEM time) that lie wholly within `[start, end)`.

    What came in for a part of a month that is another company's does not show.
    """
    arrivals = [
        month["collected_at"]
        for month in months
        if month["collected_at"] and start <= (begins := _month(month["month"])) and _after(begins) <= end
    ]
    return datetime.fromtimestamp(max(arrivals), UTC) if arrivals else None


def _ends(span: Mapping[str, Any]) -> dict[str, datetime]:
    return {name: datetime.fromtimestamp(span[name], UTC) for name in ("first_at", "last_end_at")}


def _month(words: str) -> datetime:
    return datetime.fromisoformat(f"{words}-01").replace(tzinfo=timezone(NEM_OFFSET))


def _after(month: datetime) -> datetime:
    return (month + timedelta(days=31)).replace(day=1)


def freshness(*, newest: datetime | None, now: datetime, stale_after_h: int) -> str:
    """Return `fresh`, `ageing` (past three quarters of its time) or `stale`; nothing at all is stale."""
    if newest is None:
        return "stale"
    age_h = (now - newest).total_seconds() / 3600
    if age_h > stale_after_h:
        return "stale"
    return "ageing" if age_h > 0.75 * stale_after_h else "fresh"
