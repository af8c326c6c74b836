"""What is known of a record: the value that counts of each field, why, and all that was ever said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from forecourt.customers.models import Fact, FactType, FieldTrust, Redirect, System
from forecourt.customers.policies import sees_facts, visible_facts, visible_references
from forecourt.customers.rules.best import Candidate, best_of, disagree, owners_here, reasons_of
from forecourt.customers.rules.lasting import Freshness, freshness
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: What there are facts of.
SubjectType = Literal["company", "person"]
HISTORY_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class SaidValue:
    """A value as one source said it. Instants are UTC.

    Attributes:
        process: What brought it here.
        is_present: It is the one that counts.
        is_withdrawn: Somebody found it wrong.
    """

    id: UUID
    field: str
    value: Any
    source: str
    source_title: str
    process: str
    confidence: float
    observed_at: datetime
    collected_at: datetime
    last_verified_at: datetime
    freshness: Freshness
    is_present: bool = False
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class PresentFact:
    """A field of a record at present.

    Attributes:
        present: The value that counts; None where nobody says any.
        because: Why that one, in sentences.
        candidates: The newest value of each source, the one that counts first.
        is_contested: A source that counts too says otherwise.
        stale_at: From when on the value no longer counts as true; None: never.
    """

    field: str
    title: str
    category: str
    type: str
    unit: str
    choices: tuple[str, ...]
    steward: str
    is_personal: bool
    present: SaidValue | None
    because: tuple[str, ...]
    candidates: tuple[SaidValue, ...]
    is_contested: bool
    stale_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReferenceCard:
    """What another system calls a record."""

    id: UUID
    system: str
    system_title: str
    external_id: str
    added_at: datetime


def list_present(
    *, actor: Actor, subject_type: SubjectType, subject_id: UUID, now: datetime, also_unknown: bool = False
) -> list[PresentFact]:
    """List each field of a record that anything is said of, in the model's order, with the value that counts now.

    Which value counts is decided anew for `now`, so one that has gone stale since it was written gives way.

    Args:
        also_unknown: Fields of which nothing is said too.
    """
    with scope(actor):
        types = list_types(actor=actor, subject_type=subject_type)
        rows = visible_facts(actor).filter(subject_id=subject_id, subject_type=subject_type, standing__gt=0)
        facts: dict[str, list[Fact]] = defaultdict(list)
        for row in rows:
            facts[row.field].append(row)
        titles = dict(System.objects.values_list("code", "title")) if facts else {}
        trusts = {each.field: each for each in FieldTrust.objects.filter(subject_id=subject_id)} if facts else {}
    return [
        _present(each, facts[each.code], titles, now, trusts.get(each.code))
        for each in types
        if also_unknown or each.code in facts
    ]


def list_history(
    *, actor: Actor, subject_type: SubjectType, subject_id: UUID, field: str, now: datetime, limit: int = HISTORY_ROWS
) -> list[SaidValue]:
    """List all that was ever said of a field, the last observed first."""
    with scope(actor):
        rows = list(
            visible_facts(actor)
            .filter(subject_id=subject_id, subject_type=subject_type, field=field)
            .order_by("-observed_at", "-id")[:limit]
        )
        titles = dict(System.objects.values_list("code", "title"))
    return [_said(row, titles, now) for row in rows]


def list_types(*, actor: Actor, subject_type: SubjectType | None = None) -> list[FactType]:
    """List what can be known, in the model's order; payment for those alone who may see it."""
    with scope(actor):
        if not sees_facts(actor):
            return []
        types = FactType.objects.order_by("subject", "place", "code")
        if subject_type is not None:
            types = types.filter(subject=subject_type)
        return [each for each in types if each.category != "payment" or actor.may("customers.see_payment")]


def present_values(
    *, actor: Actor, subject_ids: Iterable[UUID], fields: Sequence[str] = ()
) -> dict[UUID, dict[str, Any]]:
    """Return the values that count of many records, by record and field: as they stood when last written."""
    with scope(actor):
        rows = visible_facts(actor).filter(subject_id__in=set(subject_ids), standing=Fact.PRESENT)
        if fields:
            rows = rows.filter(field__in=fields)
        found: dict[UUID, dict[str, Any]] = defaultdict(dict)
        for subject_id, field, value in rows.values_list("subject_id", "field", "value"):
            found[subject_id][field] = value
    return dict(found)


def present_facts(*, actor: Actor, subject_ids: Iterable[UUID]) -> dict[UUID, dict[str, dict[str, Any]]]:
    """Return the values that count of many records, by record and field, with where they are from: as they stood when
    last written. Each has `id`, `value`, `source`, `confidence`, `observed_at`, `verified_at` and `stale_at`."""
    with scope(actor):
        rows = visible_facts(actor).filter(subject_id__in=set(subject_ids), standing=Fact.PRESENT)
        told = rows.values_list(
            "subject_id", "field", "id", "value", "source", "confidence", "observed_at", "last_verified_at", "stale_at"
        )
        found: dict[UUID, dict[str, dict[str, Any]]] = defaultdict(dict)
        names = ("id", "value", "source", "confidence", "observed_at", "verified_at", "stale_at")
        for subject_id, field, *values in told:
            found[subject_id][field] = dict(zip(names, values, strict=True))
    return dict(found)


def list_references(*, actor: Actor, subject_type: SubjectType, subject_id: UUID) -> list[ReferenceCard]:
    """List what other systems call a record."""
    with scope(actor):
        rows = visible_references(actor).filter(subject_type=subject_type, subject_id=subject_id)
        return [
            ReferenceCard(row.id, row.system_id, row.system.title, row.external_id, row.added_at)
            for row in rows.select_related("system").order_by("system__place", "system_id", "external_id")
        ]


def find_by_reference(*, actor: Actor, system: str, subject_type: SubjectType, external_id: str) -> UUID | None:
    """Return the id of the record that a system calls so, if there is one."""
    with scope(actor):
        rows = visible_references(actor).filter(system_id=system, subject_type=subject_type, external_id=external_id)
        found: UUID | None = rows.values_list("subject_id", flat=True).first()
        return found


def candidate_said(said: SaidValue) -> Candidate:
    """Return a value that was read as the rule takes it."""
    return Candidate(
        id=said.id,
        value=said.value,
        source=said.source,
        confidence=said.confidence,
        observed_at=said.observed_at,
        last_verified_at=said.last_verified_at,
        stale_at=said.last_verified_at if said.freshness == "stale" else None,
        withdrawn_at=said.collected_at if said.is_withdrawn else None,
    )


def resolve(*, actor: Actor, subject_id: UUID, subject_type: SubjectType | None = None) -> UUID:
    """Return where an id leads: to itself, or to the record that its record was merged into.

    Whoever does not serve customers learns of no merge: for them every id leads to itself.

    Args:
        subject_type: Which kind of record is meant; one of another kind leads nowhere.
    """
    with scope(actor):
        if not sees_facts(actor):
            return subject_id
        rows = Redirect.objects.filter(old_id=subject_id)
        if subject_type is not None:
            rows = rows.filter(subject_type=subject_type)
        found: UUID | None = rows.values_list("new_id", flat=True).first()
        return found or subject_id


def _present(
    type: FactType, facts: Sequence[Fact], titles: dict[str, str], now: datetime, trust: FieldTrust | None = None
) -> PresentFact:
    candidates = {fact.id: fact for fact in facts}
    owners = owners_here(type.owners, trusted=trust.source if trust else None)
    chosen = best_of(facts, owners=owners, type=type.type, now=now)
    reasons = reasons_of(chosen, owners=owners, now=now, titles=titles)
    best = chosen.best
    is_decided = trust is not None and best is not None and best.source == trust.source
    said = [_said(fact, titles, now, best) for fact in candidates.values()]
    present = next((each for each in said if each.is_present), None)
    return PresentFact(
        field=type.code,
        title=type.title,
        category=type.category,
        type=type.type,
        unit=type.unit,
        choices=tuple(type.choices),
        steward=type.steward,
        is_personal=type.personal,
        present=present,
        because=_because(reasons, trust if is_decided else None, titles),
        candidates=tuple(sorted(said, key=lambda each: (not each.is_present, -each.observed_at.timestamp()))),
        is_contested=not is_decided and disagree(chosen, owners=type.owners, now=now),
        stale_at=candidates[best.id].stale_at if best else None,
    )


def _because(reasons: tuple[str, ...], trust: FieldTrust | None, titles: dict[str, str]) -> tuple[str, ...]:
    """Say that a person decided whose word counts, where one did."""
    if trust is None:
        return reasons
    name = titles.get(trust.source, trust.source)
    return (f"{trust.decided_by} decided on {trust.since:%d %b %Y} that {name} counts first here.", *reasons[1:])


def _said(fact: Fact, titles: dict[str, str], now: datetime, best: Fact | None = None) -> SaidValue:
    return SaidValue(
        id=fact.id,
        field=fact.field,
        value=fact.value,
        source=fact.source,
        source_title=titles.get(fact.source, fact.source),
        process=fact.process,
        confidence=fact.confidence,
        observed_at=fact.observed_at,
        collected_at=fact.collected_at,
        last_verified_at=fact.last_verified_at,
        freshness=freshness(verified_at=fact.last_verified_at, stale_at=fact.stale_at, now=now),
        is_present=best.id == fact.id if best else fact.standing == Fact.PRESENT,
        is_withdrawn=fact.withdrawn_at is not None,
    )
