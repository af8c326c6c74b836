"""What ages: the whole base at a glance, the queue of what is asked for anew, and what each steward looks after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from forecourt.customers.models import Company, Fact, FactType, FreshnessTally, Person, Refresh, Segment, Sweep, System
from forecourt.customers.policies import sees_facts, visible_refreshes
from forecourt.customers.queries.facts import list_types
from forecourt.customers.queries.stewards import list_asked_of, list_first_asked
from forecourt.customers.rules.lasting import AGEING_FROM, Freshness, freshness
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

State = Literal["fresh", "ageing", "stale", "missing"]
#: What a record's name is read from, by kind of record.
NAMES: Final = {"company": "customers_company", "person": "customers_person"}


@dataclass(frozen=True, slots=True)
class SegmentCard:
    """A kind of customers."""

    code: str
    title: str
    worth: int
    place: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How many records of a segment have a field fresh, ageing, stale or not at all.

    Attributes:
        missing: Those without it, where the segment needs it; 0 where it does not.
        unknown: Those without it, where the segment does not need it.
        contested: Those of which sources that count disagree.
    """

    fresh: int = 0
    ageing: int = 0
    stale: int = 0
    missing: int = 0
    unknown: int = 0
    contested: int = 0

    @property
    def counted(self) -> int:
        """Return how many records the bar is of."""
        return self.fresh + self.ageing + self.stale + self.missing


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A field's row of the map: a cell a segment, by its code."""

    type: FactType
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class FreshnessMap:
    """How fresh the whole base is. `as_of` is when it was counted (business time); None: never yet."""

    segments: tuple[SegmentCard, ...]
    fields: tuple[FieldMap, ...]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class AgeingRecord:
    """A record with one field of it, for the list behind a cell. `value` is the last known; instants are UTC."""

    subject_type: str
    subject_id: UUID
    name: str
    value: Any
    fact_id: UUID | None
    source_title: str
    verified_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class RefreshCard:
    """A value that is asked for anew, with the last that is known of it. Instants are UTC.

    Attributes:
        steward: The role that is asked; `first`: who of them is asked first, by name, where somebody is.
    """

    id: UUID
    subject_type: str
    subject_id: UUID
    name: str
    field: str
    field_title: str
    unit: str
    type: FactType
    reason: str
    said: str
    worth: int
    asked_of: str
    steward: str
    first: str
    opened_at: datetime
    value: Any
    fact_id: UUID | None
    source_title: str
    verified_at: datetime | None
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of the model that one steward keeps true: its health as counted last, and what waits for them now.

    Attributes:
        asked: How many values of it are asked for anew of people.
    """

    subject: str
    category: str
    titles: tuple[str, ...]
    fresh: int
    ageing: int
    stale: int
    missing: int
    contested: int
    asked: int


def list_segments(*, actor: Actor) -> list[SegmentCard]:
    """List the kinds of customers, the first that counts first."""
    with scope(actor):
        if not sees_facts(actor):
            return []
        rows = Segment.objects.order_by("place", "code")
        return [SegmentCard(each.code, each.title, each.worth, each.place) for each in rows]


def get_freshness_map(*, actor: Actor) -> FreshnessMap:
    """Return how fresh every field is in every segment, as the sweep counted last."""
    with scope(actor):
        segments = list_segments(actor=actor)
        types = list_types(actor=actor)
        tallies: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
        required = {(each.subject, each.code): each.required_for for each in types}
        for row in FreshnessTally.objects.all() if types else ():
            if (row.subject, row.field) in required:
                needs = row.segment in required[row.subject, row.field]
                tallies[row.subject, row.field][row.segment] = _cell(row, needs)
        as_of = Sweep.objects.filter(name="rules").values_list("counted_at", flat=True).first() if types else None
    fields = tuple(FieldMap(each, tallies.get((each.subject, each.code), {})) for each in types)
    if any("" in each.cells for each in fields):
        segments = [*segments, SegmentCard("", "Of no segment", 1, 10_001)]
    return FreshnessMap(tuple(segments), fields, as_of)


def list_ageing(
    *,
    actor: Actor,
    subject: str,
    field: str,
    segment: str,
    state: State,
    now: datetime,
    after: tuple[str, UUID] | None = None,
    limit: int = 51,
) -> list[AgeingRecord]:
    """List the records of a cell that are in a state at present (business time), by name; from `after` on."""
    if subject not in NAMES:
        return []
    with scope(actor):
        types = {(each.subject, each.code): each for each in list_types(actor=actor)}
        if (subject, field) not in types:
            return []
        statement, values = _ageing(subject, field, segment, state, now, after, limit)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = cursor.fetchall()
        facts = {each.id: each for each in Fact.objects.filter(id__in=[row[2] for row in rows if row[2]])}
        titles = dict(System.objects.values_list("code", "title"))
    return [_record(subject, row, facts.get(row[2]), titles, state) for row in rows]


def list_refreshes(
    *,
    actor: Actor,
    now: datetime,
    steward: str = "",
    field: str = "",
    reason: str = "",
    asked_of: str = "person",
    first: UUID | None = None,
    after: tuple[int, UUID] | None = None,
    limit: int = 51,
) -> list[RefreshCard]:
    """List what is asked for anew, what is worth most first; from `after` (worth, id) on.

    Args:
        first: Only what this user is asked first, by name.
    """
    with scope(actor):
        rows = _narrowed(_of_steward(actor, first), steward, field, reason, asked_of)
        if after is not None:
            worth, last = after
            rows = rows.filter(Q(worth__lt=worth) | Q(worth=worth, id__gt=last))
        found = list(rows.order_by("-worth", "id")[:limit])
        return _cards(actor, found, now)


def count_refreshes(
    *,
    actor: Actor,
    steward: str = "",
    field: str = "",
    reason: str = "",
    asked_of: str = "person",
    first: UUID | None = None,
) -> int:
    """Count what is asked for anew; see `list_refreshes`."""
    with scope(actor):
        return _narrowed(_of_steward(actor, first), steward, field, reason, asked_of).count()


def list_kept(*, actor: Actor) -> dict[str, list[Kept]]:
    """List by steward, a role's code, the parts of the model that they keep true; empty: nobody does."""
    whole = get_freshness_map(actor=actor)
    with scope(actor):
        open_ones = visible_refreshes(actor).filter(done_at__isnull=True, asked_of=Refresh.PERSON)
        counts = open_ones.values("subject_type", "field").annotate(number=Count("id"))
        asked = {(each["subject_type"], each["field"]): each["number"] for each in counts}
    parts: dict[tuple[str, str, str], list[FieldMap]] = defaultdict(list)
    for each in whole.fields:
        parts[each.type.steward, each.type.subject, each.type.category].append(each)
    found: dict[str, list[Kept]] = defaultdict(list)
    for (steward, subject, category), fields in parts.items():
        found[steward].append(_kept(subject, category, fields, asked))
    return dict(found)


def _cell(row: FreshnessTally, needs: bool) -> Cell:
    missing, unknown = (row.absent, 0) if needs else (0, row.absent)
    return Cell(row.fresh, row.ageing, row.stale, missing, unknown, row.contested)


def _kept(subject: str, category: str, fields: Sequence[FieldMap], asked: dict[tuple[str, str], int]) -> Kept:
    cells = [cell for each in fields for cell in each.cells.values()]
    return Kept(
        subject=subject,
        category=category,
        titles=tuple(each.type.title for each in fields),
        fresh=sum(each.fresh for each in cells),
        ageing=sum(each.ageing for each in cells),
        stale=sum(each.stale for each in cells),
        missing=sum(each.missing for each in cells),
        contested=sum(each.contested for each in cells),
        asked=sum(asked.get((subject, each.type.code), 0) for each in fields),
    )


def _of_steward(actor: Actor, first: UUID | None) -> QuerySet[Refresh]:
    rows = visible_refreshes(actor)
    if first is None:
        return rows
    theirs = Q(pk__in=[])
    for subject, field in sorted(list_asked_of(actor=actor, user_id=first)):
        theirs |= Q(subject_type=subject, field=field)
    return rows.filter(theirs)


def _narrowed(rows: QuerySet[Refresh], steward: str, field: str, reason: str, asked_of: str) -> QuerySet[Refresh]:
    wanted = {"steward": steward, "field": field, "reason": reason, "asked_of": asked_of}
    return rows.filter(done_at__isnull=True, **{name: value for name, value in wanted.items() if value})


def _cards(actor: Actor, rows: Sequence[Refresh], now: datetime) -> list[RefreshCard]:
    types = {(each.subject, each.code): each for each in list_types(actor=actor)}
    ids = {each.subject_id for each in rows}
    names = dict(Company.objects.filter(id__in=ids).values_list("id", "name"))
    names |= dict(Person.objects.filter(id__in=ids - names.keys()).values_list("id", "name"))
    present = Fact.objects.filter(subject_id__in=ids, standing=Fact.PRESENT, field__in={each.field for each in rows})
    facts = {(each.subject_id, each.field): each for each in present} if rows else {}
    titles = dict(System.objects.values_list("code", "title")) if facts else {}
    first = list_first_asked(actor=actor) if rows else {}
    return [
        replace(
            _card(
                each, types[each.subject_type, each.field], names, facts.get((each.subject_id, each.field)), titles, now
            ),
            first=first.get((each.subject_type, each.field), ""),
        )
        for each in rows
        if (each.subject_type, each.field) in types and each.subject_id in names
    ]


def _card(
    row: Refresh, type: FactType, names: dict[UUID, str], fact: Fact | None, titles: dict[str, str], now: datetime
) -> RefreshCard:
    return RefreshCard(
        id=row.id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        name=names[row.subject_id],
        field=row.field,
        field_title=type.title,
        unit=type.unit,
        type=type,
        reason=row.reason,
        said=row.said,
        worth=row.worth,
        asked_of=row.asked_of,
        steward=row.steward,
        first="",
        opened_at=row.opened_at,
        value=fact.value if fact else None,
        fact_id=fact.id if fact else None,
        source_title=titles.get(fact.source, fact.source) if fact else "",
        verified_at=fact.last_verified_at if fact else None,
        freshness=freshness(verified_at=fact.last_verified_at, stale_at=fact.stale_at, now=now) if fact else None,
    )


def _record(subject: str, row: tuple[Any, ...], fact: Fact | None, titles: dict[str, str], state: str) -> AgeingRecord:
    return AgeingRecord(
        subject_type=subject,
        subject_id=row[0],
        name=row[1],
        value=fact.value if fact else None,
        fact_id=fact.id if fact else None,
        source_title=titles.get(fact.source, fact.source) if fact else "",
        verified_at=fact.last_verified_at if fact else None,
        state=state,
    )


#: Whether a present value is in a state at an instant, given twice or three times over.
_CONDITIONS: Final = {
    "stale": "f.stale_at <= %(now)s",
    "ageing": "f.stale_at > %(now)s and %(now)s >= f.last_verified_at + %(from)s * (f.stale_at - f.last_verified_at)",
    "fresh": "f.id is not null and (f.stale_at is null or (f.stale_at > %(now)s"
    " and %(now)s < f.last_verified_at + %(from)s * (f.stale_at - f.last_verified_at)))",
    "missing": "f.id is null",
}
#: The provider's own people.
_OURS: Final = """exists (select from customers_affiliation b join customers_company c on c.id = b.company_id
    where b.person_id = s.id and c.is_provider)"""
_SEGMENTS: Final = {
    "company": "s.segment",
    "person": """coalesce((select c.segment from customers_affiliation b join customers_company c
        on c.id = b.company_id where b.person_id = s.id order by b.is_primary desc, b.valid desc limit 1), '')""",
}


def _ageing(
    subject: str,
    field: str,
    segment: str,
    state: State,
    now: datetime,
    after: tuple[str, UUID] | None,
    limit: int,
) -> tuple[str, dict[str, Any]]:
    ours = "and not s.is_provider" if subject == "company" else f"and not {_OURS}"
    later = "and (s.name, s.id) > (%(name)s, %(id)s)" if after else ""
    statement = f"""
        select s.id, s.name, f.id from {NAMES[subject]} s
        left join customers_fact f on f.subject_id = s.id and f.field = %(field)s and f.standing = 2
        where {_SEGMENTS[subject]} = %(segment)s and {_CONDITIONS[state]} {ours} {later}
        order by s.name, s.id limit %(limit)s
    """
    name, last = after or ("", None)
    return statement, {
        "field": field,
        "segment": segment,
        "now": now,
        "from": AGEING_FROM,
        "name": name,
        "id": last,
        "limit": limit,
    }
