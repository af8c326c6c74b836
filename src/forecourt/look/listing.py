"""Lists with a search, filters, an order and pages by place; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.paging import Place, read_place

PAGE_ROWS: Final = 50
LONGEST_TEXT: Final = 200

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """Something to narrow a list by; `choices` are (value, words), beside the empty one that takes all."""

    name: str
    label: str
    choices: Choices


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked of a list.

    Attributes:
        filters: By name, only those that are chosen.
        sort: The column, with `-` ahead for the other way round.
    """

    path: str
    text: str
    filters: Mapping[str, str]
    sort: str
    place: Place | None

    @property
    def order(self) -> str:
        """Return the column to order by."""
        return self.sort.lstrip("-")

    @property
    def descending(self) -> bool:
        """Tell whether the order goes down."""
        return self.sort.startswith("-")

    def chosen(self, name: str) -> str:
        """Return what a filter was set to; empty for all."""
        return self.filters.get(name, "")

    def address(self, **changes: str) -> str:
        """Return the list's address with some of it changed; a change begins at the first page."""
        asked = {"q": self.text, **self.filters, "sort": self.sort, **changes}
        given = {name: value for name, value in asked.items() if value}
        return f"{self.path}?{urlencode(given)}" if given else self.path


def read_listing(request: HttpRequest, *, filters: Sequence[Filter] = (), sorts: Sequence[str], sort: str) -> Listing:
    """Read what the address asks of a list. Raises Invisible for an order, filter or place that there is not."""
    asked = {each.name: request.GET.get(each.name, "") for each in filters}
    wanted = request.GET.get("sort", "") or sort
    known = all(value in dict(each.choices) for each in filters if (value := asked[each.name]))
    if not known or wanted.lstrip("-") not in sorts:
        raise Invisible()
    try:
        place = read_place(request.GET.get("after", ""))
    except Malformed:
        raise Invisible() from None
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_TEXT]
    return Listing(request.path, text, {name: value for name, value in asked.items() if value}, wanted, place)


def describe_listing(
    listing: Listing, *, filters: Sequence[Filter] = (), words: str, next_place: Place | None = None
) -> dict[str, Any]:
    """Return `listing` as `staff/listing.html` and `staff/next.html` expect it."""
    return {
        "path": listing.path,
        "text": listing.text,
        "words": words,
        "sort": listing.sort,
        "filters": [
            {"name": each.name, "label": each.label, "choices": each.choices, "chosen": listing.chosen(each.name)}
            for each in filters
        ],
        "first_url": listing.address() if listing.place else "",
        "next_url": listing.address(after=next_place.written()) if next_place else "",
        "is_narrowed": bool(listing.text or listing.filters),
    }


def heads(listing: Listing, columns: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Return the heads of a table as `staff/heads.html` expects them.

    Each column is (what it sorts by or empty, its words, its classes).
    """
    return [_head(listing, sort, label, classes) for sort, label, classes in columns]


def _head(listing: Listing, sort: str, label: str, classes: str) -> dict[str, str]:
    if not sort:
        return {"label": label, "classes": classes}
    is_this = listing.order == sort
    turned = f"-{sort}" if is_this and not listing.descending else sort
    aria = ("descending" if listing.descending else "ascending") if is_this else ""
    return {"label": label, "classes": classes, "url": listing.address(sort=turned), "aria": aria}
