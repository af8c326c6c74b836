"""Stored days of intervals: encode them, find rows in them, expand their columns.

All that is the same for a whole day (unit, length, version, when it was taken in) stands once in the index,
so reading an object means decoding two columns: quantity and quality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeVar, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S, NOT_MEASURED, QUALITIES
from forecourt.data.engine.objects.entries import IntervalDay, Stamp, years_of
from forecourt.data.engine.objects.footer import IndexTable, ObjectDamaged, open_parquet, read_index, write_parquet
from forecourt.data.engine.objects.runs import Run, Summary
from forecourt.data.engine.shapes import INSTANT, INTERVAL_READINGS, quality_dictionary

#: Differences for what grows evenly; for quantities zstd over split bytes beats packed differences by 5 %.
_ENCODINGS: Final = {
    "interval_start": "DELTA_BINARY_PACKED",
    "interval_end": "DELTA_BINARY_PACKED",
    "quantity": "BYTE_STREAM_SPLIT",
}
_DICTIONARY: Final = ("key", "register", "unit", "quality", "version", "collected_at", "method", "reason")
_NUMBERS: Final = (
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
_WORDS: Final = ("registers", "units", "files")

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

    @property
    def nbytes(self) -> int:
        """Return about how much memory it holds, what is derived from it included."""
        return 8 * len(self.day) * (len(_NUMBERS) + 4) + 2000

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


@dataclass(frozen=True, slots=True)
class IntervalRows:
    """What differs from row to row: `quantity` (0 where the quality is N) and `quality` codes."""

    quantity: NDArray[np.int64]
    quality: NDArray[np.uint8]

    @property
    def nbytes(self) -> int:
        """Return how much memory it holds."""
        return self.quantity.nbytes + self.quality.nbytes


@dataclass(frozen=True, slots=True)
class IntervalObject:
    """An object's index and rows together."""

    index: IntervalIndex
    rows: IntervalRows

    def column(self, *, name: str, first: int, last: int) -> pa.Array:
        """Expand a published column for rows `[first, last)`; quality comes as its codes."""
        index = self.index
        match name:
            case "interval_start":
                return _instants(index.row_starts(first=first, last=last))
            case "interval_end":
                lengths = index.spread(60 * index.interval_minutes, first=first, last=last)
                return _instants(index.row_starts(first=first, last=last) + lengths)
            case "quantity":
                missing = self.rows.quality[first:last] == NOT_MEASURED
                return pa.array(self.rows.quantity[first:last], mask=missing if missing.any() else None)
            case "quality":
                return pa.array(self.rows.quality[first:last].view(np.int8))
            case "version":
                return pa.array(index.spread(index.version.astype(np.int32), first=first, last=last))
            case "collected_at":
                seconds = index.spread(index.collected_at, first=first, last=last)
                return _instants(seconds, missing=seconds == 0)
        raise KeyError(name)


class IntervalObjects:
    """Encodes and decodes the objects of `interval-readings`."""

    dataset: Final = INTERVAL_READINGS

    def encode(self, *, key: str, entries: Sequence[IntervalDay]) -> tuple[bytes, Summary]:
        """Encode the days of one key and year, sorted by register and day, and tell the manifest about them."""
        days = sorted(entries, key=lambda entry: (entry.register, entry.at))
        index = _index_of(days)
        rows = IntervalRows(
            quantity=np.concatenate([day.quantity for day in days]),
            quality=np.concatenate([day.quality for day in days]),
        )
        data = write_parquet(
            table=_table_of(key, days, IntervalObject(index=index, rows=rows)),
            index=_index_table(index),
            encodings=_ENCODINGS,
            dictionary=_DICTIONARY,
        )
        return data, _summary_of(index, rows)

    def read_index(self, *, tail: bytes) -> IntervalIndex:
        """Read the index from an object's last bytes. Raises ObjectDamaged."""
        table = read_index(tail=tail)
        try:
            columns: dict[str, Any] = {name: table.numbers[name] for name in _NUMBERS}
            columns |= {name: table.words[name] for name in _WORDS}
            return IntervalIndex(**columns)
        except KeyError as error:
            raise ObjectDamaged(f"the index has no {error}") from error

    def read_rows(self, *, data: bytes) -> IntervalRows:
        """Decode what differs from row to row. Raises ObjectDamaged."""
        file = open_parquet(data=data, dictionary=("quality",))
        table = file.read(columns=["quantity", "quality"], use_threads=False)
        return IntervalRows(quantity=_integers(table, "quantity"), quality=_quality_codes(table["quality"]))

    def decode(self, *, data: bytes) -> list[IntervalDay]:
        """Decode an object into its days, those that nobody delivered included. Raises ObjectDamaged."""
        index = self.read_index(tail=data)
        columns = ["quantity", "quality", "method", "reason"]
        table = open_parquet(data=data, dictionary=("quality",)).read(columns=columns, use_threads=False)
        arrays = (
            _integers(table, "quantity"),
            _quality_codes(table["quality"]),
            _integers(table, "method").astype(np.int16),
            _integers(table, "reason").astype(np.int16),
        )
        return list(_days_in(index, arrays))


INTERVAL_OBJECTS: Final = IntervalObjects()


def _index_of(days: Sequence[IntervalDay]) -> IntervalIndex:
    registers, register = _coded(day.register for day in days)
    units, unit = _coded(day.unit for day in days)
    files, file = _coded(day.file_id for day in days)
    return IntervalIndex(
        registers=registers,
        units=units,
        files=files,
        register=register,
        unit=unit,
        file=file,
        day=_numbers(day.at for day in days),
        interval_minutes=_numbers(day.interval_minutes for day in days),
        missing=_numbers(np.count_nonzero(day.quality == NOT_MEASURED) for day in days),
        version=_numbers(day.version for day in days),
        updated_at=_numbers(day.updated_at for day in days),
        collected_at=_numbers(day.collected_at for day in days),
        line=_numbers(day.line for day in days),
    )


def _summary_of(index: IntervalIndex, rows: IntervalRows) -> Summary:
    flags = rows.quality + len(QUALITIES) * np.repeat(np.arange(len(index.day)), 1440 // index.interval_minutes)
    counts = np.bincount(flags, minlength=len(index.day) * len(QUALITIES)).reshape(-1, len(QUALITIES))
    return Summary(
        rows=index.rows,
        first_at=int(index.starts_at.min()),
        last_end_at=int(index.starts_at.max()) + DAY_S,
        spans={register: _span(index, code, counts) for code, register in enumerate(index.registers)},
        quality_counts=_by_flag(counts),
        months=_months(index, counts),
    )


def _index_table(index: IntervalIndex) -> IndexTable:
    return IndexTable(
        numbers={name: getattr(index, name) for name in _NUMBERS},
        words={"registers": index.registers, "units": index.units, "files": index.files},
    )


def _table_of(key: str, days: Sequence[IntervalDay], whole: IntervalObject) -> pa.Table:
    """Build all published columns, so that any Parquet reader can use the object, and the internal ones."""
    index, rows = whole.index, whole.index.rows
    constants = {
        "key": (np.zeros(rows, np.int8), pa.array([key])),
        "register": (index.spread(index.register.astype(np.int8), first=0, last=rows), pa.array(index.registers)),
        "unit": (index.spread(index.unit.astype(np.int8), first=0, last=rows), pa.array(index.units)),
        "quality": (whole.rows.quality.view(np.int8), quality_dictionary()),
    }
    columns = {
        column.name: pa.DictionaryArray.from_arrays(*constants[column.name])
        if column.name in constants
        else whole.column(name=column.name, first=0, last=rows)
        for column in INTERVAL_READINGS.columns
    }
    columns["method"] = pa.array(np.concatenate([day.method for day in days]))
    columns["reason"] = pa.array(np.concatenate([day.reason for day in days]))
    nullable = {column.name for column in INTERVAL_READINGS.columns if column.nullable}
    schema = pa.schema([pa.field(name, array.type, name in nullable) for name, array in columns.items()])
    return pa.table(list(columns.values()), schema=schema)


def _days_in(index: IntervalIndex, arrays: tuple[NDArray[Any], ...]) -> Iterable[IntervalDay]:
    years = years_of(days=index.day.astype(np.int32)).tolist()
    columns = [getattr(index, name).tolist() for name in _NUMBERS]
    edges = index.first_row.tolist()
    for row, values in enumerate(zip(*columns, strict=True)):
        register, unit, day, minutes, _, version, updated_at, collected_at, file, line = values
        quantity, quality, method, reason = (array[edges[row] : edges[row + 1]] for array in arrays)
        yield IntervalDay(
            index.registers[register],
            day,
            years[row],
            index.units[unit],
            minutes,
            quantity,
            quality,
            method,
            reason,
            updated_at,
            version,
            collected_at,
            index.files[file],
            line,
        )


def _span(index: IntervalIndex, register: int, counts: NDArray[np.int64]) -> dict[str, Any]:
    mine = index.register == register
    return {
        "unit": index.units[index.unit[mine][-1]],
        "units": sorted({index.units[unit] for unit in index.unit[mine].tolist()}),
        "first_at": int(index.starts_at[mine][0]),
        "last_end_at": int(index.starts_at[mine][-1]) + DAY_S,
        "rows": int(counts[mine].sum()),
        "missing": int(counts[mine][:, NOT_MEASURED].sum()),
        "interval_minutes": sorted(set(index.interval_minutes[mine].tolist())),
    }


def _months(index: IntervalIndex, counts: NDArray[np.int64]) -> list[dict[str, Any]]:
    month = index.day.astype("datetime64[D]").astype("datetime64[M]")
    found = []
    for code, register in enumerate(index.registers):
        mine = index.register == code
        for name in np.unique(month[mine]):
            chosen = mine & (month == name)
            found.append(
                {
                    "month": str(name),
                    "register": register,
                    "rows": int(counts[chosen].sum()),
                    "missing": int(counts[chosen][:, NOT_MEASURED].sum()),
                    "quality_counts": _by_flag(counts[chosen]),
                    "newest_version": int(index.version[chosen].max()),
                    "updated_at": int(index.updated_at[chosen].max()),
                    "collected_at": int(index.collected_at[chosen].max()),
                }
            )
    return found


def _by_flag(counts: NDArray[np.int64]) -> dict[str, int]:
    return dict(zip(QUALITIES, counts.sum(axis=0).tolist(), strict=True))


def _coded(words: Iterable[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    listed = list(words)
    known = sorted(set(listed))
    places = {word: place for place, word in enumerate(known)}
    return tuple(known), np.array([places[word] for word in listed], np.int64)


def _numbers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64)


def _instants(seconds: NDArray[np.int64], *, missing: NDArray[np.bool_] | None = None) -> pa.Array:
    mask = missing if missing is not None and missing.any() else None
    return pa.array(seconds * 1000, mask=mask).view(INSTANT)


def _integers(table: pa.Table, name: str) -> NDArray[Any]:
    column = table[name].combine_chunks()
    return cast("NDArray[Any]", (column.fill_null(0) if column.null_count else column).to_numpy())


def _quality_codes(column: pa.ChunkedArray) -> NDArray[np.uint8]:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
    codes = np.array([QUALITIES.index(flag) for flag in array.dictionary.to_pylist()], np.uint8)
    return codes[array.indices.to_numpy()] if len(array) else np.zeros(0, np.uint8)
