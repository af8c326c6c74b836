"""Who sees which contracts and resources."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from forecourt.contracts.models import Contract, Entitlement, Level, Resource, Service, Site
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden


def visible_contracts(actor: Actor) -> QuerySet[Contract]:
    """Return the actor's company's contracts; all for staff who serve customers."""
    contracts: QuerySet[Contract] = Contract.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return contracts
    return contracts.filter(company_id=actor.company_id) if actor.may("contracts.see") else contracts.none()


def visible_entitlements(actor: Actor) -> QuerySet[Entitlement]:
    """Return what the actor's company holds; all for staff who serve customers. A role is needed for either."""
    entitlements: QuerySet[Entitlement] = Entitlement.objects.select_related("resource__site", "contract")
    if actor.everywhere and actor.may("customers.see_all"):
        return entitlements
    if not actor.may("contracts.see"):
        return entitlements.none()
    return within_reach(actor, entitlements.filter(company_id=actor.company_id), permission="contracts.see")


def within_reach(actor: Actor, entitlements: QuerySet[Entitlement], *, permission: str) -> QuerySet[Entitlement]:
    """Narrow to what a permission of the actor reaches. Row security shows what any of its permissions does."""
    if not actor.is_limited:
        return entitlements
    return entitlements.filter(id__in=RawSQL("select unnest(fc.reach(array[%s]))", (permission,)))


def reach_of(actor: Actor) -> list[str]:
    """Name the permissions of which one must reach a holding: reading, for who reads, else seeing that it is there."""
    return ["data.read_rows"] if actor.may("data.read_rows") else ["contracts.see", "data.see_quality"]


def reached_resources(actor: Actor, *, permission: str) -> QuerySet[Any, Any]:
    """Return the ids of the resources that a permission of a limited actor reaches, for other queries to narrow by."""
    held: QuerySet[Entitlement] = Entitlement.objects.filter(company_id=actor.company_id)
    return within_reach(actor, held, permission=permission).values("resource_id")


def sees_holdings_of(actor: Actor, company_id: UUID | None) -> bool:
    """Tell whether the actor may know what a company holds: its own people, and staff who serve customers."""
    if actor.everywhere and actor.may("customers.see_all"):
        return True
    return company_id is not None and company_id == actor.company_id and actor.may("contracts.see")


def visible_resources(actor: Actor) -> QuerySet[Resource]:
    """Return what the actor's company holds or held; all for staff who serve customers."""
    resources: QuerySet[Resource] = Resource.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return resources
    return resources.filter(Exists(visible_entitlements(actor).filter(resource_id=OuterRef("pk"))))


def visible_sites(actor: Actor) -> QuerySet[Site]:
    """Return where the visible resources stand; every site for staff who serve customers."""
    sites: QuerySet[Site] = Site.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return sites
    return sites.filter(Exists(visible_resources(actor).filter(site_id=OuterRef("pk"))))


def visible_services(actor: Actor) -> QuerySet[Service]:
    """Return what the provider sells: no secret to anybody who is signed in."""
    return Service.objects.all()


def visible_levels(actor: Actor) -> QuerySet[Level]:
    """Return the contract levels: no secret to anybody who is signed in."""
    return Level.objects.all()


def may_keep_contracts(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who keep contracts, and what contracts open."""
    if not (actor.everywhere and actor.may("contracts.keep")):
        raise Forbidden("Keeping contracts belongs to sales and contracts.")


def may_watch_ends(actor: Actor, parameters: Any) -> None:
    """Allow the worker: it says which contracts near their end, and what their beginning and end mean."""
    if actor.kind != "process":
        raise Forbidden("Only the worker says that a contract nears its end.")


def may_define_services(actor: Actor, parameters: Any) -> None:
    """Allow those who keep the provider's files: what is sold is defined there."""
    if not (actor.everywhere and actor.may("contracts.define_service")):
        raise Forbidden("What is sold, and at which levels, is defined by the platform's administrators.")
