"""Which stretches of a day were not plainly measured, and by which meters. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from forecourt.look.readings import DailySums, Series
from forecourt.web.history.asked import NEM

#: Qualities that a reader should know of, the ones that may still change first.
DOUBTFUL: Final = "ENSF"
WORDS: Final = {"E": "Estimated", "N": "Not measured", "S": "Substituted", "F": "Final substitute"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stretch of like quality, `[starts_at, ends_at)`, and the meters that have it at just that time."""

    letter: str
    starts_at: datetime
    ends_at: datetime
    keys: tuple[str, ...]


def doubtful_keys(*, sums: Iterable[DailySums]) -> list[str]:
    """Return the meters of which some interval of the summed days was not actual."""
    return sorted({each.key for each in sums if set(each.quality) - {"A"}})


def doubts_of(*, series: Iterable[Series]) -> list[Doubt]:
    """Join like intervals of each meter, and meters of like stretches; what may still change comes first."""
    found: dict[tuple[str, int, int], set[str]] = {}
    for each in series:
        for letter, first_s, end_s in _stretches(each):
            found.setdefault((letter, first_s, end_s), set()).add(each.key)
    places = sorted(found, key=lambda place: (DOUBTFUL.index(place[0]), place[1], place[2]))
    return [
        Doubt(letter, datetime.fromtimestamp(first_s, UTC), datetime.fromtimestamp(end_s, UTC), tuple(sorted(keys)))
        for letter, first_s, end_s in places
        for keys in [found[letter, first_s, end_s]]
    ]


def doubt_row(*, doubt: Doubt, sites: dict[str, str]) -> dict[str, Any]:
    """Describe a stretch for a list, with the address at which the chart shows exactly it."""
    one = doubt.keys[0] if len(doubt.keys) == 1 else ""
    return {
        "letter": doubt.letter,
        "words": WORDS[doubt.letter],
        "starts": doubt.starts_at,
        "ends": doubt.ends_at,
        "key": one,
        "keys": [
            {"nmi": key, "site": sites.get(key, ""), "why": why_address(key, doubt.starts_at)} for key in doubt.keys
        ],
        "site": sites.get(one, ""),
        "url": chart_address(one or "all", doubt.starts_at, doubt.ends_at),
    }


def chart_address(key: str, starts_at: datetime, ends_at: datetime) -> str:
    """Return where My data shows a meter (or `all`) in exactly a stretch of time."""
    query = {"key": key, "from": _written(starts_at), "to": _written(ends_at)}
    return f"/data/?{urlencode(query)}"


def why_address(key: str, at: datetime) -> str:
    """Return where it is explained why a reading is what it is."""
    return f"/data/why/?{urlencode({'key': key, 'at': _written(at)})}"


def _stretches(series: Series) -> Iterable[tuple[str, int, int]]:
    marked: Sequence[tuple[int, int, str]] = series.intervals
    for (letter, _), group in groupby(
        ((start_s, end_s, letter, number) for number, (start_s, end_s, letter) in enumerate(marked)),
        key=lambda each: (each[2], each[0] - each[3] * series.step_s),
    ):
        run = list(group)
        if letter in DOUBTFUL:
            yield letter, run[0][0], run[-1][1]


def _written(at: datetime) -> str:
    return at.astimezone(NEM).isoformat()
