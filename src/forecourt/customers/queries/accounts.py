"""What can be asked about a customer as an account that somebody looks after."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from forecourt.customers.models import Affiliation, FactType
from forecourt.customers.policies import visible_companies
from forecourt.customers.queries.companies import CompanyCard, card_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


def find_account(*, actor: Actor, company_id: UUID | None, person_id: UUID | None) -> CompanyCard | None:
    """Return a customer by its id, or the first one of a person; None for the provider and for nobody's."""
    with scope(actor):
        if company_id is None and person_id is not None:
            homes = Affiliation.objects.filter(person_id=person_id, valid__endswith__isnull=True)
            company_id = homes.order_by("-is_primary", "id").values_list("company_id", flat=True).first()
        if company_id is None:
            return None
        company = visible_companies(actor).filter(id=company_id, is_provider=False).first()
        return card_of(company) if company else None


def categories_of(*, actor: Actor, fields: Collection[str]) -> set[str]:
    """Return the categories of facts that these fields belong to."""
    with scope(actor):
        return set(FactType.objects.filter(code__in=fields).values_list("category", flat=True))
