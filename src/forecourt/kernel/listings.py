"""Listings: rows of one kind that an actor may see, a page at a time or a handful by id.

A room declares a listing for what programs and lists may page through. Every read starts from `visible(actor)`, inside
the actor's scope, and gives plain values. Pages go by key, not by number: a row that comes or goes moves no other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup, Model, Q, QuerySet, TextField, UUIDField
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: Values by column. Ids that are UUIDs come as text: they are looked up and written, never reckoned with.
Row = Mapping[str, Any]
Narrow = Callable[[Any], Q]
ID: Final = "id"


@Field.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]
    """`id__any_of=[…]`: one parameter whatever their number, so one statement that stays prepared."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write `column = any(list)`; the ids may be text, whatever the column is."""
        column, parameters = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        return f"{column} = any(%s::{kind}[])", (*parameters, [str(each) for each in self.rhs])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What may be listed, and how.

    Attributes:
        visible: Returns the rows that exist for an actor.
        columns: By name in a row: a field's path, or an expression of Django's. `id` is the unique one.
        order: The order where none is asked for: names of columns, with `-` for the other way round. None of them is
            ever null, and `id` is added.
        sorts: Names of further columns to order by; none of them is ever null.
        filters: By name: what narrows the rows to a value. There is one of `id` in any case.
        is_open: Everybody sees all of it, so a link to a row tells nothing.
        finish: What is done with rows that were read, within the scope, such as opening what is under a key. They have
            `id` and the columns that were asked for.
    """

    visible: Callable[[Actor], QuerySet[Any]]
    columns: Mapping[str, Any]
    order: tuple[str, ...] = (ID,)
    sorts: tuple[str, ...] = ()
    filters: Mapping[str, Narrow] = field(default_factory=dict)
    is_open: bool = False
    finish: Callable[[list[dict[str, Any]]], None] | None = None

    def page(
        self,
        *,
        actor: Actor,
        limit: int,
        where: Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
        after: Sequence[Any] | None = None,
        before: Sequence[Any] | None = None,
        only: Collection[str] = (),
    ) -> list[Row]:
        """Return up to `limit` rows in order: from the first, beyond the position `after`, or up to `before`.

        A position is the values of a row in the columns of `full_order`. `only` names the columns wanted; the ones that
        a position needs and `id` come along.
        """
        keys = self.full_order(order)
        position, backwards = (before, True) if before is not None else (after, False)
        with scope(actor):
            rows = self._narrowed(actor, where or {})
            if position is not None:
                rows = rows.filter(self._beyond(keys, position, backwards=backwards))
            rows = rows.order_by(*(self._order_by(key, backwards=backwards) for key in keys))
            found = self._read(rows[:limit], {*only, *(key.lstrip("-") for key in keys)} if only else ())
        return found[::-1] if backwards else found

    def some(self, *, actor: Actor, ids: Iterable[UUID | str], only: Collection[str] = ()) -> list[Row]:
        """Return those of the rows with these ids that the actor may see, in no order."""
        wanted = list(ids)
        if not wanted:
            return []
        with scope(actor):
            rows = self.visible(actor).filter(**{f"{self.path_of(ID)}__any_of": wanted})
            return self._read(rows.order_by(), {*only, ID} if only else ())

    def full_order(self, order: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the columns of an order, or of the usual one, ending with one that is unique."""
        keys = tuple(order) or self.order
        return keys if keys[-1].lstrip("-") == ID else (*keys, f"-{ID}" if keys[-1].startswith("-") else ID)

    def path_of(self, name: str) -> str:
        """Return the field's path of a column that is no expression."""
        path = self.columns[name]
        if not isinstance(path, str):
            raise TypeError(f"{name} is an expression, so nothing can be found or ordered by it")
        return path

    def _narrowed(self, actor: Actor, where: Mapping[str, Any]) -> QuerySet[Model]:
        rows = self.visible(actor)
        for name, value in where.items():
            by_id = {f"{self.path_of(ID)}__any_of": value}
            rows = rows.filter(Q(**by_id) if name == ID else self.filters[name](value))
        return rows

    def _read(self, rows: QuerySet[Any], only: Collection[str]) -> list[Row]:
        names = [name for name in self.columns if not only or name in only]
        wanted = (_selected(rows.model, self.columns[name]) for name in names)
        found = [dict(zip(names, row, strict=True)) for row in rows.values_list(*wanted)]
        if self.finish is not None:
            self.finish(found)
        return list(found)

    def _order_by(self, key: str, *, backwards: bool) -> str:
        is_falling = key.startswith("-") is not backwards
        return f"{'-' if is_falling else ''}{self.path_of(key.lstrip('-'))}"

    def _beyond(self, keys: Sequence[str], position: Sequence[Any], *, backwards: bool) -> Q:
        """Return what lies past a position: past it in the first column, or level there and past it in the next, …"""
        past, level = Q(), Q()
        for key, value in zip(keys, position, strict=True):
            path = self.path_of(key.lstrip("-"))
            lookup = "lt" if key.startswith("-") is not backwards else "gt"
            past |= level & Q(**{f"{path}__{lookup}": value})
            level &= Q(**{path: value})
        return past


def _selected(model: type[Model], column: Any) -> Any:
    """Return what is selected for a column: an id as text, which the database writes faster than we do."""
    return Cast(column, TextField()) if isinstance(column, str) and _is_uuid(model, column) else column


@cache
def _is_uuid(model: type[Model], path: str) -> bool:
    """Tell whether the field at the end of a path holds UUIDs, or leads to what is known by one."""
    field: Any = None
    for step in path.split("__"):
        if field is not None and not field.is_relation:
            return False  # a part of a field, such as the start of a period
        field = (field.related_model if field is not None else model)._meta.get_field(step)
    while field.is_relation:
        field = field.target_field
    return isinstance(field, UUIDField)
