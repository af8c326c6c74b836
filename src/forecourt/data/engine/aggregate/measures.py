"""What a load comes to: energy, highest demand, night, weekend, and the same day by day. Exact whole numbers only.

Quotients are left to whoever shows them, from these numbers, so that all agree:

- *demand* of an interval: energy ÷ length; the *highest* is that of the interval with the most energy, as all are
  equally long.
- *load factor*: mean demand ÷ highest demand (IEC 60050-691, tariffs for electricity: "load factor").
- *night load*: mean demand over the hours `NIGHT_FROM_H` to `NIGHT_TO_H`, local time, of all nights: what runs when
  nobody is there.
- *weekend share*: energy on Saturdays and Sundays, local time, ÷ all energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.aggregate.bins import bin_edges
from forecourt.data.engine.aggregate.totals import Total
from forecourt.data.engine.aggregate.zones import find_offsets
from forecourt.data.engine.blocks import DAY_S, QUALITIES

#: The one place that says what night is: from midnight to five, local time.
NIGHT_FROM_H: Final = 0
NIGHT_TO_H: Final = 5
#: 1 January 1970 was a Thursday; Monday counts 0.
_FIRST_WEEKDAY: Final = 3
_SATURDAY: Final = 5
_FLAGS: Final = np.frombuffer("".join(QUALITIES).encode(), np.uint8)


@dataclass(frozen=True, slots=True)
class Tally:
    """Energy in thousandths of the unit, and for how many seconds something was measured."""

    energy: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Days:
    """One row for each local day on which anything is held; `n` of them.

    Attributes:
        starts: Local midnights, seconds since the epoch, `int64[n]`; `ends` likewise.
        energy: `int64[n]`, thousandths; 0 where nothing was measured.
        peak: Energy of the interval with the most of it, `int64[n]`; 0 where nothing was measured.
        peak_start: When that begins; 0 where nothing was measured.
        held_s: For how many seconds of the day something is held, `int64[n]`.
        measured_s: For how many seconds of them anything was measured.
        parts: How many intervals of registers stand behind it, `int64[n]`; `estimated` and `lacking` of them.
        quality: The worst letter of each day.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    energy: NDArray[np.int64]
    peak: NDArray[np.int64]
    peak_start: NDArray[np.int64]
    held_s: NDArray[np.int64]
    measured_s: NDArray[np.int64]
    parts: NDArray[np.int64]
    estimated: NDArray[np.int64]
    lacking: NDArray[np.int64]
    quality: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The whole of it. `peak` is None where nothing was measured; `step_s` is how long an interval is."""

    unit: str
    step_s: int
    all: Tally
    night: Tally
    weekend: Tally
    peak: int | None
    peak_start: int | None
    parts: int
    estimated: int
    lacking: int
    days: Days

    def described(self) -> dict[str, Any]:
        """Return the same, ready for JSON, as the portal's pages read it."""
        days = {name: getattr(self.days, name) for name in self.days.__slots__}
        return {
            "unit": self.unit,
            "step": self.step_s,
            "energy": self.all.energy,
            "seconds": self.all.seconds,
            "night": {"from_h": NIGHT_FROM_H, "to_h": NIGHT_TO_H, **_described(self.night)},
            "weekend": _described(self.weekend),
            "peak": self.peak,
            "peak_start": self.peak_start,
            "parts": self.parts,
            "estimated": self.estimated,
            "lacking": self.lacking,
            "days": days,
        }


def measure(*, total: Total, zone: str) -> Measures:
    """Work out the measures of a total whose intervals are equally long; days are a zone's. Raises UnknownZone."""
    step_s = int(total.ends[0] - total.starts[0])
    local = total.starts + _offsets(total.starts, zone)
    hour, weekday = local % DAY_S // 3600, (local // DAY_S + _FIRST_WEEKDAY) % 7
    highest = _highest(total)
    return Measures(
        unit=total.unit,
        step_s=step_s,
        all=_tally(total, total.measured, step_s),
        night=_tally(total, total.measured & (hour >= NIGHT_FROM_H) & (hour < NIGHT_TO_H), step_s),
        weekend=_tally(total, total.measured & (weekday >= _SATURDAY), step_s),
        peak=None if highest is None else int(total.quantity[highest]),
        peak_start=None if highest is None else int(total.starts[highest]),
        parts=int(total.parts.sum()),
        estimated=int(total.estimated.sum()),
        lacking=int(total.lacking.sum()),
        days=_days(total, zone, step_s),
    )


def _tally(total: Total, where: NDArray[np.bool_], step_s: int) -> Tally:
    return Tally(energy=int(total.quantity[where].sum()), seconds=int(np.count_nonzero(where)) * step_s)


def _highest(total: Total) -> int | None:
    """Return the place of the first interval with the most energy."""
    if not total.measured.any():
        return None
    return int(np.argmax(_comparable(total)))


def _comparable(total: Total) -> NDArray[np.int64]:
    """Return the quantities, with what was not measured below all that was."""
    return np.where(total.measured, total.quantity, np.iinfo(np.int64).min)


def _days(total: Total, zone: str, step_s: int) -> Days:
    first_s, last_s = int(total.starts[0]), int(total.starts[-1])
    edges = bin_edges(resolution="P1D", zone=zone, from_s=first_s, to_s=last_s + 1)
    bounds = np.searchsorted(total.starts, edges)
    filled = np.flatnonzero(np.diff(bounds))
    begins = bounds[:-1][filled]
    peaks = np.maximum.reduceat(_comparable(total), begins)
    measured = np.add.reduceat(total.measured.astype(np.int64), begins)
    return Days(
        starts=edges[filled],
        ends=edges[filled + 1],
        energy=np.add.reduceat(total.quantity, begins),
        peak=np.where(measured > 0, peaks, 0),
        peak_start=np.where(measured > 0, total.starts[_first_places(total, peaks, begins)], 0),
        held_s=np.diff(bounds)[filled] * step_s,
        measured_s=measured * step_s,
        parts=np.add.reduceat(total.parts.astype(np.int64), begins),
        estimated=np.add.reduceat(total.estimated.astype(np.int64), begins),
        lacking=np.add.reduceat(total.lacking.astype(np.int64), begins),
        quality=_FLAGS[np.maximum.reduceat(total.quality, begins)].tobytes().decode(),
    )


def _first_places(total: Total, peaks: NDArray[np.int64], begins: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where, within each day, its peak stands first."""
    lengths = np.diff(np.append(begins, len(total.starts)))
    at_peak = np.flatnonzero(_comparable(total) == np.repeat(peaks, lengths))
    return at_peak[np.searchsorted(at_peak, begins)]


def _offsets(starts: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Return local time minus UTC at each instant, in seconds."""
    from_day, to_day = int(starts[0]) // DAY_S - 1, int(starts[-1]) // DAY_S + 2
    changes, offsets = find_offsets(zone=zone, from_day=from_day, to_day=to_day)
    return offsets[np.searchsorted(changes, starts, side="right") - 1]


def _described(tally: Tally) -> dict[str, int]:
    return {"energy": tally.energy, "seconds": tally.seconds}
