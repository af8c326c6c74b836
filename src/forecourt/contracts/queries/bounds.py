"""What somebody can be limited to: a company's sites, contracts and resources, by id and by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Q

from forecourt.access.bounds import Bounds
from forecourt.contracts.models import Contract
from forecourt.contracts.policies import visible_contracts, visible_entitlements
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Boundable:
    """A site, contract or resource that a company has or had, as people know it."""

    kind: Literal["site", "contract", "resource"]
    id: UUID
    name: str
    more: str = ""


def list_boundable(*, actor: Actor, company_id: UUID | None = None) -> list[Boundable]:
    """List what people of a company can be limited to, kind by kind, by name: of the actor's own, or as staff ask."""
    wanted = company_id or actor.company_id
    with scope(actor):
        held = visible_entitlements(actor).filter(company_id=wanted).order_by("resource__identifier")
        sites: dict[UUID, Boundable] = {}
        resources: dict[UUID, Boundable] = {}
        for resource in (each.resource for each in held):
            if resource.site is not None:
                sites[resource.site.id] = Boundable("site", resource.site.id, resource.site.name, resource.site.town)
            resources[resource.id] = Boundable("resource", resource.id, resource.identifier, resource.label)
        found = visible_contracts(actor).filter(company_id=wanted).order_by("number")
        contracts = [Boundable("contract", each.id, each.number, each.title) for each in found]
    return [*sorted(sites.values(), key=lambda each: each.name), *contracts, *resources.values()]


def keys_within(*, actor: Actor, company_id: UUID, bounds: Bounds, identifiers: Iterable[str]) -> frozenset[str]:
    """Return which of some identifiers are within a part of what a company holds or held. For processes and staff."""
    inside = (
        Q(resource__site_id__in=bounds.sites)
        | Q(contract_id__in=bounds.contracts)
        | Q(resource_id__in=bounds.resources)
    )
    with scope(actor):
        held = visible_entitlements(actor).filter(inside, company_id=company_id)
        found = held.filter(resource__identifier__in=list(identifiers))
        return frozenset(found.values_list("resource__identifier", flat=True))


def name_bounds(actor: Actor, company_id: UUID, bounds: Bounds) -> dict[UUID, str]:
    """Name what bounds are made of, as far as the company holds or held it."""
    with scope(actor):
        held = visible_entitlements(actor).filter(company_id=company_id)
        contracts = Contract.objects.filter(company_id=company_id, id__in=bounds.contracts)
        return {
            **dict(
                held.filter(resource__site_id__in=bounds.sites).values_list("resource__site_id", "resource__site__name")
            ),
            **dict(contracts.values_list("id", "number")),
            **dict(held.filter(resource_id__in=bounds.resources).values_list("resource_id", "resource__identifier")),
        }
