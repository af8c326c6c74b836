"""Gaps: days that nobody delivered between days that somebody did, as explicit rows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

#: A longer silence is no gap in the data: the meter was not there.
LONGEST_GAP_DAYS: Final = 366


class KnownDay(NamedTuple):
    """What there is to know about a day without reading it. `day` is the day since 1970-01-01 in NEM time."""

    register: str
    day: int
    unit: str
    interval_minutes: int


def missing_days(*, delivered: Iterable[KnownDay]) -> list[KnownDay]:
    """Return the days between delivered ones of the same register, of the shape of the last day before them.

    They follow from the delivered days alone, so it does not matter in which order those arrived.
    """
    missing: list[KnownDay] = []
    for before, after in pairwise(sorted(delivered)):
        if before.register == after.register and after.day - before.day - 1 <= LONGEST_GAP_DAYS:
            missing.extend(before._replace(day=day) for day in range(before.day + 1, after.day))
    return missing
