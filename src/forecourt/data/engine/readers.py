"""Which reader reads which kind of market file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from forecourt.data.engine.blocks import AccumulationRead, IntervalBlock
from forecourt.data.engine.market import Kind
from forecourt.data.engine.nem12 import read_nem12
from forecourt.data.engine.nem13 import read_nem13

Reader = Callable[[Iterable[bytes]], Iterator[IntervalBlock] | Iterator[AccumulationRead]]

READERS: Final[dict[Kind, Reader]] = {"NEM12": read_nem12, "NEM13": read_nem13}
