"""One new Parquet file over all keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from forecourt.data.engine.formats.messages import make_batch
from forecourt.data.engine.formats.rendering import Chunk, Rendering
from forecourt.data.engine.formats.served import served_json

#: Large enough to pack well, small enough that a reader of one group need not hold much.
_GROUP_ROWS: Final = 1 << 18
_PIECE_BYTES: Final = 1 << 20


class ParquetRendering(Rendering):
    """Serves `application/vnd.apache.parquet`. The file is made whole, since its index stands at its end."""

    is_whole = True

    def measure(self) -> int:
        """Make the file and return its size in bytes."""
        return len(self.data)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the file, a mebibyte at a time."""
        rows = self.reading.rows
        for start in range(0, len(self.data), _PIECE_BYTES):
            end = min(start + _PIECE_BYTES, len(self.data))
            yield Chunk(self.data[start:end], rows * end // len(self.data) - rows * start // len(self.data))

    def whole(self) -> bytes:
        """Return all bytes at once."""
        return self.data

    @cached_property
    def data(self) -> bytes:
        """Return the file."""
        schema = self.reading.schema(metadata={b"forecourt": served_json(self.reading)})
        sink = pa.BufferOutputStream()
        with pq.ParquetWriter(sink, schema, **_options(schema)) as writer:
            for table in self._groups(schema):
                writer.write_table(table, row_group_size=_GROUP_ROWS)
        data: bytes = sink.getvalue().to_pybytes()
        return data

    def _groups(self, schema: pa.Schema) -> Iterator[pa.Table]:
        batches: list[pa.RecordBatch] = []
        for block in self.reading.blocks():
            batches.append(make_batch(reading=self.reading, block=block))
            if sum(batch.num_rows for batch in batches) >= _GROUP_ROWS // 2:
                yield pa.Table.from_batches(batches).replace_schema_metadata(schema.metadata)
                batches = []
        yield pa.Table.from_batches(batches, schema=self.reading.schema()).replace_schema_metadata(schema.metadata)


def _options(schema: pa.Schema) -> dict[str, Any]:
    """Encode integers and instants as packed differences: what every reader of the last ten years understands."""
    plain = [field.name for field in schema if not pa.types.is_dictionary(field.type)]
    few = [name for name in plain if name in ("version", "collected_at", "intervals", "missing")]
    return {
        "compression": "zstd",
        "compression_level": 3,
        "use_dictionary": [field.name for field in schema if field.name not in plain] + few,
        "column_encoding": {name: "DELTA_BINARY_PACKED" for name in plain if name not in few},
        "data_page_size": 1 << 20,
    }
