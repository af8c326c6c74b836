"""What went wrong with metering in the demo's year, so that the pages have honest things to show.

A meter that could not be reached is estimated (E52) or, once somebody looked at it, substituted from a like day (S14);
where nothing can be said, nothing was measured (N). Flags, methods and reason codes as the market's *Meter Data File
Format Specification NEM12 & NEM13* lists them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import NOT_MEASURED, QUALITIES
from forecourt.processes.demo import noise
from forecourt.processes.demo.almanac import (
    INTERVAL_MINUTES,
    INTERVALS,
    NEM,
    READINGS_FROM,
    READINGS_TO,
    day_number,
)
from forecourt.processes.demo.meters import Meter, nmi
from forecourt.processes.demo.noise import Days
from forecourt.processes.demo.shapes import Blocks, day_blocks

#: Reason codes.
COMMUNICATIONS_FAULT: Final = 76
NULL_DATA: Final = 78
POWER_OUTAGE: Final = 79

#: Estimates and substitutes come from the same weekday a week before.
_LIKE_DAY: Final = -7
#: Beside the faults that are written down, each meter has this many.
_FAULTS_A_YEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """A stretch [from_at, to_at) that a meter did not report as measured; `flag` is such as `E52`, `S14` or `N`."""

    from_at: datetime
    to_at: datetime
    flag: str
    reason: int

    @property
    def quality(self) -> int:
        """Return the code of its quality."""
        return QUALITIES.index(self.flag[0])

    @property
    def method(self) -> int:
        """Return its two-digit method, 0 where it has none."""
        return int(self.flag[1:] or 0)


@dataclass(frozen=True, slots=True)
class Report:
    """What a meter data provider reports of a meter: readings with their quality, over `d` days.

    `quantity` is `int64[d, 288]` thousandths for each register; `quality`, `method` and `reason` are `[d, 288]`.
    """

    days: Days
    quantity: Blocks
    quality: NDArray[np.uint8]
    method: NDArray[np.int16]
    reason: NDArray[np.int16]


def report(*, meter: Meter, days: Days) -> Report:
    """Return what is reported of a meter on the given days, faults included; `days` ascend."""
    quantity = day_blocks(meter=meter, days=days)
    quality, method, reason = (np.zeros((len(days), INTERVALS), dtype=kind) for kind in (np.uint8, np.int16, np.int16))
    for fault in faults(meter=meter):
        for row, within in _rows(fault, days):
            quality[row, within], method[row, within], reason[row, within] = fault.quality, fault.method, fault.reason
    _fill_in(meter, days, quantity, quality)
    return Report(days, quantity, quality, method.astype(np.int16), reason.astype(np.int16))


def measured(*, meter: Meter, days: Days) -> Report:
    """Return what the meter itself counted, all of it actual: what a late reading of its memory brings."""
    quality, method, reason = (np.zeros((len(days), INTERVALS), dtype=kind) for kind in (np.uint8, np.int16, np.int16))
    return Report(days, day_blocks(meter=meter, days=days), quality, method, reason)


def faults(*, meter: Meter) -> tuple[Fault, ...]:
    """Return the faults of a meter: those which the demo tells about, or else a few by chance."""
    return (*(_TOLD.get(meter.nmi) or _by_chance(meter)), *_STORM.get(meter.nmi, ()))


def _fill_in(meter: Meter, days: Days, quantity: Blocks, quality: NDArray[np.uint8]) -> None:
    """Put a like day's readings where a reading was estimated or substituted, and 0 where nothing was measured."""
    touched = np.flatnonzero(quality.any(axis=1))
    if not touched.size:
        return
    like = day_blocks(meter=meter, days=days[touched] + np.int32(_LIKE_DAY))
    marks = quality[touched]
    for register, block in quantity.items():
        filled = np.where(marks == 0, block[touched], like[register])
        block[touched] = np.where(marks == NOT_MEASURED, 0, filled)


def _rows(fault: Fault, days: Days) -> Iterator[tuple[int, slice]]:
    """Yield the row of each day that a fault touches, with its intervals there."""
    first, last = (_interval_number(at) for at in (fault.from_at, fault.to_at))
    for row in np.flatnonzero((days >= first // INTERVALS) & (days <= (last - 1) // INTERVALS)):
        midnight = int(days[row]) * INTERVALS
        yield int(row), slice(max(first - midnight, 0), min(last - midnight, INTERVALS))


def _interval_number(at: datetime) -> int:
    local = at.astimezone(NEM)
    return day_number(local.date()) * INTERVALS + (local.hour * 60 + local.minute) // INTERVAL_MINUTES


def _by_chance(meter: Meter) -> Iterator[Fault]:
    whole = (READINGS_TO - READINGS_FROM) / timedelta(minutes=INTERVAL_MINUTES)
    starts, lengths, kinds = (
        noise.fractions(name=f"{meter.nmi} fault {what}", numbers=np.arange(_FAULTS_A_YEAR, dtype=np.int32))
        for what in ("start", "length", "kind")
    )
    for start, length, kind in zip(starts, lengths, kinds, strict=True):
        from_at = READINGS_FROM + timedelta(minutes=INTERVAL_MINUTES * int(start * whole))
        to_at = from_at + timedelta(minutes=INTERVAL_MINUTES * int(6 + 360 * length**3))
        flag, reason = _KINDS[int(kind * len(_KINDS))]
        yield Fault(from_at, min(to_at, READINGS_TO), flag, reason)


_KINDS: Final = (
    ("E52", COMMUNICATIONS_FAULT),
    ("E52", COMMUNICATIONS_FAULT),
    ("S14", COMMUNICATIONS_FAULT),
    ("S14", COMMUNICATIONS_FAULT),
    ("N", NULL_DATA),
)


def _fault(from_at: str, to_at: str, flag: str, reason: int) -> Fault:
    start, end = (datetime.fromisoformat(text).replace(tzinfo=NEM) for text in (from_at, to_at))
    return Fault(start, end, flag, reason)


#: On the last afternoon of the year a storm cut the power of ACME's Dandenong works: what three of its meters would
#: have counted was estimated, and no actual reading has come since.
_STORM: Final = {
    nmi(number): (_fault("2026-10-31T14:00", "2026-10-31T17:00", "E52", POWER_OUTAGE),) for number in (2, 4, 5)
}

#: Stories of ACME's year: an unsteady modem at the plant, a cold store out of reach since Friday, a swapped radio.
_TOLD: Final[dict[str, tuple[Fault, ...]]] = {
    nmi(3): (
        _fault("2026-06-09T22:30", "2026-06-10T04:15", "S14", COMMUNICATIONS_FAULT),
        _fault("2026-10-29T13:00", "2026-10-29T18:00", "E52", COMMUNICATIONS_FAULT),
        _fault("2026-10-31T02:00", "2026-10-31T05:30", "N", NULL_DATA),
    ),
    nmi(6): (_fault("2025-12-18T16:40", "2025-12-19T07:05", "S14", COMMUNICATIONS_FAULT),),
    nmi(11): (_fault("2026-07-13T00:00", "2026-07-16T00:00", "S14", COMMUNICATIONS_FAULT),),
    nmi(14): (
        _fault("2026-02-02T11:20", "2026-02-02T13:10", "N", NULL_DATA),
        _fault("2026-10-30T21:00", "2026-11-01T00:00", "E52", COMMUNICATIONS_FAULT),
    ),
}
