"""What the provider knows of the demo world's customers: by several systems, of several ages, not always in agreement.

Every name, number and address is invented; telephone numbers lie in the ranges that are kept for fiction (ACMA: 5550).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from forecourt.customers.actions import add_reference, move_stage, record_facts
from forecourt.customers.queries import CompanyCard, list_companies, person_id_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.pipeline import perform
from forecourt.processes.demo.cast import Cast, Company, Membership, Person

#: By field: what a system says, and how many days before the demo's first day it last said so.
Told = tuple[str, str, Any, int]
_AREA: Final = {"VIC": "3", "NSW": "2", "ACT": "2", "QLD": "7", "SA": "8", "TAS": "3"}
#: What ERP and CRM do not agree on, by company: field, system, value, days before.
DISPUTED: Final[dict[str, tuple[Told, ...]]] = {
    "acme": (("phone", "hubspot", "+61 3 5550 0100", 30), ("employees", "hubspot", 180, 5)),
    "bravo": (("address", "hubspot", "2 Wyndham Street", 45),),
    "tamar": (("email", "hubspot", "office@tamar.example", 12),),
}
#: How long ago somebody last looked, by company: the larger, the more often.
_LOOKED: Final = {"acme": 12, "bravo": 40, "banksia": 25, "wattlebird": 95, "saltbush": 410, "lapsed": 560}
_USUALLY: Final = 150


def load_knowledge(*, actor: Actor, cast: Cast, now: datetime) -> int:
    """Say what is known of each company and its people, as the systems would have. Returns how many facts."""
    cards = {card.number: card for card in list_companies(actor=actor)}
    facts: list[dict[str, Any]] = []
    for place, company in enumerate(cast.companies):
        card = cards[company.number]
        told = [*of_company(company, place), *DISPUTED.get(company.slug, ())]
        facts += [_said("company", card.id, now, *each) for each in told]
        for system, external_id in (("hubspot", hubspot_company(place)), ("netsuite", f"CUST{700 + place}")):
            _refer(actor, "company", card.id, system, external_id)
        _stage(actor, company, card)
    facts += [fact for each in _of_people(actor, cast) for fact in _dated(each, now)]
    for start in range(0, len(facts), 1000):
        perform(record_facts, actor=actor, parameters={"facts": facts[start : start + 1000]}, now=now)
    return len(facts)


def hubspot_company(place: int) -> str:
    """Return what HubSpot calls a company, by its place in the cast."""
    return f"{88_120 + 13 * place}"


def hubspot_contact(place: int) -> str:
    """Return what HubSpot calls a person, by their place among the contacts."""
    return f"{41_300 + 7 * place}"


def contacts(cast: Cast) -> Iterator[tuple[int, Person, Membership]]:
    """List the customers' people, each once with where they are first, and their place."""
    people = {person.slug: person for person in cast.people}
    seen = set()
    for place, membership in enumerate(cast.memberships):
        if membership.company != cast.provider.slug and membership.person not in seen:
            seen.add(membership.person)
            yield place, people[membership.person], membership


def of_company(company: Company, place: int) -> Iterator[Told]:
    """Tell what each system knows of a company."""
    days = _LOOKED.get(company.slug, _USUALLY)
    area = _AREA[company.state]
    yield "domain", "staff", company.domain, days
    yield "website", "hubspot", f"https://www.{company.domain}", days
    yield "phone", "netsuite", f"+61 {area} 5550 {1000 + 7 * place:04d}", days
    yield "email", "netsuite", f"accounts@{company.domain}", days
    yield "employees", "staff", company.employees, days
    yield "region", "hubspot", company.state, days + 30
    yield "country", "hubspot", "AU", days + 30
    yield "address", "netsuite", f"{3 * place + 4} {('Station', 'Mill', 'Harbour', 'Depot')[place % 4]} Road", days
    yield "payment_terms", "netsuite", (14, 30, 30, 45)[place % 4], 20
    yield "pays_by", "netsuite", ("bank debit", "transfer", "card")[place % 3], 20
    yield "spend_12m", "netsuite", company.employees * 1013 + 41 * place, 20
    yield "invoices_by", "portal", ("mail", "portal")[place % 2], days
    yield "founded_in", "hubspot", 1968 + 4 * place, 700
    if company.employees > 100:
        yield "revenue", "hubspot", company.employees * 310_000, days + 60
        yield "cloud", "hubspot", ["AWS", "own data centre"][: 1 + place % 2], days + 60
        yield "metering", "staff", ["interval"], days


def _of_people(actor: Actor, cast: Cast) -> Iterator[tuple[UUID, list[Told]]]:
    for place, person, membership in contacts(cast):
        person_id = person_id_of(actor=actor, email=person.email)
        assert person_id is not None
        _refer(actor, "person", person_id, "hubspot", hubspot_contact(place))
        days = _LOOKED.get(membership.company, _USUALLY)
        told: list[Told] = [("job_title", "hubspot", membership.title, days)] if membership.title else []
        told.append(("mobile", "hubspot", mobile(place), days + 40))
        if place % 3 == 0:
            told.append(("newsletter", "portal", place % 2 == 0, days + 200))
        yield person_id, told


def mobile(place: int) -> str:
    """Return a mobile number of those that are kept for fiction, by a contact's place."""
    return f"+61 491 570 {place:03d}"


def _dated(each: tuple[UUID, list[Told]], now: datetime) -> Iterator[dict[str, Any]]:
    person_id, told = each
    return (_said("person", person_id, now, *values) for values in told)


def _said(
    subject_type: str, subject_id: UUID, now: datetime, field: str, source: str, value: Any, days: int
) -> dict[str, Any]:
    return {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "field": field,
        "value": value,
        "source": source,
        "observed_at": now - timedelta(days=days),
    }


def _refer(actor: Actor, subject_type: str, subject_id: UUID, system: str, external_id: str) -> None:
    parameters = {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "system": system,
        "external_id": external_id,
    }
    perform(add_reference, actor=actor, parameters=parameters)


def _stage(actor: Actor, company: Company, card: CompanyCard) -> None:
    """Whose contracts ended is a customer no longer."""
    if company.slug == "lapsed":
        reason = "Its contracts ended on 1 July 2026."
        perform(move_stage, actor=actor, parameters={"company_id": card.id, "stage": "former", "reason": reason})
