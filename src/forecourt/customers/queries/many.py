"""What an edit of many records was about, and what records are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from forecourt.customers.models import Fact, Rework, ReworkItem
from forecourt.customers.policies import visible_companies, visible_facts, visible_people, visible_reworks
from forecourt.customers.queries.facts import SubjectType, present_values
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class EditedRow:
    """One record of an edit of many.

    Attributes:
        before: The value that counted then; None where none did, or it may not be seen.
        given: The value that it was given.
        present: The value that counts now.
    """

    subject_id: UUID
    name: str
    before: Any
    given: Any
    present: Any


def list_edited(*, actor: Actor, rework_id: UUID, limit: int) -> list[EditedRow]:
    """List the records that an edit of many changed, by name. Raises Invisible."""
    with scope(actor):
        rework = visible_reworks(actor).filter(id=rework_id, kind=Rework.EDIT).first()
        if rework is None:
            raise Invisible()
        facts = list(visible_facts(actor).filter(id__in=list(rework.was["made"])))
        ids = {fact.subject_id for fact in facts}
        kind: Any = rework.subject_type
        names = names_of_records(actor=actor, subject_type=kind, ids=ids)
        shown = sorted((each for each in facts if each.subject_id in names), key=lambda each: names[each.subject_id])
        shown = shown[:limit]
        before = _before(rework)
        fields = sorted({fact.field for fact in shown})
        present = present_values(actor=actor, subject_ids=[each.subject_id for each in shown], fields=fields)
    return [
        EditedRow(
            subject_id=fact.subject_id,
            name=names[fact.subject_id],
            before=before.get(rework.was["made"][str(fact.id)]),
            given=fact.value,
            present=present.get(fact.subject_id, {}).get(fact.field),
        )
        for fact in shown
    ]


def _before(rework: Rework) -> dict[str, Any]:
    """Return the values that counted before, by the record's id of then."""
    noted = ReworkItem.objects.filter(rework=rework, table="customers_fact", was__standing=Fact.PRESENT)
    of = {UUID(row): str(was["subject_id"]) for row, was in noted.values_list("row_id", "was")}
    return {of[fact_id]: value for fact_id, value in Fact.objects.filter(id__in=of).values_list("id", "value")}


def names_of_records(*, actor: Actor, subject_type: SubjectType, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what records are called, by id; those that the actor cannot see, and the provider, are absent."""
    with scope(actor):
        if subject_type == "company":
            rows: Any = visible_companies(actor).filter(is_provider=False)
        else:
            rows = visible_people(actor)
        return dict(rows.filter(id__in=set(ids)).values_list("id", "name"))
