"""What the address of the journal's page asks for, and the chips that say it. Pure but for reading the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.searching import Search
from forecourt.look.timeline import THROUGH

PATH: Final = "/staff/journal/"
LONGEST: Final = 200
#: Of the address, by what the search calls it.
NAMES: Final[Mapping[str, str]] = {
    "q": "text",
    "company": "company_id",
    "who": "actor_id",
    "action": "action",
    "event": "event",
    "through": "interface",
    "request": "request_id",
    "from": "since",
    "to": "until",
}
_IDS: Final = frozenset({"company", "who", "request"})
_DAYS: Final = frozenset({"from", "to"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as text in the address and as a search. `before` is where the page goes on."""

    given: Mapping[str, str]
    search: Search
    before: UUID | None

    def address(self, **changes: str) -> str:
        """Return the page's address with some of it changed; a change begins at the newest row."""
        wanted = {name: value for name, value in {**self.given, **changes}.items() if value}
        return f"{PATH}?{urlencode(wanted)}" if wanted else PATH


def read_asked(query: QueryDict, *, zone: tzinfo) -> Asked:
    """Read the address; days begin in `zone`, and `to` is the last day. Raises Invisible for what cannot be."""
    given = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in NAMES}
    given = {name: value for name, value in given.items() if value}
    try:
        values = {NAMES[name]: _value(name, value, zone) for name, value in given.items()}
        last = query.get("before", "")
        before = UUID(str(last)) if last else None
    except ValueError:
        raise Invisible() from None
    return Asked(given, Search(**values), before)


def chips_of(*, asked: Asked, companies: Mapping[UUID, str], people: Mapping[UUID, str]) -> list[dict[str, str]]:
    """Return what is looked for as chips, each with the address without it. The text stands in its own field."""
    chips = []
    for name, value in asked.given.items():
        if name != "q":
            words = _words(name, value, companies, people)
            chips.append({"label": LABELS[name], "words": words, "url": asked.address(**{name: ""})})
    return chips


LABELS: Final = {
    "company": "Company",
    "who": "Who",
    "action": "Action",
    "event": "Event",
    "through": "Through",
    "request": "Request",
    "from": "From",
    "to": "To the end of",
}


def _value(name: str, value: str, zone: tzinfo) -> Any:
    if name in _IDS:
        return UUID(value)
    if name in _DAYS:
        day = date.fromisoformat(value) + (timedelta(days=1) if name == "to" else timedelta())
        return datetime.combine(day, time(), zone)
    if name == "through" and value not in THROUGH:
        raise ValueError(value)
    return value


def _words(name: str, value: str, companies: Mapping[UUID, str], people: Mapping[UUID, str]) -> str:
    if name == "company":
        return companies.get(UUID(value), "one that is not there")
    if name == "who":
        return people.get(UUID(value), f"{value[:8]}…")
    if name == "request":
        return f"{value[:8]}…"
    return THROUGH[value] if name == "through" else value
