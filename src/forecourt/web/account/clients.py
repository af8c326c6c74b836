"""`/tokens/clients/`: machine clients, kept by a company's administrators."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.actions import add_client, remove_client, renew_client_secret
from forecourt.access.adapter import require_recent_proof
from forecourt.access.client_cards import ClientCard, list_clients
from forecourt.access.permissions import in_words, order_of
from forecourt.access.policies import may_keep_clients
from forecourt.access.rules import FOR_PEOPLE_ONLY
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Malformed, Refusal
from forecourt.kernel.pipeline import confine
from forecourt.look import figures
from forecourt.look.pages import Visit, page, portal_origin

ADDRESS: Final = "/tokens/clients/"


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer")
def clients(visit: Visit) -> HttpResponse:
    """List the company's machine clients; a POST adds one, and this one answer shows its secret."""
    may_keep_clients(visit.actor, None)
    if visit.request.method != "POST":
        return _show(visit)
    confine(add_client, visit.actor)
    require_recent_proof(visit.request)
    sent = visit.request.POST
    name = sent.get("name", "").strip()
    parameters = {
        "name": name,
        "scopes": sent.getlist("scopes"),
        "networks": sent.get("networks", "").replace(",", " ").split(),
    }
    try:
        receipt = visit.perform(add_client, parameters)
    except (Malformed, Conflict) as refusal:
        return _show(visit, refused=refusal)
    return _show(visit, made=_made(name, receipt.result["client_id"], receipt.once["client_secret"]))


@require_POST
@page(side="customer")
def renew(visit: Visit, client_id: UUID) -> HttpResponse:
    """Give one another secret, which this one answer shows."""
    require_recent_proof(visit.request)
    receipt = visit.perform(renew_client_secret, {"client_id": client_id})
    name = next(card.name for card in list_clients(actor=visit.actor) if card.id == client_id)
    return _show(visit, made=_made(name, client_id, receipt.once["client_secret"]))


@require_POST
@page(side="customer")
def remove(visit: Visit, client_id: UUID) -> HttpResponse:
    """End one."""
    visit.perform(remove_client, {"client_id": client_id})
    return HttpResponseRedirect(ADDRESS)


def client_row(card: ClientCard) -> dict[str, Any]:
    """Lay one out as `look/client_rows.html` expects it."""
    used = figures.ago(at=card.last_used_at, now=true_now()) if card.last_used_at else "never"
    return {
        "id": card.id,
        "name": card.name,
        "hint": f"{card.hint}…",
        "made_by": card.made_by,
        "created_at": card.made_at,
        "used": f"{used} from {card.last_used_address}" if card.last_used_address else used,
        "may": [in_words(permission=each) for each in sorted(card.scopes, key=order_of)],
        "networks": card.networks,
    }


def _show(visit: Visit, *, made: dict[str, Any] | None = None, refused: Refusal | None = None) -> HttpResponse:
    with visit.scope():
        cards = list_clients(actor=visit.actor)
    sent = visit.request.POST if refused else {}
    chosen = set(visit.request.POST.getlist("scopes")) if refused else set()
    portal = portal_origin(visit.request)
    context = {
        "clients": [client_row(card) for card in cards],
        "made": made,
        "error": refused.detail if refused else "",
        "sent": {"name": sent.get("name", ""), "networks": sent.get("networks", "")},
        "scopes": [
            {"code": each, "words": in_words(permission=each), "chosen": each in chosen}
            for each in sorted(visit.actor.permissions - FOR_PEOPLE_ONLY, key=order_of)
        ],
        "calls": [
            {
                "name": "HTTP",
                "prompt": "$",
                "text": f'curl -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials {portal}/oauth/token',
            }
        ],
    }
    return visit.render("web/clients.html", context, status=422 if refused else 200)


def _made(name: str, client_id: object, secret: str) -> dict[str, Any]:
    return {"name": name, "client_id": client_id, "plaintext": secret}
