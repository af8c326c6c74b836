"""How long ago, or until when, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

#: Seconds of a unit, and from how many of them on it is the unit to speak in.
UNITS: Final = (
    ("year", 365 * 86_400),
    ("month", 30 * 86_400),
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
)
#: Below two of a unit the smaller one is told: "36 hours ago" says more than "1 day ago".
FROM: Final = 2


def age(instant: datetime, *, now: datetime) -> str:
    """Tell how far an instant is from now, such as "3 days ago" or "in 2 hours". Both have a zone."""
    seconds = (now - instant).total_seconds()
    away = abs(seconds)
    for unit, length in UNITS:
        if away >= FROM * length:
            told = f"{away // length:.0f} {unit}s"
            return f"{told} ago" if seconds > 0 else f"in {told}"
    return "just now" if seconds >= 0 else "in a moment"
