"""`/api/v1/actions` and `POST /api/v1/actions/{name}`."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from forecourt.api.authentication import caller
from forecourt.api.deprecations import note_action
from forecourt.api.jsonapi.documents import answer, endpoint, read_attributes, resource
from forecourt.api.jsonapi.matching import perform_if_matched, subject_of
from forecourt.api.jsonapi.refusals import BadParameter
from forecourt.api.jsonapi.repeating import key_of, told_again
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, get_action, list_actions
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.usual import UsualTime, usual_times
from forecourt.kernel.pipeline import Receipt, is_allowed
from forecourt.kernel.scope import scope
from forecourt.look.catalogue.entries import direct_for, has_words


@endpoint("GET", "HEAD")
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the actions that the caller's role allows."""
    actor = caller(request)
    text = _one_parameter(request, "filter[text]")
    with scope(actor):
        usual = usual_times(actor=actor)
        mine = [each for each in list_actions() if is_allowed(each, actor=actor) and has_words(each, text)]
        described = [_described(each, actor=actor, usual=usual.get(each.name)) for each in mine]
    return answer({"links": {"self": request.get_full_path()}, "data": described})


@endpoint("GET", "HEAD", "POST")
def action(request: HttpRequest, name: str) -> HttpResponse:
    """Describe an action that the caller's role allows, or perform it: 200 with the receipt, 202 where it waits."""
    actor = caller(request)
    found = get_action(name)
    if request.method == "POST":
        return _perform(request, found, actor=actor)
    if not is_allowed(found, actor=actor):
        raise Invisible(f"There is no action {name!r}.")
    note_action(request, found, {})
    with scope(actor):
        described = _described(found, actor=actor, usual=usual_times(actor=actor).get(name))
    return answer({"links": {"self": f"/api/v1/actions/{name}"}, "data": described})


def _perform(request: HttpRequest, found: Action[Any], *, actor: Actor) -> HttpResponse:
    parameters = read_attributes(request, kind="performances")
    note_action(request, found, parameters)
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


def _described(action: Action[Any], *, actor: Actor, usual: UsualTime | None) -> dict[str, Any]:
    """Describe an action for a caller: what, who, how (as the dial says for them), how long it usually takes."""
    direction = direct_for(action, actor=actor, now=business_now())
    attributes = {
        "name": action.name,
        "title": action.title,
        "about": action.about,
        "who": action.who,
        "undone_by": action.undone_by or None,
        "deprecated": action.deprecated.words if action.deprecated else None,
        "parameters": _schema_of(action.name),
        "example": action.example,
        "oversight": direction.level,
        "approvals": [{"side": step.side, "permission": step.permission} for step in direction.steps],
        "takes": asdict(usual) if usual else None,
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


@cache
def _schema_of(name: str) -> dict[str, Any]:
    return get_action(name).schema()


def _dry_run(request: HttpRequest) -> bool:
    value = _one_parameter(request, "dry_run", otherwise="false")
    if value not in ("true", "false"):
        raise BadParameter("dry_run is true or false, once.", pointer="dry_run")
    return value == "true"


def _one_parameter(request: HttpRequest, name: str, *, otherwise: str = "") -> str:
    """Return the one parameter that an address has. Raises BadParameter."""
    unknown = sorted(set(request.GET) - {name})
    if unknown:
        raise BadParameter(f"{unknown[0]} is not a parameter here; {name} is.", pointer=unknown[0])
    value, *more = request.GET.getlist(name) or [otherwise]
    if more:
        raise BadParameter(f"{name} was given {len(more) + 1} times.", pointer=name)
    return value
