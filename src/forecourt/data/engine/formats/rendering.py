"""What every format does: say how long it will be, then give its bytes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, NamedTuple

from forecourt.data.engine.reading import Reading


class Chunk(NamedTuple):
    """Some bytes of a response, and how many rows end in them."""

    data: bytes
    rows: int


class Rendering(ABC):
    """A reading in one format.

    The size is always known before the first byte: a reader can then tell a whole file from one that was cut off,
    which neither CSV nor an Arrow stream would show by themselves.
    """

    #: Whether the bytes come as one, which may be kept and served in ranges.
    is_whole: ClassVar[bool] = False

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @property
    def rows(self) -> int:
        """Count the rows that it holds."""
        return self.reading.rows

    @cached_property
    def size_bytes(self) -> int:
        """Return the exact size. May fetch, decode and encode: not for the event loop."""
        return self.measure()

    @abstractmethod
    def measure(self) -> int:
        """Work out the exact size in bytes."""

    @abstractmethod
    def chunks(self) -> Iterator[Chunk]:
        """Yield the bytes, about a mebibyte at a time."""

    def whole(self) -> bytes:
        """Return all bytes at once."""
        return b"".join(chunk.data for chunk in self.chunks())

    def is_ready(self) -> bool:
        """Tell whether chunks would come from memory at once."""
        return False
