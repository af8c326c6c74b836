"""`/staff/meters/…/move/`: choose to whom and from when, see what follows, confirm."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from forecourt.access.directory import count_readers
from forecourt.contracts.actions import move_entitlement
from forecourt.contracts.policies import may_keep_contracts
from forecourt.contracts.queries import (
    ContractCard,
    Hold,
    ResourceCard,
    get_contract,
    get_resource,
    list_contracts,
    list_holds,
    opens_dataset,
    search_contracts,
)
from forecourt.customers.queries import names_of, search_companies
from forecourt.data.engine.aggregate.zones import find_zone
from forecourt.data.engine.shapes import find_dataset
from forecourt.data.queries import INTERVAL_READINGS, count_rows
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible, Malformed, Refusal
from forecourt.kernel.pipeline import perform
from forecourt.look.holdings import contract_row
from forecourt.look.pages import Visit, page
from forecourt.look.shell import name_zone
from forecourt.staff.meters import moves

COMPANIES: Final = 4
CHOICES: Final = 8
READS: Final = "data.read_rows"


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="meters")
def move(visit: Visit, resource_id: UUID) -> HttpResponse:
    """Ask to whom and from when; with both, show what would follow; a POST does it."""
    may_keep_contracts(visit.actor, None)
    if visit.request.method == "POST":
        return _move(visit, resource_id)
    asked = visit.request.GET
    with visit.scope():
        card = get_resource(actor=visit.actor, resource_id=resource_id)
        holds = list_holds(actor=visit.actor, resource_ids=[resource_id])
        context = _asked(visit, card)
        if asked.get("contract") and asked.get("on"):
            context |= _preview(visit, card, holds)
    return visit.render("staff/move.html", context, status=422 if context.get("problem") else 200)


@require_http_methods(["GET", "HEAD"])
@page(side="provider")
def choices(visit: Visit) -> HttpResponse:
    """List the contracts that words may mean, as a fragment of the form."""
    may_keep_contracts(visit.actor, None)
    with visit.scope():
        found = _choices(visit, visit.request.GET.get("q", ""))
    return visit.render("staff/move_choices.html", {"choices": found, "chosen": ""})


def _move(visit: Visit, resource_id: UUID) -> HttpResponse:
    """Move it, and lead back to the meter with the way to take it back."""
    given = visit.request.POST
    card = get_resource(actor=visit.actor, resource_id=resource_id)
    receipt = visit.perform(
        move_entitlement,
        {
            "kind": card.kind,
            "identifier": card.identifier,
            "contract_id": given.get("contract", ""),
            "at": given.get("at", ""),
        },
    )
    back = {"moved": receipt.result["at"].isoformat()}
    if receipt.result["from_contract_id"]:
        back["back"] = str(receipt.result["from_contract_id"])
    return HttpResponseRedirect(f"/staff/meters/{resource_id}/?{urlencode(back)}")


def _asked(visit: Visit, card: ResourceCard) -> dict[str, Any]:
    asked = visit.request.GET
    text, chosen = asked.get("q", "").strip(), asked.get("contract", "")
    found = _choices(visit, text) if text else []
    if chosen and chosen not in {each["id"] for each in found}:
        found = [*_chosen(visit, chosen), *found]
    return {
        "meter": {"nmi": card.identifier, "label": card.label or card.site, "url": f"/staff/meters/{card.id}/"},
        "text": text,
        "choices": found,
        "chosen": chosen,
        "on": asked.get("on", ""),
        "at": asked.get("at", "00:00") or "00:00",
        "zone": asked.get("zone", "") or _own_zone(),
        "zones": _zones(card),
    }


def _preview(visit: Visit, card: ResourceCard, holds: list[Hold]) -> dict[str, Any]:
    """Work out what would follow, by a dry run of the very action."""
    actor = visit.actor
    try:
        at = _instant(visit)
        contract = get_contract(actor=actor, contract_id=UUID(visit.request.GET["contract"]))
        parameters = {"kind": card.kind, "identifier": card.identifier, "contract_id": contract.id, "at": at}
        perform(move_entitlement, actor=actor, parameters=parameters, dry_run=True, now=visit.now)
    except ValueError:
        return {"problem": "There is no such contract."}
    except Refusal as refusal:
        return {"problem": refusal.detail}
    planned = moves.plan(holds=holds, contract=contract, at=at)
    return {"preview": _described(visit, card, holds, planned)}


def _described(visit: Visit, card: ResourceCard, holds: list[Hold], planned: moves.Move) -> dict[str, Any]:
    actor, present, contract = visit.actor, planned.present, planned.contract
    companies = [*([present.company_id] if present else []), contract.company_id]
    names = names_of(actor=actor, company_ids=companies)
    loser, gainer = names.get(companies[0], "") if present else "", names.get(contract.company_id, "")
    readers = [count_readers(actor=actor, company_id=company_id, permission=READS) for company_id in companies]
    rows = None
    if actor.may("data.see_quality"):
        rows = count_rows(actor=actor, resource_id=card.id, periods=planned.parts())
    opens = opens_dataset(actor=actor, contract_id=contract.id, dataset=INTERVAL_READINGS)
    words = {"loser": loser, "gainer": gainer}
    return {
        **words,
        "at": planned.at,
        "until": planned.until,
        "contract": {"id": contract.id, "number": contract.number},
        "from_contract": present.contract_number if present else "",
        **moves.sides_of(move=planned, now=visit.now, readers=readers, rows=rows, **words),
        "warnings": moves.warnings_of(move=planned, holds=holds, now=visit.now, opens=opens, **words),
    }


def _choices(visit: Visit, text: str) -> list[dict[str, Any]]:
    """Return contracts by their number, and those of companies by their name, the ones in force first."""
    words = " ".join(text.replace("\0", "").split())[:100]
    if not words:
        return []
    found = {contract.id: contract for contract in search_contracts(actor=visit.actor, text=words, limit=CHOICES)}
    for company in search_companies(actor=visit.actor, text=words, limit=COMPANIES):
        found |= {each.id: each for each in list_contracts(actor=visit.actor, company_id=company.id)}
    return _choice_rows(visit.actor, list(found.values()), visit.now)[:CHOICES]


def _chosen(visit: Visit, contract_id: str) -> list[dict[str, Any]]:
    try:
        contract = get_contract(actor=visit.actor, contract_id=UUID(contract_id))
    except (ValueError, Invisible):
        return []
    return _choice_rows(visit.actor, [contract], visit.now)


def _choice_rows(actor: Actor, contracts: list[ContractCard], now: datetime) -> list[dict[str, Any]]:
    names = names_of(actor=actor, company_ids=[contract.company_id for contract in contracts])
    rows = [
        {"id": str(each.id), "company": names.get(each.company_id, ""), **contract_row(contract=each, now=now)}
        for each in contracts
    ]
    return sorted(rows, key=lambda row: (row["state"] != "runs", row["company"], row["number"]))


def _instant(visit: Visit) -> datetime:
    """Read the day, the time and their zone. Raises Malformed."""
    asked = visit.request.GET
    try:
        day, hour = date.fromisoformat(asked["on"]), time.fromisoformat(asked.get("at", "") or "00:00")
    except (ValueError, KeyError):
        raise Malformed("The instant is a day and a time, such as 2026-03-01 and 00:00.") from None
    return datetime.combine(day, hour, _zone(asked.get("zone", "") or _own_zone()))


def _zone(name: str) -> tzinfo:
    try:
        return find_zone(name=name)
    except Exception:
        raise Malformed(f"There is no time zone {name}.") from None


def _own_zone() -> str:
    """Return the zone in which the readings' own days begin."""
    return find_dataset(name=INTERVAL_READINGS).zone


def _zones(card: ResourceCard) -> list[tuple[str, str]]:
    own = _own_zone()
    zones = [(own, f"the readings’ own time, UTC{own}")]
    return [*zones, (card.zone, name_zone(zone=card.zone))] if card.zone and ZoneInfo(card.zone) else zones
