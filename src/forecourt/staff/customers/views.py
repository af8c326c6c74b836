"""`/staff/customers/`: find a company; see it whole, as far as one's role goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.access.queries import list_members
from forecourt.contracts.queries import ContractCard, list_contracts, list_holders
from forecourt.customers.queries import CompanyCard, get_company, list_companies
from forecourt.data.queries import CONTRACTS, INTERVAL_READINGS, get_freshness_rules, list_company_meters
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.reading import list_entries
from forecourt.look.holdings import contract_row, kept_stamp
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import timeline_row
from forecourt.staff.customers import figures

REASON: Final = "Customers are for those who serve them."
HISTORY_ROWS: Final = 12


@require_safe
@page(side="provider", area="customers")
def customers(visit: Visit) -> HttpResponse:
    """List companies; a search finds them by name, number or the NMI of a meter that they hold or held."""
    visit.require("customers.see_all", reason=REASON)
    query = visit.request.GET.get("q", "").strip()
    with visit.scope():
        companies = _search(visit.actor, query)
        contracts = _by_company(list_contracts(actor=visit.actor))
    rows = [
        figures.customer_row(company=company, contracts=contracts.get(company.id, ()), now=visit.now)
        for company in companies
    ]
    return visit.render("staff/customers.html", {"query": query, "total": len(rows), "customers": rows})


@require_safe
@page(side="provider", area="customers")
def customer(visit: Visit, company_id: UUID) -> HttpResponse:
    """Show one company: contracts, meters with who held them before and after, people, history."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        company = get_company(actor=actor, company_id=company_id)
        contracts = list_contracts(actor=actor, company_id=company_id)
        context = {
            "contracts": [contract_row(contract=contract, now=visit.now) for contract in contracts],
            "contracts_stamp": kept_stamp(
                rules=get_freshness_rules(actor=actor, facts=[CONTRACTS]), fact=CONTRACTS, now=visit.now
            ),
            **_meters(visit, company, contracts),
            **_people(actor, company_id),
            **_history(actor, company_id),
        }
    state = figures.state_of_all(contracts=contracts, now=visit.now)
    title = {"customer": {"name": company.name, "number": company.number, "state": state}}
    return visit.render("staff/customer.html", title | context)


def _search(actor: Actor, query: str) -> list[CompanyCard]:
    found = list_companies(actor=actor, text=query)
    if found or not query:
        return found
    holders = list_holders(actor=actor, dataset=INTERVAL_READINGS, identifiers=[query.upper()])
    ids = {company_id for held in holders.values() for company_id, _ in held}
    return [company for company in list_companies(actor=actor) if company.id in ids] if ids else []


def _by_company(contracts: Iterable[ContractCard]) -> dict[UUID, list[ContractCard]]:
    found: dict[UUID, list[ContractCard]] = defaultdict(list)
    for contract in contracts:
        found[contract.company_id].append(contract)
    return found


def _meters(visit: Visit, company: CompanyCard, contracts: list[ContractCard]) -> dict[str, Any]:
    """Describe the meters; how new their readings are is told only to those who see quality."""
    sees_quality = visit.actor.may("data.see_quality")
    meters = list_company_meters(actor=visit.actor, company_id=company.id, now=visit.now)
    nmis = [meter.nmi for meter in meters]
    holders = list_holders(actor=visit.actor, dataset=INTERVAL_READINGS, identifiers=nmis)
    names = {each.id: each.short_name for each in list_companies(actor=visit.actor)}
    rows = [
        figures.meter_row(meter=meter, period=period, now=visit.now, holders=holders, names=names)
        for meter in meters
        for period in meter.periods
    ]
    counts = figures.counts_of(contracts=contracts, meters=meters, now=visit.now, sees_quality=sees_quality)
    return {"meters": rows, "counts": counts, "shows_quality": sees_quality}


def _people(actor: Actor, company_id: UUID) -> dict[str, Any]:
    if not actor.may("access.see_people"):
        return {"shows_people": False}
    members = list_members(actor=actor, company_id=company_id)
    return {"shows_people": True, "people": [figures.person_row(member=member) for member in members]}


def _history(actor: Actor, company_id: UUID) -> dict[str, Any]:
    if not actor.may("journal.see_all"):
        return {"shows_history": False}
    entries = list_entries(actor=actor, company_id=company_id, limit=HISTORY_ROWS)
    return {"shows_history": True, "history": [timeline_row(entry=entry) for entry in entries]}
