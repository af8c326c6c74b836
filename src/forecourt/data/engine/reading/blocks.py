"""A block: consecutive rows of one key, register and unit, whose columns are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from forecourt.data.engine.reading.library import Source
from forecourt.data.engine.shapes import CONSTANT_COLUMNS


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `[first, last)` of a source.

    Attributes:
        name: Names the source among all; with first and last it names the block.
        load: Returns the source: from the cache, or fetched and decoded.
        nulls: Tells, without loading where it can, which nullable columns hold a null in `[first, last)`.
    """

    key: str
    register: str
    unit: str
    first: int
    last: int
    name: Hashable
    load: Callable[[], Source]
    nulls: Callable[[int, int], frozenset[str]]

    @property
    def rows(self) -> int:
        """Count the rows."""
        return self.last - self.first

    def column(self, name: str) -> pa.Array:
        """Return a column's values; quality as its codes, constant columns as zeros: indices of int8."""
        if name in CONSTANT_COLUMNS:
            return pa.array(np.zeros(self.rows, np.int8))
        return self.load().column(name=name, first=self.first, last=self.last)

    def constant(self, name: str) -> str:
        """Return the one value of a constant column."""
        value: Any = getattr(self, name)
        return str(value)

    def pieces(self, *, rows: int) -> list[Block]:
        """Cut it into blocks of at most so many rows."""
        edges = range(self.first, self.last, rows)
        return [replace(self, first=edge, last=min(edge + rows, self.last)) for edge in edges]
