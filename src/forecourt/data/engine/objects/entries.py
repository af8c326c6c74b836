"""What is kept or replaced as one: a register's day of intervals, or one accumulation read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S, NOT_MEASURED, AccumulationRead, IntervalBlock


class Stamp(NamedTuple):
    """How current an entry is: the market's update time (seconds, UTC) and how often its content changed."""

    updated_at: int
    version: int


class Entry(Protocol):
    """An entry that arrives, is compared with what is there, and is kept or not."""

    register: str
    at: int
    year: int
    updated_at: int
    version: int

    @property
    def nbytes(self) -> int:
        """Return about how much memory it holds."""
        ...

    def same_content(self, other: Any) -> bool:
        """Tell whether a reader would see the same rows."""
        ...

    def with_stamp(self, *, updated_at: int, version: int) -> Self:
        """Return it with another stamp."""
        ...


@dataclass(slots=True)
class IntervalDay:
    """One register's day in NEM time.

    `at` is the day since 1970-01-01; `quantity` thousandths, 0 where the quality is N; `updated_at` and
    `collected_at` are seconds since the epoch. A day that nobody delivered has version 0 and `collected_at` 0.
    """

    register: str
    at: int
    year: int
    unit: str
    interval_minutes: int
    quantity: NDArray[np.int64]
    quality: NDArray[np.uint8]
    method: NDArray[np.int16]
    reason: NDArray[np.int16]
    updated_at: int
    version: int
    collected_at: int
    file_id: str
    line: int

    @property
    def nbytes(self) -> int:
        """Return about how much memory it holds."""
        return 13 * len(self.quantity) + 400

    def same_content(self, other: IntervalDay) -> bool:
        """Tell whether a reader would see the same rows."""
        return (
            self.unit == other.unit
            and self.interval_minutes == other.interval_minutes
            and np.array_equal(self.quantity, other.quantity)
            and np.array_equal(self.quality, other.quality)
            and np.array_equal(self.method, other.method)
            and np.array_equal(self.reason, other.reason)
        )

    def with_stamp(self, *, updated_at: int, version: int) -> IntervalDay:
        """Return it with another stamp."""
        return IntervalDay(
            self.register,
            self.at,
            self.year,
            self.unit,
            self.interval_minutes,
            self.quantity,
            self.quality,
            self.method,
            self.reason,
            updated_at,
            version,
            self.collected_at,
            self.file_id,
            self.line,
        )


@dataclass(slots=True)
class AccumulationEntry:
    """One register's read. `at` is `current_read_at`; instants are seconds since the epoch."""

    register: str
    at: int
    year: int
    unit: str
    previous_read_at: int
    previous_read: int
    current_read: int
    quantity: int
    quality: int
    method: int
    reason: int
    updated_at: int
    version: int
    collected_at: int
    file_id: str
    line: int

    @property
    def nbytes(self) -> int:
        """Return about how much memory it holds."""
        return 400

    def same_content(self, other: AccumulationEntry) -> bool:
        """Tell whether a reader would see the same row."""
        return self._content() == other._content()

    def with_stamp(self, *, updated_at: int, version: int) -> AccumulationEntry:
        """Return it with another stamp."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return AccumulationEntry(**values | {"updated_at": updated_at, "version": version})

    def _content(self) -> tuple[object, ...]:
        return (
            self.unit,
            self.previous_read_at,
            self.previous_read,
            self.current_read,
            self.quantity,
            self.quality,
            self.method,
            self.reason,
        )


def days_of(*, block: IntervalBlock, collected_at: int, file_id: str) -> Iterator[IntervalDay]:
    """Yield the days of a block, in its order; their arrays are views of the block's."""
    years = years_of(days=block.days).tolist()
    stamps = zip(block.days.tolist(), years, block.updated_at.tolist(), block.line.tolist(), strict=True)
    for row, (day, year, updated_at, line) in enumerate(stamps):
        yield IntervalDay(
            block.register,
            day,
            year,
            block.unit,
            block.interval_minutes,
            block.quantity[row],
            block.quality[row],
            block.method[row],
            block.reason[row],
            updated_at,
            1,
            collected_at,
            file_id,
            line,
        )


def read_of(*, read: AccumulationRead, collected_at: int, file_id: str) -> AccumulationEntry:
    """Return the entry of one accumulation read. It belongs to the NEM-time year in which it was taken."""
    day = (read.current_read_at + NEM_OFFSET_S) // DAY_S
    return AccumulationEntry(
        register=read.register,
        at=read.current_read_at,
        year=int(years_of(days=np.array([day], np.int32))[0]),
        unit=read.unit,
        previous_read_at=read.previous_read_at,
        previous_read=read.previous_read,
        current_read=read.current_read,
        quantity=0 if read.quality == NOT_MEASURED else read.quantity,
        quality=read.quality,
        method=read.method,
        reason=read.reason,
        updated_at=read.updated_at,
        version=1,
        collected_at=collected_at,
        file_id=file_id,
        line=read.line,
    )


def missing_day(*, register: str, day: int, unit: str, interval_minutes: int) -> IntervalDay:
    """Return a day that nobody delivered: every interval is there, and none was measured."""
    count = 1440 // interval_minutes
    nothing = np.zeros(count, np.int16)
    return IntervalDay(
        register=register,
        at=day,
        year=int(years_of(days=np.array([day], np.int32))[0]),
        unit=unit,
        interval_minutes=interval_minutes,
        quantity=np.zeros(count, np.int64),
        quality=np.full(count, NOT_MEASURED, np.uint8),
        method=nothing,
        reason=nothing,
        updated_at=0,
        version=0,
        collected_at=0,
        file_id="",
        line=0,
    )


def years_of(*, days: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the calendar years of days since 1970-01-01."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
