"""Sums over all meters of a grant as compact JSON, for our own pages: a line to draw, or what a load comes to.

A page that shows the sum of 5,000 meters gets one line, not 5,000.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from forecourt.data.engine.aggregate.measures import measure
from forecourt.data.engine.aggregate.totals import Counted, Total, add_up
from forecourt.data.engine.blocks import QUALITIES
from forecourt.data.engine.formats.rendering import Chunk, Rendering
from forecourt.data.engine.reading import Block

_FLAGS: Final = np.frombuffer("".join(QUALITIES).encode(), np.uint8)


class _Totals(Rendering):
    is_whole = True

    def measure(self) -> int:
        """Make the document and return its size in bytes."""
        return len(self.data)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the document at once."""
        yield Chunk(self.data, self.reading.rows)

    def whole(self) -> bytes:
        """Return all bytes at once."""
        return self.data

    @cached_property
    def data(self) -> bytes:
        """Return the document."""
        grant = self.reading.grant
        counted = (_counted(block) for block in self.reading.blocks())
        totals = add_up(counted=counted, resolution=grant.resolution)
        meta = {"resolution": grant.resolution, "zone": grant.zone, "keys": len(grant.slices)}
        return orjson.dumps(self.describe(totals) | {"meta": meta}, option=orjson.OPT_SERIALIZE_NUMPY)

    @abstractmethod
    def describe(self, totals: list[Total]) -> dict[str, Any]:
        """Return the document, ready for JSON."""


class TotalsRendering(_Totals):
    """Serves `{"totals": [{…}], "meta": {…}}`, one for each kind that there is: import, export, reactive.

    A total has `kind`, `unit`, `start` and `step` (seconds; where intervals are not evenly apart `step` is null and
    `starts` and `ends` list them), `quantity` (thousandths, null where nothing was measured), `quality` (one letter
    each, the worst) and `parts`, `estimated`, `lacking`, `guessed` (see `aggregate.totals.Total`; a single number
    stands for all intervals alike).
    """

    def describe(self, totals: list[Total]) -> dict[str, Any]:
        """Return the lines."""
        return {"totals": [_line(total) for total in totals]}


class MeasuresRendering(_Totals):
    """Serves `{"measures": {…} | null, "meta": {…}}`: what was taken from the grid comes to.

    See `aggregate.measures`. Null where nothing was taken from the grid; the grant's resolution is `raw`.
    """

    def describe(self, totals: list[Total]) -> dict[str, Any]:
        """Return the measures."""
        zone = self.reading.grant.zone
        taken = next((total for total in totals if total.kind == "import"), None)
        return {"measures": taken and measure(total=taken, zone=zone).described()}


def _counted(block: Block) -> Counted:
    quantity = block.column("quantity")
    return Counted(
        register=block.register,
        unit=block.unit,
        starts=_seconds(block.column("interval_start")),
        ends=_seconds(block.column("interval_end")),
        quantity=quantity.fill_null(0).to_numpy(zero_copy_only=False),
        nothing=quantity.is_null().to_numpy(zero_copy_only=False),
        quality=block.column("quality").to_numpy().astype(np.uint8),
    )


def _seconds(instants: pa.Array) -> NDArray[np.int64]:
    seconds: NDArray[np.int64] = instants.cast(pa.int64()).to_numpy() // 1000
    return seconds


def _line(total: Total) -> dict[str, Any]:
    steps = np.unique(np.diff(total.starts))
    lengths = np.unique(total.ends - total.starts)
    even = len(steps) <= 1 and len(lengths) == 1 and (not len(steps) or steps[0] == lengths[0])
    known = total.quantity if total.measured.all() else _with_nulls(total)
    line = {
        "kind": total.kind,
        "unit": total.unit,
        "start": int(total.starts[0]),
        "step": int(lengths[0]) if even else None,
        "quantity": known,
        "quality": _FLAGS[total.quality].tobytes().decode(),
        **{name: _shortly(getattr(total, name)) for name in ("parts", "estimated", "lacking", "guessed")},
    }
    return line if even else line | {"starts": total.starts, "ends": total.ends}


def _with_nulls(total: Total) -> list[int | None]:
    pairs = zip(total.quantity.tolist(), total.measured.tolist(), strict=True)
    return [quantity if measured else None for quantity, measured in pairs]


def _shortly(values: NDArray[Any]) -> Any:
    return int(values[0]) if (values == values[0]).all() else values
