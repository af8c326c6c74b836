"""Two clocks. Ages, due days and forecasts follow business time; sessions, tokens and grants the true clock.

Both are read at the edge and passed in as `now`. A demo runs its business clock at an offset.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forecourt.settings.environment import environment


def true_now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def business_now() -> datetime:
    """Return this instant of business time, in UTC."""
    return true_now() + timedelta(seconds=environment().business_offset_s)


def as_business(*, at: datetime) -> datetime:
    """Return what business time it was at an instant of the true clock, for pages, which tell business time."""
    return at + timedelta(seconds=environment().business_offset_s)
