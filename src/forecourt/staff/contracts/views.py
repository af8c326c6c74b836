"""`/staff/contracts/`: find a contract, see what it opens, change it, end it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.directory import count_readers
from forecourt.contracts.actions import change_contract, end_contract
from forecourt.contracts.policies import may_keep_contracts
from forecourt.contracts.queries import (
    get_contract,
    list_company_holds,
    list_contracts_page,
    list_levels,
    list_services,
)
from forecourt.customers.queries import get_company, names_of
from forecourt.kernel.errors import Refusal
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.paging import Place
from forecourt.look.holdings import contract_row
from forecourt.look.listing import PAGE_ROWS, Filter, describe_listing, heads, read_listing
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import timeline_row
from forecourt.staff.context.parts import context_of
from forecourt.staff.customers.editing import day_in

REASON: Final = "Contracts are for those who serve customers."
HISTORY_ROWS: Final = 8
STATES: Final = (("runs", "In force"), ("nearing", "Near its end"), ("begins", "Begins later"), ("ended", "Ended"))
COLUMNS: Final = (
    ("number", "Contract", ""),
    ("", "Company", ""),
    ("title", "Title", ""),
    ("", "Level", ""),
    ("", "Runs", ""),
    ("", "State", ""),
)


@require_safe
@page(side="provider", area="contracts")
def contracts(visit: Visit) -> HttpResponse:
    """List contracts by number; a search finds them by the number's beginning or by title."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        filters = [Filter("state", "State", STATES), Filter("level", "Level", list_levels(actor=actor))]
        listing = read_listing(visit.request, filters=filters, sorts=["number", "title"], sort="number")
        state: Any = listing.chosen("state") or None
        order: Any = listing.order
        found = list_contracts_page(
            actor=actor,
            now=visit.now,
            text=listing.text,
            state=state,
            level=listing.chosen("level"),
            order=order,
            descending=listing.descending,
            place=listing.place,
            limit=PAGE_ROWS + 1,
        )
        shown = found[:PAGE_ROWS]
        names = names_of(actor=actor, company_ids=[contract.company_id for contract in shown])
    rows = [
        {
            "url": f"/staff/contracts/{each.id}/",
            "company": names.get(each.company_id, ""),
            "company_url": f"/staff/customers/{each.company_id}/",
            **contract_row(contract=each, now=visit.now),
        }
        for each in shown
    ]
    last = Place(getattr(shown[-1], listing.order), shown[-1].id) if len(found) > PAGE_ROWS else None
    words = "Number or title"
    context = {
        "contracts": rows,
        "heads": heads(listing, COLUMNS),
        "listing": describe_listing(listing, filters=filters, words=words, next_place=last),
    }
    return visit.render("staff/contracts.html", context)


@require_safe
@page(side="provider", area="contracts")
def contract(visit: Visit, contract_id: UUID) -> HttpResponse:
    """Show one contract: what it opens, which meters stand on it, and what ending it would do."""
    visit.require("customers.see_all", reason=REASON)
    return _show(visit, contract_id)


@require_POST
@page(side="provider", area="contracts")
def change(visit: Visit, contract_id: UUID) -> HttpResponse:
    """Change a contract's title, level or services."""
    may_keep_contracts(visit.actor, None)
    post = visit.request.POST
    wanted = {"title": post.get("title", ""), "level": post.get("level", ""), "services": post.getlist("services")}
    try:
        visit.perform(change_contract, {"contract_id": contract_id, **wanted})
    except Refusal as refusal:
        return _refused(visit, contract_id, refusal)
    messages.success(visit.request, "The contract is changed.")
    return HttpResponseRedirect(f"/staff/contracts/{contract_id}/")


@require_POST
@page(side="provider", area="contracts")
def end(visit: Visit, contract_id: UUID) -> HttpResponse:
    """End a contract on a day."""
    may_keep_contracts(visit.actor, None)
    try:
        until = day_in(visit, visit.request.POST.get("until", ""))
        visit.perform(end_contract, {"contract_id": contract_id, "until": until})
    except Refusal as refusal:
        return _refused(visit, contract_id, refusal)
    messages.success(visit.request, "The contract has its new end.")
    return HttpResponseRedirect(f"/staff/contracts/{contract_id}/")


def _refused(visit: Visit, contract_id: UUID, refusal: Refusal) -> HttpResponse:
    if refusal.status in (403, 404):
        raise refusal
    return _show(visit, contract_id, problem=refusal.detail)


def _show(visit: Visit, contract_id: UUID, *, problem: str = "") -> HttpResponse:
    actor = visit.actor
    with visit.scope():
        card = get_contract(actor=actor, contract_id=contract_id)
        company = get_company(actor=actor, company_id=card.company_id)
        holds = list_company_holds(actor=actor, company_id=card.company_id)
        readers = count_readers(actor=actor, company_id=card.company_id, permission="data.read_rows")
        entries = []
        if actor.may("journal.see_all"):
            entries = list_entries(actor=actor, subject=("contract", str(contract_id)), limit=HISTORY_ROWS)
        context: dict[str, Any] = {"levels": list_levels(actor=actor), "services": list_services(actor=actor)}
    meters = [
        {"nmi": meter.identifier, "url": f"/staff/meters/{meter.id}/", "where": meter.label or meter.site,
         "starts": hold.period.start, "ends": hold.period.end, "running": hold.period.includes(visit.now)}
        for meter, hold in holds if hold.contract_id == contract_id
    ]  # fmt: skip
    context |= {
        "contract": {"id": card.id, "level_code": card.level_code, "service_codes": card.service_codes,
                     "url": f"/staff/contracts/{card.id}/", **contract_row(contract=card, now=visit.now)},
        "customer": company,
        "meters": meters,
        "running": sum(meter["running"] for meter in meters),
        "readers": readers,
        "may_change": actor.may("contracts.keep"),
        "problem": problem,
        "shows_history": actor.may("journal.see_all"),
        "history": [timeline_row(entry=entry) for entry in entries],
        "parts": context_of(actor=actor, company_id=card.company_id),
    }  # fmt: skip
    return visit.render("staff/contract.html", context, status=422 if problem else 200)
