"""Add meters up: one line for all that was taken from the grid, one for what was given to it, one for the reactive.

What a sum lacks is counted and never hidden: behind each interval stand so many registers, so many of them estimated
and so many not measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import QUALITIES
from forecourt.data.engine.shapes import RAW

Kind = Literal["import", "export", "reactive"]
ESTIMATED: Final = QUALITIES.index("E")
KINDS: Final[tuple[Kind, ...]] = ("import", "export", "reactive")
#: Resolutions whose intervals are not all equally long.
_CALENDAR: Final = ("P1D", "P1M")


class Counted(NamedTuple):
    """What one register counted: `n` intervals in time order.

    Attributes:
        starts: `int64[n]`, seconds since the epoch.
        ends: `int64[n]`, likewise.
        quantity: `int64[n]`, thousandths of the unit; 0 where nothing was measured.
        nothing: `bool[n]`, where that is.
        quality: `uint8[n]`, codes into `QUALITIES`; of sums the worst.
    """

    register: str
    unit: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    quantity: NDArray[np.int64]
    nothing: NDArray[np.bool_]
    quality: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of several registers of one kind: `n` intervals in time order.

    Attributes:
        starts: `int64[n]`, seconds since the epoch.
        ends: `int64[n]`, likewise.
        quantity: `int64[n]`, exact thousandths of `unit`, of what was measured; 0 where `lacking == parts`.
        guessed: `int64[n]`, how much of that was estimated, each without its sign.
        parts: `int32[n]`, how many registers stand behind an interval.
        estimated: `int32[n]`, how many of them were estimated, in part at least.
        lacking: `int32[n]`, how many of them were not measured at all.
        quality: `uint8[n]`, the worst code.
    """

    kind: Kind
    unit: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    quantity: NDArray[np.int64]
    guessed: NDArray[np.int64]
    parts: NDArray[np.int32]
    estimated: NDArray[np.int32]
    lacking: NDArray[np.int32]
    quality: NDArray[np.uint8]

    @property
    def measured(self) -> NDArray[np.bool_]:
        """Return where anything was measured: `bool[n]`."""
        return self.lacking < self.parts


def kind_of(*, register: str, unit: str) -> Kind:
    """Tell what a register counts: the NMI suffixes B1, B2, … are energy given to the grid (AEMO, *NMI Procedure*)."""
    if not unit.endswith("Wh"):
        return "reactive"
    return "export" if register.startswith("B") else "import"


def add_up(*, counted: Iterable[Counted], resolution: str) -> list[Total]:
    """Add up registers interval by interval, one total for each kind that there is.

    Where some registers have longer intervals than others, the finer ones are first put into the longest. Days and
    months are not all equally long: they are matched by when they begin.
    """
    by_kind: dict[Kind, list[Counted]] = {}
    for each in counted:
        if len(each.starts):
            by_kind.setdefault(kind_of(register=each.register, unit=each.unit), []).append(each)
    step_s = _common_step([each for group in by_kind.values() for each in group], resolution)
    return [_total(kind, by_kind[kind], step_s) for kind in KINDS if kind in by_kind]


def _common_step(registers: Sequence[Counted], resolution: str) -> int:
    """Return the length that all intervals have to be put into, in seconds; 0 where they agree already."""
    if resolution in _CALENDAR:
        return 0
    steps = {_step(each) for each in registers}
    mixed = resolution == RAW and any(len(np.unique(each.ends - each.starts)) > 1 for each in registers)
    return max(steps) if len(steps) > 1 or mixed else 0


def _step(counted: Counted) -> int:
    """Return the longest interval, or how far apart they are: a half-hourly meter fills every second quarter-hour."""
    longest = int((counted.ends - counted.starts).max())
    return max(longest, int(np.diff(counted.starts).min())) if len(counted.starts) > 1 else longest


def _total(kind: Kind, group: Sequence[Counted], step_s: int) -> Total:
    regrouped = [_regroup(each, step_s) for each in group] if step_s else list(group)
    starts = np.unique(np.concatenate([each.starts for each in regrouped]))
    total = _empty(kind, group[0].unit, starts)
    for each in regrouped:
        _add(total, each, np.searchsorted(starts, each.starts))
    return total


def _regroup(counted: Counted, step_s: int) -> Counted:
    """Put finer intervals into those of `step_s`, which begin at whole multiples of it."""
    starts = counted.starts // step_s * step_s
    firsts = np.flatnonzero(np.append(True, np.diff(starts) != 0))
    if len(firsts) == len(starts):
        return counted._replace(starts=starts, ends=starts + step_s)
    return counted._replace(
        starts=starts[firsts],
        ends=starts[firsts] + step_s,
        quantity=np.add.reduceat(counted.quantity, firsts),
        nothing=np.logical_and.reduceat(counted.nothing, firsts),
        quality=np.maximum.reduceat(counted.quality, firsts),
    )


def _empty(kind: Kind, unit: str, starts: NDArray[np.int64]) -> Total:
    length = len(starts)
    quantity, guessed, ends = (np.zeros(length, np.int64) for _ in range(3))
    parts, estimated, lacking = (np.zeros(length, np.int32) for _ in range(3))
    quality = np.zeros(length, np.uint8)
    return Total(kind, unit, starts, ends, quantity, guessed, parts, estimated, lacking, quality)


def _add(total: Total, each: Counted, places: NDArray[np.intp]) -> None:
    """Add one register, whose intervals each have a place of their own."""
    guessed = (each.quality == ESTIMATED) & ~each.nothing
    total.ends[places] = np.maximum(total.ends[places], each.ends)
    total.quantity[places] += each.quantity
    total.parts[places] += 1
    total.lacking[places] += each.nothing
    total.estimated[places] += guessed
    total.guessed[places] += np.where(guessed, np.abs(each.quantity), 0)
    total.quality[places] = np.maximum(total.quality[places], each.quality)
