"""Add up what was measured in each bin, and say how much of it was and how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forecourt.data.engine.aggregate.bins import bin_edges
from forecourt.data.engine.blocks import NOT_MEASURED
from forecourt.data.engine.objects import IntervalObject, Run
from forecourt.data.engine.shapes import INSTANT

_INSTANTS = ("interval_start", "interval_end", "collected_at")


class Part(NamedTuple):
    """Rows `[first, last)` of one run of an object."""

    source: IntervalObject
    run: Run
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sums:
    """One row for each bin in which an interval begins; `n` of them, in time order.

    Instants are seconds since the epoch; `quantity` is 0 where all is missing (`missing == intervals`), which is
    served as null; `quality` is the worst code, `version` and `collected_at` the newest (0 where nothing came).
    """

    interval_start: NDArray[np.int64]
    interval_end: NDArray[np.int64]
    quantity: NDArray[np.int64]
    quality: NDArray[np.uint8]
    intervals: NDArray[np.int32]
    missing: NDArray[np.int32]
    version: NDArray[np.int32]
    collected_at: NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        """Return how much memory it holds."""
        return sum(getattr(self, name).nbytes for name in self.__slots__)

    def column(self, *, name: str, first: int, last: int) -> pa.Array:
        """Return a published column for rows `[first, last)`; quality comes as its codes."""
        values = getattr(self, name)[first:last]
        if name in _INSTANTS:
            unknown = values == 0 if name == "collected_at" else np.zeros(1, np.bool_)
            return pa.array(values * 1000, mask=unknown if unknown.any() else None).view(INSTANT)
        if name == "quantity":
            nothing = self.missing[first:last] == self.intervals[first:last]
            return pa.array(values, mask=nothing if nothing.any() else None)
        return pa.array(values.view(np.int8) if name == "quality" else values)


def sum_parts(*, parts: Sequence[Part], periods: Sequence[tuple[int, int]], resolution: str, zone: str) -> Sums:
    """Add up the rows of one register in one unit, given in time order, bin by bin.

    An interval belongs to the bin in which it begins. A bin at the edge of a period is cut to the period: it says
    when what it holds begins and ends. Raises UnknownZone and UnknownResolution.
    """
    edges = bin_edges(resolution=resolution, zone=zone, from_s=_first_start(parts), to_s=_last_start(parts) + 1)
    bounds = np.sum([_rows_before(part, edges) for part in parts], axis=0)
    filled = np.flatnonzero(np.diff(bounds))
    begins = bounds[:-1][filled]
    intervals = np.diff(bounds)[filled].astype(np.int32)
    starts, ends = _cut_to_periods(edges[filled], edges[filled + 1], periods)
    quality = _joined([part.source.rows.quality[part.first : part.last] for part in parts])
    return Sums(
        interval_start=starts,
        interval_end=ends,
        quantity=np.add.reduceat(
            _joined([part.source.rows.quantity[part.first : part.last] for part in parts]), begins
        ),
        quality=np.maximum.reduceat(quality, begins),
        intervals=intervals,
        missing=_count_missing(quality, begins),
        version=_newest(parts, "version", begins).astype(np.int32),
        collected_at=_newest(parts, "collected_at", begins),
    )


def _first_start(parts: Sequence[Part]) -> int:
    part = parts[0]
    return int(part.source.index.row_starts(first=part.first, last=part.first + 1)[0])


def _last_start(parts: Sequence[Part]) -> int:
    part = parts[-1]
    return int(part.source.index.row_starts(first=part.last - 1, last=part.last)[0])


def _rows_before(part: Part, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the part's rows that begin before each edge."""
    rows = part.source.index.rows_before(run=part.run, instants=edges)
    return np.clip(rows, part.first, part.last) - part.first


def _cut_to_periods(
    starts: NDArray[np.int64], ends: NDArray[np.int64], periods: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    froms, tos = np.array(periods, np.int64).T
    first = froms[np.searchsorted(tos, starts, side="right")]
    last = tos[np.searchsorted(froms, ends, side="left") - 1]
    return np.maximum(starts, first), np.minimum(ends, last)


def _count_missing(quality: NDArray[np.uint8], begins: NDArray[np.int64]) -> NDArray[np.int32]:
    missing = quality == NOT_MEASURED
    if not missing.any():
        return np.zeros(len(begins), np.int32)
    return np.add.reduceat(missing, begins, dtype=np.int32)


def _newest(parts: Sequence[Part], name: str, begins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the greatest of a day's values in each bin; without touching the rows where all days agree."""
    values = [getattr(part.source.index, name) for part in parts]
    if len({int(value) for each in values for value in (each.min(), each.max())}) == 1:
        return np.full(len(begins), values[0][0], np.int64)
    spread = [
        part.source.index.spread(each, first=part.first, last=part.last)
        for part, each in zip(parts, values, strict=True)
    ]
    return cast("NDArray[np.int64]", np.maximum.reduceat(_joined(spread), begins))


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
