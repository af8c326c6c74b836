"""`get`: a resource, or a list of them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from forecourt_client.command.session import Given
from forecourt_client.errors import WrongUse

if TYPE_CHECKING:
    from forecourt_client.resources import Resource

#: How many attributes a line of a list shows.
SHOWN = 4


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
    """Read a resource by its id, or the resources of a type.

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
    wanted = {resource: _split(fields)} if fields else {}
    with session.client() as client:
        if id is not None:
            if filter or sort:
                raise WrongUse("--filter and --sort are for lists.", title="Wrong usage")
            found = client.get(resource, id, include=_split(include), fields=wanted)
            session.answer({"data": _document(found)}, _lines(found))
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
    session.answer({"data": [_document(each) for each in resources]}, [_line(each) for each in resources])


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


def _lines(resource: Resource) -> list[str]:
    lines = [f"{resource.type} {resource.id}"]
    lines += [f"  {name}: {_words(value)}" for name, value in resource.attributes.items()]
    for name, end in resource.links.items():
        ends = end if isinstance(end, list) else [end] if end else []
        lines.append(f"  {name}: {', '.join(f'{each.type} {each.id}' for each in ends) or 'none'}")
    return lines


def _line(resource: Resource) -> str:
    shown = list(resource.attributes.values())[:SHOWN]
    return "  ".join([resource.id, *(_words(value) for value in shown)])


def _words(value: object) -> str:
    return "" if value is None else str(value)
