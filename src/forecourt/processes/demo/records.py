"""Lines of a NEM12 file, as the market's *Meter Data File Format Specification NEM12 & NEM13* lays them down.

100 opens a file, 200 a register of a meter, 300 is one day of it, 400 says the quality of a part of that day, and 900
closes the file. Lines end in CR LF; instants are NEM time, without an offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import NOT_MEASURED, QUALITIES
from forecourt.processes.demo.almanac import INTERVAL_MINUTES, NEM, day_of
from forecourt.processes.demo.faults import Report
from forecourt.processes.demo.meters import Meter
from forecourt.processes.demo.shapes import UNITS

#: Recipient of the demo's files: the provider as a retailer.
RETAILER: Final = "MERIDIAN"

#: Words for reason codes, where a file gives them.
_REASONS: Final = {76: b"Communications Fault", 78: b"Null Data", 79: b"Power Outage Alarm"}


def header(*, created_at: datetime, sender: str) -> bytes:
    """Return the 100 record; `sender` is the meter data provider's participant id."""
    return f"100,NEM12,{created_at.astimezone(NEM):%Y%m%d%H%M},{sender},{RETAILER}\r\n".encode()


def end() -> bytes:
    """Return the 900 record."""
    return b"900\r\n"


def meter_lines(*, meter: Meter, report: Report, updated_at: NDArray[np.int64]) -> Iterator[bytes]:
    """Yield the records of a meter, one chunk a register: a 200, then a 300 a day with its 400s.

    `updated_at` is `int64[d]`, seconds since the epoch: each day's UpdateDateTime.
    """
    touched = (report.quality != 0).max(axis=1)
    stamps = [f"{datetime.fromtimestamp(at, tz=NEM):%Y%m%d%H%M%S}".encode() for at in updated_at.tolist()]
    tails = [
        _marked(report, row, stamp) if touched[row] else b",A,,,%s,\r\n" % stamp for row, stamp in enumerate(stamps)
    ]
    heads = [b"300,%s," % f"{day_of(int(day)):%Y%m%d}".encode() for day in report.days]
    for register in meter.registers:
        block = report.quantity[register]
        word = _words(int(block.max(initial=0))).__getitem__
        days = [
            head + b",".join(map(word, row)) + tail
            for head, row, tail in zip(heads, block.tolist(), tails, strict=True)
        ]
        yield _details(meter, register) + b"".join(days)


def _details(meter: Meter, register: str) -> bytes:
    stream = "N1" if register == "E1" else ""
    unit = UNITS[register].replace("kvarh", "kVArh")
    fields = (
        "200", meter.nmi, "".join(meter.registers), register, register, stream, meter.serial_number, unit,
        str(INTERVAL_MINUTES), "",
    )  # fmt: skip
    return ",".join(fields).encode() + b"\r\n"


def _marked(report: Report, row: int, stamp: bytes) -> bytes:
    """Return what follows the readings of a day not all actual: its quality, its UpdateDateTime, its 400 records."""
    runs = list(_runs(report, row))
    if len(runs) == 1:
        return b",%s,%s,\r\n" % (_quality_fields(*runs[0][2]), stamp)
    parts = [b",V,,,%s,\r\n" % stamp]
    parts += [b"400,%d,%d,%s\r\n" % (first, last, _quality_fields(*mark)) for first, last, mark in runs]
    return b"".join(parts)


def _runs(report: Report, row: int) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """Yield the stretches of one mark within a day: first and last interval, from 1, and the mark."""
    quality, method, reason = (table[row] for table in (report.quality, report.method, report.reason))
    changes = np.diff(quality).astype(bool) | np.diff(method).astype(bool) | np.diff(reason).astype(bool)
    edges = [0, *(np.flatnonzero(changes) + 1).tolist(), len(quality)]
    for first, after in pairwise(edges):
        yield first + 1, after, (int(quality[first]), int(method[first]), int(reason[first]))


def _quality_fields(quality: int, method: int, reason: int) -> bytes:
    """Return QualityMethod, ReasonCode and ReasonDescription. A and N stand without a method."""
    flag = QUALITIES[quality].encode()
    if quality not in (0, NOT_MEASURED):
        flag += b"%02d" % method
    return b"%s,%s,%s" % (flag, b"%d" % reason if reason else b"", _REASONS.get(reason, b""))


def _words(most: int) -> tuple[bytes, ...]:
    """Return readings as text, by their thousandths: `words[1234]` is `1.234`."""
    return _words_below(1 << max(most, 1).bit_length())


@cache
def _words_below(bound: int) -> tuple[bytes, ...]:
    return tuple(b"%d.%03d" % divmod(thousandths, 1000) for thousandths in range(bound))
