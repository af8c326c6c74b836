"""`/staff/hooks/`: which systems send activity by themselves, one of them with what it sent, and what can be done."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forecourt.customers.actions import add_hook, remove_hook, renew_hook, switch_hook
from forecourt.customers.policies import may_define_model
from forecourt.customers.queries.hooks import DeliveryCard, get_hook, list_deliveries, list_hooks
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Invisible, Malformed, Refusal
from forecourt.look.pages import Visit, page
from forecourt.settings.environment import environment
from forecourt.staff.hooks.figures import delivery_row, hook_row, sentence_of, signing_calls

ADDRESS: Final = "/staff/hooks/"
PAGE_ROWS: Final = 30


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="hooks")
def hooks(visit: Visit) -> HttpResponse:
    """List the systems that may send activity, with the form for another."""
    may_define_model(visit.actor, None)
    return _add(visit) if visit.request.method == "POST" else _list(visit)


@require_safe
@page(side="provider", area="hooks")
def hook(visit: Visit, code: str) -> HttpResponse:
    """Show one, with what it sent and what became of it."""
    return _one(visit, code)


@require_POST
@page(side="provider", area="hooks")
def renew(visit: Visit, code: str) -> HttpResponse:
    """Give it a new secret, which this one answer shows."""
    receipt = visit.perform(renew_hook, {"code": code})
    return _one(visit, code, secret=receipt.once["secret"])


@require_POST
@page(side="provider", area="hooks")
def switch(visit: Visit, code: str) -> HttpResponse:
    """Take nothing from it for a while, or take it again."""
    is_on = visit.request.POST.get("is_on") == "yes"
    try:
        visit.perform(switch_hook, {"code": code, "is_on": is_on})
    except Conflict as refusal:
        messages.error(visit.request, refusal.in_full)
    else:
        messages.success(visit.request, "What it sends is taken again." if is_on else "What it sends is taken no more.")
    return HttpResponseRedirect(f"{ADDRESS}{code}/")


@require_POST
@page(side="provider", area="hooks")
def remove(visit: Visit, code: str) -> HttpResponse:
    """Take nothing more from it, and forget its secret."""
    visit.perform(remove_hook, {"code": code})
    messages.success(visit.request, f"{code} may send nothing more. What it sent stays.")
    return HttpResponseRedirect(ADDRESS)


def _add(visit: Visit) -> HttpResponse:
    """Let another system in; this one answer shows its secret. What does not fit is said beside the form."""
    sent = visit.request.POST
    given = {"code": sent.get("code", "").strip(), "title": sent.get("title", "").strip()}
    try:
        receipt = visit.perform(add_hook, given)
    except (Malformed, Conflict) as refusal:
        return _list(visit, refused=refusal)
    return _one(visit, receipt.result["code"], secret=receipt.once["secret"])


def _list(visit: Visit, *, refused: Refusal | None = None) -> HttpResponse:
    with visit.scope():
        found = list_hooks(actor=visit.actor, now=true_now())
    sent = visit.request.POST
    context = {
        "sentence": sentence_of(hooks=found),
        "hooks": [hook_row(card=each) for each in found],
        "form": {"code": sent.get("code", ""), "title": sent.get("title", "")},
        "error": _words(refused),
    }
    return visit.render("staff/hooks.html", context, status=refused.status if refused else 200)


def _one(visit: Visit, code: str, *, secret: str = "") -> HttpResponse:
    may_define_model(visit.actor, None)
    before = _before(visit)
    with visit.scope():
        card = get_hook(actor=visit.actor, code=code, now=true_now())
        sent = list_deliveries(actor=visit.actor, source=code, before=before, limit=PAGE_ROWS + 1)
    address = f"{environment().portal_address}/hooks/{card.code}"
    context = {
        "hook": hook_row(card=card),
        "address": address,
        "secret": secret,
        "calls": signing_calls(address=address),
        "sent": [delivery_row(card=each) for each in sent[:PAGE_ROWS]],
        "page": _pages(card.code, before, sent),
    }
    return visit.render("staff/hook.html", context)


def _words(refused: Refusal | None) -> str:
    if refused is None:
        return ""
    field = (refused.pointer or "").rsplit("/", 1)[-1]
    told = {
        "code": "The short name begins with a small letter and has small letters, figures, hyphens and underscores.",
        "title": "Give it a name.",
    }
    return refused.detail if isinstance(refused, Conflict) else told.get(field, refused.detail)


def _pages(code: str, before: UUID | None, sent: list[DeliveryCard]) -> dict[str, Any]:
    address = f"{ADDRESS}{code}/"
    older = f"{address}?{urlencode({'before': sent[PAGE_ROWS - 1].id})}" if len(sent) > PAGE_ROWS else ""
    return {"newer_url": address if before else "", "older_url": older, "words": ""}


def _before(visit: Visit) -> UUID | None:
    raw = visit.request.GET.get("before")
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise Invisible() from None
