"""Lists, page by page, by the profile "cursor pagination" (https://jsonapi.org/profiles/ethanresnick/cursor-pagination/)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.http import QueryDict

from forecourt.api.jsonapi.asking import Asked
from forecourt.api.jsonapi.cursors import binding, read_cursor, write_cursor
from forecourt.api.jsonapi.declarations import Resource
from forecourt.kernel.actors import Actor
from forecourt.kernel.listings import Row


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list with the cursor of each, and those of the pages beside it; None where there is none."""

    rows: list[Row] = field(default_factory=list)
    previous: str | None = None
    following: str | None = None
    cursors: list[str] = field(default_factory=list)

    def mark(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Tell with each item of the page where in the list it stands, as the profile has it."""
        for item, cursor in zip(items, self.cursors, strict=True):
            item["meta"] = {"page": {"cursor": cursor}}
        return items


def read_page(
    *,
    actor: Actor,
    resource: Resource,
    asked: Asked,
    path: str,
    where: Mapping[str, Any] | None = None,
    only: Collection[str],
) -> Page:
    """Read a page of the rows that the address narrows to, and `where` besides. Raises BadParameter."""
    listing, page = resource.listing, asked.page
    order = listing.full_order(asked.order)
    bound = binding(actor=actor, path=path, asked=asked, order=order)
    after = read_cursor(page.after, bound=bound, parameter="page[after]") if page.after is not None else None
    before = read_cursor(page.before, bound=bound, parameter="page[before]") if page.before is not None else None
    rows = listing.page(
        actor=actor,
        limit=page.size + 1,
        where={**asked.where, **(where or {})},
        order=asked.order,
        after=after,
        before=before,
        only=only,
    )
    there_are_more = len(rows) > page.size
    rows = rows[-page.size :] if before is not None else rows[: page.size]
    if not rows:
        return Page()
    keys = [key.lstrip("-") for key in order]
    cursors = [write_cursor([row[key] for key in keys], bound=bound) for row in rows]
    has_previous = there_are_more if before is not None else after is not None
    has_following = before is not None or there_are_more
    return Page(rows, cursors[0] if has_previous else None, cursors[-1] if has_following else None, cursors)


def page_links(*, path: str, query: QueryDict, page: Page) -> dict[str, str | None]:
    """Return the links to the pages beside: the same question at another place."""
    first = _address(path, query, {})
    return {
        "self": _own(path, query),
        "first": first,
        "prev": page.previous and _address(path, query, {"page[before]": page.previous}),
        "next": page.following and _address(path, query, {"page[after]": page.following}),
    }


def _own(path: str, query: QueryDict) -> str:
    return _address(path, query, {}, keep=True)


def _address(path: str, query: QueryDict, more: Mapping[str, str], *, keep: bool = False) -> str:
    kept = {name: value for name, value in query.items() if keep or name not in ("page[after]", "page[before]")}
    parts = [f"{quote(name, safe='')}={quote(str(value), safe=',:')}" for name, value in {**kept, **more}.items()]
    return f"{path}?{'&'.join(parts)}" if parts else path
