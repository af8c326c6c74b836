"""All that is known of one key while a file lands: its years, what arrives, and what has to be written anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from forecourt.data.engine.landing.changes import Change, stretch_of
from forecourt.data.engine.landing.gaps import KnownDay, missing_days
from forecourt.data.engine.objects import FOOTER_BYTES, INTERVAL_OBJECTS, Entry, Stamp, Summary
from forecourt.data.engine.objects.entries import missing_day, years_of
from forecourt.data.engine.store import Store

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class CurrentObject:
    """An object that the manifest holds for current: its year in NEM time and where it lies."""

    year: int
    path: str


@dataclass(slots=True)
class Counts:
    """How many entries (a register's day, or an accumulation read) met which fate."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    older: int = 0


class Codec(Protocol):
    """What encodes and decodes the objects of one dataset."""

    def encode(self, *, key: str, entries: Sequence[Any]) -> tuple[bytes, Summary]:
        """Encode the entries of one key and year, and tell the manifest about them."""
        ...

    def decode(self, *, data: bytes) -> Sequence[Entry]:
        """Decode an object into its entries."""
        ...

    def read_index(self, *, tail: bytes) -> Any:
        """Read the index from an object's last bytes."""
        ...


@dataclass(slots=True)
class Year:
    """One year of a key: what is stored, decoded only when it has to be, and what was accepted since."""

    path: str | None
    index: Any = None
    stored: dict[Place, Entry] | None = None
    accepted: dict[Place, Entry] = field(default_factory=dict)
    gaps: frozenset[KnownDay] = frozenset()
    dirty: bool = False


class History:
    """One key's years. Feed it arrivals in order, then ask for the years that changed."""

    def __init__(
        self, *, store: Store, codec: Codec, current: Iterable[CurrentObject], counts: Counts, change: Change
    ) -> None:
        self._store = store
        self._codec = codec
        self._counts = counts
        self._change = change
        self._stamps: dict[Place, Stamp] = {}
        self._years = {item.year: self._open(item) for item in current}

    def accept(self, entry: Entry) -> None:
        """Let an arrival replace what is there, if it is newer by the market's own update time.

        Of two with one update time the later to arrive wins. A newer one that says the same is no new version, yet
        its update time is kept: else a third one, older than it, could win or lose by order of arrival.
        """
        place = (entry.register, entry.at)
        known = self._stamps.get(place)
        if known is None:
            self._keep(place, entry, version=1)
            self._counts.new += 1
            self._change.new.add(stretch_of(entry))
        elif entry.updated_at < known.updated_at:
            self._counts.older += 1
        else:
            self._compare(place, entry, known)

    def changed(self) -> list[tuple[int, str | None, list[Entry]]]:
        """Return year, path of the object so far and all entries, of each year that has to be written anew."""
        if self._codec is INTERVAL_OBJECTS:
            self._fill_gaps()
        return [(number, year.path, self._entries(year)) for number, year in sorted(self._years.items()) if year.dirty]

    def _open(self, item: CurrentObject) -> Year:
        index = self._codec.read_index(tail=self._store.read_tail(item.path, size_bytes=FOOTER_BYTES))
        self._stamps |= index.stamps()
        return Year(path=item.path, index=index, gaps=_stored_gaps(index))

    def _compare(self, place: Place, entry: Entry, known: Stamp) -> None:
        year = self._years[entry.year]
        before = year.accepted.get(place) or self._stored(year)[place]
        if not entry.same_content(before):
            self._keep(place, entry, version=known.version + 1)
            self._counts.replaced += 1
            self._change.replaced.add(stretch_of(entry))
            return
        self._counts.unchanged += 1
        if entry.updated_at > known.updated_at:
            renewed = before.with_stamp(updated_at=entry.updated_at, version=known.version)
            self._keep(place, renewed, version=known.version)

    def _keep(self, place: Place, entry: Entry, *, version: int) -> None:
        entry.version = version
        year = self._years.setdefault(entry.year, Year(path=None, stored={}))
        year.accepted[place] = entry
        year.dirty = True
        self._stamps[place] = Stamp(entry.updated_at, version)

    def _stored(self, year: Year) -> dict[Place, Entry]:
        """Return the delivered entries of the year's object, decoded once."""
        if year.stored is None:
            entries = self._codec.decode(data=self._store.read(year.path or ""))
            year.stored = {(entry.register, entry.at): entry for entry in entries if entry.version > 0}
        return year.stored

    def _entries(self, year: Year) -> list[Entry]:
        filled: list[Entry] = [
            missing_day(register=gap.register, day=gap.day, unit=gap.unit, interval_minutes=gap.interval_minutes)
            for gap in year.gaps
        ]
        return [*(self._stored(year) | year.accepted).values(), *filled]

    def _fill_gaps(self) -> None:
        """Work out all filled-in days anew; a year in which they differ has to be written anew."""
        gaps: dict[int, set[KnownDay]] = {}
        missing = missing_days(delivered=self._delivered())
        years = years_of(days=np.array([day.day for day in missing], np.int32)).tolist()
        for day, number in zip(missing, years, strict=True):
            gaps.setdefault(number, set()).add(day)
        for number in gaps.keys() | self._years.keys():
            year = self._years.setdefault(number, Year(path=None, stored={}))
            year.dirty = year.dirty or year.gaps != gaps.get(number, set())
            year.gaps = frozenset(gaps.get(number, ()))

    def _delivered(self) -> Iterable[KnownDay]:
        known: dict[Place, KnownDay] = {}
        for year in self._years.values():
            if year.index is not None:
                known |= {day[:2]: KnownDay(*day) for day in year.index.days(delivered=True)}
            known |= {place: _known_day(entry) for place, entry in year.accepted.items()}
        return known.values()


def current_by_year(current: Iterable[CurrentObject], written: Mapping[int, str]) -> list[CurrentObject]:
    """Return the current objects with those replaced that this very landing has written since."""
    paths = {item.year: item.path for item in current} | dict(written)
    return [CurrentObject(year=year, path=path) for year, path in sorted(paths.items())]


def _stored_gaps(index: Any) -> frozenset[KnownDay]:
    listed: Callable[..., Any] | None = getattr(index, "days", None)
    return frozenset(KnownDay(*day) for day in listed(delivered=False)) if listed else frozenset()


def _known_day(entry: Any) -> KnownDay:
    return KnownDay(entry.register, entry.at, entry.unit, entry.interval_minutes)
