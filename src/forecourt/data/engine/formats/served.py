"""What was served: key by key, with its periods. It stands in every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import orjson

from forecourt.data.engine.blocks import QUALITIES
from forecourt.data.engine.grants import KeySlice
from forecourt.data.engine.reading import Reading

#: Python's http.client, for one, refuses a header line of more than 64 KiB.
_HEADER_LIMIT_BYTES: Final = 32 * 1024
_STALE_LIMIT_BYTES: Final = 1024


def served_metadata(reading: Reading) -> dict[str, Any]:
    """Return what was served, ready for JSON.

    `dataset`, `resolution`, `zone` (of aggregates), `columns`, `rows`, `units`, and `served`: for each key its
    `periods` as pairs of RFC 3339 instants, from and to, its `rows`, its `quality` (rows by flag; of sums, the rows
    that were summed), when its newest row came in (`collected_at`), and how new that is (`freshness`). `as_of` is the
    instant that was asked for; where none was, that of the newest arrival: asking as of it gives these very rows.
    `source` says where the readings come from.
    """
    counts = reading.rows_by_key
    notes = reading.grant.notes
    described = {
        "dataset": reading.dataset.name,
        "resolution": reading.grant.resolution,
        "columns": [column.name for column in reading.columns],
        "rows": reading.rows,
        "as_of": notes.get("as_of") or _newest(reading),
        "source": notes.get("source", ""),
        "collected_at": _newest(reading),
        "quantity_scale": 1000,
        "units": list(reading.units),
        "served": [
            {
                "key": part.key,
                "periods": [[_instant(at) for at in period] for period in part.periods],
                "rows": rows,
                **_standing(reading, part.key),
            }
            for part, rows in zip(reading.grant.slices, counts.values(), strict=True)
        ],
    }
    return described if reading.is_raw else described | {"zone": reading.grant.zone}


def standing_headers(reading: Reading) -> list[tuple[str, str]]:
    """Return as headers how good the rows are, over all keys; CSV has no other place for it."""
    total: Counter[str] = Counter()
    for standing in reading.standing.values():
        total.update(standing.quality)
    notes, newest = reading.grant.notes, _newest(reading)
    keys = notes.get("freshness", {}).get("stale", [])
    stale = ",".join(keys)
    found = {
        "forecourt-as-of": notes.get("as_of") or newest,
        "forecourt-source": quote(notes.get("source", ""), safe=" ,.-"),
        "forecourt-collected-at": newest,
        "forecourt-quality": ",".join(f"{flag}={total[flag]}" for flag in QUALITIES if total[flag]),
        "forecourt-stale": stale if len(stale) <= _STALE_LIMIT_BYTES else f"{len(keys)} keys",
    }
    return [(name, value) for name, value in found.items() if value]


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


def _standing(reading: Reading, key: str) -> dict[str, Any]:
    standing, notes = reading.standing[key], reading.grant.notes
    newest = _instant(standing.collected_at) if standing.collected_at else None
    described = {"quality": standing.quality, "collected_at": newest}
    if "freshness" in notes:
        states = notes["freshness"].items()
        described["freshness"] = next((state for state, keys in states if key in keys), "fresh")
    return described


def _newest(reading: Reading) -> str | None:
    arrivals = [each.collected_at for each in reading.standing.values() if each.collected_at]
    return _instant(max(arrivals)) if arrivals else None


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
