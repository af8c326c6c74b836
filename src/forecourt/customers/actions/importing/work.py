"""One part of an import while it is taken in: what is known of ids, what was found wrong, what is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from forecourt.customers.models import FactType, Import, ImportFault, MergedReference, Redirect, Reference, System
from forecourt.customers.rules.importing.faults import Fault
from forecourt.customers.rules.importing.layouts import Matching
from forecourt.customers.rules.importing.records import Record
from forecourt.kernel.pipeline import Performance

#: A kind of record and its id in the system.
Key = tuple[str, str]
#: Merges point on to merges; a chain that is longer goes in a circle.
LONGEST_CHAIN: Final = 50


@dataclass(slots=True)
class Directory:
    """Which records the ids of one system are."""

    system: str
    _known: dict[Key, UUID] = field(default_factory=dict)
    _own: set[Key] = field(default_factory=set)
    _asked: set[Key] = field(default_factory=set)
    _new: dict[Key, UUID] = field(default_factory=dict)
    _learned: dict[Key, UUID] = field(default_factory=dict)

    def load(self, subject_type: str, ids: Iterable[str]) -> None:
        """Find out which records some ids are: their own, or those that they were merged into."""
        wanted = {each for each in ids if each and (subject_type, each) not in self._asked}
        if not wanted:
            return
        self._asked |= {(subject_type, each) for each in wanted}
        found = self._references(subject_type, wanted)
        self._own |= {(subject_type, each) for each in found}
        survivors = self._survivors(subject_type, wanted - found.keys())
        found_survivors = self._references(subject_type, set(survivors.values()))
        found |= {each: found_survivors[to] for each, to in survivors.items() if to in found_survivors}
        self._known |= {(subject_type, each): subject_id for each, subject_id in found.items()}

    def get(self, subject_type: str, external_id: str) -> UUID | None:
        """Return the record that an id is. It has to be loaded."""
        return self._known.get((subject_type, external_id))

    def owns(self, subject_type: str, external_id: str) -> bool:
        """Tell whether an id is a record's own, and none that was merged into it. It has to be loaded."""
        return (subject_type, external_id) in self._own

    def add(self, subject_type: str, external_id: str, subject_id: UUID) -> None:
        """Say which record an id is; it is written by `save`."""
        self._known[subject_type, external_id] = self._new[subject_type, external_id] = subject_id
        self._own.add((subject_type, external_id))

    def learn(self, subject_type: str, external_id: str, subject_id: UUID) -> None:
        """Note where an id that was merged leads."""
        self._asked.add((subject_type, external_id))
        self._known[subject_type, external_id] = self._learned[subject_type, external_id] = subject_id

    def save(self, *, now: datetime) -> dict[Key, UUID]:
        """Write the new ones. Returns them, with those that lead to a record since one went into another."""
        rows = [
            Reference(
                system_id=self.system, subject_type=kind, external_id=external_id, subject_id=subject_id, added_at=now
            )
            for (kind, external_id), subject_id in self._new.items()
        ]
        Reference.objects.bulk_create(rows)
        added = self._new | self._learned
        self._new, self._learned = {}, {}
        return added

    def _references(self, subject_type: str, ids: set[str]) -> dict[str, UUID]:
        rows = Reference.objects.filter(system_id=self.system, subject_type=subject_type, external_id__in=ids)
        found = dict(rows.values_list("external_id", "subject_id"))
        moved = dict(Redirect.objects.filter(old_id__in=found.values()).values_list("old_id", "new_id"))
        return {each: moved.get(subject_id, subject_id) for each, subject_id in found.items()}

    def _survivors(self, subject_type: str, ids: set[str]) -> dict[str, str]:
        """Follow ids that were merged to the last one."""
        ends = {each: each for each in ids}
        for _ in range(LONGEST_CHAIN):
            rows = MergedReference.objects.filter(
                system_id=self.system, subject_type=subject_type, external_id__in=set(ends.values())
            )
            steps = dict(rows.values_list("external_id", "survivor_id"))
            if not steps:
                break
            ends = {each: steps.get(end, end) for each, end in ends.items()}
        return {each: end for each, end in ends.items() if end != each}


@dataclass(slots=True)
class Work:
    """What one part of an import is worked on with.

    Attributes:
        types: What can be known of the kind of record, by code.
    """

    performance: Performance
    job: Import
    matching: Matching
    types: dict[str, FactType]
    directory: Directory
    counts: Counter[str] = field(default_factory=Counter)
    faults: dict[tuple[int, str, str], ImportFault] = field(default_factory=dict)
    _titles: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """Business time."""
        return self.performance.now

    @property
    def process(self) -> str:
        """Return what facts name as what brought them here."""
        return f"import:{self.job.id}"

    def system_title(self) -> str:
        """Return what people call the system."""
        if not self._titles:
            self._titles.update(System.objects.values_list("code", "title"))
        return self._titles.get(self.job.system_id, self.job.system_id)

    def note(self, record: Record | None, fault: Fault, *, line: int | None = None) -> None:
        """Name what could not be taken."""
        number = record.line if record is not None else line or 0
        key = (number, fault.code, fault.column)
        if key in self.faults:
            return
        self.faults[key] = ImportFault(
            of=self.job,
            line=number,
            code=fault.code,
            column=fault.column,
            sentence=fault.sentence[:1_000],
            raw=record.raw if record is not None else "",
            cells=list(record.cells) if record is not None else [],
            takes_row=fault.takes_row,
        )

    def name_of(self, subject_type: str, external_id: str) -> str:
        """Name a record by its id in the system: `HubSpot company 123`."""
        return f"{self.system_title()} {subject_type} {external_id}"


def as_json(values: Any) -> Any:
    """Return values as JSON holds them: instants and ids as text."""
    if isinstance(values, dict):
        return {name: as_json(each) for name, each in values.items()}
    if isinstance(values, list | tuple):
        return [as_json(each) for each in values]
    if isinstance(values, datetime):
        return values.isoformat()
    return str(values) if isinstance(values, UUID) else values
