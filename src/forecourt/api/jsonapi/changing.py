"""POST, PATCH and DELETE of a resource, where each is exactly one action; elsewhere 403 and the actions that do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from forecourt.api.confirming import require_recent_proof
from forecourt.api.deprecations import note_action
from forecourt.api.jsonapi.asking import Asked
from forecourt.api.jsonapi.declarations import Change, Resource
from forecourt.api.jsonapi.documents import (
    READING,
    answer,
    attributes_of,
    linked_of,
    read_new,
    read_resource,
    relationships_of,
    written,
)
from forecourt.api.jsonapi.encoding import primary, url_of
from forecourt.api.jsonapi.loading import columns_of, find, gather
from forecourt.api.jsonapi.matching import perform_if_matched, present_etag
from forecourt.api.jsonapi.refusals import BadParameter, NotThisWay, WrongType
from forecourt.api.jsonapi.repeating import key_of, told_again
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.listings import Row
from forecourt.kernel.pipeline import Receipt, is_allowed, perform
from forecourt.kernel.scope import scope


def says_what_to_do_instead(request: HttpRequest, resource: Resource) -> None:
    """Refuse a change that this address does not make, naming the actions that change such a resource."""
    if request.method in READING:
        return
    steps = tuple(f"POST /api/v1/actions/{name}" for name in resource.see_also)
    detail = f"{resource.type} are changed by actions, not by {request.method} here."
    raise NotThisWay(detail, next=steps or ("See /api/v1/actions.",))


def make(request: HttpRequest, resource: Resource, declared: Change, *, actor: Actor) -> HttpResponse:
    """Make a resource: 201 with it, its address, and in `meta` what is told this one time only."""
    _refuse_any_parameter(request)
    parameters = read_new(request, kind=resource.type, ends=declared.ends)
    note_action(request, declared.action, parameters)
    require_recent_proof(request, declared.action, actor=actor)
    receipt = perform(declared.action, actor=actor, parameters=parameters, idempotency_key=key_of(request))
    if receipt.outcome == "waiting":
        return waiting(receipt)
    document = _shown(resource, str(receipt.result[declared.subject]), receipt, actor=actor)
    headers = {"Location": document["data"]["links"]["self"], **told_again(receipt)}
    return answer(document, status=201, headers=headers)


def change(request: HttpRequest, resource: Resource, declared: Change, *, actor: Actor, id: str) -> HttpResponse:
    """Change a resource: 200 with what it is now."""
    _refuse_any_parameter(request)
    data = read_resource(request)
    if (data.get("type"), data.get("id")) != (resource.type, id):
        raise WrongType(f"The body is about another resource than {resource.type} {id}.", pointer="/data")
    sent = _what_differs(data, resource, declared, actor=actor, id=id)
    receipt = _perform(request, resource, declared, actor=actor, id=id, sent=sent)
    if receipt.outcome == "waiting":
        return waiting(receipt)
    etag = present_etag(resource, id, actor=actor)
    headers = told_again(receipt) | ({"ETag": etag} if etag else {})
    return answer(_shown(resource, id, receipt, actor=actor), headers=headers)


def remove(request: HttpRequest, resource: Resource, declared: Change, *, actor: Actor, id: str) -> HttpResponse:
    """Do away with a resource: 204."""
    _refuse_any_parameter(request)
    receipt = _perform(request, resource, declared, actor=actor, id=id, sent={})
    if receipt.outcome == "waiting":
        return waiting(receipt)
    return HttpResponse(status=204, headers={"Vary": "Accept", **told_again(receipt)})


def waiting(receipt: Receipt) -> HttpResponse:
    """Answer that it waits for approval, and where one sees how that goes."""
    address = f"/api/v1/approvals/{receipt.id}"
    return answer({"meta": {"waiting": True}}, status=202, headers={"Content-Location": address})


def _what_differs(
    data: Mapping[str, Any], resource: Resource, declared: Change, *, actor: Actor, id: str
) -> dict[str, Any]:
    """Return as parameters what a resource was sent with.

    Many clients send back all that they got. What is no parameter and stands there as it is passes; what differs from
    it is refused. Raises Malformed.
    """
    known = declared.action.parameters.model_fields
    attributes, relationships = attributes_of(data), relationships_of(data)
    shown = [name for name in attributes if name not in known and name in resource.attribute]
    linked = [name for name in relationships if name not in declared.ends and name in resource.relationship]
    if shown or linked:
        present = _present(resource, id, actor=actor)
        for kind, sent, names in (("attributes", attributes, shown), ("relationships", relationships, linked)):
            for name in names:
                said = _said(sent.pop(name))
                if present and said != _said(present.get(kind, {}).get(name)):
                    raise Malformed(f"{name} is shown, and not changed this way.", pointer=f"/data/{kind}/{name}")
    return {**attributes, **linked_of(relationships, declared.ends)}


def _said(value: Any) -> Any:
    """Return what a value says, whether or not it came with links."""
    return value["data"] if isinstance(value, dict) and "links" in value and "data" in value else value


def _present(resource: Resource, id: str, *, actor: Actor) -> dict[str, Any]:
    """Return a resource object as its own address shows it; an empty one where there is none."""
    asked = Asked()
    with scope(actor):
        rows = find(resource, id, actor=actor, only=columns_of(resource, asked, {}))
        shown = primary(gather(actor=actor, resource=resource, rows=rows, asked=asked), asked)
    return dict(orjson.loads(written(shown[0]))) if shown else {}


def _refuse_any_parameter(request: HttpRequest) -> None:
    for name in request.GET:
        raise BadParameter(f"{name} is not a parameter here.", pointer=name)


def _perform(
    request: HttpRequest, resource: Resource, declared: Change, *, actor: Actor, id: str, sent: dict[str, Any]
) -> Receipt:
    """Perform the action on a resource as it is, if it still is as the caller knows it. Raises Invisible."""
    note_action(request, declared.action, sent)
    parameters = {**sent, declared.subject: id}
    if declared.needs != {"id"}:
        row = _row(resource, id, declared, actor=actor)
        kept = {name: row[column] for name, column in declared.keeps.items()}
        fixed = {name: row[column] for name, column in declared.always.items()}
        parameters = {**kept, **sent, **fixed, declared.subject: row[declared.column]}
    return perform_if_matched(
        request, resource, declared.action, actor=actor, id=id, parameters=parameters, idempotency_key=key_of(request)
    )


def _row(resource: Resource, id: str, declared: Change, *, actor: Actor) -> Row:
    with scope(actor):
        rows = find(resource, id, actor=actor, only=declared.needs)
    if rows:
        return rows[0]
    if not is_allowed(declared.action, actor=actor):  # refused with the action's own reason, and journalled as its
        perform(declared.action, actor=actor, parameters=declared.action.parameters.model_construct())
    raise Invisible()


def _shown(resource: Resource, id: str, receipt: Receipt, *, actor: Actor) -> dict[str, Any]:
    asked = Asked()
    with scope(actor):
        rows = resource.listing.some(actor=actor, ids=[id], only=columns_of(resource, asked, {}))
        found = gather(actor=actor, resource=resource, rows=rows, asked=asked)
    meta = {"performance": str(receipt.id), "replayed": receipt.replayed, **receipt.once}
    return {"links": {"self": url_of(resource.type, id)}, "data": primary(found, asked)[0], "meta": meta}
