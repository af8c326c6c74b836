"""Whose an outside event is: the company and the person that it names, by id, number or address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from forecourt.customers.models import Affiliation, Company, Person, Redirect
from forecourt.kernel.errors import Malformed


class Named(Protocol):
    """What names a company and a person; what is empty or None names nobody."""

    @property
    def company_id(self) -> UUID | None:
        """Return the company's id."""

    @property
    def company_number(self) -> str:
        """Return the company's number."""

    @property
    def person_id(self) -> UUID | None:
        """Return the person's id."""

    @property
    def email(self) -> str:
        """Return the person's address."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Whose something is. `who` is the person as they were named, where nobody here is that."""

    company_id: UUID | None
    person_id: UUID | None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """All companies and people that some entries name, looked up at once."""

    companies: Mapping[UUID, str]
    numbers: Mapping[str, UUID]
    people: Mapping[UUID, str]
    addresses: Mapping[str, UUID]
    moved: Mapping[UUID, UUID]
    homes: Mapping[UUID, UUID]

    def place(self, number: int, entry: Named) -> Placed:
        """Return whose the entry of a number is. Raises Malformed where it names nothing, or a company there is not."""
        company_id = self._company(number, entry)
        person_id = self._person(entry)
        if person_id is not None:
            return Placed(company_id or self.homes.get(person_id), person_id)
        who = entry.email.lower() or (str(entry.person_id) if entry.person_id else "")
        if company_id is None and not entry.email:
            raise Malformed(
                f"Entry {number + 1} names nobody whom we know, and no address to wait for.",
                pointer=f"/data/attributes/entries/{number}",
            )
        return Placed(company_id, None, who)

    def name_of(self, company_id: UUID | None, person_id: UUID | None) -> str:
        """Name whose something is: the person and their company, or the company alone; empty for nobody."""
        names = (
            self.people.get(person_id) if person_id else None,
            self.companies.get(company_id) if company_id else None,
        )
        return ", ".join(name for name in names if name)

    def _company(self, number: int, entry: Named) -> UUID | None:
        if entry.company_id is not None:
            found = self.moved.get(entry.company_id, entry.company_id)
            if found in self.companies:
                return found
            raise Malformed("There is no such company.", pointer=f"/data/attributes/entries/{number}/company_id")
        if entry.company_number:
            if entry.company_number in self.numbers:
                return self.numbers[entry.company_number]
            raise Malformed(
                f"There is no company {entry.company_number!r}.",
                pointer=f"/data/attributes/entries/{number}/company_number",
            )
        return None

    def _person(self, entry: Named) -> UUID | None:
        if entry.person_id is not None:
            found = self.moved.get(entry.person_id, entry.person_id)
            return found if found in self.people else None
        return self.addresses.get(entry.email.lower()) if entry.email else None


def find_places(entries: Sequence[Named], *, now: datetime) -> Places:
    """Look up all that these entries name; the caller's scope is open."""
    asked = {each for entry in entries for each in (entry.company_id, entry.person_id) if each is not None}
    moved = dict(Redirect.objects.filter(old_id__in=asked).values_list("old_id", "new_id")) if asked else {}
    ids = asked | set(moved.values())
    addresses = {entry.email.lower() for entry in entries if entry.email}
    people = list(Person.objects.filter(id__in=ids).values_list("id", "name", "email"))
    people += list(Person.objects.filter(email__in=addresses).values_list("id", "name", "email"))
    homes = homes_of({person_id for person_id, _, _ in people}, now=now)
    numbers = {entry.company_number for entry in entries if entry.company_number}
    companies = list(Company.objects.filter(id__in=ids | set(homes.values())).values_list("id", "short_name", "number"))
    companies += list(Company.objects.filter(number__in=numbers).values_list("id", "short_name", "number"))
    return Places(
        companies={each: name for each, name, _ in companies},
        numbers={number: each for each, _, number in companies},
        people={each: name for each, name, _ in people},
        addresses={email: each for each, _, email in people if email},
        moved=moved,
        homes=homes,
    )


def homes_of(person_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, UUID]:
    """Return the company of each person: their primary one now, else the one they came to last; none for no company."""
    rows = Affiliation.objects.filter(person_id__in=set(person_ids), valid__contains=now)
    ordered = rows.order_by("person_id", "-is_primary", "-valid__startswith", "id").distinct("person_id")
    return dict(ordered.values_list("person_id", "company_id"))
