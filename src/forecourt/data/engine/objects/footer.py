"""The index in an object's footer, and how our Parquet files are written and opened.

The index is a table of small integers and a few words, zlib-packed JSON in the footer's key-value metadata:
integers as differences, so that 365 regular days take a few hundred bytes.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

#: How much of an object's end certainly holds its footer.
FOOTER_BYTES: Final = 64 * 1024
_ENTRY: Final = b"forecourt.index"
#: Far more than an index of a year with a hundred registers; a damaged footer must not fill the memory.
_INDEX_LIMIT_BYTES: Final = 64 * 1024 * 1024
_LEVEL: Final = 3
#: How quantities, the one column that takes space, may be packed, and at which level of zstd each is at its best. Some
#: loads pack better as differences, some as split bytes; which of them shows at the low level already. Taking the
#: better one ends about 7 % above the entropy of the differences.
_PACKINGS: Final = {"DELTA_BINARY_PACKED": 12, "BYTE_STREAM_SPLIT": 16}


class ObjectDamaged(Exception):
    """The object is not one of ours, or was cut."""

    code = "object_damaged"
    title = "A stored object cannot be read"
    status = 500


@dataclass(frozen=True, slots=True)
class IndexTable:
    """Columns of integers of one length, and lists of words that some of them point into."""

    numbers: Mapping[str, NDArray[np.int64]]
    words: Mapping[str, tuple[str, ...]]


def write_parquet(
    *, table: pa.Table, index: IndexTable, encodings: Mapping[str, str], dictionary: Sequence[str]
) -> bytes:
    """Encode a table as one row group, the index in its footer; `quantity` is packed as suits its values.

    One page for each column, because zstd finds more in it.
    """
    packing = _best_packing(table.select(["quantity"]))
    return _write(
        table,
        encodings={**encodings, "quantity": packing},
        levels={"quantity": _PACKINGS[packing]},
        dictionary=dictionary,
        metadata={_ENTRY.decode(): _pack(index).decode()},
    )


def _best_packing(quantities: pa.Table) -> str:
    sizes = {packing: len(_write(quantities, encodings={"quantity": packing})) for packing in _PACKINGS}
    return min(sizes, key=lambda packing: sizes[packing])


def _write(
    table: pa.Table,
    *,
    encodings: Mapping[str, str],
    levels: Mapping[str, int] = {},
    dictionary: Sequence[str] = (),
    metadata: Mapping[str, str] = {},
) -> bytes:
    sink = pa.BufferOutputStream()
    rows = max(1, table.num_rows)
    writer = pq.ParquetWriter(
        sink,
        table.schema,
        max_rows_per_page=rows,
        data_page_size=1 << 28,
        use_dictionary=list(dictionary),
        column_encoding=dict(encodings),
        compression="zstd",
        compression_level={name: levels.get(name, _LEVEL) for name in table.column_names},
        write_statistics=[name for name in ("interval_start", "current_read_at") if name in table.column_names],
        store_schema=False,
    )
    writer.write_table(table, row_group_size=rows)
    writer.add_key_value_metadata(dict(metadata))
    writer.close()
    data: bytes = sink.getvalue().to_pybytes()
    return data


def open_parquet(*, data: bytes, dictionary: Sequence[str] = ()) -> pq.ParquetFile:
    """Open a whole object. Raises ObjectDamaged."""
    try:
        return pq.ParquetFile(pa.BufferReader(data), read_dictionary=list(dictionary), pre_buffer=False)
    except pa.ArrowInvalid as error:
        raise ObjectDamaged(str(error)) from error


def read_index(*, tail: bytes) -> IndexTable:
    """Read the index from the last bytes of an object. Raises ObjectDamaged, also where they hold no whole footer."""
    if len(tail) < 8 or tail[-4:] != b"PAR1":
        raise ObjectDamaged("not a Parquet file")
    if int.from_bytes(tail[-8:-4], "little") + 8 > len(tail):
        raise ObjectDamaged("the footer is longer than what was read")
    try:
        metadata = pq.read_metadata(pa.BufferReader(tail)).metadata or {}
    except (pa.ArrowInvalid, OSError) as error:
        raise ObjectDamaged(str(error)) from error
    if _ENTRY not in metadata:
        raise ObjectDamaged("the object has no index")
    return _unpack(metadata[_ENTRY])


def _pack(index: IndexTable) -> bytes:
    numbers = {name: np.diff(values, prepend=0).tolist() for name, values in index.numbers.items()}
    return base64.b85encode(zlib.compress(orjson.dumps({"n": numbers, "w": dict(index.words)}), 9))


def _unpack(packed: bytes) -> IndexTable:
    unzip = zlib.decompressobj()
    try:
        parts: dict[str, Any] = orjson.loads(unzip.decompress(base64.b85decode(packed), _INDEX_LIMIT_BYTES))
        numbers = {name: np.cumsum(np.array(values, np.int64)) for name, values in parts["n"].items()}
        return IndexTable(numbers=numbers, words={name: tuple(words) for name, words in parts["w"].items()})
    except (ValueError, KeyError, zlib.error) as error:
        raise ObjectDamaged("the index cannot be read") from error
