"""Which meters an address means: all, one, several, those of a site, or whatever a search finds. Pure.

`key` is `all`; an NMI; NMIs with commas; `site:` and the site's name; or `find:` and a query such as
`q=press&fresh=stale`, which is the filter of the list. A filter is asked anew each time: what is found may change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict

from forecourt.data.queries import MeterGroup, MeterLine, Wanted
from forecourt.kernel.errors import Invisible
from forecourt.web.data.periods import BadAddress

ALL: Final = "all"
#: More than these are not named one by one: an address has to fit into 4 kB.
NAMED_AT_MOST: Final = 200
#: With more meters than this a page opens with the first of them, and draws no lines of their own.
MANY: Final = 100
_SITE: Final = "site:"
_FIND: Final = "find:"


@dataclass(frozen=True, slots=True)
class Choice:
    """What `key` says. `nmis` where meters are named, `wanted` where they are to be found; neither: all."""

    text: str
    nmis: tuple[str, ...] | None = None
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice comes to.

    Attributes:
        words: What people call it: "All 18 meters", "4300000003 · Dandenong plant".
        starts: Where the first reading of any begins; None where there is none. `ends`: where the last one ends.
        rows: About how many rows there are.
        whole_until: Up to when all of them have come that are still waited for; None where none is behind the others.
        behind: How many meters are behind the others, or never had a reading.
        stale_from: Where the readings of the first one end that is stale; None where none is. Of a meter without any
            reading nobody can say from when on it lacks.
        names: What people call each, by NMI; empty where there are many.
    """

    text: str
    words: str
    count: int
    starts: datetime | None
    ends: datetime | None
    rows: int
    whole_until: datetime | None
    behind: int
    stale_from: datetime | None
    names: dict[str, str]

    def described(self) -> dict[str, Any]:
        """Return the same, ready for JSON, instants in seconds since the epoch."""
        instants = {name: getattr(self, name) for name in ("starts", "ends", "whole_until", "stale_from")}
        return {
            "key": self.text,
            "words": self.words,
            "count": self.count,
            "rows": self.rows,
            "behind": self.behind,
            "names": self.names,
            **{name: None if at is None else at.timestamp() for name, at in instants.items()},
        }


def read_choice(text: str) -> Choice:
    """Read `key`. Raises BadAddress."""
    if text in ("", ALL):
        return Choice(ALL)
    if text.startswith(_SITE):
        return Choice(text, wanted=Wanted(site=text.removeprefix(_SITE)))
    if text.startswith(_FIND):
        return Choice(text, wanted=read_wanted(QueryDict(text.removeprefix(_FIND))))
    nmis = tuple(sorted({nmi for nmi in text.split(",") if nmi}))
    if not 1 <= len(nmis) <= NAMED_AT_MOST:
        raise BadAddress(f"key names 1 to {NAMED_AT_MOST} meters; find: has no limit.", pointer="key")
    return Choice(text, nmis=nmis)


def read_wanted(query: QueryDict) -> Wanted:
    """Read the filter of the list: `q`, `site`, `kind`, `quality`, `fresh`, and `not` with NMIs."""
    return Wanted(
        words=query.get("q", ""),
        site=query.get("site", ""),
        kind=query.get("kind", ""),
        quality=query.get("quality", ""),
        fresh=query.get("fresh", ""),
        without=frozenset(filter(None, query.get("not", "").split(","))),
    )


def describe(*, choice: Choice, groups: Sequence[MeterGroup], lines: Sequence[MeterLine]) -> Chosen:
    """Say what a choice comes to. Raises Invisible where a meter is not held, or none is found.

    `groups` are all the meters that it means; `lines` each of them, where there are not many.
    """
    count = sum(group.count for group in groups)
    if (choice.nmis is not None and count != len(choice.nmis)) or (choice.wanted is not None and not count):
        raise Invisible()
    waited_for = [group for group in groups if group.freshness != "fixed"]
    ends = [group.newest_at for group in waited_for if group.newest_at is not None]
    behind = [group for group in waited_for if group.newest_at is None or group.newest_at < max(ends)]
    return Chosen(
        text=choice.text,
        words=_words(choice, count, lines),
        count=count,
        starts=min((group.oldest_at for group in groups if group.oldest_at), default=None),
        ends=max((group.newest_at for group in groups if group.newest_at), default=None),
        rows=sum(group.rows for group in groups),
        whole_until=min(ends) if behind and ends else None,
        behind=sum(group.count for group in behind),
        stale_from=min(
            (group.newest_at for group in waited_for if group.newest_at and group.freshness == "stale"), default=None
        ),
        names={line.nmi: line.name for line in lines},
    )


def _words(choice: Choice, count: int, lines: Sequence[MeterLine]) -> str:
    if count == 1:
        return f"{lines[0].nmi} · {lines[0].name}"
    if choice.text == ALL:
        return f"All {count:,} meters"
    if choice.wanted and choice.text.startswith(_SITE):
        return f"{choice.wanted.site}, {count:,} meters"
    return f"{count:,} meters" if choice.nmis else f"{count:,} meters found"
