"""What can be done with many records at once: give all one value, and take it back where nobody has edited it since."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.claims import Claim, take_in
from forecourt.customers.actions.facts import SURE
from forecourt.customers.actions.reworking.standing import choose_anew, note_facts, present_of
from forecourt.customers.actions.reworking.undoing import close, lock_rework
from forecourt.customers.models import Fact, Rework, ReworkItem
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.queries.edited import QuestionsOpen
from forecourt.customers.rules.best import STAFF
from forecourt.kernel.catalogue import EXAMPLE_ID, Oversight, Parameters, action
from forecourt.kernel.errors import Conflict, Malformed
from forecourt.kernel.pipeline import Performance


class OtherNumber(Conflict):
    """As many records change as was said, or none does."""

    code, title = "other_number", "Another number of records would change"


class EditMany(Parameters):
    """The parameters of `customers.edit_many`."""

    subject_type: Literal["company", "person"] = Field(description="`company` or `person`.", examples=["company"])
    subject_ids: list[UUID] = Field(min_length=1, max_length=1_000, description="Which ones.", examples=[[EXAMPLE_ID]])
    field: str = Field(max_length=60, description="What of them: a code from `facts.yaml`.", examples=["industry"])
    value: Any = Field(description="What it is from now on.", examples=["Food"])
    expected: int | None = Field(
        default=None,
        ge=1,
        description="How many records are to change: where it would be another number, nothing is done.",
        examples=[12],
    )


class UndoEdit(Parameters):
    """The parameters of `customers.undo_edit`."""

    rework_id: UUID = Field(description="Which edit of many.", examples=[EXAMPLE_ID])
    answers: dict[str, Literal["keep", "old"]] = Field(
        default_factory=dict,
        max_length=1_000,
        description="Of records that were edited since, by id: `keep` that edit, or bring back the `old` value.",
        examples=[{EXAMPLE_ID: "keep"}],
    )


@action(
    name="customers.edit_many",
    title="Change many records at once",
    parameters=EditMany,
    policy=may_merge_customers,
    oversight=Oversight.AUDITED,
    amounts={"records": lambda _, parameters: len(parameters.subject_ids)},
    undone_by="customers.undo_edit",
)
def edit_many(performance: Performance, parameters: EditMany) -> dict[str, Any]:
    """Give one field of many records a value, each with a row of its own in the journal; tried dry, it says what would
    change. It can be undone. Raises Malformed, OtherNumber.
    """
    ids = list(dict.fromkeys(parameters.subject_ids))
    rework = Rework.objects.create(
        kind=Rework.EDIT,
        subject_type=parameters.subject_type,
        title=f"{parameters.field} of {len(ids)} records: {parameters.value}"[:500],
        made_at=performance.now,
        made_by=performance.actor.name,
    )
    standing = Fact.objects.filter(subject_id__in=ids, field=parameters.field, standing__gt=0)
    note_facts(rework.id, ids=list(standing.values_list("id", flat=True)))
    taken = take_in(performance, [_claim(performance, parameters, each) for each in ids])
    if taken.refused:
        first = taken.refused[0]
        raise Malformed(first.said, pointer=f"/data/attributes/subject_ids/{first.index}")
    if parameters.expected is not None and len(taken.changed) != parameters.expected:
        raise OtherNumber(f"{len(taken.changed)} records would change, and not {parameters.expected}.")
    made = Fact.objects.filter(subject_id__in=ids, field=parameters.field, source=STAFF, id__gt=rework.id)
    rework.was = {"made": {str(fact): str(subject) for fact, subject in made.values_list("id", "subject_id")}}
    rework.counts = {"customers_fact": len(rework.was["made"])}
    rework.save(update_fields=["was", "counts"])
    performance.record(
        events.MANY_EDITED,
        subject=("rework", rework.id),
        company_id=None,
        new={
            "field": parameters.field,
            **({"value": parameters.value} if parameters.subject_type == "company" else {}),
            "records": len(taken.changed),
            "subject": parameters.subject_type,
        },
    )
    return {"rework_id": rework.id, "changed": len(taken.changed), "known": taken.known + taken.verified}


@action(
    name="customers.undo_edit",
    title="Undo a change of many records",
    parameters=UndoEdit,
    policy=may_merge_customers,
    oversight=Oversight.AUDITED,
    undone_by="customers.edit_many",
)
def undo_edit(performance: Performance, parameters: UndoEdit) -> dict[str, Any]:
    """Give many records back the value that they had; those that were edited since are asked about. Raises Invisible,
    UndoneAlready, QuestionsOpen.
    """
    rework = lock_rework(parameters.rework_id, Rework.EDIT)
    made = {UUID(fact): UUID(subject) for fact, subject in rework.was["made"].items()}
    facts = {fact.id: fact for fact in Fact.objects.select_for_update().filter(id__in=made)}
    later = _edited_since(made, facts)
    unanswered = [each for each in later if str(each) not in parameters.answers]
    if unanswered:
        raise QuestionsOpen(
            f"{len(unanswered)} of the records were edited since: keep that, or bring back the old value.",
            next=[str(each) for each in unanswered],
        )
    subjects = {fact.subject_id for fact in facts.values()}
    before = present_of(*subjects)
    back = [fact for fact in facts.values() if parameters.answers.get(str(fact.subject_id)) != "keep"]
    gone = {fact.id for fact in back} | {
        each for subject, ids in later.items() if parameters.answers.get(str(subject)) == "old" for each in ids
    }
    Fact.objects.filter(id__in=gone).update(standing=Fact.HISTORY, is_contested=False, withdrawn_at=performance.now)
    _standing_back(rework, {fact.subject_id for fact in back})
    taken = choose_anew(performance, subjects, before=before)
    close(performance, rework)
    performance.record(
        events.EDIT_UNDONE,
        subject=("rework", rework.id),
        company_id=None,
        new={
            "field": next((fact.field for fact in facts.values()), ""),
            "records": len(taken.changed),
            "edited_since": dict(parameters.answers),
        },
    )
    return {"rework_id": rework.id, "changed": len(taken.changed), "kept": len(facts) - len(back)}


def _claim(performance: Performance, parameters: EditMany, subject_id: UUID) -> Claim:
    return Claim(
        subject_type=parameters.subject_type,
        subject_id=subject_id,
        field=parameters.field,
        value=parameters.value,
        source=STAFF,
        process=performance.action,
        confidence=SURE,
        observed_at=performance.now,
    )


def _edited_since(made: dict[UUID, UUID], facts: dict[UUID, Fact]) -> dict[UUID, list[UUID]]:
    """Return what was said since of the field, by record."""
    found: dict[UUID, list[UUID]] = {}
    field = next((fact.field for fact in facts.values()), "")
    newest = max(made, default=None)
    if newest is None:
        return found
    subjects = {fact.subject_id: fact.id for fact in facts.values()}
    since = Fact.objects.filter(subject_id__in=subjects, field=field, id__gt=min(made), standing__gt=0)
    for fact_id, subject_id in since.values_list("id", "subject_id"):
        if fact_id not in made and fact_id > subjects[subject_id]:
            found.setdefault(subject_id, []).append(fact_id)
    return found


def _standing_back(rework: Rework, subjects: set[UUID]) -> None:
    """Let what stood before stand again, as candidates: which counts is chosen anew."""
    rows = ReworkItem.objects.filter(rework=rework, table="customers_fact").values_list("row_id", flat=True)
    Fact.objects.filter(id__in=list(rows), subject_id__in=subjects, standing=Fact.HISTORY, withdrawn_at=None).update(
        standing=Fact.CANDIDATE
    )
