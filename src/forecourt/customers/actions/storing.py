"""The facts that one batch touches, read and written in a few statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson
from django.db import connection
from psycopg.types.json import Jsonb

from forecourt.customers.models import Affiliation, Company, Fact, FactType, FieldTrust, Person, Redirect, System
from forecourt.customers.rules.projection import ADDRESS, COLUMNS

if TYPE_CHECKING:
    from forecourt.customers.actions.claims import Claim

Place = tuple[UUID, str]

#: Rows go as one document: thousands of arrays' elements take longer to write down, one by one, than to insert.
_ADD: Final = """
    insert into customers_fact (id, subject_type, subject_id, field, value, source, process, confidence, observed_at,
        collected_at, last_verified_at, standing, is_contested, withdrawn_at, stale_at)
    select * from json_to_recordset(%s::json) n (id uuid, subject_type text, subject_id uuid, field text, value jsonb,
        source text, process text, confidence float8, observed_at timestamptz, collected_at timestamptz,
        last_verified_at timestamptz, standing smallint, is_contested boolean, withdrawn_at timestamptz,
        stale_at timestamptz)
    on conflict do nothing returning id
"""
#: What was said before in the very same words counts again.
_AGAIN: Final = """
    update customers_fact set standing = %s, is_contested = %s, stale_at = %s
    where subject_id = %s and field = %s and source = %s and observed_at = %s and value = %s
"""
_CHANGE: Final = """
    update customers_fact f set confidence = n.confidence, last_verified_at = n.last_verified_at,
        standing = n.standing, is_contested = n.is_contested, withdrawn_at = n.withdrawn_at, stale_at = n.stale_at
    from json_to_recordset(%s::json) n (id uuid, confidence float8, last_verified_at timestamptz, standing smallint,
        is_contested boolean, withdrawn_at timestamptz, stale_at timestamptz)
    where f.id = n.id
"""
#: The column's name is one of ours.
_MIRROR: Final = {
    kind: f"update customers_{kind} r set {{column}} = n.value from unnest(%s::uuid[], %s::text[]) n (id, value)"
    " where r.id = n.id"
    for kind in ("company", "person")
}


#: So often a record may have been merged on while somebody waits for it.
MOST_MERGES_AT_ONCE: Final = 5


@dataclass(slots=True, eq=False)
class Stored:
    """A fact as it is, or will be, stored."""

    id: UUID
    subject_type: str
    subject_id: UUID
    field: str
    value: Any
    source: str
    process: str
    confidence: float
    observed_at: datetime
    collected_at: datetime
    last_verified_at: datetime
    standing: int = 0
    is_contested: bool = False
    withdrawn_at: datetime | None = None
    stale_at: datetime | None = None

    @property
    def place(self) -> Place:
        """Return which field of which record it is about."""
        return self.subject_id, self.field


#: All that is stored of a fact, and what of it changes.
_ROW: Final = tuple(Stored.__dataclass_fields__)
_CANDIDATES: Final = (
    f"select {', '.join(_ROW)} from customers_fact where subject_id = any(%s) and field = any(%s) and standing > 0"
)
_STATE: Final = ("confidence", "last_verified_at", "standing", "is_contested", "withdrawn_at", "stale_at")
_state: Final = attrgetter(*_STATE)


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that facts are about."""

    type: str
    name: str


@dataclass(slots=True)
class Store:
    """What a batch works on.

    Attributes:
        addresses: Whose mail address is among what is said.
        candidates: The newest value of each source, by field of a record.
        made: Facts to be added.
        touched: Fields whose present value has to be chosen anew.
        noted: Fields of which a source said something new.
        verified: Fields of which a source said the same again.
        said: What was said last in this batch, by field.
        trusts: Whose word people decided for, by field of a record.
        before: The values that counted when it was opened.
    """

    types: Mapping[tuple[str, str], FactType]
    systems: dict[str, str]
    subjects: Mapping[UUID, Subject]
    redirects: Mapping[UUID, UUID]
    segments: Mapping[UUID, str]
    addresses: Mapping[str, UUID]
    candidates: dict[Place, list[Stored]]
    made: list[Stored] = field(default_factory=list)
    touched: set[Place] = field(default_factory=set)
    noted: set[Place] = field(default_factory=set)
    verified: set[Place] = field(default_factory=set)
    said: dict[Place, Any] = field(default_factory=dict)
    trusts: dict[Place, str] = field(default_factory=dict)
    before: dict[Place, Any] = field(default_factory=dict)
    _was: dict[UUID, tuple[Any, ...]] = field(default_factory=dict)
    _gone: list[Stored] = field(default_factory=list)

    @classmethod
    def open(cls, claims: Iterable[Claim]) -> Store:
        """Read what the claims are about, and lock the records."""
        given = list(claims)
        said = {str(claim.value).strip().casefold() for claim in given if (claim.subject_type, claim.field) == ADDRESS}
        return cls.over({claim.subject_id for claim in given}, {claim.field for claim in given}, addresses=said)

    @classmethod
    def over(cls, ids: Iterable[UUID], fields: Iterable[str], *, addresses: Iterable[str] = ()) -> Store:
        """Read the candidates of some fields of some records, and lock the records."""
        asked, fields = list(ids), set(fields)
        redirects, wanted, subjects, segments = _locked(asked)
        candidates = _candidates(wanted, fields)
        store = cls(
            types={(each.subject, each.code): each for each in FactType.objects.all()},
            systems=dict(System.objects.values_list("code", "title")),
            subjects=subjects,
            redirects=redirects,
            segments=segments,
            addresses=dict(Person.objects.filter(email__in=set(addresses)).values_list("email", "id")),
            candidates=candidates,
            trusts=_trusts(wanted, fields),
            _was={fact.id: _state(fact) for facts in candidates.values() for fact in facts},
        )
        store.before = store.present_values(candidates)
        return store

    def newest(self, place: Place, source: str) -> Stored | None:
        """Return the newest that a source said of a field."""
        return next((each for each in self.candidates.get(place, ()) if each.source == source), None)

    def add(self, fact: Stored, *, is_newest: bool) -> None:
        """Keep a new fact: the newest of its source, or history."""
        self.made.append(fact)
        self.noted.add(fact.place)
        if not is_newest:
            self.said.setdefault(fact.place, fact.value)
            return
        earlier = self.newest(fact.place, fact.source)
        facts = self.candidates.setdefault(fact.place, [])
        if earlier is not None:
            facts.remove(earlier)
            earlier.standing, earlier.is_contested = Fact.HISTORY, False
            self._retired(earlier)
        facts.append(fact)
        self.touched.add(fact.place)
        self.said[fact.place] = fact.value

    def verify(self, fact: Stored, *, at: datetime, confidence: float) -> None:
        """Note that a source says the same again."""
        fact.last_verified_at, fact.confidence = max(at, fact.last_verified_at), confidence
        self.touched.add(fact.place)
        self.verified.add(fact.place)
        self.said[fact.place] = fact.value

    def stand(self, fact: Stored, *, standing: int, is_contested: bool) -> None:
        """Say where a fact stands among those of its field."""
        fact.standing, fact.is_contested = standing, is_contested

    def present_values(self, places: Iterable[Place]) -> dict[Place, Any]:
        """Return the values that count, by field."""
        return {place: present.value for place in places if (present := self._present(place)) is not None}

    def present_source(self, place: Place) -> str | None:
        """Return whose value counts."""
        present = self._present(place)
        return present.source if present else None

    def save(self) -> int:
        """Write all of it. Returns how many facts were added: one that was there already is not added twice."""
        changed = [each for each in self._known() if _state(each) != self._was[each.id]]
        changed.sort(key=lambda each: each.standing)  # what counts no more steps back before what counts now
        with connection.cursor() as cursor:
            for standing in (0, 1, 2):
                group = [each for each in changed if each.standing == standing]
                if group:
                    cursor.execute(_CHANGE, [_document(group, ("id", *_STATE))])
            if not self.made:
                return 0
            cursor.execute(_ADD, [_document(self.made, _ROW)])
            added = {row[0] for row in cursor.fetchall()}
            for each in self.made:
                if each.id not in added and each.standing:
                    state = (each.standing, each.is_contested, each.stale_at)
                    said: list[Any] = [*each.place, each.source, each.observed_at, Jsonb(each.value)]
                    cursor.execute(_AGAIN, [*state, *said])
            return len(added)

    def _present(self, place: Place) -> Stored | None:
        return next((each for each in self.candidates.get(place, ()) if each.standing == Fact.PRESENT), None)

    def _known(self) -> list[Stored]:
        return [each for facts in [*self.candidates.values(), self._gone] for each in facts if each.id in self._was]

    def _retired(self, fact: Stored) -> None:
        if fact.id in self._was:
            self._gone.append(fact)


def mirror(store: Store, changed: Mapping[UUID, Mapping[str, tuple[Any, Any]]]) -> None:
    """Keep the columns that mirror present values, such as a company's name: a statement for each column."""
    wanted: dict[tuple[str, str], dict[UUID, Any]] = defaultdict(dict)
    for subject_id, fields in changed.items():
        kind = store.subjects[subject_id].type
        for name, (_, new) in fields.items():
            if (kind, name) in COLUMNS and new is not None:
                wanted[kind, COLUMNS[kind, name]][subject_id] = new
    with connection.cursor() as cursor:
        for (kind, column), values in wanted.items():
            cursor.execute(_MIRROR[kind].format(column=column), [list(values), list(values.values())])


def _locked(
    ids: Sequence[UUID],
) -> tuple[dict[UUID, UUID], list[UUID], dict[UUID, Subject], dict[UUID, str]]:
    """Lock the records that ids lead to: where a merge or its undo comes first, those to which they lead then."""
    leads = _leads(ids)
    for _ in range(MOST_MERGES_AT_ONCE):
        wanted = sorted({leads.get(each, each) for each in ids})
        subjects, segments = _subjects(wanted)
        if not leads and len(subjects) == len(wanted):
            break
        before, leads = leads, _leads(ids)
        if leads == before:
            break
    return leads, wanted, subjects, segments


def _leads(ids: Sequence[UUID]) -> dict[UUID, UUID]:
    return dict(Redirect.objects.filter(old_id__in=list(ids)).values_list("old_id", "new_id"))


def _subjects(ids: Sequence[UUID]) -> tuple[dict[UUID, Subject], dict[UUID, str]]:
    """Lock the records in one order, whoever comes, and return them with their segments."""
    companies = Company.objects.select_for_update().filter(id__in=ids, is_provider=False).order_by("id")
    rows = list(companies.values_list("id", "name", "segment"))
    found = {subject_id: Subject("company", name) for subject_id, name, _ in rows}
    segments = {subject_id: segment for subject_id, _, segment in rows}
    people = Person.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id", "name")
    found |= {subject_id: Subject("person", name) for subject_id, name in people}
    at = Affiliation.objects.filter(person_id__in=[each for each in found if each not in segments])
    segments |= dict(at.order_by("is_primary", "valid").values_list("person_id", "company__segment"))
    return found, segments


def _candidates(ids: Sequence[UUID], fields: Iterable[str]) -> dict[Place, list[Stored]]:
    """Return what could count of some fields of some records; in binary, for it has thousands of instants."""
    found: dict[Place, list[Stored]] = defaultdict(list)
    connection.ensure_connection()
    with connection.connection.cursor(binary=True) as cursor:
        for row in cursor.execute(_CANDIDATES, [list(ids), list(fields)]):
            fact = Stored(*row)
            found[fact.place].append(fact)
    return found


def _trusts(ids: Sequence[UUID], fields: Iterable[str]) -> dict[Place, str]:
    """Return whom people decided for, by field of a record."""
    rows = FieldTrust.objects.filter(subject_id__in=ids, field__in=set(fields))
    return {
        (subject_id, name): source for subject_id, name, source in rows.values_list("subject_id", "field", "source")
    }


def _document(facts: Sequence[Stored], names: Sequence[str]) -> str:
    """Write down facts, some of what they have, as a JSON array."""
    return orjson.dumps([{name: getattr(fact, name) for name in names} for fact in facts]).decode()
