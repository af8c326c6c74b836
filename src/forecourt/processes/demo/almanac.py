"""Which instants the demo world is about, and what the clock and the calendar say at a site."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

#: NEM time, in which meters count: UTC+10 all year.
NEM: Final = timezone(timedelta(hours=10))

#: Readings cover [READINGS_FROM, READINGS_TO).
READINGS_FROM: Final = datetime(2025, 11, 1, tzinfo=NEM)
READINGS_TO: Final = datetime(2026, 11, 1, tzinfo=NEM)

#: Where the business clock of the demo begins on its first start.
BUSINESS_START: Final = datetime(2026, 11, 2, 9, tzinfo=NEM)

INTERVAL_MINUTES: Final = 5
INTERVALS: Final = 24 * 60 // INTERVAL_MINUTES

WORKDAY, SATURDAY, REST_DAY = range(3)

_EPOCH: Final = date(1970, 1, 1)
#: 1970-01-01 was a Thursday; Monday is 0.
_EPOCH_WEEKDAY: Final = _EPOCH.weekday()

_EVERYWHERE: Final = (
    "2025-12-25 2025-12-26 2026-01-01 2026-01-26 2026-04-03 2026-04-04 2026-04-06 2026-04-25 2026-12-25 2026-12-28"
)
#: What a state keeps beside the days above.
_HOLIDAYS: Final = {
    "VIC": "2025-11-04 2026-03-09 2026-04-05 2026-06-08 2026-09-25",
    "NSW": "2026-04-05 2026-04-27 2026-06-08 2026-10-05",
    "ACT": "2026-03-09 2026-04-05 2026-04-27 2026-06-01 2026-06-08 2026-10-05",
    "QLD": "2026-04-05 2026-05-04 2026-10-05",
    "SA": "2026-03-09 2026-04-05 2026-06-08 2026-10-05",
    "TAS": "2026-03-09 2026-04-07 2026-06-08",
    "WA": "2026-03-02 2026-04-05 2026-04-27 2026-06-01 2026-09-28",
}


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to `day`."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Return the day which lies `number` days after 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def reading_days() -> NDArray[np.int32]:
    """Return the days that readings cover, in NEM time: `int32[365]` of days since 1970-01-01."""
    return np.arange(day_number(READINGS_FROM.date()), day_number(READINGS_TO.date()), dtype=np.int32)


def clock_shift(*, zone: str, days: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return by how many intervals a zone's clocks are ahead of NEM time: `int32[d]`, negative where behind.

    The offset at noon stands for the whole day; the few hours before a change of clocks do not matter to a load shape.
    """
    return np.array([_shift_on(zone, int(day)) for day in days], dtype=np.int32)


def day_kinds(*, state: str, days: NDArray[np.int32]) -> NDArray[np.int8]:
    """Tell working days from Saturdays and from Sundays and public holidays: `int8[d]`."""
    weekday = (days + _EPOCH_WEEKDAY) % 7
    kinds = np.full(days.shape, WORKDAY, dtype=np.int8)
    kinds[weekday == calendar.SATURDAY] = SATURDAY
    kinds[weekday == calendar.SUNDAY] = REST_DAY
    kinds[np.isin(days, _holiday_numbers(state))] = REST_DAY
    return kinds


@cache
def _shift_on(zone: str, day: int) -> int:
    noon = datetime.fromtimestamp(day * 86_400 + 2 * 3_600, tz=UTC)
    offset = noon.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    return int((offset - timedelta(hours=10)) / timedelta(minutes=INTERVAL_MINUTES))


@cache
def _holiday_numbers(state: str) -> tuple[int, ...]:
    words = f"{_EVERYWHERE} {_HOLIDAYS[state]}".split()
    return tuple(sorted(day_number(date.fromisoformat(word)) for word in words))
