"""`get`: a resource, or a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from forecourt_client.command.ages import age
from forecourt_client.command.session import Given
from forecourt_client.command.tables import table, text
from forecourt_client.errors import WrongUse

if TYPE_CHECKING:
    from forecourt_client.resources import Resource

#: How many attributes a list shows where nobody says which.
SHOWN = 5


def get(
    resource: str,
    id: str | None = None,
    /,
    *,
    filter: Annotated[list[str] | None, Parameter(negative="")] = None,
    include: Annotated[list[str] | None, Parameter(negative="")] = None,
    fields: Annotated[list[str] | None, Parameter(negative="")] = None,
    sort: Annotated[list[str] | None, Parameter(negative="", allow_leading_hyphen=True)] = None,
    limit: int = 100,
    session: Given,
) -> None:
    """Read a resource by its id, or the resources of a type as a table.

    A table shows the first attributes that fit in a column, instants as an age; --fields names others, --json gives
    all as the portal says it.

    Parameters
    ----------
    resource
        The type, such as contracts, resources or companies; the portal's /api/docs lists them.
    id
        One of them; without: all that you may see.
    filter
        NAME=VALUE, such as valid_at=2026-11-02T09:00:00+10:00; values with commas mean any of them. May be repeated.
    include
        Relationships to bring along; may be repeated, or several with commas.
    fields
        The only attributes and relationships to show.
    sort
        What to order by; with a hyphen before it, falling.
    limit
        The most to read of a list.
    """
    now = datetime.now(UTC)
    wanted = {resource: _split(fields)} if fields else {}
    with session.client() as client:
        if id is not None:
            if filter or sort:
                raise WrongUse("--filter and --sort are for lists.", title="Wrong usage")
            found = client.get(resource, id, include=_split(include), fields=wanted)
            session.answer({"data": _document(found)}, _lines(found, now=now))
            return
        listed = client.list(
            resource,
            filters=_filters(filter),
            include=_split(include),
            fields=wanted,
            sort=_split(sort),
            page_size=max(1, min(limit, 200)),
        )
        resources = list(islice(listed, max(0, limit)))
    lines = _table(resources, asked=_split(fields), now=now) or [f"There are no {resource} here that you can see."]
    session.answer({"data": [_document(each) for each in resources]}, lines)


def _filters(words: list[str] | None) -> dict[str, str]:
    filters = {}
    for word in words or []:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise WrongUse(f"{word!r} is no filter.", title="Wrong usage", next=["Write --filter NAME=VALUE."])
        filters[name] = value
    return filters


def _split(values: list[str] | None) -> list[str]:
    return [part.strip() for value in values or [] for part in value.split(",")]


def _document(resource: Resource) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": resource.type,
        "id": resource.id,
        "attributes": dict(resource.attributes),
    }
    if resource.links:
        document["relationships"] = {
            name: {"data": [_identifier(each) for each in end] if isinstance(end, list) else _identifier(end)}
            for name, end in resource.links.items()
        }
    return document


def _identifier(end: Any) -> dict[str, str] | None:
    return None if end is None else {"type": end.type, "id": end.id}


def _lines(resource: Resource, *, now: datetime) -> list[str]:
    lines = [f"{resource.type} {resource.id}"]
    for name in resource.attributes:
        value = resource.value(name)
        told = f"{value.isoformat()} ({age(value, now=now)})" if isinstance(value, datetime) else text(value)
        lines.append(f"  {name}: {told}".rstrip())
    for name, end in resource.links.items():
        ends = end if isinstance(end, list) else [end] if end else []
        lines.append(f"  {name}: {', '.join(f'{each.type} {each.id}' for each in ends) or 'none'}")
    return lines


def _table(resources: Sequence[Resource], *, asked: Sequence[str], now: datetime) -> list[str]:
    if not resources:
        return []
    names = _columns(resources, asked)
    rows = [[each.id, *(_cell(each, name, now=now) for name in names)] for each in resources]
    return table(("id", *names), rows, whole=1)


def _columns(resources: Sequence[Resource], asked: Sequence[str]) -> list[str]:
    """Choose what is shown: what was asked for, else the first attributes whose values fit in a column."""
    there = list(dict.fromkeys(name for each in resources for name in each.attributes))
    if asked:
        return [name for name in asked if name in there]
    return [name for name in there if all(_fits(each.attributes.get(name)) for each in resources)][:SHOWN]


def _fits(value: object) -> bool:
    if isinstance(value, list):
        return not any(isinstance(each, list | dict) for each in value)
    return not isinstance(value, dict)


def _cell(resource: Resource, name: str, *, now: datetime) -> object:
    value = resource.value(name) if name in resource.attributes else None
    return age(value, now=now) if isinstance(value, datetime) else value
