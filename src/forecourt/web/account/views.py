"""`/tokens/`, `/switch/`, `/theme/` and `/keys/`: what people keep about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.actions import choose_keys, choose_theme, make_token, revoke_token, switch_company
from forecourt.access.adapter import require_recent_proof
from forecourt.access.client_cards import list_clients
from forecourt.access.permissions import in_words, order_of
from forecourt.access.policies import KEEP_COLLEAGUES, may_manage_tokens
from forecourt.access.queries import TokenCard, list_company_tokens, list_tokens
from forecourt.kernel.clocks import true_now
from forecourt.kernel.pipeline import Receipt, confine
from forecourt.look import figures
from forecourt.look.pages import Visit, page, portal_origin, signed_in
from forecourt.web.account.calls import sign_in_calls
from forecourt.web.account.clients import client_row
from forecourt.web.account.forms import TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def tokens(visit: Visit) -> HttpResponse:
    """List the person's tokens; a POST makes one, and this one answer shows it."""
    may_manage_tokens(visit.actor, None)
    posted = visit.request.POST if visit.request.method == "POST" else None
    if posted is not None:
        confine(make_token, visit.actor)
        require_recent_proof(visit.request)
    form = TokenForm(posted, permissions=visit.actor.permissions)
    made = visit.perform(make_token, form.parameters()) if form.is_valid() else None
    with visit.scope():
        cards = list_tokens(actor=visit.actor)
        machines = list_clients(actor=visit.actor)
        others = [card for card in list_company_tokens(actor=visit.actor) if card.id not in {own.id for own in cards}]
    context = _context(visit, cards, others, form, made) | {
        "clients": [client_row(card) for card in machines],
        "keeps_clients": visit.actor.side == "customer" and visit.actor.may(KEEP_COLLEAGUES),
    }
    return visit.render("web/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in()
def revoke(visit: Visit, token_id: UUID) -> HttpResponse:
    """End one of the person's own tokens."""
    visit.perform(revoke_token, {"token_id": token_id})
    return HttpResponseRedirect("/tokens/")


@require_POST
@signed_in()
def switch(visit: Visit) -> HttpResponse:
    """Enter another of the person's companies."""
    visit.perform(switch_company, {"company_id": visit.request.POST.get("company", "")})
    return visit.back()


@require_POST
@signed_in()
def theme(visit: Visit) -> HttpResponse:
    """Show the pages light, dark, or as the system does."""
    visit.perform(choose_theme, {"theme": visit.request.POST.get("theme", "")})
    return visit.back()


@require_POST
@signed_in()
def keys(visit: Visit) -> HttpResponse:
    """Let single letters be keys of the pages, or not."""
    visit.perform(choose_keys, {"letters": visit.request.POST.get("letters", "")})
    return visit.back()


def _context(
    visit: Visit, cards: Sequence[TokenCard], others: Sequence[TokenCard], form: TokenForm, made: Receipt | None
) -> dict[str, Any]:
    shown = TokenForm(permissions=visit.actor.permissions) if made else form
    chosen = set(shown["scopes"].value() or ())
    return {
        "tokens": [_row(card) for card in cards if card.revoked_at is None],
        "others": [_row(card) for card in others],
        "made": _made(form, made) if made else None,
        "form": shown,
        "scopes": [
            {"code": each, "words": in_words(permission=each), "chosen": each in chosen}
            for each in sorted(visit.actor.permissions, key=order_of)
        ],
        "calls": sign_in_calls(portal=portal_origin(visit.request)),
    }


def _row(card: TokenCard) -> dict[str, Any]:
    used = figures.ago(at=card.last_used_at, now=true_now()) if card.last_used_at else "never"
    return {
        "id": card.id,
        "name": card.name,
        "owner": card.owner,
        "hint": f"{card.hint}…",
        "created_at": card.made_at,
        "used": f"{used} from {card.last_used_address}" if card.last_used_address else used,
        "expires_at": card.expires_at,
        "expired": not card.is_good,
        "may": None
        if card.scopes is None
        else [in_words(permission=each) for each in sorted(card.scopes, key=order_of)],
        "networks": card.networks,
    }


def _made(form: TokenForm, receipt: Receipt) -> dict[str, Any]:
    return {
        "name": form.cleaned_data["name"],
        "plaintext": receipt.once["token"],
        "expires_at": receipt.result["expires_at"],
    }
