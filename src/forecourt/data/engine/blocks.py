"""What a parsed market file is made of: blocks of days, before they are merged and stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Quality flags from best to worst; a quality *code* is the index here, so the worst of many is `max`.
#: A actual, F final substitute, S substitute, E estimate, N not measured.
QUALITIES: Final = ("A", "F", "S", "E", "N")
NOT_MEASURED: Final = QUALITIES.index("N")

#: NEM time: UTC+10 all year, in seconds.
NEM_OFFSET_S: Final = 36_000
DAY_S: Final = 86_400


@dataclass(slots=True, frozen=True)
class IntervalBlock:
    """The days of one 200 record: `d` days of `n` intervals each.

    Attributes:
        key: The NMI, ten characters.
        register: The NMI suffix, such as `E1` or `B1`.
        unit: The unit that quantities are thousandths of, such as `kWh`.
        interval_minutes: 5, 15 or 30.
        days: `int32[d]`, days since 1970-01-01 of the NEM-time date; ascending within a block is not promised.
        quantity: `int64[d, n]` thousandths of the unit; 0 where the quality is N.
        quality: `uint8[d, n]` codes into `QUALITIES`; a V day is already resolved by its 400 records.
        method: `int16[d, n]` two-digit method of the flag (14 of `S14`), 0 where none.
        reason: `int16[d, n]` reason code, 0 where none.
        updated_at: `int64[d]` seconds since the epoch: the day's UpdateDateTime, or the file's own time where blank.
        line: `int32[d]` line number of the 300 record, from 1.
    """

    key: str
    register: str
    unit: str
    interval_minutes: int
    days: NDArray[np.int32]
    quantity: NDArray[np.int64]
    quality: NDArray[np.uint8]
    method: NDArray[np.int16]
    reason: NDArray[np.int16]
    updated_at: NDArray[np.int64]
    line: NDArray[np.int32]

    @property
    def readings(self) -> int:
        """Count the intervals, measured or not."""
        return int(self.quantity.size)


@dataclass(slots=True, frozen=True)
class AccumulationRead:
    """One 250 record of a NEM13 file: what a register counted between two reads.

    Instants are seconds since the epoch (UTC); `previous_read`, `current_read` and `quantity` are thousandths.
    """

    key: str
    register: str
    unit: str
    previous_read_at: int
    current_read_at: int
    previous_read: int
    current_read: int
    quantity: int
    quality: int
    method: int
    reason: int
    updated_at: int
    line: int
