"""`/access/`: ask for what one may not, see what came of it, and decide on what others ask for. For both sides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.actions import decline_access, end_access, grant_access, request_access
from forecourt.access.adapter import require_recent_proof
from forecourt.access.bounds import Bounds
from forecourt.access.permissions import LIMITABLE, in_words, requestable
from forecourt.access.policies import decides_on_access, may_ask_for_access, may_decide_on_access
from forecourt.access.queries import RequestCard, list_helpers, list_requests
from forecourt.access.rules import LONGEST_GRANT_DAYS
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.pipeline import confine
from forecourt.look.pages import Visit, page
from forecourt.web.people.limits import chosen_part, limit_choices

ACCESS = "/access/"
#: What a state reads as, and the badge it wears.
STATES = {
    "asked": ("Waits", "warn"),
    "granted": ("Granted", "good"),
    "declined": ("Declined", "bad"),
    "withdrawn": ("Withdrawn", ""),
    "ended": ("Over", ""),
}


class AskForm(forms.Form):
    """What somebody wants to be able to do, why, and for how long."""

    permission = forms.CharField(max_length=100)
    reason = forms.CharField(
        min_length=8,
        max_length=300,
        error_messages={"required": "Say why.", "min_length": "Say it in a few words more."},
    )
    days = forms.IntegerField(min_value=1, max_value=LONGEST_GRANT_DAYS)


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def access(visit: Visit) -> HttpResponse:
    """Show what was asked for; `?permission=` says what to ask for, and a POST asks."""
    posted = visit.request.POST if visit.request.method == "POST" else None
    if posted is not None:
        confine(request_access, visit.actor)
        may_ask_for_access(visit.actor, None)
    form = AskForm(posted, initial={"permission": visit.request.GET.get("permission", ""), "days": 7})
    if form.is_valid() and _asked(visit, form):
        messages.success(visit.request, "Asked. You are told when somebody has decided.")
        return HttpResponseRedirect(ACCESS)
    actor = visit.actor
    with visit.scope():
        cards = list_requests(actor=actor)
        helpers = list_helpers(actor=actor)
        parts = limit_choices(visit=visit, bounds=Bounds()) if actor.side == "customer" else []
    context = {
        "base": "look/staff.html" if actor.side == "provider" else "look/customer.html",
        "form": form,
        "choices": [
            {"code": each, "words": in_words(permission=each), "chosen": each == form["permission"].value()}
            for each in requestable(side=actor.side)
            if not actor.may(each)
        ],
        "own": [_row(card) for card in cards if card.is_own],
        "others": [_row(card) for card in cards if not card.is_own],
        "decides": decides_on_access(actor),
        "parts": [each for each in parts if each["rows"]],
        "helpers": ", ".join(each.name for each in helpers),
    }
    return visit.render("web/access.html", context, status=422 if form.errors else 200)


@require_POST
@page()
def grant(visit: Visit, request_id: UUID) -> HttpResponse:
    """Grant what was asked for, for the days that the form says."""
    days = visit.request.POST.get("days", "")
    part = chosen_part(visit.request.POST)
    parameters = {"request_id": request_id, **part, **({"days": int(days)} if days.isdecimal() else {})}
    return _decided(visit, grant_access, parameters, "Granted. It ends by itself.")


@require_POST
@page()
def decline(visit: Visit, request_id: UUID) -> HttpResponse:
    """Decline what was asked for."""
    return _decided(visit, decline_access, {"request_id": request_id}, "Declined.")


@require_POST
@page()
def end(visit: Visit, request_id: UUID) -> HttpResponse:
    """Give back what was granted, or take it back; withdraw what waits."""
    return _then_back(visit, end_access, {"request_id": request_id}, "Ended. Downloads that rest on it stop now.")


def _asked(visit: Visit, form: AskForm) -> bool:
    try:
        visit.perform(request_access, {**form.cleaned_data, **chosen_part(visit.request.POST)})
    except Refusal as refusal:
        form.add_error(None, refusal.detail)
        return False
    return True


def _decided(visit: Visit, action: Action[Any], parameters: dict[str, Any], said: str) -> HttpResponse:
    confine(action, visit.actor)
    may_decide_on_access(visit.actor, None)
    require_recent_proof(visit.request)
    return _then_back(visit, action, parameters, said)


def _then_back(visit: Visit, action: Action[Any], parameters: dict[str, Any], said: str) -> HttpResponse:
    """Perform an action and go back, with what came of it. Raises Invisible."""
    try:
        visit.perform(action, parameters)
        messages.success(visit.request, said)
    except Invisible:
        raise
    except Refusal as refusal:
        messages.error(visit.request, refusal.in_full)
    return HttpResponseRedirect(ACCESS)


def _row(card: RequestCard) -> dict[str, Any]:
    words, tone = STATES[card.state]
    return {
        "id": card.id,
        "name": card.name,
        "person": card.user_id,
        "words": card.words,
        "of": ", ".join(card.of),
        "reason": card.reason,
        "days": card.days,
        "state": card.state,
        "state_words": words,
        "tone": tone,
        "is_for_a_part": card.permission in LIMITABLE and not card.of,
        "until": card.until,
        "decided_by": card.decided_by,
    }
