"""What hangs on a record: rows of this room that go with it, and rows of rooms above that never do.

Which tables those are is read from the models themselves, so that a table that is added later is not forgotten: a
foreign key to the record, or the pair `subject_type` and `subject_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import ForeignObjectRel

from forecourt.customers.models import Company, Person

#: Tables that are carried in ways of their own, or are about records and not of them.
_APART: Final = frozenset(
    f"customers_{name}"
    for name in ("company", "person", "fact", "redirect", "rework", "rework_item", "match_key", "proposal")
)
#: Rows that are reckoned from others and come and go by themselves: they move along, and nobody need be told.
RECKONED: Final = frozenset({"customers_touched", "customers_measurement"})
#: What a merge says of itself, and so what an approval of it holds for: activity goes on while it waits.
SAID: Final = frozenset({"customers_fact", "customers_reference", "customers_affiliation"})


@dataclass(frozen=True, slots=True)
class Child:
    """A column that says to which record a row belongs.

    Attributes:
        key: The column of the table's primary key.
        typed: Whether `subject_type` says of which kind the record is.
    """

    table: str
    column: str
    key: str
    typed: bool = False

    def where(self, subject_type: str) -> str:
        """Return the condition beside the id, as SQL; `subject_type` is one of two words of ours."""
        return f"{self.column} = %s" + (f" and subject_type = '{subject_type}'" if self.typed else "")


def model_of(subject_type: str) -> type[models.Model]:
    """Return the table of a kind of record."""
    return Company if subject_type == "company" else Person


def keepers_of(subject_type: str, *ids: UUID | None) -> tuple[UUID, ...]:
    """Return under whose keys the journal tells of records: those of the people among them alone."""
    return tuple(each for each in ids if each is not None) if subject_type == "person" else ()


@cache
def children_of(subject_type: str) -> tuple[Child, ...]:
    """List the tables of this room whose rows go with a record."""
    room = apps.get_app_config("customers").get_models(include_auto_created=True)
    return tuple(
        child for model in room if model._meta.db_table not in _APART for child in _children(model, subject_type)
    )


def _children(model: type[models.Model], subject_type: str) -> Iterator[Child]:
    meta = model._meta
    assert meta.pk is not None
    names = {field.name for field in meta.concrete_fields}
    for field in meta.concrete_fields:
        if field.is_relation and field.related_model is model_of(subject_type):
            yield Child(meta.db_table, str(field.column), str(meta.pk.column))
    if {"subject_type", "subject_id"} <= names:
        yield Child(meta.db_table, "subject_id", str(meta.pk.column), typed=True)


def stakes_of(subject_type: str, subject_id: UUID) -> dict[str, int]:
    """Count what rooms above hang on a record, by what people call it. Within a scope that sees everything."""
    found: dict[str, int] = {}
    for relation in model_of(subject_type)._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.related_model._meta.app_label == "customers":
            continue
        meta = relation.related_model._meta
        count = _count(meta.db_table, str(relation.field.column), subject_id)
        if count:
            found[str(meta.verbose_name)] = found.get(str(meta.verbose_name), 0) + count
    return found


def _count(table: str, column: str, subject_id: UUID) -> int:
    """Count rows; of a table that this role may not read the foreign key alone says that there are any, in the end."""
    with connection.cursor() as cursor:
        cursor.execute("select has_column_privilege(%s, %s, 'select')", [table, column])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(f"select count({column}) from {table} where {column} = %s", [subject_id])
        return int(cursor.fetchone()[0])


def stakes_in_words(stakes: dict[str, int]) -> str:
    """Say what hangs on a record: `2 contracts and 1 membership`."""
    said = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in sorted(stakes.items())]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def count_children(subject_type: str, subject_id: UUID) -> dict[str, int]:
    """Count the rows that go with a record, by table. Within a scope that sees everything."""
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for child in children_of(subject_type):
            cursor.execute(f"select count(*) from {child.table} where {child.where(subject_type)}", [subject_id])
            (count,) = cursor.fetchone()
            if count and child.table not in RECKONED:
                counts[child.table] = counts.get(child.table, 0) + count
    return counts
