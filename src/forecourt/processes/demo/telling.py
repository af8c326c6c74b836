"""What each system tells of the demo world's customers, as plain data: of several ages, not always in agreement.

Every name, number and address is invented; telephone numbers lie in the ranges that are kept for fiction (ACMA: 5550).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

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


def of_contact(place: int, membership: Membership) -> Iterator[Told]:
    """Tell what each system knows of a contact."""
    days = looked(membership.company)
    if membership.title:
        yield "job_title", "hubspot", membership.title, days
    yield "mobile", "hubspot", mobile(place), days + 40
    if place % 3 == 0:
        yield "newsletter", "portal", place % 2 == 0, days + 200


def of_company(company: Company, place: int) -> Iterator[Told]:
    """Tell what each system knows of a company."""
    days = looked(company.slug)
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


def mobile(place: int) -> str:
    """Return a mobile number of those that are kept for fiction, by a contact's place."""
    return f"+61 491 570 {place:03d}"


def looked(company: str) -> int:
    """Return how many days before the demo's first day somebody last looked at a company."""
    return _LOOKED.get(company, _USUALLY)
