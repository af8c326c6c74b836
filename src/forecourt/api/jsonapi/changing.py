"""POST, PATCH and DELETE of a resource, where each is exactly one action; elsewhere 405 and the actions that do it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from forecourt.api.jsonapi.asking import Asked
from forecourt.api.jsonapi.declarations import Change, Resource
from forecourt.api.jsonapi.documents import READING, answer, read_new, read_resource
from forecourt.api.jsonapi.encoding import primary, url_of
from forecourt.api.jsonapi.loading import columns_of, gather
from forecourt.api.jsonapi.refusals import BadParameter, MethodNotAllowed, WrongType
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Malformed
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.kernel.scope import scope


class NotThisWay(MethodNotAllowed):
    """The address answers other methods; what is wanted is perhaps an action."""

    def __init__(self, detail: str, *, allow: tuple[str, ...], next: tuple[str, ...] = ()) -> None:
        super().__init__(detail, next=next)
        self.allow = allow


def says_what_to_do_instead(request: HttpRequest, resource: Resource, *, also: tuple[str, ...] = ()) -> None:
    """Refuse a method that this address does not answer, naming the actions that change such a resource."""
    if request.method in READING:
        return
    steps = tuple(f"POST /api/v1/actions/{name}" for name in resource.see_also)
    detail = f"{resource.type} are changed by actions, not by {request.method} here."
    raise NotThisWay(detail, allow=(*READING, *also), next=steps or ("See /api/v1/actions.",))


def make(request: HttpRequest, resource: Resource, declared: Change, *, actor: Actor) -> HttpResponse:
    """Make a resource: 201 with it, its address, and in `meta` what is told this one time only."""
    receipt = _perform(request, declared.action, actor=actor, parameters=read_new(request, kind=resource.type))
    if receipt.outcome == "waiting":
        return _waiting(receipt)
    document = _shown(resource, str(receipt.result[declared.subject]), receipt, actor=actor)
    return answer(document, status=201, headers={"Location": document["data"]["links"]["self"]})


def change(request: HttpRequest, resource: Resource, declared: Change, *, actor: Actor, id: str) -> HttpResponse:
    """Change a resource: 200 with what it is now."""
    data = read_resource(request)
    if (data.get("type"), data.get("id")) != (resource.type, id):
        raise WrongType(f"The body is about another resource than {resource.type} {id}.", pointer="/data")
    attributes = data.get("attributes", {})
    if not isinstance(attributes, dict) or set(data) - {"type", "id", "attributes"}:
        raise Malformed("The resource has a type, an id and attributes, and nothing else.", pointer="/data")
    receipt = _perform(request, declared.action, actor=actor, parameters={**attributes, declared.subject: id})
    return _waiting(receipt) if receipt.outcome == "waiting" else answer(_shown(resource, id, receipt, actor=actor))


def remove(request: HttpRequest, declared: Change, *, actor: Actor, id: str) -> HttpResponse:
    """Do away with a resource: 204."""
    receipt = _perform(request, declared.action, actor=actor, parameters={declared.subject: id})
    return _waiting(receipt) if receipt.outcome == "waiting" else HttpResponse(status=204, headers={"Vary": "Accept"})


def _perform(request: HttpRequest, action: Action[Any], *, actor: Actor, parameters: dict[str, Any]) -> Receipt:
    for name in request.GET:
        raise BadParameter(f"{name} is not a parameter here.", pointer=name)
    key = request.headers.get("Idempotency-Key")
    return perform(action, actor=actor, parameters=parameters, idempotency_key=key)


def _shown(resource: Resource, id: str, receipt: Receipt, *, actor: Actor) -> dict[str, Any]:
    asked = Asked()
    with scope(actor):
        rows = resource.listing.some(actor=actor, ids=[id], only=columns_of(resource, asked, {}))
        found = gather(actor=actor, resource=resource, rows=rows, asked=asked)
    meta = {"performance": str(receipt.id), "replayed": receipt.replayed, **receipt.once}
    return {"links": {"self": url_of(resource.type, id)}, "data": primary(found, asked)[0], "meta": meta}


def _waiting(receipt: Receipt) -> HttpResponse:
    address = f"/api/v1/approvals/{receipt.id}"
    return answer({"meta": {"waiting": True}}, status=202, headers={"Content-Location": address})
