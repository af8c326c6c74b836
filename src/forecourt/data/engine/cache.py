"""A bounded cache of what is derived from stored objects. Dropping any of it loses time and nothing else."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any, NamedTuple


class _Entry(NamedTuple):
    value: Any
    size_bytes: int
    keys: tuple[str, ...]


class Cache:
    """Keep what was used last, up to so many bytes. Safe to use from many threads at once.

    Every entry says whose data it holds, so that all of a key's can be dropped when it is revoked or erased.
    """

    def __init__(self, *, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._by_key: dict[str, set[Hashable]] = {}
        self._size_bytes = 0
        self._lock = Lock()

    @property
    def size_bytes(self) -> int:
        """Return how many bytes the entries hold."""
        return self._size_bytes

    def get(self, name: Hashable) -> Any | None:
        """Return what is kept under a name, or None."""
        with self._lock:
            entry = self._entries.get(name)
            if entry is None:
                return None
            self._entries.move_to_end(name)
            return entry.value

    def put(self, name: Hashable, value: Any, *, size_bytes: int, keys: Iterable[str]) -> None:
        """Keep a value; one that would fill more than half of the cache is not kept."""
        if size_bytes > self._limit_bytes // 2:
            return
        entry = _Entry(value, size_bytes, tuple(keys))
        with self._lock:
            self._forget(name)
            self._entries[name] = entry
            self._size_bytes += size_bytes
            for key in entry.keys:
                self._by_key.setdefault(key, set()).add(name)
            while self._size_bytes > self._limit_bytes:
                self._forget(next(iter(self._entries)))

    def drop_key(self, key: str) -> None:
        """Drop all that holds data of a key."""
        with self._lock:
            for name in tuple(self._by_key.get(key, ())):
                self._forget(name)

    def drop_keys_where(self, concerned: Callable[[str], bool]) -> None:
        """Drop all that holds data of the keys concerned."""
        with self._lock:
            keys = [key for key in self._by_key if concerned(key)]
        for key in keys:
            self.drop_key(key)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()
            self._by_key.clear()
            self._size_bytes = 0

    def _forget(self, name: Hashable) -> None:
        entry = self._entries.pop(name, None)
        if entry is None:
            return
        self._size_bytes -= entry.size_bytes
        for key in entry.keys:
            names = self._by_key[key]
            names.discard(name)
            if not names:
                del self._by_key[key]
