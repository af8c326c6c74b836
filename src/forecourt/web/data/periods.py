"""What the addresses of My data say: which meters, from when until when, and how fine a screen can show it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.http import QueryDict

from forecourt.kernel.errors import Malformed

#: More points than this to a pixel only make a line thicker, and the answer longer.
POINTS_A_PIXEL: Final = 1
WIDEST_PX: Final = 10_000
#: From fine to coarse: how many seconds a point stands for. Raw readings are at least five minutes apart.
RESOLUTIONS: Final = (
    ("raw", 300),
    ("PT15M", 900),
    ("PT30M", 1_800),
    ("PT1H", 3_600),
    ("P1D", 86_400),
    ("P1M", 28 * 86_400),
)
#: RFC 3339, section 5.6: an instant with its offset.
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BadAddress(Malformed):
    """A part of the address cannot be read."""

    code, title, status = "bad_parameter", "A part of the address is wrong", 400


@dataclass(frozen=True, slots=True)
class Asked:
    """Which meters (see `choices`), `[start, end)`. None: from the first reading on, to the last."""

    key: str
    start: datetime | None
    end: datetime | None

    @property
    def seconds(self) -> float:
        """Return how long the period is; 0 where it is not limited."""
        return (self.end - self.start).total_seconds() if self.start and self.end else 0


def read_asked(query: QueryDict, *, zone: ZoneInfo) -> Asked:
    """Read `key`, `from` and `to`. Raises BadAddress.

    A day instead of an instant means its beginning in the zone.
    """
    return Asked(
        key=query.get("key", ""),
        start=_instant("from", query.get("from"), zone),
        end=_instant("to", query.get("to"), zone),
    )


def read_resolution(query: QueryDict) -> str | None:
    """Read `resolution`; None where it is left to the width. Raises BadAddress."""
    raw = query.get("resolution")
    names = [name for name, _ in RESOLUTIONS]
    if raw and raw not in names:
        raise BadAddress(f"resolution is one of {', '.join(names)}.", pointer="resolution")
    return raw or None


def read_width(query: QueryDict) -> int:
    """Read `width`, in CSS pixels. Raises BadAddress."""
    raw = query.get("width", "")
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= WIDEST_PX):
        raise BadAddress(f"width is a number of pixels from 1 to {WIDEST_PX:,}.", pointer="width")
    return int(raw)


def choose_resolution(*, seconds: float, width_px: int) -> str:
    """Return the finest resolution of which a screen can show every point: at most one a pixel."""
    most = width_px * POINTS_A_PIXEL
    return next((name for name, step_s in RESOLUTIONS if seconds / step_s <= most), RESOLUTIONS[-1][0])


def _instant(name: str, raw: str | None, zone: ZoneInfo) -> datetime | None:
    if not raw:
        return None
    try:
        if _DAY.fullmatch(raw):
            return datetime.combine(date.fromisoformat(raw), time(), zone)
        if _INSTANT.fullmatch(raw):
            return datetime.fromisoformat(raw)
    except ValueError:
        pass
    raise BadAddress(
        f"{name} is an instant with its offset, such as 2026-03-01T00:00:00+10:00, or a day.", pointer=name
    )
