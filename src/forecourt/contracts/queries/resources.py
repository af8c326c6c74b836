"""What can be asked about meters and other resources, and about who holds and held them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from forecourt.contracts.models import Entitlement, Resource
from forecourt.contracts.policies import visible_entitlements, visible_resources
from forecourt.contracts.rules import Period
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.paging import Place, rows_after
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """A resource as lists and headings show it, without who holds it. The zone is its site's, an IANA name."""

    id: UUID
    kind: str
    identifier: str
    label: str
    site: str
    address: str
    town: str
    zone: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A company holds a resource for a time, under a contract; `covered` is when the contract is in force."""

    id: UUID
    resource_id: UUID
    company_id: UUID
    contract_id: UUID
    contract_number: str
    period: Period
    covered: Period


def get_resource(*, actor: Actor, resource_id: UUID) -> ResourceCard:
    """Return one resource that the actor's company holds or held; any for staff. Raises Invisible."""
    with scope(actor):
        resource = visible_resources(actor).select_related("site").filter(id=resource_id).first()
    if resource is None:
        raise Invisible()
    return _resource_card(resource)


def list_resources_page(
    *, actor: Actor, text: str = "", place: Place | None = None, limit: int, descending: bool = False
) -> list[ResourceCard]:
    """List resources by identifier, from a place on; narrowed as `search_resources` does."""
    text = text.replace("\0", "")
    with scope(actor):
        resources = visible_resources(actor).select_related("site")
        if text:
            resources = _named(resources, text)
        rows = rows_after(resources, by="identifier", descending=descending, place=place)
        return [_resource_card(each) for each in rows[:limit]]


def search_resources(*, actor: Actor, text: str, limit: int) -> list[ResourceCard]:
    """List resources whose identifier begins with `text`, or whose label, site or town contains it.

    A company finds what it holds or held; staff who serve customers find all.
    """
    with scope(actor):
        found = _named(visible_resources(actor).select_related("site"), text).order_by("identifier")
        return [_resource_card(each) for each in found[:limit]]


def list_holds(*, actor: Actor, resource_ids: Collection[UUID]) -> list[Hold]:
    """List who holds and held resources, each hold with its contract, the oldest first."""
    with scope(actor):
        rows = visible_entitlements(actor).filter(resource_id__in=resource_ids).order_by("resource_id", "valid")
        return [_hold(each) for each in rows]


def list_company_holds(*, actor: Actor, company_id: UUID) -> list[tuple[ResourceCard, Hold]]:
    """List what a company holds and held, the oldest hold of the first identifier first."""
    with scope(actor):
        rows = visible_entitlements(actor).filter(company_id=company_id).order_by("resource__identifier", "valid")
        return [(_resource_card(each.resource), _hold(each)) for each in rows]


def _named(resources: QuerySet[Resource], text: str) -> QuerySet[Resource]:
    """Narrow by the beginning of the identifier where that looks like one, else by label, site or town."""
    if any(letter.isdigit() for letter in text) and " " not in text:
        begins = _by_identifier(resources, text)
        if begins.exists():
            return begins
    named = Q(label__icontains=text) | Q(site__name__icontains=text) | Q(site__town__icontains=text)
    return resources.filter(named)


def _by_identifier(resources: QuerySet[Resource], text: str) -> QuerySet[Resource]:
    """Narrow by the beginning of the identifier.

    A range, not LIKE: row security lets only leakproof operators into an index, and comparing text is one.
    """
    first = text.upper()
    by_bytes = resources.annotate(begins=Collate("identifier", "C"))
    return by_bytes.filter(begins__gte=first, begins__lt=f"{first}\U0010ffff")


def _resource_card(resource: Resource) -> ResourceCard:
    return ResourceCard(
        id=resource.id,
        kind=resource.kind,
        identifier=resource.identifier,
        label=resource.label,
        site=resource.site.name if resource.site else "",
        address=resource.site.address if resource.site else "",
        town=resource.site.town if resource.site else "",
        zone=resource.site.zone if resource.site else "",
    )


def _hold(entitlement: Entitlement) -> Hold:
    contract = entitlement.contract
    return Hold(
        id=entitlement.id,
        resource_id=entitlement.resource_id,
        company_id=entitlement.company_id,
        contract_id=contract.id,
        contract_number=contract.number,
        period=Period(entitlement.valid.lower, entitlement.valid.upper),
        covered=Period(contract.valid.lower, contract.valid.upper),
    )
