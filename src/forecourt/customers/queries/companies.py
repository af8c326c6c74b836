"""What can be asked about companies and people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from forecourt.customers.models import Company, Person
from forecourt.customers.policies import visible_companies
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.paging import Place, rows_after
from forecourt.kernel.scope import scope

CompanyOrder = Literal["name", "number", "town", "industry"]

#: How alike a name must be to what was typed to count as meant, and how much must have been typed to tell.
ALIKE: Final = 0.45
LETTERS_TO_TELL: Final = 4


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
    currency: str = "AUD"
    stage: str = "customer"
    segment: str = ""


def get_company(*, actor: Actor, company_id: UUID) -> CompanyCard:
    """Return one company. Raises Invisible where it does not exist for the actor."""
    with scope(actor):
        company = visible_companies(actor).filter(id=company_id).first()
    if company is None:
        raise Invisible()
    return card_of(company)


def list_companies(*, actor: Actor, text: str = "") -> list[CompanyCard]:
    """List companies by name, narrowed to those whose name or number contains `text`. The provider is left out."""
    text = text.replace("\0", "")  # no text in the database holds it, and none can be asked for
    with scope(actor):
        companies = visible_companies(actor).filter(is_provider=False).order_by("name")
        if text:
            companies = companies.filter(name__icontains=text) | companies.filter(number__icontains=text)
        return [card_of(company) for company in companies]


def list_companies_page(
    *,
    actor: Actor,
    text: str = "",
    within: Collection[UUID] | None = None,
    order: CompanyOrder = "name",
    descending: bool = False,
    place: Place | None = None,
    limit: int,
) -> list[CompanyCard]:
    """List companies in an order, from a place on: those whose name or number contains `text`, of `within` if given."""
    text = text.replace("\0", "")
    with scope(actor):
        companies = visible_companies(actor).filter(is_provider=False)
        if text:
            companies = companies.filter(
                Q(name__icontains=text) | Q(short_name__icontains=text) | Q(number__icontains=text)
            )
        if within is not None:
            companies = companies.filter(id__in=within)
        rows = rows_after(companies, by=order, descending=descending, place=place)
        return [card_of(company) for company in rows[:limit]]


def names_of(*, actor: Actor, company_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the short names of companies, by id; those that the actor cannot see are absent."""
    with scope(actor):
        rows = visible_companies(actor).filter(id__in=set(company_ids)).values_list("id", "short_name")
        return dict(rows)


def search_companies(*, actor: Actor, text: str, limit: int) -> list[CompanyCard]:
    """List companies whose name contains `text` or whose number begins with it, the likeliest first.

    Where none does, those whose name is nearly that: a letter wrong, or two changed over.
    """
    with scope(actor):
        customers = visible_companies(actor).filter(is_provider=False)
        found = list(_by_name(customers, text)[:limit])
        if not found and len(text) >= LETTERS_TO_TELL:
            alike = customers.annotate(alike=TrigramWordSimilarity(text, "name"))
            found = list(alike.filter(alike__gte=ALIKE).order_by("-alike", "name")[:limit])
        return [card_of(company) for company in found]


def _by_name(companies: QuerySet[Company], text: str) -> QuerySet[Company]:
    exact, begins = (
        Q(short_name__iexact=text) | Q(number__iexact=text),
        Q(short_name__istartswith=text) | Q(name__istartswith=text),
    )
    ranked = Case(When(exact, then=Value(0)), When(begins, then=Value(1)), default=2, output_field=IntegerField())
    named = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(number__istartswith=text)
    return companies.filter(named).annotate(rank=ranked).order_by("rank", "name")


def get_provider(*, actor: Actor) -> CompanyCard:
    """Return the provider, for its own staff and processes. Raises Invisible where no blueprint was applied yet."""
    with scope(actor):
        provider = Company.objects.filter(is_provider=True).first()
    if provider is None:
        raise Invisible("No provider is defined yet: apply a blueprint.")
    return card_of(provider)


def get_company_numbered(*, actor: Actor, number: str) -> CompanyCard:
    """Return the company with a number, such as `C-0007`. Raises Invisible."""
    with scope(actor):
        company = visible_companies(actor).filter(number=number).first()
    if company is None:
        raise Invisible(f"There is no company {number!r}.")
    return card_of(company)


def person_id_of(*, actor: Actor, email: str) -> UUID | None:
    """Return the id of the person with an address, if the provider knows one."""
    with scope(actor):
        found: UUID | None = Person.objects.filter(email=email.lower()).values_list("id", flat=True).first()
        return found


def card_of(company: Company) -> CompanyCard:
    """Return a company as lists and headings show it."""
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
        currency=company.currency,
        stage=company.stage,
        segment=company.segment,
    )
