"""Erasing a person: beside their key, each room takes away what it keeps of them, and none knows of the others.

A room registers itself here with what it erases, as does the kernel with receipts. What is found by is what tells one
person from another: ids, addresses, numbers, a full name. All of it is done in the transaction of the erasure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

#: A text as short as this tells nobody from anybody.
LEAST_CHARACTERS: Final = 5
_RECEIPTS: Final = "select fc.erase_from_receipts(%s)"


@TextField.register_lookup
class LikeAny(Lookup):  # type: ignore[type-arg]
    """`said__like_any=[…]`: like one of these patterns, in any case."""

    lookup_name = "like_any"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write `column ilike any(patterns)`."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} ilike any(%s)", (*parameters, list(self.rhs))


@dataclass(frozen=True, slots=True)
class Erasing:
    """Whom it is about.

    Attributes:
        ids: Every id that led to the person.
        words: What names nobody else: mail addresses, phone numbers, the full name.
        exactly: What other systems call them: it names them only where it stands alone.
    """

    ids: frozenset[UUID]
    words: frozenset[str] = frozenset()
    exactly: frozenset[str] = frozenset()

    @property
    def patterns(self) -> list[str]:
        """Return patterns for `ilike any`, one of which what mentions the person is like."""
        quoted = (f'"{each}"' for each in self.exactly)
        return [f"%{_escaped(each)}%" for each in sorted({*map(str, self.ids), *self._told_apart, *quoted})]

    @property
    def _told_apart(self) -> frozenset[str]:
        return frozenset(each.casefold() for each in self.words if len(each) >= LEAST_CHARACTERS)

    def is_in(self, value: Any) -> bool:
        """Tell whether a value mentions the person, however deep."""
        if isinstance(value, str):
            text = value.casefold()
            within = any(each in text for each in (*map(str, self.ids), *self._told_apart))
            return within or value in self.exactly
        if isinstance(value, Mapping):
            return any(self.is_in(each) for pair in value.items() for each in pair)
        if isinstance(value, (list, tuple)):
            return any(map(self.is_in, value))
        return not isinstance(value, bool) and isinstance(value, int) and str(value) in self.exactly

    def left_of(self, rows: Iterable[Any]) -> list[Any]:
        """Return those of some values that do not mention the person."""
        return [each for each in rows if not self.is_in(each)]


Eraser = Callable[[Erasing], int]
_ERASERS: Final[dict[str, Eraser]] = {}


def register_eraser(room: str, erase: Eraser) -> None:
    """Let a room erase what it keeps of people. Called within the scope of whoever erases; returns how many rows."""
    _ERASERS[room] = erase


def mentioning(rows: QuerySet[Any], erasing: Erasing, *columns: str) -> list[Any]:
    """Return the rows that mention a person in one of these columns: the database finds candidates, we look."""
    texts = {f"{name}_as_text": Cast(F(name), TextField()) for name in columns}
    any_of = Q(pk__in=[])
    for name in texts:
        any_of |= Q(**{f"{name}__like_any": erasing.patterns})
    found = rows.annotate(**texts).filter(any_of)
    return [each for each in found if erasing.is_in([getattr(each, name) for name in columns])]


def erase_in_rooms(erasing: Erasing) -> dict[str, int]:
    """Let each room erase what it keeps of a person. Returns how many rows that were, by room."""
    found = {room: erase(erasing) for room, erase in sorted(_ERASERS.items())}
    return {room: count for room, count in found.items() if count}


def erase_by(statement: str, erasing: Erasing) -> int:
    """Call a function of the database that takes patterns and returns how many rows it changed."""
    return call(statement, erasing.patterns)


def call(statement: str, asked: Collection[str]) -> int:
    """Call a function of the database that takes texts and returns a number."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(asked)])
        return int(cursor.fetchone()[0])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


register_eraser("kernel", lambda erasing: erase_by(_RECEIPTS, erasing))
