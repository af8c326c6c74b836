"""An Arrow IPC stream, put together from messages that are kept in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from functools import cached_property
from itertools import chain
from typing import Any, Final

import pyarrow as pa

from forecourt.data.engine.formats.messages import (
    PIECE_BYTES,
    Message,
    buffers_bytes,
    head_of,
    make_message,
    prefix_bytes,
)
from forecourt.data.engine.formats.rendering import Chunk, Rendering
from forecourt.data.engine.formats.served import served_json
from forecourt.data.engine.reading import Block
from forecourt.data.engine.shapes import CONSTANT_COLUMNS

_END: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"
#: So many messages are made ahead of the one that is being sent.
_AHEAD: Final = 4
#: So few are not worth the change of threads.
_FEW: Final = 2
#: Pieces smaller than this are joined; joining larger ones would cost a copy and save nothing.
_SMALL_BYTES: Final = 384 * 1024


class ArrowRendering(Rendering):
    """Serves `application/vnd.apache.arrow.stream`."""

    def measure(self) -> int:
        """Work out the exact size in bytes, from the shape of the blocks alone."""
        prefix = prefix_bytes(schema=self._schema)
        buffers = (
            buffers_bytes(schema=self._schema, rows=block.rows, nulls=block.nulls(block.first, block.last))
            for block in self.reading.blocks()
        )
        return len(self._head) + sum(prefix + size for size in buffers) + len(_END)

    def is_ready(self) -> bool:
        """Tell whether all messages are in memory."""
        return self.reading.is_raw and all(self._kept(block) is not None for block in self.reading.blocks())

    def chunks(self) -> Iterator[Chunk]:
        """Yield the stream, about a mebibyte at a time."""
        waiting: list[bytes] = []
        waiting_bytes = rows = 0
        for piece in chain([Chunk(self._head, 0)], self._pieces(), [Chunk(_END, 0)]):
            rows += piece.rows
            if waiting and (len(piece.data) >= _SMALL_BYTES or waiting_bytes + len(piece.data) > PIECE_BYTES):
                yield Chunk(b"".join(waiting), 0)
                waiting, waiting_bytes = [], 0
            if len(piece.data) >= _SMALL_BYTES:
                yield Chunk(piece.data, rows)
                rows = 0
            elif piece.data:
                waiting.append(piece.data)
                waiting_bytes += len(piece.data)
        yield Chunk(b"".join(waiting), rows)

    def _pieces(self) -> Iterator[Chunk]:
        for block, message in self._messages():
            for data in message.filled(reading=self.reading, block=block):
                yield Chunk(data, 0)
            yield Chunk(b"", message.rows)

    def _messages(self) -> Iterator[tuple[Block, Message]]:
        """Yield all messages in order; what is not in memory is made by the pool, some ahead."""
        blocks = list(self.reading.blocks())
        if len(blocks) <= _FEW:
            yield from ((block, self._kept(block) or self._make(block)) for block in blocks)
            return
        ahead: deque[tuple[Block, Message | Future[Message]]] = deque()
        for block in blocks:
            ahead.append((block, self._kept(block) or self.reading.library.pool.submit(self._make, block)))
            if len(ahead) > _AHEAD:
                yield _finished(*ahead.popleft())
        for item in ahead:
            yield _finished(*item)

    def _kept(self, block: Block) -> Message | None:
        found: Message | None = self.reading.library.cache.get(self._name(block))
        return found

    def _make(self, block: Block) -> Message:
        message = make_message(reading=self.reading, block=block)
        cache = self.reading.library.cache
        cache.put(self._name(block), message, size_bytes=message.kept_bytes, keys=[block.key])
        return message

    def _name(self, block: Block) -> Any:
        return ("message", block.name, block.first, block.last, self._shape)

    @cached_property
    def _shape(self) -> Any:
        widths = [self.reading.index_type(name).bit_width for name in CONSTANT_COLUMNS]
        return (*(column.name for column in self.reading.columns), *widths)

    @cached_property
    def _schema(self) -> pa.Schema:
        return self.reading.schema()

    @cached_property
    def _head(self) -> bytes:
        return head_of(reading=self.reading, metadata={b"forecourt": served_json(self.reading)})


def _finished(block: Block, message: Message | Future[Message]) -> tuple[Block, Message]:
    return block, message if isinstance(message, Message) else message.result()
