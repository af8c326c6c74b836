"""Stored days of intervals: encode them, find rows in them, expand their columns.

All that is the same for a whole day (unit, length, version, when it was taken in) stands once in the index,
so reading an object means decoding two columns: quantity and quality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forecourt.data.engine.blocks import DAY_S, NOT_MEASURED, QUALITIES
from forecourt.data.engine.objects.entries import IntervalDay, years_of
from forecourt.data.engine.objects.footer import IndexTable, ObjectDamaged, open_parquet, read_index, write_parquet
from forecourt.data.engine.objects.interval_index import FLAGS, NUMBERS, WORDS, IntervalIndex
from forecourt.data.engine.objects.runs import Summary
from forecourt.data.engine.shapes import INSTANT, INTERVAL_READINGS, quality_dictionary

#: Differences for what grows evenly.
_ENCODINGS: Final = {"interval_start": "DELTA_BINARY_PACKED", "interval_end": "DELTA_BINARY_PACKED"}
_DICTIONARY: Final = ("key", "register", "unit", "quality", "version", "collected_at", "method", "reason")


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
            columns: dict[str, Any] = {name: table.numbers[name] for name in NUMBERS}
            columns |= {name: table.words[name] for name in WORDS}
            columns |= {name: table.numbers.get(name) for name in FLAGS.values()}
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
        **{name: _count(days, flag) for flag, name in FLAGS.items()},
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
        numbers={name: getattr(index, name) for name in (*NUMBERS, *FLAGS.values())},
        words={"registers": index.registers, "units": index.units, "files": index.files},
    )


def _table_of(key: str, days: Sequence[IntervalDay], whole: IntervalObject) -> pa.Table:
    """Build all published columns, so that any Parquet reader can use the object, and the internal ones."""
    index, rows = whole.index, whole.index.rows
    constants = {
        "key": (np.zeros(rows, np.int8), pa.array([key])),
        "register": (index.spread(index.register.astype(np.int16), first=0, last=rows), pa.array(index.registers)),
        "unit": (index.spread(index.unit.astype(np.int16), first=0, last=rows), pa.array(index.units)),
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
    columns = [getattr(index, name).tolist() for name in NUMBERS]
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


def _count(days: Sequence[IntervalDay], flag: str) -> NDArray[np.int64]:
    code = QUALITIES.index(flag)
    return _numbers(np.count_nonzero(day.quality == code) for day in days)


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
