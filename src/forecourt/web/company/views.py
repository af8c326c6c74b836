"""`/company/`: what the company has bought, holds, and who belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.access.queries import Member, list_members
from forecourt.contracts.queries import ContractCard, Holding, list_contracts, list_holdings
from forecourt.data.queries import CONTRACTS, INTERVAL_READINGS, PEOPLE, get_freshness_rules, list_meters
from forecourt.look.holdings import contract_row, kept_stamp, stamp_of
from forecourt.look.pages import Visit, page
from forecourt.web.company.figures import held_rows, person_row, summary_of


@require_safe
@page(side="customer", area="company")
def company(visit: Visit) -> HttpResponse:
    """Show contracts, meters and people."""
    visit.require("contracts.see", reason=f"{visit.actor.role_title} does not include contracts and meters.")
    with visit.scope():
        contracts = list_contracts(actor=visit.actor)
        meters = list_holdings(actor=visit.actor, dataset=INTERVAL_READINGS)
        people = list_members(actor=visit.actor)
        readings = list_meters(actor=visit.actor, now=visit.now) if visit.actor.may("data.read_rows") else []
        rules = get_freshness_rules(actor=visit.actor, facts=(CONTRACTS, PEOPLE))
    stamps = {
        "contracts_stamp": kept_stamp(rules=rules, fact=CONTRACTS, now=visit.now),
        "people_stamp": kept_stamp(rules=rules, fact=PEOPLE, now=visit.now),
    }
    newest = {meter.nmi: stamp_of(meter=meter) for meter in readings}
    return visit.render("web/company.html", _context(visit, contracts, meters, people, newest) | stamps)


def _context(
    visit: Visit,
    contracts: Sequence[ContractCard],
    meters: Sequence[Holding],
    people: Sequence[Member],
    newest: Mapping[str, Any],
) -> dict[str, Any]:
    card = visit.account.company
    return {
        "company": {"name": card.name if card else visit.actor.company_name},
        "summary": summary_of(contracts=contracts, meters=meters, people=people),
        "contracts": [contract_row(contract=contract, now=visit.now) for contract in contracts],
        "meters": held_rows(meters=meters, now=visit.now, newest=newest, may_read=visit.actor.may("data.read_rows")),
        "may_see_people": visit.actor.may("access.see_people"),
        "people": [person_row(member=member, actor=visit.actor) for member in people],
    }
