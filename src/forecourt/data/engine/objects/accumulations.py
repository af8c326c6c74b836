"""Stored accumulation reads: few rows, so an object is read whole and its index is the object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S, NOT_MEASURED, QUALITIES
from forecourt.data.engine.objects.entries import AccumulationEntry, Stamp, years_of
from forecourt.data.engine.objects.footer import IndexTable, ObjectDamaged, read_index, write_parquet
from forecourt.data.engine.objects.runs import Run, Summary
from forecourt.data.engine.shapes import ACCUMULATION_READINGS, INSTANT, quality_dictionary

_INSTANTS: Final = ("previous_read_at", "current_read_at", "collected_at")
_DICTIONARY: Final = ("key", "register", "unit", "quality", "version", "collected_at", "method", "reason")
_NUMBERS: Final = (
    "register",
    "at",
    "year",
    "unit",
    "previous_read_at",
    "previous_read",
    "current_read",
    "quantity",
    "quality",
    "method",
    "reason",
    "updated_at",
    "version",
    "collected_at",
    "file",
    "line",
)


@dataclass(frozen=True)
class AccumulationObject:
    """The reads of one key and year, by register and `current_read_at`."""

    entries: tuple[AccumulationEntry, ...]

    @property
    def nbytes(self) -> int:
        """Return about how much memory it holds."""
        return 600 * len(self.entries) + 1000

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Return the stretches of one register in one unit, by register and time."""
        names = [(entry.register, entry.unit) for entry in self.entries]
        firsts = [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
        lasts = [*firsts[1:], len(names)]
        return tuple(Run(*names[first], first, last) for first, last in zip(firsts, lasts, strict=True))

    def cut(self, *, run: Run, from_s: int, to_s: int) -> list[tuple[int, int]]:
        """Return the rows of a run that lie wholly within `[from_s, to_s)`, as ranges.

        A read tells what was used since the one before. One that began before the period would tell its holder
        about somebody else's time, so it is left out.
        """
        inside = {
            place
            for place in range(run.first, run.last)
            if self.entries[place].previous_read_at >= from_s and self.entries[place].at <= to_s
        }
        firsts = [place for place in sorted(inside) if place - 1 not in inside]
        lasts = [place + 1 for place in sorted(inside) if place + 1 not in inside]
        return list(zip(firsts, lasts, strict=True))

    def count_missing(self, *, first: int, last: int) -> int | None:
        """Count rows `[first, last)` without a quantity."""
        return sum(entry.quality == NOT_MEASURED for entry in self.entries[first:last])

    def count_flags(self, *, first: int, last: int) -> dict[str, int]:
        """Count rows `[first, last)` by quality."""
        return _by_flag(self.entries[first:last])

    def newest_arrival(self, *, first: int, last: int) -> int:
        """Return when the newest of rows `[first, last)` was taken in, seconds since the epoch; 0 for none."""
        return max((entry.collected_at for entry in self.entries[first:last]), default=0)

    def files_of(self, *, first: int, last: int) -> set[str]:
        """Name the files that brought rows `[first, last)`."""
        return {entry.file_id for entry in self.entries[first:last]}

    def stamps(self) -> dict[tuple[str, int], Stamp]:
        """Return how current each read is."""
        return {(entry.register, entry.at): Stamp(entry.updated_at, entry.version) for entry in self.entries}

    def column(self, *, name: str, first: int, last: int) -> pa.Array:
        """Expand a published column for rows `[first, last)`; quality comes as its codes."""
        entries = self.entries[first:last]
        field = "at" if name == "current_read_at" else name
        values = np.array([getattr(entry, field) for entry in entries], np.int64)
        if name in _INSTANTS:
            return pa.array(values * 1000).view(INSTANT)
        if name == "quantity":
            missing = np.array([entry.quality == NOT_MEASURED for entry in entries])
            return pa.array(values, mask=missing if missing.any() else None)
        narrow = {"quality": np.int8, "version": np.int32}.get(name, np.int64)
        return pa.array(values.astype(narrow))


class AccumulationObjects:
    """Encodes and decodes the objects of `accumulation-readings`."""

    dataset: Final = ACCUMULATION_READINGS

    def encode(self, *, key: str, entries: Sequence[AccumulationEntry]) -> tuple[bytes, Summary]:
        """Encode the reads of one key and year, sorted by register and time, and tell the manifest about them."""
        reads = tuple(sorted(entries, key=lambda entry: (entry.register, entry.at)))
        data = write_parquet(
            table=_table_of(key, AccumulationObject(entries=reads)),
            index=_index_table(reads),
            encodings={},
            dictionary=_DICTIONARY,
        )
        return data, _summary_of(reads)

    def read_index(self, *, tail: bytes) -> AccumulationObject:
        """Read an object from its last bytes: its index holds all of it. Raises ObjectDamaged."""
        table = read_index(tail=tail)
        try:
            columns = {name: table.numbers[name].tolist() for name in _NUMBERS}
            words = {name: table.words[f"{name}s"] for name in ("register", "unit", "file")}
        except KeyError as error:
            raise ObjectDamaged(f"the index has no {error}") from error
        for name, known in words.items():
            columns["file_id" if name == "file" else name] = [known[place] for place in columns.pop(name)]
        rows = zip(*columns.values(), strict=True)
        return AccumulationObject(
            entries=tuple(AccumulationEntry(**dict(zip(columns, row, strict=True))) for row in rows)
        )

    def decode(self, *, data: bytes) -> list[AccumulationEntry]:
        """Decode an object into its reads. Raises ObjectDamaged."""
        return list(self.read_index(tail=data).entries)


ACCUMULATION_OBJECTS: Final = AccumulationObjects()


def _summary_of(reads: Sequence[AccumulationEntry]) -> Summary:
    registers = sorted({read.register for read in reads})
    return Summary(
        rows=len(reads),
        first_at=min(read.previous_read_at for read in reads),
        last_end_at=max(read.at for read in reads),
        spans={register: _span([read for read in reads if read.register == register]) for register in registers},
        quality_counts=_by_flag(reads),
        months=_months(reads),
    )


def _table_of(key: str, whole: AccumulationObject) -> pa.Table:
    reads, rows = whole.entries, len(whole.entries)
    constants = {
        "key": pa.array([key] * rows),
        "register": pa.array([read.register for read in reads]),
        "unit": pa.array([read.unit for read in reads]),
        "quality": pa.DictionaryArray.from_arrays(
            whole.column(name="quality", first=0, last=rows), quality_dictionary()
        ),
    }
    columns = {
        column.name: constants[column.name]
        if column.name in constants
        else whole.column(name=column.name, first=0, last=rows)
        for column in ACCUMULATION_READINGS.columns
    }
    columns["method"] = pa.array([read.method for read in reads], pa.int16())
    columns["reason"] = pa.array([read.reason for read in reads], pa.int16())
    return pa.table(columns)


def _index_table(reads: Sequence[AccumulationEntry]) -> IndexTable:
    words: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, NDArray[np.int64]] = {}
    for name in _NUMBERS:
        if name in ("register", "unit", "file"):
            values = [getattr(read, "file_id" if name == "file" else name) for read in reads]
            words[f"{name}s"] = tuple(sorted(set(values)))
            numbers[name] = np.array([words[f"{name}s"].index(value) for value in values], np.int64)
        else:
            numbers[name] = np.array([getattr(read, name) for read in reads], np.int64)
    return IndexTable(numbers=numbers, words=words)


def _span(reads: Sequence[AccumulationEntry]) -> dict[str, Any]:
    return {
        "unit": reads[-1].unit,
        "units": sorted({read.unit for read in reads}),
        "first_at": min(read.previous_read_at for read in reads),
        "last_end_at": max(read.at for read in reads),
        "rows": len(reads),
        "missing": sum(read.quality == NOT_MEASURED for read in reads),
    }


def _months(reads: Sequence[AccumulationEntry]) -> list[dict[str, Any]]:
    grouped: dict[tuple[str, str], list[AccumulationEntry]] = {}
    for read in reads:
        grouped.setdefault((read.register, _month_of(read)), []).append(read)
    return [
        {
            "month": month,
            "register": register,
            "rows": len(group),
            "missing": sum(read.quality == NOT_MEASURED for read in group),
            "quality_counts": _by_flag(group),
            "newest_version": max(read.version for read in group),
            "updated_at": max(read.updated_at for read in group),
            "collected_at": max(read.collected_at for read in group),
        }
        for (register, month), group in sorted(grouped.items())
    ]


def _month_of(read: AccumulationEntry) -> str:
    day = np.array([(read.at + NEM_OFFSET_S) // DAY_S], np.int32)
    return f"{years_of(days=day)[0]}-{str(day.astype('datetime64[D]')[0])[5:7]}"


def _by_flag(reads: Sequence[AccumulationEntry]) -> dict[str, int]:
    return {flag: sum(read.quality == code for read in reads) for code, flag in enumerate(QUALITIES)}
