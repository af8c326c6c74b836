"""What was served: key by key, with its periods. It stands in every file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from forecourt.data.engine.grants import KeySlice
from forecourt.data.engine.reading import Reading

#: Python's http.client, for one, refuses a header line of more than 64 KiB.
_HEADER_LIMIT_BYTES: Final = 32 * 1024


def served_metadata(reading: Reading) -> dict[str, Any]:
    """Return what was served, ready for JSON.

    `dataset`, `resolution`, `zone` (of aggregates), `columns`, `rows`, `units`, and `served`: for each key its
    `periods` as pairs of RFC 3339 instants, from and to, and its `rows`.
    """
    counts = reading.rows_by_key
    described = {
        "dataset": reading.dataset.name,
        "resolution": reading.grant.resolution,
        "columns": [column.name for column in reading.columns],
        "rows": reading.rows,
        "quantity_scale": 1000,
        "units": list(reading.units),
        "served": [
            {"key": part.key, "periods": [[_instant(at) for at in period] for period in part.periods], "rows": rows}
            for part, rows in zip(reading.grant.slices, counts.values(), strict=True)
        ],
    }
    return described if reading.is_raw else described | {"zone": reading.grant.zone}


def served_json(reading: Reading) -> bytes:
    """Return the metadata as JSON."""
    return orjson.dumps(served_metadata(reading))


def served_header(slices: Sequence[KeySlice]) -> str:
    """Return `from/to=key,key;from/to=key`: what was served, short enough for a header.

    A key with several periods stands under each; one with none under `none`.
    """
    grouped: dict[str, list[str]] = {}
    for part in slices:
        for period in part.periods or [()]:
            name = "/".join(_instant(at) for at in period) or "none"
            grouped.setdefault(name, []).append(part.key)
    header = ";".join(f"{name}={','.join(keys)}" for name, keys in grouped.items())
    if len(header) > _HEADER_LIMIT_BYTES:
        return f"keys={len(slices)};too long for a header, see the metadata of JSON, Arrow or Parquet"
    return header


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
