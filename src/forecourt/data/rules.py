"""Arithmetic of data: which years a period touches, how many rows a part of an object has, how old is too old."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

NEM_OFFSET: Final = timedelta(hours=10)


def share_within(*, first_at: datetime, last_end_at: datetime, start: datetime | None, end: datetime | None) -> float:
    """Return what share of `[first_at, last_end_at)` lies within `[start, end)`, from 0 to 1."""
    whole = (last_end_at - first_at).total_seconds()
    inside = min(end or last_end_at, last_end_at) - max(start or first_at, first_at)
    return max(0.0, inside.total_seconds()) / whole if whole > 0 else 0.0


def freshness(*, newest: datetime | None, now: datetime, stale_after_h: int) -> str:
    """Return `fresh`, `ageing` (past three quarters of its time) or `stale`; nothing at all is stale."""
    if newest is None:
        return "stale"
    age_h = (now - newest).total_seconds() / 3600
    if age_h > stale_after_h:
        return "stale"
    return "ageing" if age_h > 0.75 * stale_after_h else "fresh"
