"""The figure of what lies on disk: bytes a row over the entropy of the differences."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import numpy as np
import psycopg
from numpy.typing import NDArray

from benchmarks.figures import Bounds, Figure
from benchmarks.installation import Installation
from benchmarks.repetition import once
from forecourt.data.engine.objects import INTERVAL_OBJECTS, read_name
from forecourt.data.engine.sealed import ObjectKeys
from forecourt.data.engine.shapes import INTERVAL_READINGS
from forecourt.data.engine.store import Store, open_sealed_store
from forecourt.processes.house import DATABASE

GROUP: Final = "On disk, all interval readings of the demo's world"

Registers = dict[tuple[str, str], list[NDArray[np.int64]]]


def packing_figures(installation: Installation) -> list[Figure]:
    """Compare the whole objects, footers and all columns included, with the entropy of quantity alone."""
    store = _open_store(installation)
    sizes_bytes, rows, registers = 0, 0, defaultdict[tuple[str, str], list[NDArray[np.int64]]](list)
    for path in sorted(store.list(INTERVAL_READINGS.name)):
        size_bytes, count = _read(store, path, registers)
        sizes_bytes, rows = sizes_bytes + size_bytes, rows + count
    entropy_bytes = sum(entropy_bits(_differences(parts)) for parts in registers.values()) / 8
    return [
        Figure(
            GROUP,
            "bytes a row",
            once(sizes_bytes / rows),
            "bytes",
            beside="entropy of differences",
            beside_value=entropy_bytes / rows,
            bounds=Bounds(goal=1.10, limit=1.5, of_ratio=True),
            note=f"{rows:,} rows; whole objects with all columns and footers, beside the Shannon entropy of "
            "quantity's first differences alone, per register",
        )
    ]


def entropy_bits(differences: NDArray[np.int64]) -> float:
    """Return the bits that differences take at least, coded one by one and independently of each other.

    C. E. Shannon, A Mathematical Theory of Communication, 1948, section 6: n · H with H = -Σ p log2 p.
    """
    _, counts = np.unique(differences, return_counts=True)
    return float(-(counts * np.log2(counts / counts.sum())).sum())


def _differences(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    values = np.concatenate(parts)
    return values[1:] - values[:-1]


def _read(store: Store, path: str, registers: dict[tuple[str, str], list[NDArray[Any]]]) -> tuple[int, int]:
    """Add an object's quantities, years of a register in order of time; return its size and rows."""
    data = store.read(path)
    index, rows = INTERVAL_OBJECTS.read_index(tail=data), INTERVAL_OBJECTS.read_rows(data=data)
    for run in index.runs:
        registers[read_name(path).key, run.register].append(rows.quantity[run.first : run.last])
    return store.size(path), index.rows


def _open_store(installation: Installation) -> Store:
    """Open the objects with both halves of their keys, as no single process of an installation can for all of them."""
    house = installation.house
    assert house.postgres is not None
    with psycopg.connect(house.postgres.superuser_url(DATABASE)) as connection:
        secrets = dict(connection.execute("select key, secret from fc.key_secret").fetchall())
    store_half = (house.home / "secrets" / "store.key").read_bytes()
    return open_sealed_store(
        installation.store_url, keys=ObjectKeys(store_half=store_half, secret_of=secrets.__getitem__)
    )
