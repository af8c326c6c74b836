"""What can be done with many records at once: give all one value, and take it back where nobody has edited it since."""

from __future__ import annotations

from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.claims import Claim, TakenIn, take_in
from forecourt.customers.actions.facts import SURE
from forecourt.customers.actions.reworking.standing import choose_anew, note_facts, present_of
from forecourt.customers.actions.reworking.undoing import close, lock_rework
from forecourt.customers.actions.storing import Store
from forecourt.customers.models import Fact, FactType, Rework, ReworkItem
from forecourt.customers.policies import may_merge_customers, visible_fact_types
from forecourt.customers.queries.edited import questions_of, require_answers
from forecourt.customers.rules.best import STAFF
from forecourt.kernel.catalogue import EXAMPLE_ID, Oversight, Parameters, action
from forecourt.kernel.errors import Conflict, Malformed
from forecourt.kernel.pipeline import Performance


class OtherNumber(Conflict):
    """As many records change as was said, or none does."""

    code, title = "other_number", "Another number of records would change"


class NothingChanges(Conflict):
    """An edit of many changes something."""

    code, title = "nothing_changed", "Nothing would change"


#: What one record of a kind is called, and several.
NOUNS: Final = {"company": ("company", "companies"), "person": ("person", "people")}


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
    oversight=Oversight.APPROVED,
    amounts={"records": lambda _, parameters: len(parameters.subject_ids)},
    undone_by="customers.undo_edit",
)
def edit_many(performance: Performance, parameters: EditMany) -> dict[str, Any]:
    """Give one field of many records a value, once somebody else has confirmed it, each with a row of its own in the
    journal; tried dry, it says what would change. A record that cannot take it is left out and named. It can be undone.
    Raises Malformed, NothingChanges, OtherNumber.
    """
    kind = _kind(performance, parameters)
    ids = list(dict.fromkeys(parameters.subject_ids))
    rework = Rework.objects.create(
        kind=Rework.EDIT,
        subject_type=parameters.subject_type,
        title=_title(kind, parameters, len(ids)),
        made_at=performance.now,
        made_by=performance.actor.name,
    )
    claims = [_claim(performance, parameters, each) for each in ids]
    store = Store.open(claims)  # from here on nobody else writes these records
    subjects = {store.redirects.get(each, each) for each in ids}
    of_field = Fact.objects.filter(subject_id__in=subjects, field=parameters.field)
    note_facts(rework.id, ids=list(of_field.filter(standing__gt=0).values_list("id", flat=True)))
    taken = take_in(performance, claims, store=store)
    _require_effect(parameters, taken, asked=len(ids))
    made = of_field.filter(source=STAFF, id__gt=rework.id).values_list("id", "subject_id")
    rework.was = {"made": {str(fact): str(subject) for fact, subject in made}}
    rework.counts = {"customers_fact": len(rework.was["made"])}
    rework.save(update_fields=["was", "counts"])
    left_out = [{"subject_id": str(ids[each.index]), "said": each.said} for each in taken.refused]
    performance.record(
        events.MANY_EDITED,
        subject=("rework", rework.id),
        company_id=None,
        new={
            "field": parameters.field,
            **({"value": parameters.value} if parameters.subject_type == "company" else {}),
            "records": len(taken.changed),
            "subject": parameters.subject_type,
            "left_out": len(left_out),
        },
    )
    return {
        "rework_id": rework.id,
        "changed": len(taken.changed),
        "known": taken.known + taken.verified,
        "left_out": left_out,
    }


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
    made = Fact.objects.filter(id__in=list(rework.was["made"]))
    Store.over(set(made.values_list("subject_id", flat=True)), [])  # from here on nobody else writes these records
    facts = list(made)
    questions = questions_of(rework, actor=performance.actor)
    require_answers(questions, parameters.answers)
    subjects = {fact.subject_id for fact in facts}
    before = present_of(*subjects)
    kept = {each.key for each in questions if parameters.answers[each.key] == "keep"}
    back = [fact for fact in facts if str(fact.subject_id) not in kept]
    gone = {fact.id for fact in back} | {UUID(row) for each in questions if each.key not in kept for row in each.rows}
    Fact.objects.filter(id__in=gone).update(standing=Fact.HISTORY, is_contested=False, withdrawn_at=performance.now)
    _standing_back(rework, {fact.subject_id for fact in back})
    taken = choose_anew(performance, subjects, before=before)
    close(performance, rework)
    performance.record(
        events.EDIT_UNDONE,
        subject=("rework", rework.id),
        company_id=None,
        new={
            "field": next((fact.field for fact in facts), ""),
            "records": len(taken.changed),
            "rework_id": str(rework.id),
            "edited_since": {each.key: parameters.answers[each.key] for each in questions},
        },
    )
    return {"rework_id": rework.id, "changed": len(taken.changed), "kept": len(facts) - len(back)}


def _kind(performance: Performance, parameters: EditMany) -> FactType:
    """Return what the field is. Raises Malformed where there is none that the actor may see."""
    seen = visible_fact_types(performance.actor).filter(subject=parameters.subject_type, code=parameters.field)
    found: FactType | None = seen.first()
    if found is None:
        said = f"Nothing called {parameters.field!r} can be known of a {parameters.subject_type}."
        raise Malformed(said, pointer="/data/attributes/field")
    return found


def _title(kind: FactType, parameters: EditMany, count: int) -> str:
    """Say what is done; whoever sees that something was done may not see how customers pay."""
    noun = NOUNS[parameters.subject_type][count != 1]
    told = "" if kind.category == "payment" else f": {parameters.value}"
    return f"{kind.title} of {count} {noun}{told}"[:500]


def _require_effect(parameters: EditMany, taken: TakenIn, *, asked: int) -> None:
    """Refuse what would do nothing, or something else than was thought.

    Raises Malformed, NothingChanges, OtherNumber.
    """
    if len(taken.refused) == asked:
        first = taken.refused[0]
        where = "value" if first.code == "bad_value" else f"subject_ids/{first.index}"
        raise Malformed(first.said, pointer=f"/data/attributes/{where}")
    if parameters.expected is not None and len(taken.changed) != parameters.expected:
        raise OtherNumber(f"{len(taken.changed)} records would change, and not {parameters.expected}.")
    if not taken.written:
        raise NothingChanges("All of them say so already.")


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


def _standing_back(rework: Rework, subjects: set[UUID]) -> None:
    """Let what stood before stand again, as candidates: which counts is chosen anew."""
    rows = ReworkItem.objects.filter(rework=rework, table="customers_fact").values_list("row_id", flat=True)
    Fact.objects.filter(id__in=list(rows), subject_id__in=subjects, standing=Fact.HISTORY, withdrawn_at=None).update(
        standing=Fact.CANDIDATE
    )
