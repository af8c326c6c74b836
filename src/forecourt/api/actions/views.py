"""`/api/v1/actions` and `POST /api/v1/actions/{name}`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from forecourt.api.authentication import caller
from forecourt.api.jsonapi.documents import answer, endpoint, read_attributes, resource
from forecourt.api.jsonapi.matching import perform_if_matched, subject_of
from forecourt.api.jsonapi.refusals import BadParameter
from forecourt.api.jsonapi.repeating import key_of, told_again
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, get_action, list_actions
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Receipt, is_allowed


@endpoint("GET", "HEAD")
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the actions that the caller's role allows."""
    actor = caller(request)
    return answer(
        {
            "links": {"self": "/api/v1/actions"},
            "data": [_described(each) for each in list_actions() if is_allowed(each, actor=actor)],
        }
    )


@endpoint("GET", "HEAD", "POST")
def action(request: HttpRequest, name: str) -> HttpResponse:
    """Describe an action that the caller's role allows, or perform it: 200 with the receipt, 202 where it waits."""
    actor = caller(request)
    found = get_action(name)
    if request.method == "POST":
        return _perform(request, found, actor=actor)
    if not is_allowed(found, actor=actor):
        raise Invisible(f"There is no action {name!r}.")
    return answer({"links": {"self": f"/api/v1/actions/{name}"}, "data": _described(found)})


def _perform(request: HttpRequest, found: Action[Any], *, actor: Actor) -> HttpResponse:
    parameters = read_attributes(request, kind="performances")
    about, subject = subject_of(found, parameters)
    receipt = perform_if_matched(
        request,
        about,
        found,
        actor=actor,
        id=subject,
        parameters=parameters,
        dry_run=_dry_run(request),
        idempotency_key=key_of(request),
    )
    if receipt.outcome == "waiting":
        return answer(
            {"data": _told(receipt)}, status=202, headers={"Content-Location": f"/api/v1/approvals/{receipt.id}"}
        )
    return answer({"data": _told(receipt)}, headers=told_again(receipt))


def _described(action: Action[Any]) -> dict[str, Any]:
    attributes = {
        "name": action.name,
        "title": action.title,
        "about": action.about,
        "who": action.who,
        "undone_by": action.undone_by or None,
        "parameters": action.parameters.model_json_schema(),
        "oversight": action.oversight,
    }
    return resource("actions", action.name, attributes, self_url=f"/api/v1/actions/{action.name}")


def _told(receipt: Receipt) -> dict[str, Any]:
    attributes = {
        "action": receipt.action,
        "outcome": receipt.outcome,
        "result": {**receipt.result, **receipt.once},
        "changes": receipt.changes,
        "journal": receipt.journal_ids,
        "replayed": receipt.replayed,
    }
    return resource("performances", receipt.id, attributes)


def _dry_run(request: HttpRequest) -> bool:
    unknown = set(request.GET) - {"dry_run"}
    if unknown:
        raise BadParameter(f"{sorted(unknown)[0]} is not a parameter here; dry_run is.", pointer=sorted(unknown)[0])
    value, *more = request.GET.getlist("dry_run") or ["false"]
    if more or value not in ("true", "false"):
        raise BadParameter("dry_run is true or false, once.", pointer="dry_run")
    return value == "true"
