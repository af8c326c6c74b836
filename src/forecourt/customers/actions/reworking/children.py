"""Move what hangs on a record, row by row noted, and set aside what has no place on another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from forecourt.customers.queries.hanging import RECKONED, Child, children_of, model_of
from forecourt.kernel.errors import Conflict
from forecourt.kernel.pipeline import Performance


class StillInUse(Conflict):
    """What opens data, or lets people in, never moves by a merge."""

    code, title = "still_in_use", "More hangs on it than a merge may move"


def take_away(subject_type: str, subject_id: UUID) -> None:
    """Delete a record. Raises StillInUse where anything leads to it still."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"delete from {model_of(subject_type)._meta.db_table} where id = %s", [subject_id])
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    except IntegrityError as error:
        raise StillInUse("Something in another room leads to it still, so it stays.") from error


def move_children(
    performance: Performance, rework_id: UUID, *, subject_type: str, source: UUID, target: UUID
) -> dict[str, int]:
    """Move every row that goes with one record to another, and note each. Returns how many, by table."""
    counts: dict[str, int] = {}
    for child in children_of(subject_type):
        count = _move(rework_id, child, subject_type, source, target)
        if count and child.table not in RECKONED:
            counts[child.table] = counts.get(child.table, 0) + count
    return counts


def _move(rework_id: UUID, child: Child, subject_type: str, source: UUID, target: UUID) -> int:
    where = child.where(subject_type)
    with connection.cursor() as cursor:
        cursor.execute(
            'insert into customers_rework_item (rework_id, "table", row_id, was, is_aside)'
            f" select %s, %s, {child.key}::text, jsonb_build_object(%s::text, {child.column}), false"
            f" from {child.table} where {where}",
            [rework_id, child.table, child.column, source],
        )
        count: int = cursor.rowcount
    if not count:
        return 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update {child.table} set {child.column} = %s where {where}", [target, source])
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    except IntegrityError:
        _move_one_by_one(rework_id, child, where, source, target)
    return count


def _move_one_by_one(rework_id: UUID, child: Child, where: str, source: UUID, target: UUID) -> None:
    """Move what has a place there; set aside what has none, such as a second row of what may be there once."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {child.key}::text from {child.table} where {where} order by 1", [source])
        rows = [row for (row,) in cursor.fetchall()]
    for row in rows:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"update {child.table} set {child.column} = %s where {child.key}::text = %s", [target, row]
                )
                cursor.execute("set constraints all immediate")
                cursor.execute("set constraints all deferred")
        except IntegrityError:
            set_aside(rework_id, child.table, child.key, row)


def set_aside(rework_id: UUID, table: str, key: str, row: str) -> None:
    """Take a row out of its table and keep all of it. Raises StillInUse where others need it."""
    with connection.cursor() as cursor:
        cursor.execute(f"select to_jsonb(t) from {table} t where {key}::text = %s", [row])
        (was,) = cursor.fetchone()
        cursor.execute(
            'delete from customers_rework_item where rework_id = %s and "table" = %s and row_id = %s and not is_aside',
            [rework_id, table, row],
        )
        note(rework_id, table, row, was, is_aside=True)
        try:
            with transaction.atomic():
                cursor.execute(f"delete from {table} where {key}::text = %s", [row])
        except IntegrityError as error:
            raise StillInUse("A row of it has no place on the other record, and others need it.") from error


def note(rework_id: UUID, table: str, row: str, was: Any, *, is_aside: bool = False) -> None:
    """Note what a row was. `was` is JSON as text, or a mapping."""
    with connection.cursor() as cursor:
        cursor.execute(
            'insert into customers_rework_item (rework_id, "table", row_id, was, is_aside) values (%s, %s, %s, %s, %s)',
            [
                rework_id,
                table,
                row,
                was if isinstance(was, str) else models.JSONField().get_db_prep_value(was, connection),
                is_aside,
            ],
        )
