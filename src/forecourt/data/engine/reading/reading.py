"""What a grant opens, ready to be written in any format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from forecourt.data.engine.aggregate import Part, Sums, sum_parts
from forecourt.data.engine.blocks import QUALITIES
from forecourt.data.engine.grants import HISTORY, Grant, KeySlice
from forecourt.data.engine.objects import Run, read_name
from forecourt.data.engine.reading.blocks import Block
from forecourt.data.engine.reading.library import Library
from forecourt.data.engine.shapes import CONSTANT_COLUMNS, RAW, Column, Dataset, arrow_schema, find_dataset, index_type


class Standing(NamedTuple):
    """How good some rows are: `quality` counts them by flag, `collected_at` is the newest arrival (epoch seconds)."""

    quality: dict[str, int]
    collected_at: int | None


class _Span(NamedTuple):
    """Rows `[first, last)` of one run of a stored object."""

    key: str
    path: str
    run: Run
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """The rows that a grant opens.

    Attributes:
        grant: The grant, of which only the content counts: readings are shared between equal ones.
        dataset: What it reads.
        columns: What is served, in order.
        registers: The dictionary of the register column, ascending.
        units: The dictionary of the unit column, ascending.
        library: Where the rows come from.
    """

    grant: Grant
    dataset: Dataset
    columns: tuple[Column, ...]
    registers: tuple[str, ...]
    units: tuple[str, ...]
    library: Library
    _spans: tuple[_Span, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return the dictionary of the key column, ascending: all that were granted, with rows or without."""
        return tuple(part.key for part in self.grant.slices)

    @property
    def rows(self) -> int:
        """Count the rows; sums have to be made for that."""
        return sum(self.rows_by_key.values())

    @property
    def size_bytes(self) -> int:
        """Return about how much memory it holds, rows left out."""
        return 2000 + 400 * len(self._spans) + 200 * len(self.keys)

    @cached_property
    def rows_by_key(self) -> dict[str, int]:
        """Count the rows of each key."""
        counts = dict.fromkeys(self.keys, 0)
        for block in self.blocks():
            counts[block.key] += block.rows
        return counts

    @cached_property
    def standing(self) -> dict[str, Standing]:
        """Tell of each key how good its rows are and when the newest came in. Of sums, that of the rows summed."""
        counted: dict[str, tuple[Counter[str], int]] = {key: (Counter(), 0) for key in self.keys}
        for span in self._spans:
            flags, newest = counted[span.key]
            flags.update(self._flags(span))
            arrived = self.library.index(span.path).newest_arrival(first=span.first, last=span.last)
            counted[span.key] = (flags, max(newest, arrived))
        return {
            key: Standing({flag: flags[flag] for flag in QUALITIES if flags[flag]}, newest or None)
            for key, (flags, newest) in counted.items()
        }

    @cached_property
    def files(self) -> list[str]:
        """Name the files that brought the rows."""
        brought = (self.library.index(span.path).files_of(first=span.first, last=span.last) for span in self._spans)
        return sorted(set().union(*brought))

    @property
    def is_raw(self) -> bool:
        """Tell whether rows are served as they were measured."""
        return self.grant.resolution == RAW

    def blocks(self) -> Iterator[Block]:
        """Yield the rows in the order key, register, time. May be called again."""
        return iter(self._raw_blocks) if self.is_raw else self._sum_blocks()

    def schema(self, *, metadata: dict[bytes, bytes] | None = None) -> pa.Schema:
        """Return the Arrow schema of the columns."""
        words = {name: len(self.dictionary(name)) for name in CONSTANT_COLUMNS}
        return arrow_schema(columns=self.columns, words=words, metadata=metadata)

    def dictionary(self, name: str) -> tuple[str, ...]:
        """Return the values of a constant column."""
        return {"key": self.keys, "register": self.registers, "unit": self.units}[name]

    def index_type(self, name: str) -> pa.DataType:
        """Return the type of a constant column's indices."""
        return index_type(column=name, words=len(self.dictionary(name)))

    @cached_property
    def _raw_blocks(self) -> list[Block]:
        return [self._raw_block(span) for span in self._spans]

    def _raw_block(self, span: _Span) -> Block:
        return Block(
            key=span.key,
            register=span.run.register,
            unit=span.run.unit,
            first=span.first,
            last=span.last,
            name=span.path,
            load=lambda: self.library.source(span.path),
            nulls=lambda first, last: self._raw_nulls(span.path, first, last),
        )

    def _flags(self, span: _Span) -> dict[str, int]:
        known: dict[str, int] | None = self.library.index(span.path).count_flags(first=span.first, last=span.last)
        if known is not None:
            return known
        codes = self.library.source(span.path).column(name="quality", first=span.first, last=span.last).to_numpy()
        return {flag: int(np.count_nonzero(codes == code)) for code, flag in enumerate(QUALITIES)}

    def _raw_nulls(self, path: str, first: int, last: int) -> frozenset[str]:
        index = self.library.index(path)
        missing = index.count_missing(first=first, last=last)
        if missing is None:
            missing = self.library.source(path).column(name="quantity", first=first, last=last).null_count
        names = ["quantity"] if missing else []
        if any(column.name == "collected_at" for column in self.columns):
            uncollected = self.library.source(path).column(name="collected_at", first=first, last=last).null_count
            names += ["collected_at"] if uncollected else []
        return frozenset(names)

    def _sum_blocks(self) -> Iterator[Block]:
        periods = {part.key: part.periods for part in self.grant.slices}
        for (key, register), group in groupby(self._spans, lambda span: (span.key, span.run.register)):
            spans = list(group)
            for unit in sorted({span.run.unit for span in spans}):
                mine = tuple(span for span in spans if span.run.unit == unit)
                yield self._sum_block(key, register, unit, mine, periods[key])

    def _sum_block(
        self, key: str, register: str, unit: str, spans: Sequence[_Span], periods: Sequence[tuple[int, int]]
    ) -> Block:
        places = tuple((span.path, span.first, span.last) for span in spans)
        name = ("sums", places, tuple(periods), self.grant.resolution, self.grant.zone)
        sums = self.library.cache.get(name) or self._sum(name, key, spans, periods)
        return Block(
            key=key,
            register=register,
            unit=unit,
            first=0,
            last=len(sums.quantity),
            name=name,
            load=lambda: sums,
            nulls=lambda first, last: _sum_nulls(sums, first, last),
        )

    def _sum(self, name: Any, key: str, spans: Sequence[_Span], periods: Sequence[tuple[int, int]]) -> Sums:
        sums = sum_parts(
            parts=[Part(self.library.source(span.path), span.run, span.first, span.last) for span in spans],
            periods=periods,
            resolution=self.grant.resolution,
            zone=self.grant.zone,
        )
        self.library.cache.put(name, sums, size_bytes=sums.nbytes, keys=[key])
        return sums


def open_reading(*, grant: Grant, library: Library) -> Reading:
    """Find out what a grant opens: which rows of which objects. Blocks while it fetches.

    Raises UnknownColumn, UnknownResolution, ObjectMissing and ObjectDamaged.
    """
    dataset = find_dataset(name=grant.dataset)
    columns = dataset.pick(names=grant.columns, resolution=grant.resolution)
    if grant.format == HISTORY:  # names several versions of one object, of which no rows are expanded
        return Reading(grant, dataset, columns, (), (), library, ())
    library.fetch_all([path for part in grant.slices for path in part.objects])
    spans = tuple(span for part in grant.slices for span in _spans(part, library))
    return Reading(
        grant=grant,
        dataset=dataset,
        columns=columns,
        registers=tuple(sorted({span.run.register for span in spans})),
        units=tuple(sorted({span.run.unit for span in spans})),
        library=library,
        _spans=spans,
    )


def _spans(part: KeySlice, library: Library) -> list[_Span]:
    """Return a key's rows within its periods, by register and then time, across its years."""
    paths = sorted(part.objects, key=lambda path: read_name(path).year)
    runs = [(path, index, run) for path in paths for index in [library.index(path)] for run in index.runs]
    runs.sort(key=lambda item: item[2].register)
    return [
        _Span(part.key, path, run, first, last)
        for path, index, run in runs
        for from_s, to_s in part.periods
        for first, last in index.cut(run=run, from_s=from_s, to_s=to_s)
    ]


def _sum_nulls(sums: Sums, first: int, last: int) -> frozenset[str]:
    names = ("quantity", "collected_at")
    return frozenset(name for name in names if sums.column(name=name, first=first, last=last).null_count)
