"""NEM13 files: what an accumulating register counted between two reads.

A file is 100 (header), 250 (a register, its previous and its current read, and the quantity between), 550 (a note
between businesses about the 250 before it), then 900 (end).

Where the format or its use leaves room, this reader decides so:

- The quantity is taken as told, sign included. It is not the difference of the reads: meters are multiplied, changed
  and roll over at all nines.
- Quality, method and reason are those of the current read. Those of the previous one are checked and left.
- The reads are moved to thousandths of the same unit as the quantity.
- The current read comes after the previous one: a period that covers no time is refused.
- A period may be told twice in one file under different update times, or twice alike: both are handed on. Told
  differently under one update time it is a contradiction, and refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from forecourt.data.engine.blocks import AccumulationRead
from forecourt.data.engine.decimals import read_decimal
from forecourt.data.engine.ledger import Ledger, digest_of
from forecourt.data.engine.market import (
    VARIABLE,
    FileRefused,
    Flag,
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

_FOLLOWS: Final = {
    b"": (b"100",),
    b"100": (b"250",),
    b"250": (b"250", b"550", b"900"),
    b"550": (b"250", b"900"),
    b"900": (),
}


def read_nem13(lines: Iterable[bytes]) -> Iterator[AccumulationRead]:
    """Read a NEM13 file as accumulation reads, lazily, one for each 250 record.

    Args:
        lines: The lines of the file from its 100 record on, with or without their ends.

    Raises:
        FileRefused: at the first fault, with its line; at the end of the file if its 900 record is missing. What was
            handed on before belongs to a bad file, and must not be kept.
    """
    order, ledger, created_at = RecordOrder(_FOLLOWS), Ledger(), 0
    for line, ended in enumerate(lines, start=1):
        record = ended.rstrip(b"\r\n")
        match order.enter(record, line=line):
            case b"100":
                created_at = read_header(record, kind="NEM13").created_at
            case b"250":
                read = _read_accumulation(record, line, created_at)
                _check_told_once(read, ledger)
                yield read
            case b"550":
                split_record(record, line=line, counts=(5,))
    order.close()


def _read_accumulation(record: bytes, line: int, created_at: int) -> AccumulationRead:
    fields = split_record(record, line=line, counts=(22, 23))
    _, nmi, _, _, suffix, _, _, direction = fields[:8]
    quantity, unit_field, next_read_day, updated = fields[18:22]
    if direction not in (b"E", b"I"):
        reason = f"{shown(direction)} is not a direction. It is E (export, out of the grid) or I (import, into it)."
        raise FileRefused(line, reason, "unknown_direction")
    unit = read_unit(unit_field, line=line)
    if next_read_day:
        read_day(next_read_day, line=line)
    if any(fields[22:]):
        read_instant(fields[22], line=line)
    _read_quality(fields[10], fields[11], line)
    flag, reason_code = _read_quality(fields[15], fields[16], line)
    previous_read_at, current_read_at = read_instant(fields[9], line=line), read_instant(fields[14], line=line)
    if current_read_at <= previous_read_at:
        reason = "The current read is not later than the previous one, so the record covers no time. Put them in order."
        raise FileRefused(line, reason, "period_empty")
    return AccumulationRead(
        key=read_nmi(nmi, line=line),
        register=read_suffix(suffix, kind="NEM13", line=line),
        unit=unit.name,
        previous_read_at=previous_read_at,
        current_read_at=current_read_at,
        previous_read=read_decimal(fields[8], unit=unit, line=line, what="The previous read"),
        current_read=read_decimal(fields[13], unit=unit, line=line, what="The current read"),
        quantity=read_decimal(quantity, unit=unit, line=line, what="The quantity", signed=True),
        quality=flag.quality,
        method=flag.method,
        reason=reason_code,
        updated_at=read_instant(updated, line=line) if updated else created_at,
        line=line,
    )


def _read_quality(flag_field: bytes, reason_field: bytes, line: int) -> tuple[Flag, int]:
    flag = read_flag(flag_field, line=line)
    if flag is VARIABLE:
        reason = "A read cannot have quality V, which is for days of intervals. It is A, N, or E, F or S with a method."
        raise FileRefused(line, reason, "unknown_quality")
    return flag, read_reason(reason_field, line=line)


def _check_told_once(read: AccumulationRead, ledger: Ledger) -> None:
    period = f"{read.previous_read_at}-{read.current_read_at}@{read.updated_at}"
    content = f"{read.previous_read} {read.current_read} {read.quantity} {read.unit} {read.quality}"
    subject, fingerprint = digest_of(read.key, read.register, period), digest_of(content)
    if ledger.find_contradiction(np.array([subject], np.uint64), np.array([fingerprint], np.uint64)) is not None:
        reason = (
            f"This period of {read.key} {read.register} stands in the file before, with the same update time and other "
            "values. Keep the one that is right, or give it the later update time."
        )
        raise FileRefused(read.line, reason, "period_contradicts")
