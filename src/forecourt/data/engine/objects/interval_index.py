"""Which days an object of intervals holds, and which of its rows begin when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S
from forecourt.data.engine.objects.entries import Stamp
from forecourt.data.engine.objects.runs import Run

#: The columns of the index as they are stored, and the lists of words that some of them point into.
NUMBERS: Final = (
    "register",
    "unit",
    "day",
    "interval_minutes",
    "missing",
    "version",
    "updated_at",
    "collected_at",
    "file",
    "line",
)
WORDS: Final = ("registers", "units", "files")
#: How many of a day's intervals have which flag, beside `missing`; objects of before these were kept have none.
FLAGS: Final = {"F": "final", "S": "substituted", "E": "estimated"}

Number = TypeVar("Number", bound=np.integer[Any])


@dataclass(frozen=True)
class IntervalIndex:
    """Which days an object holds: `d` of them, by register and day.

    `missing` counts a day's intervals that were not measured; instants are seconds since the epoch; `register`,
    `unit` and `file` point into `registers`, `units` and `files`; version 0 marks a day that nobody delivered.
    """

    registers: tuple[str, ...]
    units: tuple[str, ...]
    files: tuple[str, ...]
    register: NDArray[np.int64]
    unit: NDArray[np.int64]
    day: NDArray[np.int64]
    interval_minutes: NDArray[np.int64]
    missing: NDArray[np.int64]
    version: NDArray[np.int64]
    updated_at: NDArray[np.int64]
    collected_at: NDArray[np.int64]
    file: NDArray[np.int64]
    line: NDArray[np.int64]
    final: NDArray[np.int64] | None = None
    substituted: NDArray[np.int64] | None = None
    estimated: NDArray[np.int64] | None = None

    @property
    def nbytes(self) -> int:
        """Return about how much memory it holds, what is derived from it included."""
        return 8 * len(self.day) * (len(NUMBERS) + len(FLAGS) + 4) + 2000

    @cached_property
    def starts_at(self) -> NDArray[np.int64]:
        """Return the first instant of each day."""
        return self.day * DAY_S - NEM_OFFSET_S

    @cached_property
    def first_row(self) -> NDArray[np.int64]:
        """Return the first row of each day, and after them the count of rows."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(1440 // self.interval_minutes)])

    @property
    def rows(self) -> int:
        """Count the rows."""
        return int(self.first_row[-1])

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Return the stretches of one register in one unit, by register and time."""
        edges = [0, *self._changes().tolist(), len(self.day)]
        return tuple(self._run(first, last) for first, last in pairwise(edges) if last > first)

    def cut(self, *, run: Run, from_s: int, to_s: int) -> list[tuple[int, int]]:
        """Return the rows of a run that begin in `[from_s, to_s)`: at most one range."""
        first, last = self.rows_before(run=run, instants=np.array([from_s, to_s], np.int64)).tolist()
        return [(first, last)] if last > first else []

    def rows_before(self, *, run: Run, instants: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each instant the first row of the run that begins at it or later (the run's end for none)."""
        low, high = np.searchsorted(self.first_row, [run.first, run.last])
        day = np.searchsorted(self.starts_at[low:high], instants, side="right") - 1 + low
        known = np.maximum(day, low)
        length_s = 60 * self.interval_minutes[known]
        inside = -((self.starts_at[known] - instants) // length_s)
        inside = np.clip(inside, 0, 1440 // self.interval_minutes[known])
        return cast("NDArray[np.int64]", self.first_row[known] + inside)

    def count_missing(self, *, first: int, last: int) -> int | None:
        """Count rows `[first, last)` that were not measured; None where only the rows themselves could tell."""
        low, high = self._days(first, last)
        whole = self.first_row[low] == first and self.first_row[high] == last
        missing = self.missing[low:high]
        counts = 1440 // self.interval_minutes[low:high]
        edges = missing[[0, -1]] if len(missing) else missing
        if whole or not edges.any():
            return int(missing.sum())
        return last - first if bool((missing == counts).all()) else None

    def count_flags(self, *, first: int, last: int) -> dict[str, int] | None:
        """Count rows `[first, last)` by quality; None where only the rows themselves could tell."""
        if self.final is None or self.substituted is None or self.estimated is None:
            return None
        low, high = self._days(first, last)
        doubtful = np.stack([self.final, self.substituted, self.estimated, self.missing])[:, low:high]
        lengths = 1440 // self.interval_minutes[low:high]
        inside = np.diff(np.clip(self.first_row[low : high + 1], first, last))
        cut = inside != lengths
        uniform = (doubtful == 0).all(axis=0) | (doubtful == lengths).any(axis=0)
        if not uniform[cut].all():
            return None
        counts = np.where(cut & (doubtful == lengths), inside, np.where(cut, 0, doubtful)).sum(axis=1).tolist()
        return dict(zip("AFSEN", [last - first - sum(counts), *counts], strict=True))

    def newest_arrival(self, *, first: int, last: int) -> int:
        """Return when the newest of rows `[first, last)` was taken in, seconds since the epoch; 0 for none."""
        low, high = self._days(first, last)
        return int(self.collected_at[low:high].max(initial=0))

    def files_of(self, *, first: int, last: int) -> set[str]:
        """Name the files that brought rows `[first, last)`."""
        low, high = self._days(first, last)
        return {self.files[file] for file in np.unique(self.file[low:high]).tolist()} - {""}

    def stamps(self) -> dict[tuple[str, int], Stamp]:
        """Return how current each delivered day is."""
        columns = (self.register, self.day, self.updated_at, self.version)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return {
            (self.registers[register], day): Stamp(updated_at, version)
            for register, day, updated_at, version in rows
            if version > 0
        }

    def days(self, *, delivered: bool) -> list[tuple[str, int, str, int]]:
        """Return register, day, unit and minutes of the days that were delivered, or of the filled-in ones."""
        columns = (self.register, self.day, self.unit, self.interval_minutes, self.version)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [
            (self.registers[register], day, self.units[unit], minutes)
            for register, day, unit, minutes, version in rows
            if (version > 0) is delivered
        ]

    def spread(self, values: NDArray[Number], *, first: int, last: int) -> NDArray[Number]:
        """Repeat a day's value for each of its rows within `[first, last)`."""
        low, high = self._days(first, last)
        edges = np.clip(self.first_row[low : high + 1], first, last)
        return np.repeat(values[low:high], np.diff(edges))

    def row_starts(self, *, first: int, last: int) -> NDArray[np.int64]:
        """Return the first instant of each row of `[first, last)`, seconds since the epoch."""
        low, high = self._days(first, last)
        length_s = 60 * self.interval_minutes
        origin = self.spread(self.starts_at - self.first_row[:-1] * length_s, first=first, last=last)
        rows = np.arange(first, last, dtype=np.int64)
        if len(np.unique(length_s[low:high])) <= 1:
            return cast("NDArray[np.int64]", origin + rows * (length_s[low] if high > low else 0))
        return origin + rows * self.spread(length_s, first=first, last=last)

    def _days(self, first: int, last: int) -> tuple[int, int]:
        """Return the days `[low, high)` that rows `[first, last)` touch."""
        low = int(np.searchsorted(self.first_row, first, side="right")) - 1
        return low, max(low, int(np.searchsorted(self.first_row, last, side="left")))

    def _changes(self) -> NDArray[np.int64]:
        changed = (np.diff(self.register) != 0) | (np.diff(self.unit) != 0)
        return np.flatnonzero(changed).astype(np.int64) + 1

    def _run(self, first: int, last: int) -> Run:
        return Run(
            register=self.registers[self.register[first]],
            unit=self.units[self.unit[first]],
            first=int(self.first_row[first]),
            last=int(self.first_row[last]),
        )
