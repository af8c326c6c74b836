"""What the address of the activity page asks for, and the chips that say it. Pure but for reading the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from forecourt.data.events import HISTORY_GRANTED, ROWS_DELIVERED, ROWS_GRANTED
from forecourt.kernel.errors import Invisible
from forecourt.kernel.events import ACTION_REFUSED
from forecourt.kernel.journal.searching import Search
from forecourt.look.timeline import THROUGH

PATH: Final = "/activity/"
LONGEST: Final = 200
READS: Final = (HISTORY_GRANTED, ROWS_DELIVERED, ROWS_GRANTED)
#: What is shown of all there is, by the address's word for it; nothing said: what was changed.
SHOWN: Final[Mapping[str, str]] = {
    "": "Changes",
    "all": "Changes and reading",
    "reads": "Reading only",
    "refused": "Refused only",
}
_NAMES: Final = ("show", "q", "who", "through", "action", "event", "request", "from", "to")
_LABELS: Final = {"who": "Who", "action": "Action", "event": "Event", "request": "Request"}
_IDS: Final = ("request", "before")


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

    @property
    def chips(self) -> list[dict[str, str]]:
        """Return what was narrowed by a row's own values, each with the address without it."""
        return [
            {
                "label": label,
                "words": f"…{self.given[name][-8:]}" if name in _IDS else self.given[name],
                "url": self.address(**{name: ""}),
            }
            for name, label in _LABELS.items()
            if name in self.given
        ]


def read_asked(query: QueryDict, *, company_id: UUID | None, zone: tzinfo) -> Asked:
    """Read the address; days begin in `zone`, and `to` is the last day. Raises Invisible for what cannot be."""
    given = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in _NAMES}
    if query.get("reads") == "1":  # as the address said before there was more to choose from
        given["show"] = "all"
    given = {name: value for name, value in given.items() if value}
    show = given.get("show", "")
    try:
        values: dict[str, Any] = {
            "text": given.get("q", ""),
            "company_id": company_id,
            "actor_name": given.get("who", ""),
            "action": given.get("action", ""),
            "event": given.get("event", ""),
            "interface": _one_of(given.get("through", ""), ("", *THROUGH)),
            "request_id": UUID(given["request"]) if "request" in given else None,
            "since": _day(given["from"], zone, after=0) if "from" in given else None,
            "until": _day(given["to"], zone, after=1) if "to" in given else None,
        }
        if _one_of(show, SHOWN) in ("reads", "refused"):
            values["events"] = READS if show == "reads" else (ACTION_REFUSED,)
        elif not show and not {"event", "request"} & given.keys():
            values["without"] = READS
        last = query.get("before", "")
        before = UUID(str(last)) if last else None
    except (ValueError, OverflowError):
        raise Invisible() from None
    return Asked(given, Search(**values), before)


def _one_of(value: str, known: Any) -> str:
    if value not in known:
        raise ValueError(value)
    return value


def _day(value: str, zone: tzinfo, *, after: int) -> datetime:
    return datetime.combine(date.fromisoformat(value) + timedelta(days=after), time(), zone)
