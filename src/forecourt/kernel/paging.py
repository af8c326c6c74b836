"""Pages of a list by place rather than by number: a row that comes or goes meanwhile shifts nothing, and the last page
costs what the first does."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db.models import Model, Q, QuerySet

from forecourt.kernel.errors import Malformed

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the value that its last row was sorted by, and that row's id."""

    value: str
    id: UUID

    def written(self) -> str:
        """Write it for an address."""
        return base64.urlsafe_b64encode(orjson.dumps([self.value, self.id])).decode().rstrip("=")


def read_place(text: str) -> Place | None:
    """Read what `Place.written` wrote; nothing is the beginning. Raises Malformed."""
    if not text:
        return None
    try:
        value, row_id = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(value, str) or "\0" in value:
            raise ValueError
        return Place(value, UUID(row_id))
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise Malformed("This is no place in the list. Begin with its first page.") from None


def at_instant(place: Place | None) -> Place | None:
    """Return a place in a list that is sorted by an instant. Raises Malformed where its value is none."""
    if place is not None:
        try:
            if datetime.fromisoformat(place.value).tzinfo is None:
                raise ValueError
        except ValueError:
            raise Malformed("This is no place in the list. Begin with its first page.") from None
    return place


def rows_after(rows: QuerySet[M], *, by: str, descending: bool, place: Place | None) -> QuerySet[M]:
    """Sort rows by a field, and by id where that is the same; leave out those up to a place."""
    sign, beyond = ("-", "lt") if descending else ("", "gt")
    ordered = rows.order_by(f"{sign}{by}", f"{sign}id")
    if place is None:
        return ordered
    later: dict[str, Any] = {f"{by}__{beyond}": place.value}
    return ordered.filter(Q(**later) | Q(**{by: place.value, f"id__{beyond}": place.id}))
