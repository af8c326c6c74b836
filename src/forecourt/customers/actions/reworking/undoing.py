"""A merge is undone: both records are as they were, and what was edited since is where somebody said."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from forecourt.customers import events
from forecourt.customers.actions.reworking.merging import lock_row
from forecourt.customers.actions.reworking.standing import choose_anew, mirrored, present_of
from forecourt.customers.models import Fact, MatchKey, Person, Redirect, Rework, ReworkItem
from forecourt.customers.queries.edited import Answer, Question, questions_of, require_answers, rows_of
from forecourt.customers.queries.hanging import children_of, keepers_of, model_of
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance

_FACTS_BACK: Final = """
    update customers_fact f set subject_id = (i.was->>'subject_id')::uuid,
        standing = least((i.was->>'standing')::smallint, 1), is_contested = false,
        stale_at = (i.was->>'stale_at')::timestamptz
    from customers_rework_item i
    where i.rework_id = %s and i."table" = 'customers_fact' and not i.is_aside and f.id = i.row_id::uuid
        and f.subject_id = %s and not exists (
            select from customers_rework_item l join customers_rework r on r.id = l.rework_id
            where r.state = 'done' and l.rework_id > i.rework_id and l."table" = i."table" and l.row_id = i.row_id
                and (i.was->>'subject_id')::uuid = %s
        )
"""
#: What a later rework found standing was so only because of this one: undoing that too brings back what was before.
_TELL_LATER: Final = """
    update customers_rework_item l set was = i.was
    from customers_rework_item i, customers_rework r
    where i.rework_id = %s and i."table" = 'customers_fact' and r.id = l.rework_id and r.state = 'done'
        and l.rework_id > i.rework_id and l."table" = i."table" and l.row_id = i.row_id and not l.is_aside
        and not i.is_aside and i.was->>'subject_id' = l.was->>'subject_id'
"""
#: And what it did not find standing because of this one, it would have found.
_TELL_LATER_MORE: Final = """
    insert into customers_rework_item (rework_id, "table", row_id, was, is_aside)
    select r.id, i."table", i.row_id, i.was, false
    from customers_rework_item i join customers_rework r on r.id > i.rework_id and r.state = 'done' and r.kind = 'merge'
    where i.rework_id = %s and i."table" = 'customers_fact' and not i.is_aside
        and (i.was->>'subject_id')::uuid = %s and r.survivor_id = %s and (i.was->>'standing')::smallint > 0
        and not exists (
            select from customers_rework_item l
            where l.rework_id = r.id and l."table" = i."table" and l.row_id = i.row_id
        )
"""


class ErasedSince(Conflict):
    """What was erased never comes back."""

    code, title = "erased_since", "A person of these was erased"


class UndoneAlready(Conflict):
    """A merge is undone once."""

    code, title = "undone_already", "It is undone already"


class UndoFirst(Conflict):
    """Something later stands on it."""

    code, title = "undo_first", "Something later has to be undone first"


class NoPlace(Conflict):
    """What would come back has no place any more."""

    code, title = "no_place", "What would come back has no place"


def lock_rework(rework_id: UUID, *kinds: str) -> Rework:
    """Lock a rework that is done. Raises Invisible, UndoneAlready."""
    rework: Rework | None = Rework.objects.select_for_update().filter(id=rework_id, kind__in=kinds).first()
    if rework is None:
        raise Invisible()
    if rework.state == Rework.ERASED:
        raise ErasedSince("Somebody of these was erased since, so there is nothing to bring back.")
    if rework.state != Rework.DONE:
        raise UndoneAlready(f"{rework.undone_by} undid it already.")
    return rework


def undo_merge(performance: Performance, rework: Rework, answers: Mapping[str, Answer]) -> list[Question]:
    """Let two records be two again. Returns what was asked. Raises UndoFirst, QuestionsOpen, NoPlace."""
    survivor_id, other_id = _both(rework)
    if lock_row(rework.subject_type, survivor_id) is None:
        raise _later(survivor_id)
    questions = questions_of(rework, actor=performance.actor)
    require_answers(questions, answers)
    _address_is_free(rework)
    before = present_of(survivor_id)
    Redirect.objects.filter(old_id=other_id).delete()
    _bring_back_row(model_of(rework.subject_type)._meta.db_table, rework.was["other"])
    with _many_at_once():
        _move_children_back(rework)
        _facts_back(rework, survivor_id, other_id)
    _give(rework, questions, answers, other_id)
    _bring_back_asides(rework)
    _withdraw(performance, rows_of(questions, answers, table="customers_fact", answer="old"))
    choose_anew(performance, [survivor_id, other_id], before=before)
    _columns_back(rework, survivor_id)
    MatchKey.objects.filter(subject_id__in=[survivor_id, other_id]).delete()
    close(performance, rework)
    _journal(performance, rework, questions, answers)
    return questions


@contextmanager
def _many_at_once() -> Iterator[None]:
    """Join what was noted with what is there by hashing.

    Of rows that were just written the planner thinks there is one, and would hold each of 10,000 against each.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = on")


def close(performance: Performance, rework: Rework) -> None:
    """Note that a rework is undone."""
    rework.state, rework.undone_at, rework.undone_by = Rework.UNDONE, performance.now, performance.actor.name
    rework.save(update_fields=["state", "undone_at", "undone_by"])


def _both(rework: Rework) -> tuple[UUID, UUID]:
    assert rework.survivor_id is not None
    assert rework.other_id is not None
    return rework.survivor_id, rework.other_id


def _later(survivor_id: UUID) -> Conflict:
    """Say which later merge took the survivor away."""
    later = Rework.objects.filter(other_id=survivor_id, kind=Rework.MERGE, state=Rework.DONE).order_by("-id").first()
    if later is None:
        return UndoFirst("The record that it came into is gone.")
    return UndoFirst(f"{later.title} came later. Undo that first.", next=[str(later.id)])


def _address_is_free(rework: Rework) -> None:
    """Refuse where somebody else has the address by now that would come back. Raises NoPlace."""
    address = rework.was["other"].get("email") if rework.subject_type == "person" else ""
    if not address:
        return
    holder = Person.objects.filter(email=address).exclude(id=rework.survivor_id).first()
    if holder is not None:
        raise NoPlace(
            f"{holder.name} has the address {address} by now, and an address is one person's.",
            next=[f"Change the address of {holder.name} first."],
        )
    # The survivor may bear it still: its own comes back below, once its facts have.
    Person.objects.filter(email=address, id=rework.survivor_id).update(email="")


def _bring_back_row(table: str, row: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} select * from jsonb_populate_record(null::{table}, %s::jsonb)", [_json(row)]
        )


def _json(value: Any) -> str:
    return json.dumps(value, default=str)


def _move_children_back(rework: Rework) -> None:
    """Give back every row that is with the survivor still; what was edited on it stays edited."""
    tables = {child.table: child.key for child in children_of(rework.subject_type)}
    tables |= {"customers_redirect": "old_id", "customers_proposal": "id"}
    noted = ReworkItem.objects.filter(rework=rework, is_aside=False).exclude(table="customers_fact")
    for table, columns in _columns_noted(noted).items():
        for column in sorted(columns, key=lambda each: (not _leads(each), each)):
            _column_back(rework, table, tables[table], column)


def _columns_noted(noted: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        sql, asked = noted.values("table", "was").query.sql_with_params()
        cursor.execute(f'select distinct q."table", jsonb_object_keys(q.was) from ({sql}) q', asked)
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def _column_back(rework: Rework, table: str, key: str, column: str) -> None:
    """Give one column of a table its values back; one that leads to a record only if that is the survivor still."""
    still = f" and t.{column} = %s" if _leads(column) else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} t set {column} = (jsonb_populate_record(null::{table}, i.was)).{column}"
            ' from customers_rework_item i where i.rework_id = %s and i."table" = %s and not i.is_aside'
            f" and i.was ? %s and t.{key}::text = i.row_id{still}",
            [rework.id, table, column, *([rework.survivor_id] if _leads(column) else [])],
        )


def _leads(column: str) -> bool:
    """Tell whether a column says to which record a row belongs: that comes back before all else."""
    return column.endswith("_id")


def _facts_back(rework: Rework, survivor_id: UUID, other_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update customers_fact set standing = 1, is_contested = false where subject_id = %s and standing = 2",
            [survivor_id],
        )
        cursor.execute(_FACTS_BACK, [rework.id, survivor_id, survivor_id])
        cursor.execute(_TELL_LATER, [rework.id])
        cursor.execute(_TELL_LATER_MORE, [rework.id, survivor_id, survivor_id])


def _give(rework: Rework, questions: list[Question], answers: Mapping[str, Answer], other_id: UUID) -> None:
    """Let what came since go with the record that comes back, where somebody said so."""
    facts = rows_of(questions, answers, table="customers_fact", answer="restored")
    Fact.objects.filter(id__in=facts, standing=Fact.PRESENT).update(standing=Fact.CANDIDATE)
    Fact.objects.filter(id__in=facts).update(subject_id=other_id)
    for child in children_of(rework.subject_type):
        rows = rows_of(questions, answers, table=child.table, answer="restored")
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"update {child.table} set {child.column} = %s where {child.key} = any(%s) and {child.column} = %s",
                    [other_id, rows, rework.survivor_id],
                )


def _bring_back_asides(rework: Rework) -> None:
    """Bring back what had no place beside the survivor's. Raises NoPlace."""
    for table, row in (
        ReworkItem.objects.filter(rework=rework, is_aside=True).order_by("id").values_list("table", "was")
    ):
        try:
            with transaction.atomic():
                _bring_back_row(table, row)
        except IntegrityError as error:
            noun = table.removeprefix("customers_").replace("_", " ")
            raise NoPlace(f"One {noun} that was set aside has no place any more.") from error


def _withdraw(performance: Performance, ids: Collection[UUID]) -> None:
    """Let what was said since count no more: it stays in the history, withdrawn."""
    Fact.objects.filter(id__in=ids).update(standing=Fact.HISTORY, is_contested=False, withdrawn_at=performance.now)


def _columns_back(rework: Rework, survivor_id: UUID) -> None:
    """Give columns that no fact stands behind the value that they had."""
    present = {name for _, name in present_of(survivor_id)}
    was = rework.was["survivor"]
    lost = {
        column: was[column]
        for name, column in mirrored(rework.subject_type).items()
        if name not in present and column in was
    }
    if lost:
        model_of(rework.subject_type)._base_manager.filter(Q(id=survivor_id)).update(**lost)
    columns = {column: was[column] for column in mirrored(rework.subject_type).values() if column in was}
    for later in Rework.objects.filter(id__gt=rework.id, survivor_id=survivor_id, kind=Rework.MERGE, state=Rework.DONE):
        later.was = later.was | {"survivor": later.was["survivor"] | columns}
        later.save(update_fields=["was"])


def _journal(
    performance: Performance, rework: Rework, questions: list[Question], answers: Mapping[str, Answer]
) -> None:
    survivor_id, other_id = _both(rework)
    now = present_of(survivor_id, other_id)
    names = {"record": rework.was["survivor"]["name"], "restored": rework.was["other"]["name"]}
    cause = performance.record(
        events.MERGE_UNDONE,
        subject=(rework.subject_type, survivor_id),
        company_id=None,
        old={"absorbed_id": str(other_id)},
        new={
            **names,
            "rework_id": str(rework.id),
            "moved_back": {table.removeprefix("customers_"): count for table, count in rework.counts.items()},
            "edited_since": {each.key: answers[each.key] for each in questions},
        },
        people=keepers_of(rework.subject_type, survivor_id, other_id),
    )
    performance.record(
        events.RECORD_RESTORED,
        subject=(rework.subject_type, other_id),
        company_id=None,
        old={"into_id": str(survivor_id)},
        new={"record": names["restored"], **{name: value for (of, name), value in now.items() if of == other_id}},
        cause_id=cause,
        people=keepers_of(rework.subject_type, survivor_id, other_id),
    )
