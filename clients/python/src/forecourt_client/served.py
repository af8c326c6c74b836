"""What was really served: the part of the asked period that the caller is entitled to, key by key.

It stands in every format. The Arrow schema, the Parquet footer (key `forecourt`) and JSON (`meta`) have a document with
`rows` and `served: [{key, periods: [[from, to], …]}, …]`; CSV has the header `Forecourt-Served`:
`from/to=key,key;from/to=key`, with `none=key` for keys of which nothing was served. All instants are RFC 3339.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from forecourt_client.errors import BadAnswer

if TYPE_CHECKING:
    import pyarrow as pa

#: Where Arrow and Parquet keep it.
METADATA_KEY: Final = b"forecourt"

#: Where CSV keeps it.
SERVED_HEADER: Final = "forecourt-served"

#: Between rows and metadata of JSON. Inside a string the quotes would be escaped, so it stands nowhere else.
_JSON_META: Final = b'],"meta":'

_PIECE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From an instant (inside) until another (outside): `[start, end)`, both aware."""

    start: datetime
    end: datetime

    def __str__(self) -> str:
        return f"[{self.start.isoformat()}, {self.end.isoformat()})"


Served = dict[str, tuple[Period, ...]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a downloaded file holds. `served` is None where nothing says it."""

    rows: int
    served: Served | None


def served_periods(table: pa.Table) -> Served:
    """Tell for which periods a table of `rows()` holds each key.

    Returns:
        key → periods in order of time; a key may have none.

    Raises:
        BadAnswer: The table does not say.
    """
    served = _from_metadata(table.schema.metadata)
    if served is None:
        raise BadAnswer("The table does not say which periods were served.")
    return served


def contents_of(path: Path, *, format: str, headers: Mapping[str, str]) -> Contents:
    """Look into a downloaded file without loading its rows.

    Args:
        path: The file.
        format: `arrow`, `parquet`, `csv` or `json`.
        headers: Of the answer it came with, names in lower case.

    Raises:
        BadAnswer: It is not a whole file of that format.
    """
    look = {"arrow": _arrow_contents, "parquet": _parquet_contents, "csv": _csv_contents, "json": _json_contents}[
        format
    ]
    try:
        return look(path, headers)
    except (ValueError, OSError, KeyError, TypeError) as error:
        raise BadAnswer(f"What came is not a whole {format} file: {error}") from error


def _arrow_contents(path: Path, _: Mapping[str, str]) -> Contents:
    import pyarrow as pa
    from pyarrow import ipc

    with pa.memory_map(str(path)) as mapped, ipc.open_stream(mapped) as reader:
        return Contents(sum(batch.num_rows for batch in reader), _from_metadata(reader.schema.metadata))


def _parquet_contents(path: Path, _: Mapping[str, str]) -> Contents:
    from pyarrow import parquet

    footer = parquet.read_metadata(path)
    return Contents(footer.num_rows, _from_metadata(footer.metadata))


def _csv_contents(path: Path, headers: Mapping[str, str]) -> Contents:
    return Contents(max(_csv_lines(path) - 1, 0), _from_header(headers.get(SERVED_HEADER, "")))


def _json_contents(path: Path, _: Mapping[str, str]) -> Contents:
    """Read the metadata at the end; the rows before it may be more than memory holds."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        meta = whole.rfind(_JSON_META)
        if meta < 0 or not whole[:1] == b"{" or not whole[-1:] == b"}":
            raise ValueError("it has no metadata")
        described = json.loads(whole[meta + len(_JSON_META) : -1])
    return Contents(int(described["rows"]), _from_document(described))


def _csv_lines(path: Path) -> int:
    """Count the records of RFC 4180: line ends outside quotes (a doubled quote opens and closes at once)."""
    lines, quoted = 0, False
    for piece in _pieces(path):
        for part in piece.split(b'"'):
            lines += 0 if quoted else part.count(b"\n")
            quoted = not quoted
        quoted = not quoted
    return lines


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _from_metadata(metadata: Mapping[bytes, bytes] | None) -> Served | None:
    """Read it from an Arrow schema or a Parquet footer; None where it is not there, or is not what it should be."""
    try:
        return _from_document(json.loads((metadata or {})[METADATA_KEY]))
    except (KeyError, ValueError):
        return None


def _from_document(document: Any) -> Served | None:
    try:
        return {
            entry["key"]: tuple(_period(start, end) for start, end in entry["periods"]) for entry in document["served"]
        }
    except (KeyError, TypeError, ValueError):
        return None


def _from_header(words: str) -> Served | None:
    """Read it from a header; None where there is none, or it was too long for one."""
    served: dict[str, list[Period]] = {}
    try:
        for group in filter(None, words.split(";")):
            name, keys = group.split("=")
            period = [] if name == "none" else [_period(*name.split("/"))]
            for key in keys.split(","):
                served.setdefault(key, []).extend(period)
    except (TypeError, ValueError):
        return None
    return {key: tuple(sorted(served[key])) for key in sorted(served)} if words else None


def _period(start: str, end: str) -> Period:
    return Period(datetime.fromisoformat(start), datetime.fromisoformat(end))
