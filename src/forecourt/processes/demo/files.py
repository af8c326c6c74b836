"""The market files of the demo world: a year of readings as meter data providers deliver them.

A *delivery* is one NEM12 file of about ten meters of one meter data provider, each with its whole history: ingest is
quickest where all days of a meter come together. Files are written meter by meter, so that no more than a year of one
meter is in memory, and a file takes its name only when it is complete.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.blocks import QUALITIES
from forecourt.processes.demo import noise, records
from forecourt.processes.demo.almanac import (
    BUSINESS_START,
    INTERVALS,
    NEM,
    READINGS_TO,
    day_number,
    reading_days,
)
from forecourt.processes.demo.faults import Report, measured, report
from forecourt.processes.demo.meters import METERS, SITES, Meter
from forecourt.processes.demo.noise import Days

#: Meter data providers by state, all invented.
_PROVIDERS: Final = {
    "VIC": "BASSMDP",
    "TAS": "BASSMDP",
    "SA": "GULFMDP",
    "NSW": "TASMANMDP",
    "ACT": "TASMANMDP",
    "QLD": "CORALMDP",
}
_METERS_A_FILE: Final = 10
_DAY_S: Final = 86_400
_NEM_OFFSET_S: Final = 36_000

#: The history was put together in the morning after its last day; a correction comes just before the business opens.
HISTORY_CREATED_AT: Final = READINGS_TO + timedelta(hours=6, minutes=15)
CORRECTION_CREATED_AT: Final = BUSINESS_START - timedelta(minutes=30)

#: A correction of a day that was read as it should be: the meter constant was found to be 4 % too low.
_CONSTANT_WAS_LOW: Final = 1.04


class UnknownMeter(Exception):
    """The demo world has no meter with this NMI."""

    code = "demo.unknown_meter"
    title = "The demo world has no such meter"
    status = 404


@dataclass(frozen=True, slots=True)
class Delivery:
    """One market file to be written: these meters on these days, from one meter data provider."""

    number: int
    sender: str
    meters: tuple[Meter, ...]
    days: Days
    created_at: datetime

    @property
    def name(self) -> str:
        """Return its name without an ending, as the market names files: format, unique id, sender, recipient."""
        unique = f"{self.created_at.astimezone(NEM):%Y%m%d%H%M}{self.number:04d}"
        return f"NEM12#{unique}#{self.sender}#{records.RETAILER}"

    @property
    def readings(self) -> int:
        """Count its readings, measured or not."""
        return sum(len(meter.registers) for meter in self.meters) * len(self.days) * INTERVALS


def plan_history() -> tuple[Delivery, ...]:
    """Return the deliveries that make up the demo's year: every meter once, about ten in a file."""
    return tuple(_deliveries(METERS, reading_days()))


def write_history(*, folder: Path, packed: bool = False) -> list[Path]:
    """Write the demo's whole year into a folder and return the files; see `write_delivery`."""
    return [write_delivery(delivery=delivery, folder=folder, packed=packed) for delivery in plan_history()]


def small_history(
    *, folder: Path, nmis: Sequence[str], from_day: date, to_day: date, packed: bool = False
) -> list[Path]:
    """Write the days [from_day, to_day) of a few meters, cut out of the same year. Raises UnknownMeter."""
    days = np.arange(day_number(from_day), day_number(to_day), dtype=np.int32)
    chosen = [_meter(nmi) for nmi in nmis]
    return [write_delivery(delivery=each, folder=folder, packed=packed) for each in _deliveries(chosen, days)]


def write_delivery(*, delivery: Delivery, folder: Path, packed: bool = False) -> Path:
    """Write one delivery as a `.zip` with its one `.csv` member, or as plain `.csv`; return the file.

    A second run writes the same bytes again.
    """
    return _write(delivery, _history_chunks(delivery), folder, packed)


def write_correction(
    *, folder: Path, nmi: str, day: date, created_at: datetime = CORRECTION_CREATED_AT, packed: bool = False
) -> Path:
    """Write a file that re-issues one day of a meter, all of it actual, and newer than what the history holds.

    What was estimated, substituted or missing becomes what the meter itself counted. Where the day was actual already,
    the meter constant is found to have been too low and every reading grows by 4 %. Raises UnknownMeter.
    """
    meter = _meter(nmi)
    days = np.array([day_number(day)], dtype=np.int32)
    (delivery,) = _deliveries([meter], days, created_at=created_at, number=9000 + int(nmi[-3:]))
    corrected = measured(meter=meter, days=days)
    if not report(meter=meter, days=days).quality.any():
        grown = {key: np.rint(block * _CONSTANT_WAS_LOW).astype(np.int64) for key, block in corrected.quantity.items()}
        corrected = replace(corrected, quantity=grown)
    updated_at = np.array([int(created_at.timestamp()) - 60], dtype=np.int64)
    return _write(delivery, _wrapped(delivery, [(meter, corrected, updated_at)]), folder, packed)


def _meter(nmi: str) -> Meter:
    for meter in METERS:
        if meter.nmi == nmi:
            return meter
    raise UnknownMeter(nmi)


def _deliveries(
    meters: Sequence[Meter], days: Days, *, created_at: datetime = HISTORY_CREATED_AT, number: int = 1
) -> Iterator[Delivery]:
    states = {site.slug: site.state for site in SITES}
    senders = {meter.nmi: _PROVIDERS[states[meter.site]] for meter in meters}
    for sender in sorted(set(senders.values())):
        own = [meter for meter in meters if senders[meter.nmi] == sender]
        for first in range(0, len(own), _METERS_A_FILE):
            yield Delivery(number, sender, tuple(own[first : first + _METERS_A_FILE]), days, created_at)
            number += 1


def _history_chunks(delivery: Delivery) -> Iterator[bytes]:
    parts = ((meter, report(meter=meter, days=delivery.days)) for meter in delivery.meters)
    return _wrapped(delivery, ((meter, made, _updated_at(meter, made)) for meter, made in parts))


def _wrapped(delivery: Delivery, parts: Iterable[tuple[Meter, Report, NDArray[np.int64]]]) -> Iterator[bytes]:
    yield records.header(created_at=delivery.created_at, sender=delivery.sender)
    for meter, made, updated_at in parts:
        yield from records.meter_lines(meter=meter, report=made, updated_at=updated_at)
    yield records.end()


def _updated_at(meter: Meter, made: Report) -> NDArray[np.int64]:
    """Return when each day was last worked on: in the night after it, or a week later where it was substituted."""
    night = (_DAY_S + 3_600 + 14_400 * noise.fractions(name=f"{meter.nmi} update", numbers=made.days)).astype(np.int64)
    late = np.where((made.quality == QUALITIES.index("S")).any(axis=1), 6 * _DAY_S + 36_000, 0)
    midnight = made.days.astype(np.int64) * _DAY_S - _NEM_OFFSET_S
    updated_at: NDArray[np.int64] = np.minimum(midnight + night + late, int(HISTORY_CREATED_AT.timestamp()) - 60)
    return updated_at


def _write(delivery: Delivery, chunks: Iterator[bytes], folder: Path, packed: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{delivery.name}.{'zip' if packed else 'csv'}"
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with _member(unfinished, delivery, packed) as out:
            out.writelines(chunks)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


@contextmanager
def _member(path: Path, delivery: Delivery, packed: bool) -> Iterator[IO[bytes]]:
    if not packed:
        with path.open("wb") as plain:
            yield plain
        return
    # The time of the member is the delivery's, so that a second run packs the same bytes.
    info = zipfile.ZipInfo(f"{delivery.name}.csv", delivery.created_at.astimezone(NEM).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as pack, pack.open(info, "w") as member:
        yield member
