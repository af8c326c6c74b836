"""What the address of a timeline asks for: kinds, a source, a person, days, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict

from forecourt.customers.queries.activity import Asked, KindCard
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.paging import Place, read_place

NAMES: Final = ("q", "kind", "source", "person", "from", "to")
LONGEST: Final = 200
CONTACT: Final = "contact"


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page of a timeline: what of it, and from where on. `given` is what the address says, by name."""

    path: str
    given: Mapping[str, str]
    asked: Asked
    place: Place | None

    def address(self, **changes: str) -> str:
        """Return the address with some of it changed; a change begins at the first page."""
        wanted = {name: value for name, value in {**self.given, **changes}.items() if value}
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path


def read_asked(query: QueryDict, *, path: str, kinds: list[KindCard], zone: ZoneInfo) -> AskedPage:
    """Read the address. Raises Invisible for a kind, day, person or place that there is not."""
    given = {name: " ".join(query.get(name, "").replace("\0", "").split())[:LONGEST] for name in NAMES}
    try:
        place = read_place(query.get("after", ""))
        if place is not None:
            datetime.fromisoformat(place.value)
        asked = Asked(
            kinds=_kinds(given["kind"], kinds),
            source=given["source"],
            text=given["q"],
            since=_start(given["from"], zone),
            until=_end(given["to"], zone),
            person_id=UUID(given["person"]) if given["person"] else None,
        )
    except (ValueError, OverflowError, Malformed):
        raise Invisible() from None
    return AskedPage(path, {name: value for name, value in given.items() if value}, asked, place)


def _kinds(wanted: str, kinds: list[KindCard]) -> tuple[str, ...]:
    """Return the kinds of a choice: one of them, or all by which somebody speaks with somebody."""
    if not wanted:
        return ()
    if wanted == CONTACT:
        return tuple(kind.code for kind in kinds if kind.counts_as_contact)
    if wanted not in {kind.code for kind in kinds}:
        raise ValueError(wanted)
    return (wanted,)


def _start(text: str, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(date.fromisoformat(text), time(), zone) if text else None


def _end(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the end of a day: `To 3 May` holds the third of May."""
    return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone) if text else None
