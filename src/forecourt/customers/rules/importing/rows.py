"""What one row says, once its columns are matched: of a record, of one value of it, of a record merged, of a tie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from forecourt.customers.rules.importing.cells import (
    BadCell,
    is_nothing,
    prepare,
    read_amount,
    read_direction,
    read_flag,
    read_id,
    read_ids,
    read_instant,
)
from forecourt.customers.rules.importing.faults import Fault
from forecourt.customers.rules.importing.layouts import ROLE_WORDS, Column, Matching, Role
from forecourt.customers.rules.importing.records import Record

T = TypeVar("T")
SHOWN: Final = 60
LONGEST_TITLE: Final = 300
LONGEST_UNIT: Final = 20
LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True)
class Said:
    """One fact that a row says: its field, its value as `rules.values` reads it, and the column it stood in."""

    field: str
    value: Any
    column: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A row that is a record.

    Attributes:
        external_id: Its id in the system; empty where there is none.
        company_ids: Ids of the companies that it belongs to, of a person.
        parent_id: The id of the company above it.
        merged_ids: Ids that led to records which went into this one.
        changed_at: When it was last changed there; None: not said.
        synced_at: When it was collected from there.
        is_deleted: It was deleted there.
        is_current: It is the newest version of it in the file.
    """

    line: int
    external_id: str
    said: tuple[Said, ...]
    company_ids: tuple[str, ...]
    parent_id: str
    position: str
    merged_ids: tuple[str, ...]
    changed_at: datetime | None
    synced_at: datetime | None
    is_deleted: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A row that is one value of one property of one record, from an instant on."""

    line: int
    external_id: str
    property: str
    value: str
    at: datetime
    synced_at: datetime | None


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A row that says that one record went into another."""

    line: int
    survivor_id: str
    merged_ids: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A row that ties a person to a company."""

    line: int
    person_id: str
    company_id: str
    position: str
    is_primary: bool
    since: datetime | None
    until: datetime | None
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A row that is something that happened.

    Attributes:
        external_id: What the system calls it.
        what: Its kind, by code or title.
        person_id, company_id: Whose it is, by their ids there; `email`: by address.
        direction: `in`, `out`, or empty: as the kind says.
    """

    line: int
    external_id: str
    what: str
    at: datetime
    person_id: str
    email: str
    company_id: str
    title: str
    direction: str
    amount: Decimal | None
    unit: str


Row = RecordRow | HistoryRow | MergeRow | LinkRow | ActivityRow


@dataclass(frozen=True)
class Reading:
    """What is needed to read rows: the matching, the types of facts by code, and the time now."""

    matching: Matching
    types: Mapping[str, str]
    now: datetime

    @cached_property
    def places(self) -> Mapping[Role, int]:
        """Return where the column with each role stands; of facts, and of what is left out, the last."""
        return {column.role: place for place, column in enumerate(self.matching.columns)}

    @cached_property
    def facts(self) -> list[tuple[int, Column]]:
        """Return the columns that are facts, with their places."""
        return self.matching.facts()

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the zone of instants without one."""
        return ZoneInfo(self.matching.zone)

    def read(self, record: Record) -> tuple[Row | None, list[Fault]]:
        """Read one row. What cannot be read is named; where the rest makes no sense without it, there is no row."""
        if record.fault is not None:
            return None, [record.fault]
        return _Cells(self, record).read()


class _Unreadable(Exception):
    """A row cannot be taken at all; why was noted."""


class _Cells:
    """The cells of one row, by what they are."""

    def __init__(self, reading: Reading, record: Record) -> None:
        self._matching, self._types, self._now = reading.matching, reading.types, reading.now
        self._zone, self._places, self._columns_of_facts = reading.zone, reading.places, reading.facts
        self._record = record
        self._faults: list[Fault] = []

    def read(self) -> tuple[Row | None, list[Fault]]:
        """Read them as the kind of row that they are."""
        reader: Mapping[str, Callable[[], Row]] = {
            "records": self._as_record,
            "history": self._as_history,
            "merges": self._as_merge,
            "links": self._as_link,
            "activity": self._as_activity,
        }
        try:
            return reader[self._matching.kind](), self._faults
        except _Unreadable:
            return None, self._faults

    def _as_record(self) -> RecordRow:
        changed_at = self._optional("changed_at", self._instant)
        synced_at = self._optional("synced_at", self._instant)
        if changed_at and synced_at and synced_at < changed_at:
            sentence = f"Line {self._record.line:,} was collected before it was changed: one of the clocks was wrong."
            self._faults.append(Fault("clock_backwards", sentence, takes_row=False))
        row = RecordRow(
            line=self._record.line,
            external_id=self._essential("id", read_id, default=""),
            said=tuple(self._named(self._facts())),
            company_ids=tuple(self._optional("company", read_ids) or ()),
            parent_id=self._optional("parent", read_id) or "",
            position=self._text("position"),
            merged_ids=tuple(self._optional("merged", read_ids) or ()),
            changed_at=changed_at,
            synced_at=synced_at,
            is_deleted=bool(self._optional("deleted", read_flag)),
            is_current=self._optional("current", read_flag) is not False,
        )
        if not row.external_id and not row.said:
            self._refuse("nothing", f"Line {row.line:,} has no id and no fact that can be read.")
        return row

    def _as_history(self) -> HistoryRow:
        return HistoryRow(
            line=self._record.line,
            external_id=self._needed("id", read_id),
            property=self._needed("property", str.strip),
            value=self._text("value"),
            at=self._needed("at", self._instant),
            synced_at=self._optional("synced_at", self._instant),
        )

    def _as_merge(self) -> MergeRow:
        return MergeRow(
            line=self._record.line,
            survivor_id=self._needed("survivor", read_id),
            merged_ids=tuple(self._needed("merged", read_ids)),
            at=self._optional("at", self._instant),
        )

    def _as_link(self) -> LinkRow:
        since, until = self._optional("since", self._instant), self._optional("until", self._instant)
        if since and until and until <= since:
            self._refuse("clock_backwards", f"Line {self._record.line:,} ends before it begins.")
        return LinkRow(
            line=self._record.line,
            person_id=self._needed("person", read_id),
            company_id=self._needed("company", read_id),
            position=self._text("position"),
            is_primary=bool(self._optional("primary", read_flag)),
            since=since,
            until=until,
            is_deleted=bool(self._optional("deleted", read_flag)),
        )

    def _as_activity(self) -> ActivityRow:
        row = ActivityRow(
            line=self._record.line,
            external_id=self._needed("id", read_id),
            what=self._needed("what", str.strip),
            at=self._needed("at", self._instant),
            person_id=self._essential("person", read_id, default=""),
            email=self._email(),
            company_id=self._essential("company", read_id, default=""),
            title=self._text("title")[:LONGEST_TITLE],
            direction=self._optional("direction", read_direction) or "",
            amount=self._optional("amount", read_amount),
            unit=self._text("unit")[:LONGEST_UNIT],
        )
        if not row.person_id and not row.email and not row.company_id:
            self._refuse("nobody", f"Line {row.line:,} names neither a person nor a company.")
        return row

    def _email(self) -> str:
        text = self._text("email")
        return "" if is_nothing(text) else text.lower()[:LONGEST_EMAIL]

    def _facts(self) -> list[Said]:
        """Read the facts; of several columns for one fact the first with a value counts."""
        found: dict[str, Said] = {}
        for place, column in self._columns_of_facts:
            text = self._record.cells[place]
            if column.field in found or is_nothing(text):
                continue
            try:
                value = prepare(
                    self._types[column.field], text, zone=self._zone, currency=self._matching.currency, now=self._now
                )
            except BadCell as bad:
                self._faults.append(self._fault(column, text, bad, takes_row=False))
                continue
            found[column.field] = Said(column.field, value, column.name)
        return list(found.values())

    def _named(self, facts: list[Said]) -> list[Said]:
        """Make a name of a first and a last one, where there is no other."""
        parts = [text for role in ("first_name", "last_name") if not is_nothing(text := self._text(role))]
        if not parts or any(each.field == "name" for each in facts):
            return facts
        place = self._places.get("first_name") or self._places.get("last_name") or 0
        return [*facts, Said("name", " ".join(parts), self._matching.columns[place].name)]

    def _instant(self, text: str) -> datetime | None:
        return read_instant(text, zone=self._zone, now=self._now)

    def _text(self, role: Role) -> str:
        place = self._places.get(role)
        return "" if place is None else self._record.cells[place].strip()

    def _optional(self, role: Role, read: Callable[[str], T]) -> T | None:
        """Read what a row can do without: where it cannot be read that is named, and the row taken."""
        place = self._places.get(role)
        if place is None or is_nothing(self._record.cells[place]):
            return None
        try:
            return read(self._record.cells[place])
        except BadCell as bad:
            column = self._matching.columns[place]
            self._faults.append(self._fault(column, self._record.cells[place], bad, takes_row=False))
            return None

    def _essential(self, role: Role, read: Callable[[str], T], *, default: T) -> T:
        """Read what may be missing, but if it is there has to be right."""
        place = self._places.get(role)
        if place is None or is_nothing(self._record.cells[place]):
            return default
        return self._needed(role, read)

    def _needed(self, role: Role, read: Callable[[str], T | None]) -> T:
        """Read what a row makes no sense without."""
        place = self._places.get(role)
        assert place is not None
        column, text = self._matching.columns[place], self._record.cells[place]
        try:
            found = read(text)
        except BadCell as bad:
            self._faults.append(self._fault(column, text, bad, takes_row=True))
            raise _Unreadable from None
        if not found:
            self._refuse("missing", f"Line {self._record.line:,} does not say “{ROLE_WORDS[role]}” ({column.name}).")
        assert found is not None
        return found

    def _refuse(self, code: str, sentence: str) -> None:
        self._faults.append(Fault(code, sentence))
        raise _Unreadable

    def _fault(self, column: Column, text: str, bad: BadCell, *, takes_row: bool) -> Fault:
        shown = text.strip()[:SHOWN]
        sentence = f"Line {self._record.line:,}: “{shown}” in {column.name} {bad}."
        return Fault("bad_cell", sentence, column.name, takes_row)
