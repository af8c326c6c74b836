"""The meters of My data as a list that stays short however many there are: found, filtered, put in order, by pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from forecourt.data.queries import ORDERS, MeterLine, Order, Wanted
from forecourt.look.holdings import stamp_of
from forecourt.look.readings import DailySums
from forecourt.web.data.choices import ALL, read_wanted
from forecourt.web.data.meters import add, tally_by_key, tally_days

PAGE: Final = 25
#: More sites than these are found by words instead of chosen from a menu.
SITES_LISTED: Final = 60
FILTERS: Final = ("q", "site", "kind", "quality", "fresh")
KINDS: Final = (("import", "Takes from the grid"), ("export", "Gives to the grid"), ("reactive", "Counts reactive"))
QUALITIES: Final = (("actual", "All actual"), ("estimated", "Some estimated"), ("gaps", "Some not measured"))
STATES: Final = (("fresh", "Up to date"), ("ageing", "Due soon"), ("stale", "Late"), ("fixed", "No longer yours"))
_HEADS: Final[dict[Order, str]] = {"nmi": "NMI", "site": "Name", "quality": "Quality", "newest": "Newest reading"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for. `start` counts from 0."""

    wanted: Wanted
    order: Order = "nmi"
    descending: bool = False
    start: int = 0


def read_list(query: QueryDict) -> Asked:
    """Read `q`, `site`, `kind`, `quality`, `fresh`, `sort` (`-site`: from the end) and `start`.

    What cannot be read is as if it were not there: a list is no place to be told off.
    """
    sort = query.get("sort", "")
    order = next((name for name in ORDERS if name == sort.removeprefix("-")), ORDERS[0])
    start = query.get("start", "")
    return Asked(
        wanted=replace(read_wanted(query), without=frozenset()),
        order=order,
        descending=sort.startswith("-"),
        start=int(start) // PAGE * PAGE if start.isascii() and start.isdigit() and len(start) < 8 else 0,
    )


def describe_list(
    *, asked: Asked, shown: Sequence[MeterLine], found: int, total: int, sites: Sequence[str]
) -> dict[str, Any]:
    """Describe one page of the list for `web/data_meters.html`: `shown` of `found` of `total` meters.

    `asked.start` lies within what was found; `sites` are those to choose from, none where there are too many.
    """
    filters = _filters(asked.wanted)
    return {
        "rows": [_row(line) for line in shown],
        "first": asked.start + 1,
        "last": asked.start + len(shown),
        "found": found,
        "total": total,
        "words": asked.wanted.words,
        "is_filtered": bool(filters),
        "matching": "find:" + urlencode(filters) if filters else ALL,
        "menus": _menus(asked.wanted, sites if len(sites) > 1 else []),
        "sort": _sort(asked.order, asked.descending),
        "heads": [_head(asked, name) for name in _HEADS],
        "earlier": _address(asked, start=max(asked.start - PAGE, 0)) if asked.start else "",
        "later": _address(asked, start=asked.start + PAGE) if asked.start + PAGE < found else "",
        "here": _address(asked, start=asked.start),
        "has_figures": False,
        "plane_is_down": False,
    }


def with_figures(
    *, described: Mapping[str, Any], sums: Sequence[DailySums] | None, whole_until: datetime | None
) -> dict[str, Any]:
    """Add what each meter used and how well that is known; None: readings cannot be had just now."""
    tallies = tally_by_key(sums=sums or (), whole_until=whole_until)
    nothing = tally_days(sums=())
    rows = [row | asdict(tallies.get(row["nmi"], nothing)) for row in described["rows"]]
    is_whole = sums is not None and 1 < len(rows) == described["found"]
    return {
        **described,
        "rows": rows,
        "has_figures": sums is not None,
        "plane_is_down": sums is None,
        "energy_of_all": add(row["quantity"] for row in rows) if is_whole else None,
        "is_least": any(row["stamp"] is None or row["stamp"]["fresh"] == "stale" for row in rows),
    }


def _row(line: MeterLine) -> dict[str, Any]:
    starts, ends = line.oldest_at, line.newest_at
    return {
        "nmi": line.nmi,
        "name": line.name,
        "place": ", ".join(dict.fromkeys(filter(None, (line.site, line.town)))),
        "stamp": stamp_of(meter=line),
        "has_readings": starts is not None and ends is not None,
    }


def _filters(wanted: Wanted) -> dict[str, str]:
    said = (wanted.words, wanted.site, wanted.kind, wanted.quality, wanted.fresh)
    return {name: value for name, value in zip(FILTERS, said, strict=True) if value}


def _menus(wanted: Wanted, sites: Sequence[str]) -> list[dict[str, Any]]:
    menus = [
        ("site", "Any site", wanted.site, [(site, site) for site in sites]),
        ("kind", "Any register", wanted.kind, KINDS),
        ("quality", "Any quality", wanted.quality, QUALITIES),
        ("fresh", "Any age", wanted.fresh, STATES),
    ]
    return [
        {"name": name, "any": words, "chosen": chosen, "choices": choices}
        for name, words, chosen, choices in menus
        if choices or chosen
    ]


def _head(asked: Asked, order: Order) -> dict[str, Any]:
    is_sorted = asked.order == order
    down = is_sorted and not asked.descending
    return {
        "name": order,
        "words": _HEADS[order],
        "sorted": ("descending" if asked.descending else "ascending") if is_sorted else "none",
        "url": _address(replace(asked, order=order, descending=down), start=0),
    }


def _address(asked: Asked, *, start: int) -> str:
    """Write the list's own part of the page's address."""
    sort = _sort(asked.order, asked.descending)
    query = {**_filters(asked.wanted), **({"sort": sort} if sort else {}), **({"start": str(start)} if start else {})}
    return f"?{urlencode(query)}"


def _sort(order: Order, descending: bool) -> str:
    name = "" if order == "nmi" and not descending else order
    return f"-{name}" if name and descending else name
