"""The people of the demo world, and where each belongs in which role. Every person is invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forecourt.processes.demo.companies import COMPANIES, PROVIDER

#: The password of every account of the demo world, published on purpose.
PASSWORD: Final = "forecourt-demo"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. What they may do hangs on their memberships alone."""

    slug: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a company. A role of None is an invitation which nobody has given a role yet."""

    person: str
    company: str
    role: str | None
    title: str = ""


#: One line a person: first and last name, role, what the card says. The mail address is the first name at the company.
_PEOPLE: Final = {
    "meridian": """
        Vlad Lindqvist   | it_operations  | Service engineer
        Susy Marchetti   | customer_data  | Customer data and ingest
        Khan Rahimi      | sales          | Sales and contracts
        Olga Petrenko    | platform_admin | Platform administrator
        Mina Sato        | finance        | Accounts receivable
        Tomas Ferreira   | it_operations  | Network engineer
        Aroha Ngata      | it_operations  | Service desk
        Declan Byrne     | customer_data  | Meter data analyst
        Priya Raman      | sales          | Account manager
        Gus Papadakis    | finance        | Billing
        Wen Zhao         | platform_admin | Platform engineer""",
    "acme": """
        Ada Okafor       | customer_admin | Operations director
        Kelly Tran       | technical      | IT and facilities
        Rita Haddad      | read_only      | Sustainability analyst
        Sam Whitlock     | standard       | Shop-floor planner
        Nina Kowalski    |                | Bookkeeper
        Ravi Doyle       | read_only      | Energy manager
        Jo Barrett       | standard       | Reception, Geelong
        Hamish Orr       | technical      | Maintenance lead
        Lucia Romano     | customer_admin | Chief financial officer""",
    "bravo": """
        Ben Castellano   | customer_admin | Site services manager
        Mei Lin          | technical      | Refrigeration engineer
        Farah Aziz       | read_only      | Cost accountant
        Todd Jansen      | standard       | Night baker
        Isla Murray      | technical      | Automation engineer""",
    "lapsed": """
        Lena Fischer     | customer_admin | Owner
        Piet Smit        | technical      | Print-room manager
        Carol Nguyen     | standard       | Office""",
    "coorong": """
        Dale Harper      | customer_admin | General manager
        Yuki Mori        | technical      | Refrigeration technician
        Bronte Ellis     | read_only      | Finance""",
    "banksia": """
        Hugo Lambert     | customer_admin | Head of property
        Zara Iqbal       | technical      | Building systems
        Owen Price       | read_only      | Sustainability
        Tess Gallagher   | standard       | Store support""",
    "wattlebird": """
        Marcus Teale     | customer_admin | Fleet and depots
        Anh Pham         | technical      | Depot systems
        Ruby Costa       | standard       | Dispatch""",
    "tamar": """
        Fiona Macrae     | customer_admin | Plant manager
        Angus Bird       | technical      | Process engineer
        Leila Karimi     | read_only      | Accounts
        Noah Webb        | standard       | Laboratory""",
    "kestrel": """
        Stella Novak     | customer_admin | Managing director
        Ivan Horvat      | technical      | Machine shop
        Grace Obi        | standard       | Quality
        Rohan Mistry     | read_only      | Finance""",
    "quoll": """
        Jasper Lowe      | customer_admin | Founder
        Nadia Rahman     | technical      | Infrastructure
        Eli Cohen        | technical      | Network""",
    "saltbush": """
        Margaret Quinn   | customer_admin | Owner
        Dev Patel        | technical      | Property maintenance
        Kirra Jones      | standard       | Front desk""",
    "pandanus": """
        Sione Tau        | customer_admin | Practice director
        Bec Hartley      | technical      | Practice IT
        Amara Diallo     | read_only      | Finance""",
    "ironbark": """
        Clive Rasmussen  | customer_admin | Mill manager
        Joy Adebayo      | technical      | Electrician
        Pip Sorensen     | standard       | Yard office
        Walt Brandt      | read_only      | Bookkeeper""",
}

#: An energy consultant: one login, two customers, a different role in each.
_CONSULTANT: Final = Person("petra-vance", "Petra Vance", "petra@voltwise.example")
_CONSULTANT_ROLES: Final = {"banksia": "technical", "tamar": "read_only"}

#: The accounts that the documentation names, in its order.
ACCOUNTS: Final = (
    "ada@acme.example",
    "kelly@acme.example",
    "rita@acme.example",
    "sam@acme.example",
    "nina@acme.example",
    "ben@bravo.example",
    "lena@lapsed.example",
    "vlad@meridian.example",
    "susy@meridian.example",
    "khan@meridian.example",
    "mina@meridian.example",
    "olga@meridian.example",
)


def _read(company: str, domain: str) -> list[tuple[Person, Membership]]:
    rows = []
    for line in _PEOPLE[company].strip().splitlines():
        name, role, title = (part.strip() for part in line.split("|"))
        slug = name.lower().replace(" ", "-")
        person = Person(slug, name, f"{name.split()[0].lower()}@{domain}")
        rows.append((person, Membership(slug, company, role or None, title)))
    return rows


_ROWS: Final = [row for company in (PROVIDER, *COMPANIES) for row in _read(company.slug, company.domain)]

PEOPLE: Final[tuple[Person, ...]] = (*(person for person, _ in _ROWS), _CONSULTANT)

MEMBERSHIPS: Final[tuple[Membership, ...]] = (
    *(membership for _, membership in _ROWS),
    *(
        Membership(_CONSULTANT.slug, company, role, "Energy consultant, Voltwise")
        for company, role in _CONSULTANT_ROLES.items()
    ),
)
