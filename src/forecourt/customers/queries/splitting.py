"""What of a record could go to another one, and how both would come out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from forecourt.customers.models import FieldTrust
from forecourt.customers.queries.activity import Asked, TimelineRow, list_company_timeline, list_person_timeline
from forecourt.customers.queries.facts import (
    PresentFact,
    ReferenceCard,
    SaidValue,
    SubjectType,
    candidate_said,
    list_present,
    list_references,
    list_types,
)
from forecourt.customers.queries.hanging import stakes_in_words, stakes_of
from forecourt.customers.queries.many import names_of_records
from forecourt.customers.queries.people import AffiliationCard, list_known_people, list_places_of
from forecourt.customers.rules.best import best_of, owners_here
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope

#: What the new record is called is said anew, and never chosen.
SAID_ANEW: Final = frozenset({"name", "short_name"})
#: So many of the newest things that happened can be chosen one by one.
MOST_ACTIVITY: Final = 20


@dataclass(frozen=True, slots=True)
class Splittable:
    """A record with all of it that could be another record's.

    Attributes:
        places: Who belongs to a company, or where a person belongs.
        activity: The newest; `more_activity` tells that there is more, which stays.
        stakes: What opens data or lets people in, and so stays whatever is chosen, in words.
    """

    subject_type: SubjectType
    id: UUID
    name: str
    facts: tuple[PresentFact, ...]
    references: tuple[ReferenceCard, ...]
    places: tuple[AffiliationCard, ...]
    activity: tuple[TimelineRow, ...]
    more_activity: bool
    stakes: str


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One field of both records, as it would come out."""

    field: str
    title: str
    stays: SaidValue | None
    goes: SaidValue | None


def get_splittable(*, actor: Actor, subject_type: SubjectType, subject_id: UUID, now: datetime) -> Splittable:
    """Return what of a record could be another one's. Raises Invisible."""
    with scope(actor):
        name = names_of_records(actor=actor, subject_type=subject_type, ids=[subject_id]).get(subject_id)
        if name is None:
            raise Invisible()
        if subject_type == "company":
            activity = list_company_timeline(actor=actor, company_id=subject_id, asked=Asked(), limit=MOST_ACTIVITY + 1)
            places = list_known_people(actor=actor, company_id=subject_id)
        else:
            activity = list_person_timeline(actor=actor, person_id=subject_id, asked=Asked(), limit=MOST_ACTIVITY + 1)
            places = list_places_of(actor=actor, person_id=subject_id)
        facts = list_present(actor=actor, subject_type=subject_type, subject_id=subject_id, now=now)
        references = list_references(actor=actor, subject_type=subject_type, subject_id=subject_id)
        stakes = stakes_of(subject_type, subject_id)
    return Splittable(
        subject_type=subject_type,
        id=subject_id,
        name=name,
        facts=tuple(each for each in facts if each.field not in SAID_ANEW),
        references=tuple(references),
        places=tuple(places),
        activity=tuple(activity[:MOST_ACTIVITY]),
        more_activity=len(activity) > MOST_ACTIVITY,
        stakes=stakes_in_words(stakes) if stakes else "",
    )


def preview_split(*, actor: Actor, record: Splittable, fact_ids: Collection[UUID], now: datetime) -> list[SplitRow]:
    """Return how both records would come out, field by field, by the rule that always chooses."""
    with scope(actor):
        types = {each.code: each for each in list_types(actor=actor, subject_type=record.subject_type)}
        trusts = dict(FieldTrust.objects.filter(subject_id=record.id).values_list("field", "source"))
    rows = []
    for fact in record.facts:
        kind = types[fact.field]
        going = [each for each in fact.candidates if each.id in fact_ids]
        staying = [each for each in fact.candidates if each.id not in fact_ids]
        here = owners_here(kind.owners, trusted=trusts.get(fact.field))
        rows.append(
            SplitRow(
                field=fact.field,
                title=fact.title,
                stays=_best(staying, owners=here, type=kind.type, now=now),
                goes=_best(going, owners=kind.owners, type=kind.type, now=now),
            )
        )
    return rows


def _best(said: Sequence[SaidValue], *, owners: Sequence[str], type: str, now: datetime) -> SaidValue | None:
    best = best_of([candidate_said(each) for each in said], owners=owners, type=type, now=now).best
    return next((each for each in said if best is not None and each.id == best.id), None)
