"""What came to a record since two were made one: what an undo asks about, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection

from forecourt.customers.models import Fact, Reference, Rework
from forecourt.customers.policies import visible_reworks
from forecourt.customers.queries.hanging import Child, children_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.scope import scope

#: What people add to a record, beside facts: each row of it that came since is a question.
ASKED: Final = frozenset({"customers_reference", "customers_affiliation"})
#: Where what came since goes: it stays, it goes with the record that comes back, or it counts no more.
Answer = Literal["survivor", "restored", "old"]
_SINCE: Final = """
    select {key}::text from {table} t where {where} and {key}::text not in (
        select row_id from customers_rework_item where rework_id = %s and "table" = %s
    ) and not exists (
        select from customers_rework_item i join customers_rework r on r.id = i.rework_id
        where r.state = 'done' and i.rework_id > %s and i.row_id = t.{key}::text and i."table" = %s
            and i.was->>%s <> %s
    ) and {later}
    order by 1
"""


class QuestionsOpen(Conflict):
    """Something was edited since, and nobody has said yet where it belongs."""

    code, title = "questions_open", "Something was edited since"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that came since, and where it could go.

    Attributes:
        key: What an answer names it by.
        said: What it is, in words.
        answers: Those that there are.
        rows: Which rows it is about.
    """

    key: str
    said: str
    table: str
    answers: tuple[Answer, ...]
    rows: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)


def list_questions(*, actor: Actor, rework_id: UUID) -> list[Question]:
    """List what the undo of a merge would ask. Raises Invisible."""
    with scope(actor):
        rework = visible_reworks(actor).filter(id=rework_id, kind=Rework.MERGE, state=Rework.DONE).first()
        if rework is None:
            raise Invisible()
        return questions_of(rework)


def questions_of(rework: Rework) -> list[Question]:
    """List what came to the survivor since, and could belong to either. Within a scope."""
    assert rework.survivor_id is not None
    return [
        *_facts_since(rework),
        *(each for child in children_of(rework.subject_type) for each in _children(rework, child)),
    ]


def require_answers(questions: list[Question], answers: Mapping[str, Answer]) -> None:
    """Refuse until each question has an answer that fits. Raises QuestionsOpen."""
    for each in questions:
        if answers.get(each.key) not in each.answers:
            may = ", ".join(each.answers)
            raise QuestionsOpen(f"{each.said}. Say where it belongs: {each.key} = {may}.", next=[each.key])


def _facts_since(rework: Rework) -> list[Question]:
    child = Child("customers_fact", "subject_id", "id", typed=True)
    ids = _since(rework, child, later="collected_at is not null")
    found: dict[str, list[Fact]] = {}
    for fact in Fact.objects.filter(id__in=ids).order_by("observed_at", "id"):
        found.setdefault(fact.field, []).append(fact)
    return [
        Question(
            key=f"fact:{name}",
            said=f"{name.replace('_', ' ').capitalize()} was said since: {facts[-1].value}",
            table="customers_fact",
            answers=("survivor", "restored", "old"),
            rows=tuple(str(fact.id) for fact in facts),
            values={"field": name, "value": facts[-1].value, "source": facts[-1].source},
        )
        for name, facts in sorted(found.items())
    ]


def _children(rework: Rework, child: Child) -> list[Question]:
    """List rows that somebody added; what is reckoned or told by itself, such as activity, stays with the survivor."""
    if child.table not in ASKED:
        return []
    noun = child.table.removeprefix("customers_")
    return [
        Question(f"{noun}:{row}", f"{_named(child, row)} came since", child.table, ("survivor", "restored"), (row,))
        for row in _since(rework, child)
    ]


def _named(child: Child, row: str) -> str:
    if child.table == "customers_reference":
        found = Reference.objects.get(id=row)
        return f"The reference {found.external_id} in {found.system_id}"
    return "An affiliation"


def _since(rework: Rework, child: Child, *, later: str = "") -> list[str]:
    """List the rows of the survivor that were made after the rework, by none that brought them from elsewhere."""
    asked = _SINCE.format(
        table=child.table,
        key=child.key,
        where=child.where(rework.subject_type),
        later=f"{child.key} > %s" if not later else f"{later} and {child.key} > %s",
    )
    survivor = str(rework.survivor_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "select data_type from information_schema.columns where table_name = %s and column_name = %s",
            [child.table, child.key],
        )
        if cursor.fetchone() != ("uuid",):
            return []
        cursor.execute(
            asked,
            [survivor, rework.id, child.table, rework.id, child.table, child.column, survivor, rework.id],
        )
        return [row for (row,) in cursor.fetchall()]


def rows_of(questions: list[Question], answers: Mapping[str, Answer], *, table: str, answer: Answer) -> list[UUID]:
    """List the rows of a table that were answered so."""
    return [UUID(row) for each in questions if each.table == table and answers[each.key] == answer for row in each.rows]
