"""Who may see and change customers. Rows are narrowed by the scope; these say what may be done with them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from forecourt.customers.models import Affiliation, Company, Person
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden


def visible_companies(actor: Actor) -> QuerySet[Company]:
    """Return the companies that exist for this actor: its own, or all for the provider's staff who serve them."""
    companies: QuerySet[Company] = Company.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return companies
    return companies.filter(id=actor.company_id)


def visible_affiliations(actor: Actor) -> QuerySet[Affiliation]:
    """Return who belongs to the actor's company, where its role sees people; anywhere for staff who serve customers."""
    affiliations: QuerySet[Affiliation] = Affiliation.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return affiliations
    if not actor.may("access.see_people"):
        return affiliations.filter(company_id=actor.company_id, person__email=actor.email.lower())
    return affiliations.filter(company_id=actor.company_id)


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Return the people whom the actor may know of: those of its company, or everyone for staff who serve customers."""
    people: QuerySet[Person] = Person.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return people
    known = visible_affiliations(actor).filter(person_id=OuterRef("pk"))
    return people.filter(Q(email=actor.email.lower()) | Q(Exists(known)))


def may_keep_customers(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who keep customer records."""
    if not (actor.everywhere and actor.may("customers.keep")):
        raise Forbidden("Keeping customer data belongs to the customer data team.")


def may_define_provider(actor: Actor, parameters: Any) -> None:
    """Allow those who keep the provider's files: who it is stands there."""
    if not (actor.everywhere and actor.may("customers.define_provider")):
        raise Forbidden("Who the provider is, is defined by the platform's administrators.")
