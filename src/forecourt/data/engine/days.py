"""The days of a file while they are being read, and how they become blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import NOT_MEASURED, IntervalBlock
from forecourt.data.engine.decimals import read_decimal, read_plain
from forecourt.data.engine.market import VARIABLE, FileRefused, Flag, Unit

#: Days whose text is read in one sweep: enough to forget what each sweep costs, few enough to stay in the cache.
SWEEP_DAYS: Final = 32


@dataclass(slots=True, frozen=True)
class Stream:
    """What a 200 record says: whose readings follow, of what, how often."""

    key: str
    register: str
    unit: Unit
    interval_minutes: int

    @property
    def intervals(self) -> int:
        """Count the intervals of a day."""
        return 1440 // self.interval_minutes


@dataclass(slots=True, frozen=True)
class Stretch:
    """What a 400 record says: the flag and the reason of the intervals `first` to `last`, from 1, both included."""

    first: int
    last: int
    flag: Flag
    reason: int


@dataclass(slots=True)
class VariableDay:
    """A V day and the 400 records that resolve it."""

    row: int
    line: int
    intervals: int
    stretches: list[Stretch] = field(default_factory=list)
    told: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.told = bytearray(self.intervals)

    def add(self, stretch: Stretch, *, line: int) -> None:
        """Take a stretch, which must lie in the day and overlap no other."""
        if not 1 <= stretch.first <= stretch.last <= self.intervals:
            reason = (
                f"Intervals {stretch.first} to {stretch.last} do not lie in a day of {self.intervals}. "
                "A 400 record names its first and last interval, counted from 1."
            )
            raise FileRefused(line, reason, "bad_event_range")
        again = self.told.find(1, stretch.first - 1, stretch.last)
        if again >= 0:
            reason = f"The quality of interval {again + 1} was told by an earlier 400 record. Each interval has one."
            raise FileRefused(line, reason, "event_overlap")
        self.told[stretch.first - 1 : stretch.last] = b"\1" * (stretch.last - stretch.first + 1)
        self.stretches.append(stretch)

    def check(self) -> None:
        """Refuse a day of which some interval was never told."""
        missing = self.told.find(0)
        if missing >= 0:
            reason = (
                f"The day has quality V and no 400 record tells that of interval {missing + 1}. "
                f"Its 400 records cover 1 to {self.intervals}."
            )
            raise FileRefused(self.line, reason, "event_gap")


@dataclass(slots=True)
class Days:
    """The days of one or more 200 records as they come: one entry a day in each list.

    Files with one day a register are common, so registers alike in shape are read together and parted afterwards.
    """

    streams: list[Stream] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    reasons: list[int] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    variable: list[VariableDay] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.days)

    @property
    def stream(self) -> Stream:
        """Give the stream whose days are coming."""
        return self.streams[-1]

    def takes(self, stream: Stream) -> bool:
        """Tell whether a further stream can be read in the same sweep."""
        return not self.streams or (
            stream.intervals == self.stream.intervals and stream.unit.places == self.stream.unit.places
        )

    def begin(self, stream: Stream) -> None:
        """Take a stream, whose days follow."""
        self.streams.append(stream)
        self.starts.append(len(self))

    def add(self, *, day: int, values: bytes, flag: Flag, reason: int, updated_at: int, line: int) -> None:
        """Take a day. Its values have been counted, and stay text until the blocks are made."""
        if flag is VARIABLE:
            self.variable.append(VariableDay(row=len(self), line=line, intervals=self.stream.intervals))
        self.days.append(day)
        self.values.append(values)
        self.flags.append(flag)
        self.reasons.append(reason)
        self.updates.append(updated_at)
        self.lines.append(line)

    def add_stretch(self, stretch: Stretch, *, line: int) -> None:
        """Take what a 400 record says of the last day, which must be a V day."""
        if not self._last_is_variable():
            reason = (
                "A 400 record follows a day whose quality is not V. Give that day quality V, or take this line out."
            )
            raise FileRefused(line, reason, "event_without_variable_day")
        self.variable[-1].add(stretch, line=line)

    def check_last(self) -> None:
        """Refuse a V day that has not been resolved; no more 400 records can come for it."""
        if self._last_is_variable():
            self.variable[-1].check()

    def as_blocks(self) -> list[IntervalBlock]:
        """Make the blocks of all days so far, one a stream, or raise `FileRefused` at the first that is not whole."""
        if not self.days:
            return []
        self.check_last()
        quantity = self.read_values()
        quality = self._spread([flag.quality for flag in self.flags]).astype(np.uint8)
        method = self._spread([flag.method for flag in self.flags])
        reason = self._spread(self.reasons)
        for day in self.variable:
            for stretch in day.stretches:
                intervals = day.row, slice(stretch.first - 1, stretch.last)
                quality[intervals], method[intervals] = stretch.flag
                reason[intervals] = stretch.reason
        quantity[quality == NOT_MEASURED] = 0
        days, lines = np.array(self.days, np.int32), np.array(self.lines, np.int32)
        updates = np.array(self.updates, np.int64)
        return [
            IntervalBlock(
                key=stream.key,
                register=stream.register,
                unit=stream.unit.name,
                interval_minutes=stream.interval_minutes,
                days=days[rows],
                quantity=quantity[rows],
                quality=quality[rows],
                method=method[rows],
                reason=reason[rows],
                updated_at=updates[rows],
                line=lines[rows],
            )
            for stream, rows in self._streams_with_rows()
        ]

    def read_values(self) -> NDArray[np.int64]:
        """Read the values of all days so far: `int64[d, n]` thousandths of the unit."""
        quantity = np.empty((len(self), self.stream.intervals if self.streams else 0), np.int64)
        for start in range(0, len(self), SWEEP_DAYS):
            rows = slice(start, start + SWEEP_DAYS)
            values = read_plain(b",".join(self.values[rows]), places=self.stream.unit.places)
            quantity[rows] = self._read_one_by_one(rows) if values is None else values.reshape(quantity[rows].shape)
        return quantity

    def _streams_with_rows(self) -> Iterator[tuple[Stream, slice]]:
        for stream, start, end in zip(self.streams, self.starts, [*self.starts[1:], len(self)], strict=True):
            if end > start:
                yield stream, slice(start, end)

    def _last_is_variable(self) -> bool:
        return bool(self.variable) and self.variable[-1].row == len(self) - 1

    def _read_one_by_one(self, rows: slice) -> list[list[int]]:
        return [
            [
                read_decimal(value, unit=self.stream.unit, line=line, what=f"Interval {number}")
                for number, value in enumerate(values.split(b","), start=1)
            ]
            for line, values in zip(self.lines[rows], self.values[rows], strict=True)
        ]

    def _spread(self, one_a_day: list[int]) -> NDArray[np.int16]:
        return np.repeat(np.array(one_a_day, np.int16), self.stream.intervals).reshape(len(self), -1)
