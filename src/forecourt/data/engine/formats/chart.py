"""Compact columns as JSON, for the charts of our own pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from forecourt.data.engine.blocks import NOT_MEASURED, QUALITIES
from forecourt.data.engine.formats.rendering import Chunk, Rendering
from forecourt.data.engine.formats.served import served_metadata
from forecourt.data.engine.reading import Block

_FLAGS = np.frombuffer("".join(QUALITIES).encode(), np.uint8)


class ChartRendering(Rendering):
    """Serves `{"series": [{…}], "meta": {…}, "files": […]}`: one series for each key, register and unit.

    `files` are the ids of the files that brought the rows.

    A series has `key`, `register`, `unit`, `start` (seconds since the epoch, null when empty), `step` (seconds; null
    where rows are not evenly apart, and then `starts` lists them), `quantity` (thousandths, null where missing),
    `quality` (one letter a row) and, of sums, `intervals` and `missing`.
    """

    is_whole = True

    def measure(self) -> int:
        """Make the document and return its size in bytes."""
        return len(self.data)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the document at once: a screen cannot show more rows than that."""
        yield Chunk(self.data, self.reading.rows)

    def whole(self) -> bytes:
        """Return all bytes at once."""
        return self.data

    @cached_property
    def data(self) -> bytes:
        """Return the document."""
        blocks = groupby(self.reading.blocks(), lambda block: (block.key, block.register, block.unit))
        series = [_series(*name, list(group), sums=not self.reading.is_raw) for name, group in blocks]
        return orjson.dumps(
            {"series": series, "meta": served_metadata(self.reading), "files": self.reading.files},
            option=orjson.OPT_SERIALIZE_NUMPY,
        )


def _series(key: str, register: str, unit: str, blocks: list[Block], *, sums: bool) -> dict[str, Any]:
    time = "current_read_at" if _is_accumulation(blocks[0]) else "interval_start"
    starts = _column(blocks, time).cast(pa.int64()).to_numpy() // 1000
    steps = np.unique(np.diff(starts))
    even = len(steps) <= 1
    codes = _column(blocks, "quality").to_numpy()
    described: dict[str, Any] = {
        "key": key,
        "register": register,
        "unit": unit,
        "start": int(starts[0]) if len(starts) else None,
        "step": int(steps[0]) if len(steps) == 1 else None,
        "quantity": _quantity(blocks),
        "quality": _FLAGS[codes].tobytes().decode(),
    }
    if not even:
        described["starts"] = starts
    if sums:
        described |= {name: _column(blocks, name).to_numpy() for name in ("intervals", "missing")}
    else:
        described["missing"] = int(np.count_nonzero(codes == NOT_MEASURED))
    return described


def _quantity(blocks: list[Block]) -> Any:
    quantity = _column(blocks, "quantity")
    return quantity.to_pylist() if quantity.null_count else quantity.to_numpy()


def _column(blocks: list[Block], name: str) -> Any:
    return pa.concat_arrays([block.column(name) for block in blocks])


def _is_accumulation(block: Block) -> bool:
    return isinstance(block.name, str) and block.name.startswith("accumulation-readings/")
