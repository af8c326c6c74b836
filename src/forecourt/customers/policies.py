"""Who may see and change customers. Rows are narrowed by the scope; these say what may be done with them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from forecourt.customers.models import Company
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden


def visible_companies(actor: Actor) -> QuerySet[Company]:
    """Return the companies that exist for this actor: its own, or all for the provider's staff who serve them."""
    companies: QuerySet[Company] = Company.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return companies
    return companies.filter(id=actor.company_id)


def may_keep_customers(actor: Actor, parameters: Any) -> None:
    """Allow those who keep customer data."""
    if not (actor.everywhere and actor.may("customers.keep")):
        raise Forbidden("Keeping customer data belongs to the customer data team.")
