"""Zones: an IANA name such as `Australia/Sydney`, or an offset such as `+10:00`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import DAY_S

_OFFSET: Final = re.compile(r"([+-])([01][0-9]|2[0-3]):([0-5][0-9])")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}")


class UnknownZone(LookupError):
    """Neither an IANA name nor an offset."""

    code = "unknown_zone"
    title = "There is no such time zone"
    status = 400


@lru_cache(maxsize=256)
def find_zone(*, name: str) -> tzinfo:
    """Return a zone by IANA name or offset. Raises UnknownZone."""
    if name in ("Z", "UTC"):
        return UTC
    if match := _OFFSET.fullmatch(name):
        sign, hours, minutes = match.groups()
        return timezone((-1 if sign == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes)))
    if not _NAME.fullmatch(name):
        raise UnknownZone(f"not a time zone: {name!r}")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise UnknownZone(f"there is no time zone {name!r}") from error


@lru_cache(maxsize=512)
def find_offsets(*, zone: str, from_day: int, to_day: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return since when which offset holds between two days (since 1970-01-01, UTC).

    Returns:
        Two `int64[n]`: instants in seconds since the epoch, ascending, the first at `from_day`; and from each of
        them on, local time minus UTC in seconds. The zone database gives no list of changes, so each day's offset is
        looked up, and where two differ the change is found by halving.
    """
    found = find_zone(name=zone)
    instants, offsets = [from_day * DAY_S], [_offset_at(found, from_day * DAY_S)]
    if isinstance(found, ZoneInfo):
        for day in range(from_day, to_day):
            after = _offset_at(found, (day + 1) * DAY_S)
            if after != offsets[-1]:
                instants.append(_change_between(found, day * DAY_S, (day + 1) * DAY_S))
                offsets.append(after)
    return np.array(instants, np.int64), np.array(offsets, np.int64)


def _change_between(zone: tzinfo, before: int, after: int) -> int:
    start = _offset_at(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(zone, middle) == start:
            before = middle
        else:
            after = middle
    return after


def _offset_at(zone: tzinfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return int((offset or timedelta()).total_seconds())
