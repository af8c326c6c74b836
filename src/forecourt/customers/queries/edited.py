"""What came to records since they were merged, split or edited at once: what an undo asks about, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection

from forecourt.customers.models import Fact, FactType, Reference, Rework, ReworkItem
from forecourt.customers.policies import visible_fact_types, visible_reworks
from forecourt.customers.queries.hanging import Child, children_of, model_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.scope import scope

#: What people add to a record, beside facts: each row of it that came since is a question.
ASKED: Final = frozenset({"customers_reference", "customers_affiliation"})
#: Where what came since goes: it stays, it goes with the record that comes back, or it counts no more. Of a record that
#: was edited with many others: what was said since is kept.
Answer = Literal["survivor", "restored", "old", "keep"]
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
    """List what an undo would ask; nothing where it is undone. Raises Invisible."""
    with scope(actor):
        rework = visible_reworks(actor).filter(id=rework_id).first()
        if rework is None:
            raise Invisible()
        return questions_of(rework, actor=actor) if rework.state == Rework.DONE else []


def questions_of(rework: Rework, *, actor: Actor) -> list[Question]:
    """List what came since, and has no one place to be once this is undone. Within a scope.

    Args:
        actor: Who reads the questions: of what they may not see they are told that it came, and not what it is.
    """
    said = _Said(rework.subject_type, actor)
    match rework.kind:
        case Rework.SPLIT:
            return _of_split(rework, said)
        case Rework.EDIT:
            return _of_edit(rework, said)
    found = (each for child in children_of(rework.subject_type) for each in _children(rework, child))
    return [*_of_merge(rework, said), *found]


def require_answers(questions: Sequence[Question], answers: Mapping[str, Any]) -> None:
    """Refuse until each question has an answer that fits. Raises QuestionsOpen, which names all that have none."""
    left = [each for each in questions if answers.get(each.key) not in each.answers]
    if left:
        first, more = left[0], f" and {len(left) - 1} more" if len(left) > 1 else ""
        raise QuestionsOpen(
            f"{first.said}. Say where it belongs: {first.key} = {', '.join(first.answers)}{more}.",
            next=[each.key for each in left],
        )


class _Said:
    """Says what was said of a field, as far as somebody may know."""

    def __init__(self, subject_type: str, actor: Actor) -> None:
        types = FactType.objects.filter(subject=subject_type)
        self._titles = dict(types.values_list("code", "title"))
        self._open = set(visible_fact_types(actor).filter(subject=subject_type).values_list("code", flat=True))

    def since(self, name: str, value: Any) -> str:
        """Say that a field was said since, and what where it may be known."""
        told = f": {value}" if name in self._open else ""
        return f"{self._titles.get(name, name)} was said since{told}"

    def values(self, name: str, value: Any, source: str) -> dict[str, Any]:
        """Return the same as values."""
        return {"field": name, "source": source} | ({"value": value} if name in self._open else {})


def _by_field(facts: Iterable[Fact], said: _Said, answers: tuple[Answer, ...]) -> list[Question]:
    """Make one question of all that was said of each field."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.field, []).append(fact)
    return [
        Question(
            key=f"fact:{name}",
            said=said.since(name, each[-1].value),
            table="customers_fact",
            answers=answers,
            rows=tuple(str(fact.id) for fact in each),
            values=said.values(name, each[-1].value, each[-1].source),
        )
        for name, each in sorted(found.items())
    ]


def _of_merge(rework: Rework, said: _Said) -> list[Question]:
    """List what was said of the survivor since, by field."""
    child = Child("customers_fact", "subject_id", "id", typed=True)
    ids = _since(rework, child, later="collected_at is not null")
    return _by_field(
        Fact.objects.filter(id__in=ids).order_by("observed_at", "id"), said, ("survivor", "restored", "old")
    )


def _of_split(rework: Rework, said: _Said) -> list[Question]:
    """List what was said of the new record since, by field."""
    known = set(ReworkItem.objects.filter(rework=rework, table="customers_fact").values_list("row_id", flat=True))
    facts = Fact.objects.filter(subject_id=rework.other_id).exclude(id__in=rework.was["made"]).order_by("id")
    return _by_field([fact for fact in facts if str(fact.id) not in known], said, ("survivor", "old"))


def _of_edit(rework: Rework, said: _Said) -> list[Question]:
    """List the records of which the same field was said since, each with what was said last."""
    made = {UUID(fact) for fact in rework.was["made"]}
    ours = {fact.subject_id: fact for fact in Fact.objects.filter(id__in=made)}
    if not ours:
        return []
    name = next(iter(ours.values())).field
    later: dict[UUID, list[Fact]] = {}
    for fact in Fact.objects.filter(subject_id__in=ours, field=name, standing__gt=0).order_by("id"):
        if fact.id not in made and fact.id > ours[fact.subject_id].id:
            later.setdefault(fact.subject_id, []).append(fact)
    names = dict(model_of(rework.subject_type)._base_manager.filter(pk__in=later).values_list("pk", "name"))
    return [
        Question(
            key=str(subject_id),
            said=f"{names.get(subject_id, 'A record')}: {said.since(name, facts[-1].value)}",
            table="customers_fact",
            answers=("keep", "old"),
            rows=tuple(str(fact.id) for fact in facts),
            values=said.values(name, facts[-1].value, facts[-1].source),
        )
        for subject_id, facts in sorted(later.items(), key=lambda each: names.get(each[0], ""))
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
