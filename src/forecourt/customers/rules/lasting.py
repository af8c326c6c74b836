"""How long a value stays true: fresh for so many days, by field and by the segment of its customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

#: Past this share of its time a value is ageing; past all of it, stale.
AGEING_FROM: Final = 0.75
Freshness = Literal["fresh", "ageing", "stale", "lasting"]


def days_for(*, fresh_for: Sequence[Mapping[str, Any]], segment: str) -> int | None:
    """Return for how many days a value of this segment is fresh; None where it never goes stale."""
    by_segment = {rule.get("segment", ""): int(rule["days"]) for rule in fresh_for}
    return by_segment.get(segment, by_segment.get(""))


def stale_at(*, verified_at: datetime, days: int | None) -> datetime | None:
    """Return from when on a value no longer counts as true; None: never."""
    return None if days is None else verified_at + timedelta(days=days)


def freshness(*, verified_at: datetime, stale_at: datetime | None, now: datetime) -> Freshness:
    """Say how fresh a value is; one that never goes stale is lasting."""
    if stale_at is None:
        return "lasting"
    if now >= stale_at:
        return "stale"
    return "ageing" if now - verified_at >= AGEING_FROM * (stale_at - verified_at) else "fresh"
