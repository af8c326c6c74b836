"""The addresses of a resource: its list, one of it, what that is related to, and the relationship itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from forecourt.api.authentication import caller
from forecourt.api.deprecations import note
from forecourt.api.jsonapi.asking import Asked, read_query
from forecourt.api.jsonapi.changing import change, make, remove, says_what_to_do_instead
from forecourt.api.jsonapi.declarations import Resource, ToMany, ToOne, find_resource, get_resource
from forecourt.api.jsonapi.documents import READING, answer, endpoint
from forecourt.api.jsonapi.encoding import identifier, included, linkage, primary, url_of
from forecourt.api.jsonapi.loading import columns_of, find, gather
from forecourt.api.jsonapi.pages import Page, page_links, read_page
from forecourt.customers.queries import resolve
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.listings import Row
from forecourt.kernel.scope import scope

#: The kinds of records that can be merged, by resource.
RECORDS: Final[Mapping[str, Literal["company", "person"]]] = {"companies": "company", "people": "person"}
ANY = ("GET", "HEAD", "POST", "PATCH", "DELETE")


def _done_to_a_list(kind: str) -> tuple[str, ...]:
    """Name the methods that do something; others are answered 403 with what to do instead."""
    resource = find_resource(kind)
    return (*READING, "POST") if resource is not None and resource.makes else READING


def _done_to_one(kind: str, **_: str) -> tuple[str, ...]:
    resource = find_resource(kind)
    if resource is None:
        return READING
    return (*READING, *(["PATCH"] if resource.changes else []), *(["DELETE"] if resource.removes else []))


def _only_read(**_: str) -> tuple[str, ...]:
    return READING


@endpoint(*ANY, does=_done_to_a_list)
def collection(request: HttpRequest, kind: str) -> HttpResponse:
    """List resources of a type, or make one."""
    resource, actor = get_resource(kind), caller(request)  # which types there are is no secret
    _note(request, resource)
    if request.method == "POST" and resource.makes is not None:
        return make(request, resource, resource.makes, actor=actor)
    says_what_to_do_instead(request, resource)
    asked = read_query(request.GET, of=resource, is_list=True)
    resource.check(actor)
    return _list(request, actor=actor, resource=resource, asked=asked, where={})


@endpoint(*ANY, does=_done_to_one)
def single(request: HttpRequest, kind: str, id: str) -> HttpResponse:
    """Show one resource, change it, or do away with it."""
    resource, actor = get_resource(kind), caller(request)  # which types there are is no secret
    _note(request, resource)
    if request.method == "PATCH" and resource.changes is not None:
        return change(request, resource, resource.changes, actor=actor, id=id)
    if request.method == "DELETE" and resource.removes is not None:
        return remove(request, resource, resource.removes, actor=actor, id=id)
    says_what_to_do_instead(request, resource)
    asked = read_query(request.GET, of=resource, is_list=False)
    resource.check(actor)
    try:
        return _one(request, actor=actor, resource=resource, asked=asked, id=id)
    except Invisible:
        return _lead_on(request, resource, id, actor=actor)


def _lead_on(request: HttpRequest, resource: Resource, id: str, *, actor: Actor) -> HttpResponse:
    """Lead from a record that was merged into another to that one, whatever of it was asked for.

    Raises Invisible where it was not, or the caller is not to know of it.
    """
    old, kind = _record_id(id), RECORDS.get(resource.type)
    if old is None or kind is None:
        raise Invisible()
    survivor = resolve(actor=actor, subject_id=old, subject_type=kind)
    if survivor == old:
        raise Invisible()
    address = request.get_full_path().replace(url_of(resource.type, id), url_of(resource.type, survivor), 1)
    return HttpResponse(status=308, headers={"Location": address})


def _record_id(text: str) -> UUID | None:
    """Read an id of ours as it is written; None where it is none."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


@endpoint(*ANY, does=_only_read)
def related(request: HttpRequest, kind: str, id: str, name: str) -> HttpResponse:
    """Show what a resource is related to: one resource or null, or a list."""
    resource = get_resource(kind)
    end = _end(resource, name)
    target, actor = get_resource(end.to), caller(request)
    _note(request, resource)
    _note(request, target)
    says_what_to_do_instead(request, target)
    asked = read_query(request.GET, of=target, is_list=isinstance(end, ToMany))
    resource.check(actor)
    target.check(actor)
    with scope(actor):
        if (row := _visible_row(resource, id, actor=actor, fields={name})) is None:
            return _lead_on(request, resource, id, actor=actor)
        if isinstance(end, ToOne):
            found_id = row[end.needs]
            rows = target.listing.some(
                actor=actor, ids=[found_id] if found_id else [], only=columns_of(target, asked, asked.include)
            )
            return _document(request, actor=actor, resource=target, asked=asked, rows=rows, is_list=False)
        return _list(request, actor=actor, resource=target, asked=asked, where=_those_of(end, row))


@endpoint(*ANY, does=_only_read)
def relationship(request: HttpRequest, kind: str, id: str, name: str) -> HttpResponse:
    """Show a relationship: identifiers only, of those that are visible."""
    resource = get_resource(kind)
    end = _end(resource, name)
    target, actor = get_resource(end.to), caller(request)
    _note(request, resource)
    _note(request, target)
    says_what_to_do_instead(request, resource)
    asked = read_query(request.GET, of=target, is_list=isinstance(end, ToMany))
    resource.check(actor)
    path = f"{url_of(kind, id)}/relationships/{name}"
    links: dict[str, Any] = {"self": path, "related": f"{url_of(kind, id)}/{name}"}
    with scope(actor):
        if (row := _visible_row(resource, id, actor=actor, fields={name})) is None:
            return _lead_on(request, resource, id, actor=actor)
        if isinstance(end, ToOne):
            found = target.listing.some(actor=actor, ids=[row[end.needs]] if row[end.needs] else [], only=("id",))
            return answer({"links": links, "data": linkage(end.to, found[0]["id"] if found else None)})
        page = read_page(actor=actor, resource=target, asked=asked, path=path, where=_those_of(end, row), only=("id",))
    links |= page_links(path=path, query=request.GET, page=page)
    items = page.mark([dict(identifier(end.to, each["id"])) for each in page.rows])
    return answer({"links": links, "data": items}, has_pages=True)


def _note(request: HttpRequest, resource: Resource) -> None:
    """Keep in mind what of the resource is deprecated: itself, or a filter that is used."""
    successor = resource.deprecated.successor if resource.deprecated else ""
    address = f"/api/v1/{successor}" if successor else ""
    note(request, f"The resource {resource.type}", resource.deprecated, successor=address)
    for each in resource.filters:
        if f"filter[{each.name}]" in request.GET:
            note(request, f"The parameter filter[{each.name}] of {resource.type}", each.deprecated)


def _end(resource: Resource, name: str) -> ToOne | ToMany:
    end = resource.relationship.get(name)
    if end is None:
        raise Invisible("There is nothing at this address.")
    return end


def _those_of(end: ToMany, row: Row) -> dict[str, Any]:
    """Return what narrows the list at the other end to those that belong to a row."""
    return {end.via: [row["id"]]} if end.via else {"id": list(row[end.column])}


def _list(
    request: HttpRequest, *, actor: Actor, resource: Resource, asked: Asked, where: Mapping[str, Any]
) -> HttpResponse:
    with scope(actor):
        only = columns_of(resource, asked, asked.include)
        page = read_page(actor=actor, resource=resource, asked=asked, path=request.path, where=where, only=only)
        return _document(request, actor=actor, resource=resource, asked=asked, rows=page.rows, is_list=True, page=page)


def _one(request: HttpRequest, *, actor: Actor, resource: Resource, asked: Asked, id: str) -> HttpResponse:
    with scope(actor):
        rows = find(resource, id, actor=actor, only=columns_of(resource, asked, asked.include))
        if not rows:
            raise Invisible()
        return _document(request, actor=actor, resource=resource, asked=asked, rows=rows, is_list=False)


def _document(
    request: HttpRequest,
    *,
    actor: Actor,
    resource: Resource,
    asked: Asked,
    rows: list[Row],
    is_list: bool,
    page: Page | None = None,
) -> HttpResponse:
    """Lay out a document around its primary rows. Called inside the actor's scope."""
    found = gather(actor=actor, resource=resource, rows=rows, asked=asked)
    data = primary(found, asked)
    if page is not None:
        page.mark(data)
    links = page_links(path=request.path, query=request.GET, page=page or Page())
    document: dict[str, Any] = {
        "links": links if page is not None else {"self": links["self"]},
        "data": data if is_list else next(iter(data), None),
    }
    if "include" in request.GET:
        document["included"] = included(found, asked)
    return answer(document, has_pages=page is not None)


def _visible_row(resource: Resource, id: str, *, actor: Actor, fields: set[str]) -> Row | None:
    found = find(resource, id, actor=actor, only=resource.columns(fields))
    return found[0] if found else None
