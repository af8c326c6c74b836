"""NEM12 files: interval readings.

A file is 100 (header), then for each register 200 (whose, what, how often), 300 (a day), 400 (the quality of a stretch
of a V day) and 500 (a note between businesses), then 900 (end). Days may be missing, and the days of one register may
stand under several 200 records.

Where the format or its use leaves room, this reader decides so:

- A day has exactly the values that its interval length asks for; none is empty, negative or finer than a thousandth.
- A V day is resolved by its 400 records, which in any order cover each interval once. A 400 has no other place.
- An interval of quality N was not measured: its quantity is 0, whatever stands in the file.
- An empty UpdateDateTime means the file's own creation. The empty last field of a 200 or 300 may be missing.
- A day may be told twice in one file under different update times, or twice alike: both are handed on, and storage
  lets the later update win. Told differently under one update time it is a contradiction, and refused.
- Blank lines may follow the 900 record, and stand nowhere else. A file without a day is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from forecourt.data.engine.blocks import IntervalBlock
from forecourt.data.engine.days import SWEEP_DAYS, Days, Stream, Stretch
from forecourt.data.engine.ledger import Ledger, digest_of
from forecourt.data.engine.market import (
    VARIABLE,
    FileRefused,
    read_day,
    read_flag,
    read_header,
    read_instant,
    read_nmi,
    read_reason,
    read_suffix,
    read_unit,
    shown,
    split_record,
)
from forecourt.data.engine.records import RecordOrder

#: Days after which a block is handed on though its register goes on: what bounds the memory.
MAX_BLOCK_DAYS: Final = 400

_INTERVAL_MINUTES: Final = {b"5": 5, b"15": 15, b"30": 30}
_AFTER_A_DAY: Final = (b"300", b"500", b"200", b"900")
_FOLLOWS: Final = {
    b"": (b"100",),
    b"100": (b"200",),
    b"200": (b"300",),
    b"300": (b"400", *_AFTER_A_DAY),
    b"400": (b"400", *_AFTER_A_DAY),
    b"500": _AFTER_A_DAY,
    b"900": (),
}

# Odd multipliers that spread numbers over 64 bits (the golden ratio, and a prime of xxHash).
_MIX_DAY: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_UPDATE: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_WEIGHTS: Final = np.arange(1, 2 * 288, 2, dtype=np.uint64) * _MIX_DAY


def read_nem12(lines: Iterable[bytes]) -> Iterator[IntervalBlock]:
    """Read a NEM12 file as blocks of days, lazily; memory is bounded by some 400 days.

    Args:
        lines: The lines of the file from its 100 record on, with or without their ends.

    Yields:
        One block for each 200 record, in order; several where it has more than `MAX_BLOCK_DAYS` days. `IntervalBlock`
        tells shapes, units and zones.

    Raises:
        FileRefused: at the first fault, with its line; at the end of the file if its 900 record is missing. Blocks
            handed on before belong to a bad file, and must not be kept.
    """
    file = _File()
    try:
        for line, record in enumerate(lines, start=1):
            yield from file.take(record.rstrip(b"\r\n"), line)
        file.order.close()
    except FileRefused:
        file.check_waiting_values()
        raise


class _File:
    """What is known of a file between two of its lines."""

    def __init__(self) -> None:
        self.order = RecordOrder(_FOLLOWS)
        self._created_at = 0
        self._days = Days()
        self._ledger = Ledger()

    def take(self, record: bytes, line: int) -> Sequence[IntervalBlock]:
        """Take one record, and give the blocks that it completes."""
        match self.order.enter(record, line=line):
            case b"300":
                return self._take_day(record, line)
            case b"400":
                self._days.add_stretch(_read_stretch(record, line), line=line)
            case b"500":
                _check_note(record, line)
            case b"200":
                return self._take_stream(record, line)
            case b"900":
                return self._finish_days()
            case b"100":
                self._created_at = read_header(record, kind="NEM12").created_at
        return ()

    def check_waiting_values(self) -> None:
        """Read the values that wait for their block: they stand before the fault that was found."""
        self._days.read_values()

    def _take_stream(self, record: bytes, line: int) -> Sequence[IntervalBlock]:
        self._days.check_last()
        stream = _read_stream(record, line)
        together = len(self._days) < SWEEP_DAYS and self._days.takes(stream)
        blocks: Sequence[IntervalBlock] = () if together else self._finish_days()
        self._days.begin(stream)
        return blocks

    def _take_day(self, record: bytes, line: int) -> Sequence[IntervalBlock]:
        self._days.check_last()
        stream = self._days.stream
        blocks: Sequence[IntervalBlock] = ()
        if len(self._days) >= MAX_BLOCK_DAYS:
            blocks = self._finish_days()
            self._days.begin(stream)
        day, _, rest = record.removeprefix(b"300,").partition(b",")
        values, flag, reason, _, updated, loaded = _part_day(rest, stream, line)
        if loaded:
            read_instant(loaded, line=line)
        self._days.add(
            day=read_day(day, line=line),
            values=values,
            flag=read_flag(flag, line=line),
            reason=read_reason(reason, line=line),
            updated_at=read_instant(updated, line=line) if updated else self._created_at,
            line=line,
        )
        return blocks

    def _finish_days(self) -> Sequence[IntervalBlock]:
        blocks = self._days.as_blocks()
        self._days = Days()
        if blocks:
            self._check_told_once(blocks)
        return blocks

    def _check_told_once(self, blocks: Sequence[IntervalBlock]) -> None:
        names = [digest_of(block.key, block.register) for block in blocks]
        days = np.concatenate([block.days for block in blocks]).astype(np.uint64)
        updates = np.concatenate([block.updated_at for block in blocks]).astype(np.uint64)
        subjects = days * _MIX_DAY + updates * _MIX_UPDATE
        subjects ^= np.repeat(np.array(names, np.uint64), [len(block.days) for block in blocks])
        quantity = np.concatenate([block.quantity for block in blocks]).view(np.uint64)
        content = quantity * np.uint64(8) + np.concatenate([block.quality for block in blocks])
        at = self._ledger.find_contradiction(subjects, content @ _WEIGHTS[: content.shape[1]])
        if at is not None:
            line = int(np.concatenate([block.line for block in blocks])[at])
            reason = (
                "This day of the register stands in the file before, with the same update time and other values. "
                "Keep the one that is right, or give it the later update time."
            )
            raise FileRefused(line, reason, "day_contradicts")


def _read_stream(record: bytes, line: int) -> Stream:
    fields = split_record(record, line=line, counts=(9, 10))
    _, nmi, _, _, suffix, _, _, unit, minutes = fields[:9]
    if minutes not in _INTERVAL_MINUTES:
        reason = f"{shown(minutes)} is not an interval length. It is 5, 15 or 30 minutes."
        raise FileRefused(line, reason, "unknown_interval_length")
    if any(fields[9:]):
        read_day(fields[9], line=line)
    return Stream(
        key=read_nmi(nmi, line=line),
        register=read_suffix(suffix, kind="NEM12", line=line),
        unit=read_unit(unit, line=line),
        interval_minutes=_INTERVAL_MINUTES[minutes],
    )


def _part_day(rest: bytes, stream: Stream, line: int) -> list[bytes]:
    """Part what follows the date of a 300 record into its values, still one text, and the five fields after them."""
    more = rest.count(b",") + 1 - stream.intervals
    if more == 5:
        return rest.rsplit(b",", 5)
    fields = [*rest.rsplit(b",", 4), b""]
    if more == 4 and fields[1][:1].isalpha():  # the load time is left out, and not a value
        return fields
    reason = (
        f"After its date this record has {rest.count(b',') + 1} fields. A day of {stream.interval_minutes}-minute "
        f"intervals has {stream.intervals} values and five more: quality, reason code, reason, update and load time."
    )
    raise FileRefused(line, reason, "wrong_interval_count")


def _read_stretch(record: bytes, line: int) -> Stretch:
    _, first, last, flag, reason, _ = split_record(record, line=line, counts=(6,))
    if not (first.isdigit() and last.isdigit() and len(first) <= 3 and len(last) <= 3):
        reason_why = f"{shown(first)} to {shown(last)} is not a range of intervals, which are counted from 1."
        raise FileRefused(line, reason_why, "bad_event_range")
    quality = read_flag(flag, line=line)
    if quality is VARIABLE:
        raise FileRefused(line, "A 400 record resolves a V day, so its own quality cannot be V.", "unknown_quality")
    return Stretch(int(first), int(last), quality, read_reason(reason, line=line))


def _check_note(record: bytes, line: int) -> None:
    """Check a 500 record. It tells why a business sent the day, and nothing of the readings."""
    _, _, _, read_at, _ = split_record(record, line=line, counts=(5,))
    if read_at:
        read_instant(read_at, line=line)
