"""`/approvals/` and `/staff/approvals/`: what waits for one, what one asked for, and one of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.addressees import list_colleagues
from forecourt.kernel.catalogue import Action
from forecourt.kernel.dial import ApprovalVoid
from forecourt.kernel.errors import Invisible, Malformed, Refusal
from forecourt.look.approvals import ADDRESSES, address_of, approval_row, opened
from forecourt.look.headers import data_origin
from forecourt.look.pages import Visit, page, signed_in
from forecourt.oversight.actions import (
    approve,
    collect_approved,
    decline,
    delegate_approvals,
    end_delegation,
    remind,
    withdraw,
)
from forecourt.oversight.queries import (
    get_approval,
    list_asked,
    list_deputies,
    list_of_others,
    list_to_decide,
)

FRAMES: Final = {"customer": "look/customer.html", "provider": "look/staff.html"}
#: As many rows of what is over as a page shows.
MOST: Final = 50


@require_safe
@page(area="approvals")
def approvals(visit: Visit) -> HttpResponse:
    """List what waits for the visitor, what they asked for, and what others did."""
    _on_their_side(visit.request, visit)
    actor, may_name = visit.actor, visit.actor.may("oversight.approve") and not visit.actor.read_only
    with visit.scope():
        to_decide = list_to_decide(actor=actor, now=visit.now)
        asked = list_asked(actor=actor, limit=MOST)
        others = list_of_others(actor=actor, limit=MOST)
        deputies = list_deputies(actor=actor, now=visit.now)
        colleagues = list_colleagues(actor=actor) if may_name else []
    waiting = {each.id for each in to_decide}
    context = {
        "frame": FRAMES[actor.side],
        "address": ADDRESSES[actor.side],
        "headline": _headline(len(to_decide)),
        "to_decide": [approval_row(card=each, actor=actor) for each in to_decide],
        "asked": [approval_row(card=each, actor=actor) for each in asked],
        "others": [approval_row(card=each, actor=actor) for each in others if each.id not in waiting],
        "deputies": [
            {
                "id": each.id,
                "giver": "You" if each.giver_id == actor.id else each.giver_name,
                "deputy": "you" if each.deputy_id == actor.id else each.deputy_name,
                "from_at": each.from_at,
                "until_at": each.until_at,
                "may_end": actor.id in (each.giver_id, each.deputy_id),
            }
            for each in deputies
        ],
        "may_name": may_name,
        "colleagues": [each for each in colleagues if each.user_id != actor.id],
        "today": visit.now.astimezone(visit.zone).date(),
    }
    return visit.render("web/approvals.html", context)


@require_safe
@page(area="approvals")
def approval(visit: Visit, approval_id: UUID) -> HttpResponse:
    """Show one approval: where it stands, what it would do, and what the visitor may do about it."""
    _on_their_side(visit.request, visit)
    with visit.scope():
        found = get_approval(actor=visit.actor, approval_id=approval_id, now=visit.now)
    context = {
        "frame": FRAMES[visit.actor.side],
        "address": ADDRESSES[visit.actor.side],
        "approval": opened(found=found, actor=visit.actor, now=visit.now, zone=visit.zone, locale=visit.account.locale),
    }
    return visit.render("web/approval.html", context)


@require_POST
@page(area="approvals")
def say_yes(visit: Visit, approval_id: UUID) -> HttpResponse:
    """Approve exactly what the page showed."""
    sent = visit.request.POST
    asked = {"approval_id": approval_id, "digest": sent.get("digest", ""), "comment": sent.get("comment", "").strip()}
    return _then_back(visit, approve, asked, "Approved.")


@require_POST
@page(area="approvals")
def say_no(visit: Visit, approval_id: UUID) -> HttpResponse:
    """Decline it, with a reason."""
    asked = {"approval_id": approval_id, "reason": visit.request.POST.get("reason", "").strip()}
    return _then_back(visit, decline, asked, "Declined. Who asked is told the reason.")


@require_POST
@page(area="approvals")
def remind_them(visit: Visit, approval_id: UUID) -> HttpResponse:
    """Remind those who may decide."""
    return _then_back(visit, remind, {"approval_id": approval_id}, "Reminded.")


@require_POST
@page(area="approvals")
def take_back(visit: Visit, approval_id: UUID) -> HttpResponse:
    """Withdraw what the visitor asked for."""
    return _then_back(visit, withdraw, {"approval_id": approval_id}, "Withdrawn. Nothing is done.")


@require_POST
@page(area="approvals")
def collect(visit: Visit, approval_id: UUID) -> HttpResponse:
    """Do what was approved, and show this once what it tells once."""
    try:
        receipt = visit.perform(collect_approved, {"approval_id": approval_id})
    except Invisible:
        raise
    except Refusal as refusal:
        messages.error(visit.request, refusal.in_full)
        return HttpResponseRedirect(address_of(side=visit.actor.side, approval_id=approval_id))
    context = {
        "frame": FRAMES[visit.actor.side],
        "address": address_of(side=visit.actor.side, approval_id=approval_id),
        "told": [{"label": name.replace("_", " "), "value": str(value)} for name, value in receipt.once.items()],
    }
    answer = visit.render("web/approval_told.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@signed_in()
def file(visit: Visit, approval_id: UUID) -> HttpResponse:
    """Send on to the rows that were approved, read as the visitor and now."""
    try:
        receipt = visit.perform(collect_approved, {"approval_id": approval_id})
    except ApprovalVoid as refusal:
        messages.error(visit.request, refusal.in_full)
        return HttpResponseRedirect(address_of(side=visit.actor.side, approval_id=approval_id))
    if "grant" not in receipt.once:
        raise Invisible()
    location = f"{data_origin(visit.request)}/v1/rows?g={receipt.once['grant']}"
    return HttpResponse(status=307, headers={"Location": location, "Referrer-Policy": "no-referrer"})


@require_POST
@page(area="approvals")
def name_deputy(visit: Visit) -> HttpResponse:
    """Let a colleague approve in the visitor's place for some days."""
    try:
        asked = {
            "user_id": visit.request.POST.get("user_id", ""),
            "from_at": _day(visit, "from"),
            "until_at": _day(visit, "last") + timedelta(days=1),
        }
        visit.perform(delegate_approvals, asked)
        messages.success(visit.request, "They approve in your place on these days.")
    except Refusal as refusal:
        messages.error(visit.request, refusal.detail)
    return HttpResponseRedirect(ADDRESSES[visit.actor.side])


@require_POST
@page(area="approvals")
def end_deputy(visit: Visit, delegation_id: UUID) -> HttpResponse:
    """Let nobody approve in somebody's place any more."""
    visit.perform(end_delegation, {"delegation_id": delegation_id})
    return HttpResponseRedirect(ADDRESSES[visit.actor.side])


def _then_back(visit: Visit, action: Action[Any], asked: dict[str, Any], said: str) -> HttpResponse:
    """Perform an action and go back to the approval, with what came of it. Raises Invisible."""
    try:
        visit.perform(action, asked)
        messages.success(visit.request, said)
    except Invisible:
        raise
    except Malformed:
        messages.error(visit.request, "Say why, in a few words, for who asked.")
    except Refusal as refusal:
        messages.error(visit.request, refusal.in_full)
    return HttpResponseRedirect(address_of(side=visit.actor.side, approval_id=asked["approval_id"]))


def _on_their_side(request: HttpRequest, visit: Visit) -> None:
    """Refuse the other side's address. Raises Invisible."""
    if not request.path.startswith(ADDRESSES[visit.actor.side]):
        raise Invisible()


def _headline(count: int) -> str:
    if not count:
        return "Nothing waits for you"
    return "One thing waits for you" if count == 1 else f"{count} things wait for you"


def _day(visit: Visit, name: str) -> datetime:
    """Read a day of the account's zone as the instant at which it begins. Raises Malformed."""
    try:
        day = datetime.strptime(visit.request.POST.get(name, ""), "%Y-%m-%d").date()  # noqa: DTZ007
        return datetime.combine(day, time(), visit.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed("Give both days.", pointer=f"/data/attributes/{name}") from None
