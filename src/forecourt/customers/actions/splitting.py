"""What can be done about one record that is two: split it, and put it together again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.companies import NumberTaken
from forecourt.customers.actions.reworking.children import StillInUse
from forecourt.customers.actions.reworking.merging import absorb, lock_pair, lock_row
from forecourt.customers.actions.reworking.standing import choose_anew, note_facts, present_of
from forecourt.customers.actions.reworking.undoing import close, lock_rework
from forecourt.customers.actions.saying import say
from forecourt.customers.models import Company, Fact, Person, Rework, ReworkItem
from forecourt.customers.policies import may_merge_customers, visible_facts
from forecourt.customers.queries.edited import questions_of, require_answers
from forecourt.customers.queries.hanging import children_of, keepers_of, stakes_in_words, stakes_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Oversight, Parameters, action
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.pipeline import Performance

_STANDING_BACK = """
    update customers_fact f set standing = least((i.was->>'standing')::smallint, 1)
    from customers_rework_item i
    where i.rework_id = %s and i."table" = 'customers_fact' and f.id = i.row_id::uuid and f.subject_id = %s
        and f.withdrawn_at is null
"""


class _Split(Parameters):
    source_id: UUID = Field(description="The record that is two.", examples=[EXAMPLE_ID])
    name: str = Field(
        min_length=1, max_length=200, description="What the new record is called.", examples=["Kim Novak"]
    )
    fact_ids: list[UUID] = Field(
        default_factory=list,
        max_length=1_000,
        description="The values that are the new record's.",
        examples=[[EXAMPLE_ID]],
    )
    children: dict[str, list[UUID]] = Field(
        default_factory=dict,
        description="Rows that go to the new record, by what they are: reference, affiliation, activity.",
        examples=[{"reference": [EXAMPLE_ID]}],
    )


class SplitCompany(_Split):
    """The parameters of `customers.split_company`."""

    number: str = Field(min_length=1, max_length=20, description="The new company's number.", examples=["C-10999"])
    short_name: str = Field(min_length=1, max_length=60, description="What people call it.", examples=["Delta"])


class SplitPerson(_Split):
    """The parameters of `customers.split_person`."""


class UndoSplit(Parameters):
    """The parameters of `customers.undo_split`."""

    rework_id: UUID = Field(description="Which split.", examples=[EXAMPLE_ID])
    answers: dict[str, Literal["survivor", "old"]] = Field(
        default_factory=dict,
        max_length=1_000,
        description="Of what was said of the new record since: `survivor` keeps it on the one that is whole again,"
        " `old` lets it count no more.",
        examples=[{"fact:phone": "survivor"}],
    )


@action(
    name="customers.split_company",
    title="Split a company in two",
    parameters=SplitCompany,
    policy=may_merge_customers,
    oversight=Oversight.APPROVED,
    undone_by="customers.undo_split",
)
def split_company(performance: Performance, parameters: SplitCompany) -> dict[str, Any]:
    """Make two companies of one, once somebody else has confirmed it: what is chosen goes to the new one. No contract
    and nobody's sign-in moves. It can be undone. Raises Invisible, Malformed, NumberTaken.
    """
    source = _source("company", parameters)
    if Company.objects.filter(number=parameters.number).exists():
        raise NumberTaken(f"{parameters.number} is taken.", pointer="/data/attributes/number")
    like = {name: source[name] for name in ("zone", "locale", "currency", "stage", "segment")}
    made = Company.objects.create(
        number=parameters.number, name=parameters.name, short_name=parameters.short_name, **like
    )
    said = {"name": parameters.name, "short_name": parameters.short_name}
    return _split(performance, "company", parameters, source, made.id, said)


@action(
    name="customers.split_person",
    title="Split a person in two",
    parameters=SplitPerson,
    policy=may_merge_customers,
    oversight=Oversight.APPROVED,
    undone_by="customers.undo_split",
)
def split_person(performance: Performance, parameters: SplitPerson) -> dict[str, Any]:
    """Make two people of one, once somebody else has confirmed it: what is chosen goes to the new one, and whoever
    signs in stays who they are. It can be undone. Raises Invisible, Malformed.
    """
    source = _source("person", parameters)
    made = Person.objects.create(name=parameters.name, email="")
    return _split(performance, "person", parameters, source, made.id, {"name": parameters.name})


@action(
    name="customers.undo_split",
    title="Undo a split",
    parameters=UndoSplit,
    policy=may_merge_customers,
    oversight=Oversight.AUDITED,
    undone_by="customers.undo_merge",
)
def undo_split(performance: Performance, parameters: UndoSplit) -> dict[str, Any]:
    """Put a record together again that was split; what was said of the new one since is asked about. Raises Invisible,
    UndoneAlready, StillInUse, QuestionsOpen.
    """
    rework = lock_rework(parameters.rework_id, Rework.SPLIT)
    assert rework.survivor_id is not None
    assert rework.other_id is not None
    pair = lock_pair(rework.subject_type, rework.survivor_id, rework.other_id)
    if stakes := stakes_of(rework.subject_type, rework.other_id):
        raise StillInUse(f"{pair.other['name']} has {stakes_in_words(stakes)} by now, so it stays.")
    questions = questions_of(rework, actor=performance.actor)
    require_answers(questions, parameters.answers)
    old = [row for each in questions if parameters.answers[each.key] == "old" for row in each.rows]
    Fact.objects.filter(id__in=old).update(standing=Fact.HISTORY, withdrawn_at=performance.now)
    before = present_of(rework.survivor_id, rework.other_id)
    Fact.objects.filter(id__in=rework.was["made"], subject_id=rework.other_id).delete()
    whole = Rework.objects.create(
        kind=Rework.MERGE,
        subject_type=rework.subject_type,
        survivor_id=rework.survivor_id,
        other_id=rework.other_id,
        title=f"{pair.other['name']} into {pair.survivor['name']}"[:500],
        was={"survivor": pair.survivor, "other": pair.other},
        made_at=performance.now,
        made_by=performance.actor.name,
    )
    whole.counts = absorb(performance, whole, pair, {}, before)
    whole.save(update_fields=["counts"])
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_BACK, [rework.id, rework.survivor_id])
    choose_anew(performance, [rework.survivor_id], before=present_of(rework.survivor_id))
    close(performance, rework)
    performance.record(
        events.SPLIT_UNDONE,
        subject=(rework.subject_type, rework.survivor_id),
        company_id=None,
        old={"made": pair.other["name"], "made_id": str(rework.other_id)},
        new={
            "record": pair.survivor["name"],
            "rework_id": str(rework.id),
            "edited_since": {each.key: parameters.answers[each.key] for each in questions},
        },
        people=keepers_of(rework.subject_type, rework.survivor_id, rework.other_id),
    )
    return {"rework_id": rework.id, "survivor_id": rework.survivor_id, "asked": [each.key for each in questions]}


def _source(subject_type: str, parameters: _Split) -> dict[str, Any]:
    found = lock_row(subject_type, parameters.source_id)
    if found is None or found.get("is_provider"):
        raise Invisible(f"There is no such {subject_type}.")
    return found


def _split(
    performance: Performance,
    subject_type: Literal["company", "person"],
    parameters: _Split,
    source: Mapping[str, Any],
    made_id: UUID,
    said: Mapping[str, str],
) -> dict[str, Any]:
    source_id = parameters.source_id
    rework = Rework.objects.create(
        kind=Rework.SPLIT,
        subject_type=subject_type,
        survivor_id=source_id,
        other_id=made_id,
        title=f"{parameters.name} from {source['name']}"[:500],
        made_at=performance.now,
        made_by=performance.actor.name,
    )
    say(performance, subject_type, made_id, said)
    made = [str(each) for each in Fact.objects.filter(subject_id=made_id).values_list("id", flat=True)]
    before = present_of(source_id, made_id)
    counts = _move_chosen(rework.id, subject_type, parameters, made_id)
    counts["customers_fact"] = _move_facts(performance.actor, rework.id, parameters, made_id)
    choose_anew(performance, [source_id, made_id], before=before)
    rework.was, rework.counts = {"survivor": dict(source), "made": made}, {name: n for name, n in counts.items() if n}
    rework.save(update_fields=["was", "counts"])
    after = present_of(source_id, made_id)
    performance.record(
        events.SPLIT,
        subject=(subject_type, source_id),
        company_id=None,
        old={name: value for (of, name), value in before.items() if of == source_id and after.get((of, name)) != value},
        new={
            "record": source["name"],
            "made": parameters.name,
            "made_id": str(made_id),
            "rework_id": str(rework.id),
            "moved": {table.removeprefix("customers_"): count for table, count in rework.counts.items()},
        },
        people=keepers_of(subject_type, source_id, made_id),
    )
    return {"rework_id": rework.id, "survivor_id": source_id, "made_id": made_id, "moved": rework.counts}


def _move_chosen(rework_id: UUID, subject_type: str, parameters: _Split, made_id: UUID) -> dict[str, int]:
    tables = {child.table.removeprefix("customers_"): child for child in children_of(subject_type)}
    counts: dict[str, int] = {}
    for noun, ids in parameters.children.items():
        child = tables.get(noun)
        if child is None:
            raise Malformed(f"Nothing called {noun!r} goes with a {subject_type}.", pointer="/data/attributes/children")
        with connection.cursor() as cursor:
            cursor.execute(
                f"update {child.table} set {child.column} = %s"
                f" where {child.key} = any(%s) and {child.where(subject_type)} returning {child.key}::text",
                [made_id, ids, parameters.source_id],
            )
            rows = [row for (row,) in cursor.fetchall()]
        if len(rows) != len(set(ids)):
            raise Invisible(f"Not every {noun} that is named is the record's.")
        was = {child.column: str(parameters.source_id)}
        ReworkItem.objects.bulk_create(
            ReworkItem(rework_id=rework_id, table=child.table, row_id=row, was=was) for row in rows
        )
        counts[child.table] = len(rows)
    return counts


def _move_facts(actor: Actor, rework_id: UUID, parameters: _Split, made_id: UUID) -> int:
    own = visible_facts(actor).filter(id__in=parameters.fact_ids, subject_id=parameters.source_id)
    ids: Sequence[UUID] = list(own.values_list("id", flat=True))
    if len(ids) != len(set(parameters.fact_ids)):
        raise Invisible("Not every value that is named is the record's.")
    note_facts(rework_id, standing_of=parameters.source_id)
    standing = {
        UUID(row)
        for row in ReworkItem.objects.filter(rework_id=rework_id, table="customers_fact").values_list(
            "row_id", flat=True
        )
    }
    note_facts(rework_id, ids=[each for each in ids if each not in standing])
    Fact.objects.filter(id__in=ids, standing=Fact.PRESENT).update(standing=Fact.CANDIDATE, is_contested=False)
    Fact.objects.filter(id__in=ids).update(subject_id=made_id)
    return len(ids)
