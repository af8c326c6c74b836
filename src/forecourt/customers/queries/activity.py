"""What can be asked about activity: the timeline of a company or a person, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from forecourt.customers.models import Activity, ActivityKind, Company, FactType, Person, System
from forecourt.customers.policies import visible_activities, visible_people
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.reading import Entry, read_entries
from forecourt.kernel.paging import Place
from forecourt.kernel.scope import scope

PAYMENT: Final = "payment"


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind of activity as pages name it."""

    code: str
    title: str
    icon: str
    counts_as_contact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of a timeline is wanted; what is empty takes all.

    Attributes:
        kinds: By code.
        text: The title, or who it was, contains it.
        since: `[since, until)`.
        person_id: In the timeline of a company: only of this person.
    """

    kinds: tuple[str, ...] = ()
    source: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One thing that happened, as a timeline shows it. Instants are UTC.

    Attributes:
        who: Whose it was: a person of ours by name, or as the source named them; empty for the company itself.
        is_known: Whether `who` is a person of ours.
        by: Who did it here, for what the journal tells.
        changes: (field, old, new) of what changed, for what the journal tells.
        said_at: What the source's clock said, where that ran ahead.
    """

    id: UUID
    at: datetime
    collected_at: datetime
    kind: str
    kind_title: str
    icon: str
    title: str
    direction: str
    amount: Decimal | None
    unit: str
    source: str
    external_id: str
    company_id: UUID | None
    company: str
    person_id: UUID | None
    who: str
    is_known: bool
    by: str
    tone: str
    changes: tuple[tuple[str, Any, Any], ...]
    journal_id: UUID | None
    said_at: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Return where a page that ends with it goes on."""
        return Place(self.at.isoformat(), self.id)


def list_activity_kinds(*, actor: Actor) -> list[KindCard]:
    """List the kinds of activity that the provider's files declare, in their order."""
    with scope(actor):
        rows = ActivityKind.objects.order_by("place", "code")
        return [KindCard(each.code, each.title, each.icon, each.counts_as_contact) for each in rows]


def list_sources(*, actor: Actor) -> list[tuple[str, str]]:
    """List the systems that activity may come from, as (code, title)."""
    with scope(actor):
        return [("journal", "Our own records"), *System.objects.order_by("place", "code").values_list("code", "title")]


def get_person_name(*, actor: Actor, person_id: UUID) -> str:
    """Return the name of a person. Raises Invisible where there is none for the actor."""
    with scope(actor):
        name: str | None = visible_people(actor).filter(id=person_id).values_list("name", flat=True).first()
    if name is None:
        raise Invisible()
    return name


def list_company_timeline(
    *, actor: Actor, company_id: UUID, asked: Asked, place: Place | None = None, limit: int
) -> list[TimelineRow]:
    """List what happened with a company and its people, the newest first."""
    with scope(actor):
        return _page(actor, visible_activities(actor).filter(company_id=company_id), asked, place, limit)


def list_person_timeline(
    *, actor: Actor, person_id: UUID, asked: Asked, place: Place | None = None, limit: int
) -> list[TimelineRow]:
    """List what happened with a person, at whichever company, the newest first."""
    with scope(actor):
        return _page(actor, visible_activities(actor).filter(person_id=person_id), asked, place, limit)


def list_waiting(*, actor: Actor, limit: int) -> list[TimelineRow]:
    """List events of people whom nobody knows, at no company: they wait, the newest first."""
    with scope(actor):
        rows = visible_activities(actor).filter(company__isnull=True, person__isnull=True)
        return _page(actor, rows, Asked(), None, limit)


def _page(actor: Actor, rows: QuerySet[Activity], asked: Asked, place: Place | None, limit: int) -> list[TimelineRow]:
    rows = _narrowed(rows, asked).order_by("-at", "-id")
    if place is not None:
        # The first condition is what the index begins at; the second leaves out what lies level with the place.
        rows = rows.filter(at__lte=place.value).filter(Q(at__lt=place.value) | Q(id__lt=place.id))
    found = list(rows[:limit])
    return _described(actor, found)


def _narrowed(rows: QuerySet[Activity], asked: Asked) -> QuerySet[Activity]:
    rows = rows.filter(removed_at__isnull=True)
    conditions: dict[str, Any] = {
        "kind_id__in": asked.kinds,
        "source": asked.source,
        "at__gte": asked.since,
        "at__lt": asked.until,
        "person_id": asked.person_id,
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value})
    if asked.text:
        rows = rows.filter(Q(title__icontains=asked.text) | Q(who__icontains=asked.text))
    return rows


def _described(actor: Actor, rows: Sequence[Activity]) -> list[TimelineRow]:
    """Name kinds, people and companies, and read what changed from the journal: a statement each, however many rows."""
    kinds = ActivityKind.objects.in_bulk({row.kind_id for row in rows})
    people = dict(Person.objects.filter(id__in={row.person_id for row in rows} - {None}).values_list("id", "name"))
    companies = dict(
        Company.objects.filter(id__in={row.company_id for row in rows} - {None}).values_list("id", "short_name")
    )
    entries = read_entries(actor=actor, ids={row.journal_id for row in rows if row.journal_id is not None})
    hidden = _hidden_fields(actor) if entries else frozenset()
    return [
        _row(
            row, kinds[row.kind_id], people, companies, entries.get(row.journal_id) if row.journal_id else None, hidden
        )
        for row in rows
    ]


def _hidden_fields(actor: Actor) -> frozenset[str]:
    """Name the fields whose values are for those who see payment facts, where the actor does not."""
    if actor.may("customers.see_payment"):
        return frozenset()
    return frozenset(FactType.objects.filter(category=PAYMENT).values_list("code", flat=True))


def _row(
    row: Activity,
    kind: ActivityKind,
    people: Mapping[UUID, str],
    companies: Mapping[UUID, str],
    entry: Entry | None,
    hidden: frozenset[str],
) -> TimelineRow:
    known = people.get(row.person_id) if row.person_id else None
    return TimelineRow(
        id=row.id,
        at=row.at,
        collected_at=row.collected_at,
        kind=kind.code,
        kind_title=kind.title,
        icon=kind.icon,
        title=row.title,
        direction=row.direction,
        amount=row.amount,
        unit=row.unit,
        source=row.source,
        external_id=row.external_id,
        company_id=row.company_id,
        company=companies.get(row.company_id, "") if row.company_id else "",
        person_id=row.person_id,
        who=known or row.who,
        is_known=known is not None,
        by=entry.actor_name if entry else "",
        tone=entry.tone if entry else "",
        changes=tuple(_shown(each, hidden) for each in entry.changes if _tells(each[0], hidden)) if entry else (),
        journal_id=row.journal_id,
        said_at=row.details.get("said_at", ""),
        details=row.details,
    )


def _tells(name: str, hidden: frozenset[str]) -> bool:
    """Tell whether a value is for people: no field that is hidden, and no id that names a record for programs."""
    return name not in hidden and not name.endswith("_id")


def _shown(change: tuple[str, Any, Any], hidden: frozenset[str]) -> tuple[str, Any, Any]:
    """Leave hidden fields out of values that hold several."""
    name, old, new = change
    return name, _without(old, hidden), _without(new, hidden)


def _without(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _without(each, hidden) for name, each in value.items() if name not in hidden}
    return value
