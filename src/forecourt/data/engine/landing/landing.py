"""One file on its way in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

from forecourt.data.engine.blocks import AccumulationRead, IntervalBlock
from forecourt.data.engine.landing.changes import Change
from forecourt.data.engine.landing.history import Codec, Counts, CurrentObject, History, current_by_year
from forecourt.data.engine.objects import ACCUMULATION_OBJECTS, INTERVAL_OBJECTS, Entry, fresh_name
from forecourt.data.engine.objects.entries import days_of, read_of
from forecourt.data.engine.shapes import ACCUMULATION_READINGS, INTERVAL_READINGS, UnknownDataset
from forecourt.data.engine.store import Store

#: Blocks wait for others of their key until they take this much memory: some files bring a key's days one by one.
_WAITING_LIMIT_BYTES: Final = 48 * 1024 * 1024
_CODECS: Final[dict[str, Codec]] = {
    INTERVAL_READINGS.name: INTERVAL_OBJECTS,
    ACCUMULATION_READINGS.name: ACCUMULATION_OBJECTS,
}


@dataclass(frozen=True, slots=True)
class NewObject:
    """An object that was written and waits for the manifest; plain values, ready for JSON.

    Attributes:
        key: Whose it is.
        year: The calendar year in NEM time.
        path: Where it lies in the store.
        rows: Rows, measured or not.
        bytes: Its size.
        first_at: The first instant covered, seconds since the epoch (for accumulations the earliest previous read).
        last_end_at: The first instant no longer covered, seconds since the epoch.
        replaces: The path of the current object that it takes the place of, None for the first of its year.
        spans: What it holds of each register; see `objects.Summary`.
        quality_counts: Rows by quality flag.
        months: What it holds of each month and register; see `objects.Summary`.
    """

    key: str
    year: int
    path: str
    rows: int
    bytes: int
    first_at: int
    last_end_at: int
    replaces: str | None
    spans: dict[str, dict[str, Any]]
    quality_counts: dict[str, int]
    months: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Landed:
    """What a file brought. A *day* is one register's day, or one accumulation read.

    Attributes:
        objects: What was written; empty where the file brought nothing new.
        days_new: Days that were not there before.
        days_replaced: Days whose content was replaced, at a higher version.
        days_unchanged: Days that said what was already known.
        days_older: Days that an update already there had overtaken; they changed nothing.
        readings: Intervals or reads that the file held.
        changes: What changed of each key in the file; a key that brought nothing new has an empty one.
    """

    objects: list[NewObject]
    days_new: int
    days_replaced: int
    days_unchanged: int
    days_older: int
    readings: int
    changes: list[Change]


class Landing:
    """Take a file's blocks in, one after the other; then `finish`, or `abandon` and nothing is left.

    As a context manager it abandons when an exception passes. Memory is bounded by one key's data and the blocks
    that wait. Keys may come in any order, and come back.
    """

    def __init__(
        self,
        store: Store,
        *,
        dataset: str,
        current: Callable[[str], Sequence[CurrentObject]],
        collected_at: datetime,
        file_id: str,
        waiting_limit_bytes: int = _WAITING_LIMIT_BYTES,
    ) -> None:
        """Prepare to land. `current` returns the manifest's objects of a key. Raises UnknownDataset."""
        if dataset not in _CODECS:
            raise UnknownDataset(f"nothing can land in {dataset!r}")
        self._store = store
        self._dataset = dataset
        self._codec = _CODECS[dataset]
        self._current = current
        self._collected_at = int(collected_at.timestamp())
        self._file_id = file_id
        self._waiting_limit_bytes = waiting_limit_bytes
        self._waiting: dict[str, list[Entry]] = {}
        self._waiting_bytes = 0
        self._written: dict[str, dict[int, NewObject]] = {}
        self._counts = Counts()
        self._changes: dict[str, Change] = {}
        self._readings = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.abandon()

    def add(self, block: IntervalBlock | AccumulationRead) -> None:
        """Take one block in. Its arrays must not change afterwards."""
        entries = self._entries_of(block)
        self._waiting.setdefault(block.key, []).extend(entries)
        self._waiting_bytes += sum(entry.nbytes for entry in entries)
        if self._waiting_bytes > self._waiting_limit_bytes:
            self._flush()

    def finish(self) -> Landed:
        """Write what still waits and tell what the manifest has to say from now on."""
        self._flush()
        return Landed(
            objects=[item for years in self._written.values() for item in years.values()],
            days_new=self._counts.new,
            days_replaced=self._counts.replaced,
            days_unchanged=self._counts.unchanged,
            days_older=self._counts.older,
            readings=self._readings,
            changes=list(self._changes.values()),
        )

    def abandon(self) -> None:
        """Delete all that was written. Allowed after `finish` too, as long as the manifest was not committed."""
        self._waiting.clear()
        for years in self._written.values():
            for item in years.values():
                self._store.delete(item.path)
        self._written.clear()

    def _entries_of(self, block: IntervalBlock | AccumulationRead) -> list[Entry]:
        if isinstance(block, IntervalBlock):
            self._readings += block.readings
            return list(days_of(block=block, collected_at=self._collected_at, file_id=self._file_id))
        self._readings += 1
        return [read_of(read=block, collected_at=self._collected_at, file_id=self._file_id)]

    def _flush(self) -> None:
        while self._waiting:
            key = next(iter(self._waiting))
            self._merge(key, self._waiting.pop(key))
        self._waiting_bytes = 0

    def _merge(self, key: str, arrivals: Sequence[Entry]) -> None:
        written = self._written.setdefault(key, {})
        current = self._current(key)
        paths = {year: item.path for year, item in written.items()}
        history = History(
            store=self._store,
            codec=self._codec,
            current=current_by_year(current, paths),
            counts=self._counts,
            change=self._changes.setdefault(key, Change(key)),
        )
        for entry in arrivals:
            history.accept(entry)
        before = {item.year: item.path for item in current}
        for year, superseded, entries in history.changed():
            written[year] = self._write(key, year, entries, replaces=before.get(year))
            if superseded is not None and superseded != before.get(year):
                self._store.delete(superseded)

    def _write(self, key: str, year: int, entries: Sequence[Entry], *, replaces: str | None) -> NewObject:
        name = fresh_name(dataset=self._dataset, key=key, year=year)
        data, summary = self._codec.encode(key=key, entries=entries)
        self._store.write(name.path, data)
        return NewObject(
            key=key,
            year=year,
            path=name.path,
            rows=summary.rows,
            bytes=len(data),
            first_at=summary.first_at,
            last_end_at=summary.last_end_at,
            replaces=replaces,
            spans=summary.spans,
            quality_counts=summary.quality_counts,
            months=summary.months,
        )
