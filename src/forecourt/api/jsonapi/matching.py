"""`If-Match`: change something only if it still is what the caller read (RFC 9110, section 13.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest

from forecourt.api.confirming import require_recent_proof
from forecourt.api.jsonapi.asking import Asked
from forecourt.api.jsonapi.declarations import Resource, list_resources
from forecourt.api.jsonapi.documents import answer, etag_of
from forecourt.api.jsonapi.encoding import primary, url_of
from forecourt.api.jsonapi.loading import columns_of, find, gather
from forecourt.api.jsonapi.refusals import BadHeader, PreconditionFailed
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Refusal
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.kernel.scope import scope

HEADER: Final = "If-Match"


def perform_if_matched(
    request: HttpRequest,
    resource: Resource | None,
    action: Action[Any],
    *,
    actor: Actor,
    id: str,
    parameters: Mapping[str, Any],
    **how: Any,
) -> Receipt:
    """Perform an action on a resource; with `If-Match`, only if the resource's present `ETag` is among those named.

    Comparing and doing are one transaction, and two that come with `If-Match` for the same resource take turns.
    Raises PreconditionFailed, BadHeader where the action is not about one resource, ConfirmFirst, and what the action
    raises.
    """
    require_recent_proof(request, action, actor=actor)
    wanted = request.headers.get(HEADER)
    if wanted is None:
        return perform(action, actor=actor, parameters=parameters, **how)
    if resource is None:
        raise BadHeader(f"{action.name} is not about one resource that could have changed.", header=HEADER)
    with scope(actor):
        _take_turns(resource, id)
        _compare(wanted, resource, id, actor=actor)
        try:
            return perform(action, actor=actor, parameters=parameters, **how)
        except Refusal as refusal:  # what it journalled stays: this transaction ends well
            refused = refusal
    raise refused


def subject_of(action: Action[Any], parameters: Mapping[str, Any]) -> tuple[Resource | None, str]:
    """Return the resource that an action is about, and its id, where a declaration says so."""
    for resource in list_resources():
        for declared in (resource.changes, resource.removes):
            if declared is not None and declared.action is action and declared.column == "id":
                return resource, str(parameters.get(declared.subject, ""))
    return None, ""


def present_etag(resource: Resource, id: str, *, actor: Actor) -> str | None:
    """Return the `ETag` that the resource's own address would answer with now; None where nothing is there."""
    asked = Asked()
    with scope(actor):
        rows = find(resource, id, actor=actor, only=columns_of(resource, asked, {}))
        if not rows:
            return None
        found = gather(actor=actor, resource=resource, rows=rows, asked=asked)
    return etag_of(answer({"links": {"self": url_of(resource.type, id)}, "data": primary(found, asked)[0]}))


def _compare(wanted: str, resource: Resource, id: str, *, actor: Actor) -> None:
    present = present_etag(resource, id, actor=actor)
    if present is None or present in {each.strip() for each in wanted.split(",")} or wanted.strip() == "*":
        return  # where nothing is there, the action says so in its own words
    raise PreconditionFailed("Read it again, and change what you find.", next=[f"GET {url_of(resource.type, id)}"])


def _take_turns(resource: Resource, id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{resource.type}/{id}"])
