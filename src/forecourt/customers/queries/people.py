"""Who is known, and where they belong, as what, for which time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from forecourt.customers.models import Affiliation
from forecourt.customers.policies import visible_affiliations, visible_people
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody known to the provider, whether or not they sign in."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class AffiliationCard:
    """A person at a company for a time: `[since, until)`, UTC; `until` None: still there."""

    id: UUID
    person_id: UUID
    person_name: str
    email: str
    company_id: UUID
    company_name: str
    company_number: str
    position: str
    role: str
    is_primary: bool
    since: datetime
    until: datetime | None

    def is_there(self, now: datetime) -> bool:
        """Tell whether the person belongs there at an instant."""
        return self.since <= now and (self.until is None or now < self.until)


def get_known_person(*, actor: Actor, person_id: UUID) -> PersonCard:
    """Return one person. Raises Invisible."""
    with scope(actor):
        person = visible_people(actor).filter(id=person_id).first()
    if person is None:
        raise Invisible()
    return PersonCard(id=person.id, name=person.name, email=person.email)


def list_places_of(*, actor: Actor, person_id: UUID) -> list[AffiliationCard]:
    """List where a person belongs and belonged, the present and first ones first."""
    with scope(actor):
        return _cards(visible_affiliations(actor).filter(person_id=person_id))


def list_known_people(*, actor: Actor, company_id: UUID, limit: int = 500) -> list[AffiliationCard]:
    """List who belongs and belonged to a company, by name."""
    with scope(actor):
        return _cards(visible_affiliations(actor).filter(company_id=company_id), by="person__name", limit=limit)


def _cards(rows: QuerySet[Affiliation], *, by: str = "-is_primary", limit: int = 500) -> list[AffiliationCard]:
    found = rows.select_related("person", "company").order_by(by, "-valid", "id")[:limit]
    return [_card(each) for each in found]


def _card(row: Any) -> AffiliationCard:
    return AffiliationCard(
        id=row.id,
        person_id=row.person_id,
        person_name=row.person.name,
        email=row.person.email,
        company_id=row.company_id,
        company_name=row.company.name,
        company_number=row.company.number,
        position=row.position,
        role=row.role,
        is_primary=row.is_primary,
        since=row.valid.lower,
        until=row.valid.upper,
    )
