"""Stored objects by path, through the cache."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any, Final, Protocol

import pyarrow as pa

from forecourt.data.engine.cache import Cache
from forecourt.data.engine.objects import (
    ACCUMULATION_OBJECTS,
    FOOTER_BYTES,
    INTERVAL_OBJECTS,
    IntervalDay,
    IntervalIndex,
    IntervalObject,
    IntervalRows,
    Run,
    read_name,
)
from forecourt.data.engine.shapes import INTERVAL_READINGS
from forecourt.data.engine.store import Store

#: So many objects are fetched whole at once; of more than these first only the indexes.
_EAGER_OBJECTS: Final = 96


class Index(Protocol):
    """What is known of an object without its rows."""

    @property
    def runs(self) -> tuple[Run, ...]:
        """Return the stretches of one register in one unit, by register and time."""
        ...

    def cut(self, *, run: Run, from_s: int, to_s: int) -> list[tuple[int, int]]:
        """Return the rows of a run within a period, as ranges."""
        ...

    def count_missing(self, *, first: int, last: int) -> int | None:
        """Count rows without a quantity; None where only the rows themselves could tell."""
        ...

    def count_flags(self, *, first: int, last: int) -> dict[str, int] | None:
        """Count rows by quality; None where only the rows themselves could tell."""
        ...

    def newest_arrival(self, *, first: int, last: int) -> int:
        """Return when the newest of some rows was taken in, seconds since the epoch; 0 for none."""
        ...

    def files_of(self, *, first: int, last: int) -> set[str]:
        """Name the files that brought some rows."""
        ...


class Source(Protocol):
    """An object with its rows."""

    def column(self, *, name: str, first: int, last: int) -> pa.Array:
        """Expand a published column for rows `[first, last)`."""
        ...


class Library:
    """Fetches, decodes and remembers objects. Safe to use from many threads at once."""

    def __init__(self, *, store: Store, cache: Cache, pool: Executor) -> None:
        """Prepare to fetch. `pool` works on several objects at once; its own threads must not wait for it."""
        self._store = store
        self.cache = cache
        self.pool = pool

    def index(self, path: str) -> Any:
        """Return an object's index. Raises ObjectMissing and ObjectDamaged."""
        found = self.cache.get(("index", path))
        if found is None:
            found = self._keep_index(path, self._store.read_tail(path, size_bytes=FOOTER_BYTES))
        return found

    def source(self, path: str) -> Any:
        """Return an object with its rows. Raises ObjectMissing and ObjectDamaged."""
        name = read_name(path)
        if name.dataset != INTERVAL_READINGS.name:
            return self.index(path)
        rows = self.cache.get(("rows", path))
        index = self.cache.get(("index", path))
        if rows is None or index is None:
            index, rows = self._fetch(path)
        return IntervalObject(index=index, rows=rows)

    def days(self, path: str) -> list[IntervalDay]:
        """Decode the days of an object of intervals, with reasons. Raises ObjectMissing and ObjectDamaged."""
        return INTERVAL_OBJECTS.decode(data=self._store.read(path))

    def holds(self, paths: Sequence[str]) -> bool:
        """Tell whether the objects and their rows are in memory."""
        return all(self.cache.get((kind, path)) is not None for path in paths for kind in ("index", "rows"))

    def fetch_all(self, paths: Sequence[str]) -> None:
        """Fetch what is not there yet, several at once, as long as it is not too much to hold."""
        absent = [path for path in paths if self.cache.get(("index", path)) is None]
        fetch = self.source if len(absent) <= _EAGER_OBJECTS else self.index
        for _ in self.pool.map(fetch, absent):
            pass

    def _fetch(self, path: str) -> tuple[IntervalIndex, IntervalRows]:
        data = self._store.read(path)
        index = self._keep_index(path, data)
        rows = INTERVAL_OBJECTS.read_rows(data=data)
        self.cache.put(("rows", path), rows, size_bytes=rows.nbytes, keys=[read_name(path).key])
        return index, rows

    def _keep_index(self, path: str, tail: bytes) -> Any:
        name = read_name(path)
        index: Any
        if name.dataset == INTERVAL_READINGS.name:
            index = INTERVAL_OBJECTS.read_index(tail=tail)
        else:
            index = ACCUMULATION_OBJECTS.read_index(tail=tail)
        self.cache.put(("index", path), index, size_bytes=index.nbytes, keys=[name.key])
        return index
