"""`/staff/customers/…/context/…/`: one part of the context, as a fragment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.access.directory import get_person
from forecourt.access.queries import list_colleagues
from forecourt.contracts.queries import list_company_holds, list_contracts
from forecourt.customers.queries import get_company
from forecourt.data.queries import CONTRACTS, PEOPLE, describe_readings, get_freshness_rules
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.look.holdings import contract_row, kept_stamp
from forecourt.look.pages import Visit, page
from forecourt.staff.context.parts import COMPANY_PARTS, WHO, Part

#: From the oldest to the newest.
STATES: Final = ("stale", "ageing", "fresh")
NAMED: Final = 3

Facts = Mapping[str, Any]


@require_safe
@page(side="provider")
def company_part(visit: Visit, company_id: UUID, name: str) -> HttpResponse:
    """Draw one part about a company. A part that there is not, or that the role does not open, is not found."""
    part = next((each for each in COMPANY_PARTS if each.name == name), None)
    if part is None or not visit.actor.may(part.permission):
        raise Invisible()
    with visit.scope():
        company = get_company(actor=visit.actor, company_id=company_id)
        facts = ASKED[part.name](visit.actor, company_id, visit.now)
    return _drawn(visit, part, {"company": company, **facts})


@require_safe
@page(side="provider")
def person_part(visit: Visit, user_id: UUID) -> HttpResponse:
    """Draw who a person is."""
    visit.require(WHO.permission, reason="People are for those who may see them.")
    with visit.scope():
        person = get_person(actor=visit.actor, user_id=user_id)
        stamp = _kept(visit.actor, PEOPLE, visit.now)
    return _drawn(visit, WHO, {"person": person, "stamp": stamp})


def _drawn(visit: Visit, part: Part, facts: Facts) -> HttpResponse:
    return visit.render("staff/context_part.html", {"part": part, **facts})


def _company(actor: Actor, company_id: UUID, now: datetime) -> Facts:
    return {"stamp": _kept(actor, PEOPLE, now)}


def _contract(actor: Actor, company_id: UUID, now: datetime) -> Facts:
    rows = [contract_row(contract=each, now=now) for each in list_contracts(actor=actor, company_id=company_id)]
    running = [row for row in rows if row["state"] == "runs"]
    return {
        "contracts": running or rows[:1],
        "state": (running or rows)[0]["state"] if rows else "",
        "stamp": _kept(actor, CONTRACTS, now),
    }


def _delivery(actor: Actor, company_id: UUID, now: datetime) -> Facts:
    """Tell how new the readings of the meters held now are, and name those that are the furthest behind."""
    held = [
        meter for meter, hold in list_company_holds(actor=actor, company_id=company_id) if hold.period.includes(now)
    ]
    readings = describe_readings(actor=actor, resource_ids=[meter.id for meter in held], now=now)
    late = [
        {"nmi": meter.identifier, "url": f"/staff/meters/{meter.id}/", "at": about.newest_at}
        for meter in held
        if (about := readings.get(meter.id)) and about.freshness == "stale"
    ]
    worst = min(readings.values(), key=lambda about: (STATES.index(about.freshness), about.newest_at), default=None)
    stamp = {"at": worst.newest_at, "source": worst.source, "fresh": worst.freshness} if worst else None
    silent = [meter.identifier for meter in held if meter.id not in readings]
    facts = {"held": len(held), "late": late[:NAMED], "late_count": len(late), "silent_count": len(silent)}
    return {**facts, "stamp": stamp}


def _authorisation(actor: Actor, company_id: UUID, now: datetime) -> Facts:
    """Tell who may decide for the company, and how many may read its data."""
    present = [
        each for each in list_colleagues(actor=actor, company_id=company_id) if each.state in ("active", "limited")
    ]
    administrators = [each for each in present if each.role == "customer_admin"]
    return {"administrators": administrators, "present": len(present), "stamp": _kept(actor, PEOPLE, now)}


def _kept(actor: Actor, fact: str, now: datetime) -> dict[str, Any]:
    """Return the stamp of what is kept here."""
    return kept_stamp(rules=get_freshness_rules(actor=actor, facts=[fact]), fact=fact, now=now)


ASKED: Final[Mapping[str, Callable[[Actor, UUID, datetime], Facts]]] = {
    "company": _company,
    "contract": _contract,
    "delivery": _delivery,
    "authorisation": _authorisation,
}
