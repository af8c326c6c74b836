"""What can be asked about companies and people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from forecourt.customers.models import Company, Person
from forecourt.customers.policies import visible_companies
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """A company as lists and headings show it."""

    id: UUID
    number: str
    name: str
    short_name: str
    registration: str
    industry: str
    town: str
    zone: str
    locale: str


def get_company(*, actor: Actor, company_id: UUID) -> CompanyCard:
    """Return one company. Raises Invisible where it does not exist for the actor."""
    with scope(actor):
        company = visible_companies(actor).filter(id=company_id).first()
    if company is None:
        raise Invisible()
    return _card(company)


def list_companies(*, actor: Actor, text: str = "") -> list[CompanyCard]:
    """List companies by name, narrowed to those whose name or number contains `text`. The provider is left out."""
    text = text.replace("\0", "")  # no text in the database holds it, and none can be asked for
    with scope(actor):
        companies = visible_companies(actor).filter(is_provider=False).order_by("name")
        if text:
            companies = companies.filter(name__icontains=text) | companies.filter(number__icontains=text)
        return [_card(company) for company in companies]


def get_provider(*, actor: Actor) -> CompanyCard:
    """Return the provider, for its own staff and processes. Raises Invisible where no blueprint was applied yet."""
    with scope(actor):
        provider = Company.objects.filter(is_provider=True).first()
    if provider is None:
        raise Invisible("No provider is defined yet: apply a blueprint.")
    return _card(provider)


def person_id_of(*, actor: Actor, email: str) -> UUID | None:
    """Return the id of the person with an address, if the provider knows one."""
    with scope(actor):
        found: UUID | None = Person.objects.filter(email=email.lower()).values_list("id", flat=True).first()
        return found


def _card(company: Company) -> CompanyCard:
    return CompanyCard(
        id=company.id,
        number=company.number,
        name=company.name,
        short_name=company.short_name,
        registration=company.registration,
        industry=company.industry,
        town=company.town,
        zone=company.zone,
        locale=company.locale,
    )
