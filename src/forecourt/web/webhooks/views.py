"""`/company/webhooks/`: the list, one webhook with what it was told, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.kernel.errors import Conflict, Invisible, Malformed, Refusal
from forecourt.look.filing import as_file, perform_as_patch
from forecourt.look.pages import Visit, page
from forecourt.notifications.actions import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    renew_secret,
    send_again,
    try_endpoint,
)
from forecourt.notifications.policies import may_keep_webhooks
from forecourt.notifications.webhooks.queries import (
    PAGE,
    AttemptCard,
    EndpointCard,
    MessageCard,
    get_endpoint,
    last_answers,
    list_company_topics,
    list_endpoints,
    list_messages,
)
from forecourt.web.webhooks.figures import endpoint_row, message_row, verifying_calls

ADDRESS: Final = "/company/webhooks/"


@require_safe
@page(side="customer", area="company")
def webhooks(visit: Visit) -> HttpResponse:
    """List the company's webhooks, with the form for another."""
    return _list(visit)


@require_POST
@page(side="customer", area="company")
def add(visit: Visit) -> HttpResponse:
    """Add one; this one answer shows its secret. What does not fit is said beside the form."""
    sent = visit.request.POST
    parameters = {"name": sent.get("name", ""), "url": sent.get("url", "").strip(), "topics": sent.getlist("topics")}
    try:
        receipt = perform_as_patch(visit, add_endpoint, parameters, kind="webhooks")
    except (Malformed, Conflict) as refusal:
        return _list(visit, refused=refusal)
    return _one(visit, receipt.result["endpoint_id"], secret=receipt.once["secret"])


@require_safe
@page(side="customer", area="company")
def webhook(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """Show one, with what it was told and what it answered."""
    return _one(visit, endpoint_id)


@require_POST
@page(side="customer", area="company")
def change(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """Change its address and topics, pause it or let it go on."""
    sent = visit.request.POST
    parameters = {
        "endpoint_id": endpoint_id,
        "name": sent.get("name", ""),
        "url": sent.get("url", "").strip(),
        "topics": sent.getlist("topics"),
        "is_active": sent.get("is_active") == "1",
    }
    try:
        perform_as_patch(visit, change_endpoint, parameters, kind="webhooks")
    except (Malformed, Conflict) as refusal:
        return _one(visit, endpoint_id, refused=refusal)
    return HttpResponseRedirect(f"{ADDRESS}{endpoint_id}/")


@require_POST
@page(side="customer", area="company")
def try_out(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """Send a test."""
    visit.perform(try_endpoint, {"endpoint_id": endpoint_id})
    return HttpResponseRedirect(f"{ADDRESS}{endpoint_id}/")


@require_POST
@page(side="customer", area="company")
def renew(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """Give it a new secret, which this one answer shows."""
    receipt = visit.perform(renew_secret, {"endpoint_id": endpoint_id})
    return _one(visit, endpoint_id, secret=receipt.once["secret"])


@require_POST
@page(side="customer", area="company")
def remove(visit: Visit, endpoint_id: UUID) -> HttpResponse:
    """Call it no more."""
    perform_as_patch(visit, remove_endpoint, {"endpoint_id": endpoint_id}, kind="webhooks")
    return HttpResponseRedirect(ADDRESS)


@require_POST
@page(side="customer", area="company")
def again(visit: Visit, endpoint_id: UUID, message_id: UUID) -> HttpResponse:
    """Send a message once more."""
    visit.perform(send_again, {"message_id": message_id})
    return HttpResponseRedirect(f"{ADDRESS}{endpoint_id}/")


def _list(visit: Visit, *, refused: Refusal | None = None) -> HttpResponse:
    may_keep_webhooks(visit.actor, None)
    with visit.scope():
        endpoints, answers = list_endpoints(actor=visit.actor), last_answers(actor=visit.actor)
        topics = list_company_topics(actor=visit.actor)
        file = as_file(visit, kind="webhooks")
    sent = visit.request.POST
    context = {
        "endpoints": [endpoint_row(card=each, last=answers.get(each.id)) for each in endpoints],
        "form": _form(topics, sent.get("name", ""), sent.get("url", ""), sent.getlist("topics")),
        "error": _words(refused),
        "file": file,
    }
    return visit.render("web/webhooks.html", context, status=refused.status if refused else 200)


def _one(visit: Visit, endpoint_id: UUID, *, secret: str = "", refused: Refusal | None = None) -> HttpResponse:
    may_keep_webhooks(visit.actor, None)
    before = _before(visit)
    with visit.scope():
        card = get_endpoint(actor=visit.actor, endpoint_id=endpoint_id)
        messages = list_messages(actor=visit.actor, endpoint_id=endpoint_id, before=before, limit=PAGE + 1)
        topics = list_company_topics(actor=visit.actor)
    context = {
        "endpoint": endpoint_row(card=card, last=_last(messages)),
        "secret": secret,
        "calls": verifying_calls(),
        "told": [message_row(card=each) for each in messages[:PAGE]],
        "waits": any(each.state in ("waiting", "sending") and each.tries < 2 for each in messages),
        "form": _form(topics, card.name, card.url, card.topics),
        "error": _words(refused),
        "page": _pages(card, before, messages),
    }
    return visit.render("web/webhook.html", context, status=refused.status if refused else 200)


def _form(topics: Any, name: str, url: str, chosen: Any) -> dict[str, Any]:
    return {
        "name": name,
        "url": url,
        "topics": [
            {"code": each.code, "title": each.title, "words": each.words, "is_on": each.code in chosen}
            for each in topics
        ],
    }


def _words(refused: Refusal | None) -> str:
    if refused is None:
        return ""
    field = (refused.pointer or "").rsplit("/", 1)[-1]
    return {"name": "Give it a name.", "topics": "Choose at least one topic."}.get(field, refused.detail)


def _last(messages: Sequence[MessageCard]) -> AttemptCard | None:
    """Return the newest call on the page."""
    return next((message.attempts[0] for message in messages if message.attempts), None)


def _pages(card: EndpointCard, before: UUID | None, messages: Any) -> dict[str, str]:
    address = f"{ADDRESS}{card.id}/"
    older = f"{address}?{urlencode({'before': messages[PAGE - 1].id})}" if len(messages) > PAGE else ""
    return {"newer_url": address if before else "", "older_url": older, "words": ""}


def _before(visit: Visit) -> UUID | None:
    raw = visit.request.GET.get("before")
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise Invisible() from None
