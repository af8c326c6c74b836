"""What can be asked about the conflict queue: both sides of what waits, their ages, and what a rule makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from forecourt.customers.models import Company, Conflict, FactType, Person, System, Waiting
from forecourt.customers.policies import visible_conflicts
from forecourt.customers.queries.facts import PresentFact, ReferenceCard, list_present, list_references
from forecourt.customers.queries.stewards import list_asked_of, list_first_asked
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.paging import Place, at_instant, rows_after
from forecourt.kernel.scope import scope

LINES_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class ConflictCard:
    """Something that waits for a decision, or waited. Instants are of business time, UTC.

    Attributes:
        said: What it is, in a sentence.
        subject_name: The record that it is about; empty where that is not there, or none.
        title: What people call the fact, or the property.
        waiting: How many lines of files wait for it.
        settlement: What was decided.
        steward: The role that keeps the field true, where it is about one; `first`: who of it is asked first by name.
    """

    id: UUID
    kind: str
    state: str
    said: str
    subject_type: str
    subject_id: UUID | None
    subject_name: str
    other_id: UUID | None
    other_name: str
    field: str
    title: str
    system: str
    system_title: str
    external_id: str
    opened_at: datetime
    waits_until: datetime | None
    ended_at: datetime | None
    ended_by: str
    waiting: int
    settlement: Mapping[str, Any]
    steward: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line of a file that waits, and what it says."""

    import_id: UUID
    file: str
    line: int
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records that claim the same: what is known of it, and what other systems call it."""

    id: UUID
    name: str
    facts: Sequence[PresentFact]
    references: Sequence[ReferenceCard]


@dataclass(frozen=True, slots=True)
class ConflictDetail:
    """A conflict whole.

    Attributes:
        fact: Of values: the field with every source's value, and why which counts at present.
        rule: Which rule would settle it, in a sentence.
        lines: What waits for it, first lines first.
        sides: Of records that claim the same: both.
    """

    card: ConflictCard
    fact: PresentFact | None
    rule: str
    lines: Sequence[WaitingLine]
    sides: Sequence[Side]


def list_conflicts_page(
    *,
    actor: Actor,
    kind: str = "",
    state: str = "open",
    text: str = "",
    first: UUID | None = None,
    descending: bool = True,
    place: Place | None = None,
    limit: int,
) -> list[ConflictCard]:
    """List conflicts, the newest first, from a place on; only those that a user is asked first about, where named."""
    with scope(actor):
        rows = visible_conflicts(actor).select_related("system")
        if state:
            rows = rows.filter(state=state)
        if kind:
            rows = rows.filter(kind=kind)
        if text:
            rows = rows.filter(said__icontains=text.replace("\0", ""))
        if first is not None:
            rows = rows.filter(_asked_first(actor, first), kind=Conflict.VALUES)
        return _cards(
            actor, list(rows_after(rows, by="opened_at", descending=descending, place=at_instant(place))[:limit])
        )


def count_conflicts(*, actor: Actor) -> dict[str, int]:
    """Count what waits for a decision, by kind."""
    with scope(actor):
        rows: QuerySet[Conflict] = visible_conflicts(actor).filter(state=Conflict.OPEN)
        return dict(rows.values_list("kind").annotate(many=Count("id")).order_by())


def get_conflict(*, actor: Actor, conflict_id: UUID, now: datetime) -> ConflictDetail:
    """Return one conflict with both its sides. Raises Invisible."""
    with scope(actor):
        row = visible_conflicts(actor).select_related("system").filter(id=conflict_id).first()
        if row is None:
            raise Invisible()
        card = _cards(actor, [row])[0]
        fact = _fact(actor, row, now)
        kind = FactType.objects.filter(subject=row.subject_type, code=row.field).first() if fact else None
        titles = dict(System.objects.values_list("code", "title")) if kind else {}
        lines = [
            WaitingLine(each.of_id, each.of.name, each.line, each.said)
            for each in Waiting.objects.filter(conflict=row, taken_at__isnull=True)
            .select_related("of")
            .order_by("of_id", "line")[:LINES_SHOWN]
        ]
        sides = _sides(actor, row, card, now)
    return ConflictDetail(card, fact, _rule(kind, titles), lines, sides)


def _fact(actor: Actor, row: Conflict, now: datetime) -> PresentFact | None:
    if row.kind != Conflict.VALUES or row.subject_id is None:
        return None
    found = list_present(
        actor=actor,
        subject_type=row.subject_type,  # type: ignore[arg-type]
        subject_id=row.subject_id,
        now=now,
    )
    return next((each for each in found if each.field == row.field), None)


def _rule(kind: FactType | None, titles: Mapping[str, str]) -> str:
    if kind is None:
        return ""
    names = [titles.get(each, each) for each in kind.owners]
    order = ", then ".join(names[:4])
    return f"Of {kind.title} the word of {order} counts, unless it is in doubt or past its time."


def _sides(actor: Actor, row: Conflict, card: ConflictCard, now: datetime) -> list[Side]:
    if row.kind != Conflict.IDENTITY:
        return []
    pairs = [(row.subject_id, card.subject_name), (row.other_id, card.other_name)]
    return [
        Side(
            id=record_id,
            name=name,
            facts=list_present(
                actor=actor,
                subject_type=row.subject_type,  # type: ignore[arg-type]
                subject_id=record_id,
                now=now,
            ),
            references=list_references(
                actor=actor,
                subject_type=row.subject_type,  # type: ignore[arg-type]
                subject_id=record_id,
            ),
        )
        for record_id, name in pairs
        if record_id is not None
    ]


def _asked_first(actor: Actor, user_id: UUID) -> Q:
    theirs = Q(pk__in=[])
    for subject, field in sorted(list_asked_of(actor=actor, user_id=user_id)):
        theirs |= Q(subject_type=subject, field=field)
    return theirs


def _cards(actor: Actor, rows: Sequence[Conflict]) -> list[ConflictCard]:
    records = {each for row in rows for each in (row.subject_id, row.other_id) if each is not None}
    names = dict(Company.objects.filter(id__in=records).values_list("id", "name"))
    names |= dict(Person.objects.filter(id__in=records).values_list("id", "name"))
    still = Q(conflict_id__in=[row.id for row in rows], taken_at__isnull=True)
    waiting = dict(Waiting.objects.filter(still).values_list("conflict_id").annotate(many=Count("id")).order_by())
    fields = {(row.subject_type, row.field) for row in rows if row.kind == Conflict.VALUES}
    known = FactType.objects.filter(code__in={field for _, field in fields})
    types = {(each.subject, each.code): each for each in known} if fields else {}
    first = list_first_asked(actor=actor) if fields else {}
    return [_card(row, names, waiting.get(row.id, 0), types.get((row.subject_type, row.field)), first) for row in rows]


def _card(
    row: Conflict, names: Mapping[UUID, str], waiting: int, type: FactType | None, first: Mapping[tuple[str, str], str]
) -> ConflictCard:
    return ConflictCard(
        id=row.id,
        kind=row.kind,
        state=row.state,
        said=row.said,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_name=names.get(row.subject_id, "") if row.subject_id else "",
        other_id=row.other_id,
        other_name=names.get(row.other_id, "") if row.other_id else "",
        field=row.field,
        title=type.title if type else row.field,
        system=row.system_id or "",
        system_title=row.system.title if row.system else "",
        external_id=row.external_id,
        opened_at=row.opened_at,
        waits_until=row.waits_until,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        waiting=waiting,
        settlement=row.settlement,
        steward=type.steward if type else "",
        first=first.get((row.subject_type, row.field), "") if type else "",
    )
