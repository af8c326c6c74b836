"""Arrow record-batch messages with holes.

A batch's bytes depend on the stream they stand in at three places only: the indices of key, register and unit, each the
same in all rows of a block. So a message is kept with holes there, and a hole is filled as it is sent. The format:
https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from forecourt.data.engine.blocks import QUALITIES
from forecourt.data.engine.reading import Block, Reading
from forecourt.data.engine.shapes import CONSTANT_COLUMNS, quality_dictionary

#: What the server is given at once: it copies it, and a larger piece would miss the processor's cache.
PIECE_BYTES: Final = 1 << 20
_ALIGNMENT: Final = 8


class Hole(NamedTuple):
    """Where the indices of a constant column go."""

    column: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Message:
    """One record batch: bytes and holes, in order."""

    parts: tuple[bytes | Hole, ...]
    rows: int

    @property
    def kept_bytes(self) -> int:
        """Return how much memory it holds."""
        return sum(len(part) for part in self.parts if isinstance(part, bytes)) + 500

    def filled(self, *, reading: Reading, block: Block) -> Iterator[bytes]:
        """Yield its bytes as they stand in one stream."""
        for part in self.parts:
            yield part if isinstance(part, bytes) else _indices(part, reading, block)


def make_message(*, reading: Reading, block: Block) -> Message:
    """Serialize a block; its constant columns are holes."""
    batch = make_batch(reading=reading, block=block)
    serialized = batch.serialize()
    data = memoryview(serialized)
    body = len(data) - pa.ipc.read_message(serialized).body.size
    parts: list[bytes | Hole] = []
    done = 0
    for name, offset, size_bytes in _constants(batch):
        parts += [data[done : body + offset].tobytes(), Hole(name, size_bytes)]
        done = body + offset + size_bytes
    parts += [data[start : start + PIECE_BYTES].tobytes() for start in range(done, len(data), PIECE_BYTES)]
    return Message(parts=tuple(part for part in parts if part), rows=block.rows)


def make_batch(*, reading: Reading, block: Block) -> pa.RecordBatch:
    """Return a block as an Arrow record batch with the reading's schema and dictionaries."""
    schema = reading.schema()
    arrays = []
    for field in schema:
        values = block.column(field.name)
        if field.name in CONSTANT_COLUMNS:
            words = reading.dictionary(field.name)
            place = words.index(block.constant(field.name))
            indices = pa.array(np.full(block.rows, place, field.type.index_type.to_pandas_dtype()))
            values = pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))
        elif field.name == "quality":
            values = pa.DictionaryArray.from_arrays(values, quality_dictionary())
        arrays.append(values)
    return pa.record_batch(arrays, schema=schema)


def head_of(*, reading: Reading, metadata: dict[bytes, bytes]) -> bytes:
    """Return what a stream begins with: the schema and the dictionaries."""
    schema: bytes = reading.schema(metadata=metadata).serialize().to_pybytes()
    return schema + _dictionaries(reading.schema(), reading.keys, reading.registers, reading.units)


@lru_cache(maxsize=64)
def prefix_bytes(*, schema: pa.Schema) -> int:
    """Return the size of a message before its buffers: counts and offsets, all of fixed width."""
    fields = [field.with_nullable(True) for field in schema]
    data = pa.record_batch([pa.nulls(1, field.type) for field in schema], schema=pa.schema(fields)).serialize()
    return int(data.size - pa.ipc.read_message(data).body.size)


def buffers_bytes(*, schema: pa.Schema, rows: int, nulls: frozenset[str]) -> int:
    """Return the size of a message's buffers: values, and which are null in the columns that have a null."""
    values = sum(padded(rows * _width(field.type)) for field in schema)
    return values + sum(padded((rows + 7) // 8) for field in schema if field.name in nulls)


def padded(size_bytes: int) -> int:
    """Round a buffer's size up to Arrow's alignment."""
    return -(-size_bytes // _ALIGNMENT) * _ALIGNMENT


def _constants(batch: pa.RecordBatch) -> Iterator[tuple[str, int, int]]:
    """Yield name, offset within the buffers and padded size of the constant columns' indices."""
    offset = 0
    for field, column in zip(batch.schema, batch.columns, strict=True):
        if column.null_count:
            offset += padded((batch.num_rows + 7) // 8)
        size_bytes = padded(batch.num_rows * _width(field.type))
        if field.name in CONSTANT_COLUMNS:
            yield field.name, offset, size_bytes
        offset += size_bytes


def _indices(hole: Hole, reading: Reading, block: Block) -> bytes:
    place = reading.dictionary(hole.column).index(block.constant(hole.column))
    kind = reading.index_type(hole.column).to_pandas_dtype()
    return np.full(block.rows, place, kind).tobytes().ljust(hole.size_bytes, b"\0")


@lru_cache(maxsize=1024)
def _dictionaries(
    schema: pa.Schema, keys: tuple[str, ...], registers: tuple[str, ...], units: tuple[str, ...]
) -> bytes:
    """Return the messages with the dictionaries of a stream."""
    words = {"key": keys, "register": registers, "unit": units, "quality": QUALITIES}
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        empty = [_no_values(field, words.get(field.name)) for field in schema]
        writer.write_batch(pa.record_batch(empty, schema=schema))
    messages = pa.ipc.MessageReader.open_stream(sink.getvalue())
    return b"".join(message.serialize().to_pybytes() for message in messages if message.type == "dictionary")


def _no_values(field: pa.Field, words: tuple[str, ...] | None) -> pa.Array:
    if words is None:
        return pa.array([], field.type)
    return pa.DictionaryArray.from_arrays(pa.array([], field.type.index_type), pa.array(words, pa.string()))


def _width(kind: pa.DataType) -> int:
    return int((kind.index_type if pa.types.is_dictionary(kind) else kind).bit_width) // 8
