"""Meters and other resources, and the sites where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import Field

from forecourt.contracts import events
from forecourt.contracts.models import Resource, Site
from forecourt.contracts.policies import may_keep_contracts
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.pipeline import Performance


class RegisterResource(Parameters):
    """The parameters of `contracts.register_resource`."""

    kind: str = Field(default="meter", description="What it is.", examples=["meter"])
    identifier: str = Field(description="The meter's number (NMI).", examples=["4300000099"])
    label: str = Field(default="", description="What its owner calls it.", examples=["Cold store"])
    site_name: str = Field(default="", description="The site where it stands.", examples=["Cold store West"])
    address: str = Field(default="", description="Street and number of the site.", examples=["12 Harbour Road"])
    town: str = Field(default="", description="Town of the site.", examples=["Newcastle"])
    zone: str = Field(
        default="Australia/Sydney", description="Where days begin: an IANA zone.", examples=["Australia/Sydney"]
    )


class ChangeSite(Parameters):
    """The parameters of `contracts.change_site`: what is not given stays as it is."""

    site_id: UUID = Field(description="Which site.", examples=[EXAMPLE_ID])
    name: str | None = Field(
        default=None, min_length=1, max_length=100, description="What it is called.", examples=["Cold store West"]
    )
    address: str | None = Field(
        default=None, max_length=200, description="Street and number.", examples=["12 Harbour Road"]
    )
    town: str | None = Field(default=None, max_length=100, description="Town.", examples=["Newcastle"])
    zone: str | None = Field(
        default=None, max_length=50, description="Where days begin: an IANA zone.", examples=["Australia/Sydney"]
    )


@action(
    name="contracts.register_resource",
    title="Register a meter",
    parameters=RegisterResource,
    policy=may_keep_contracts,
)
def register_resource(performance: Performance, parameters: RegisterResource) -> dict[str, Any]:
    """Register a resource at its site; one that was first seen in a data file gets its site now."""
    resource, _ = Resource.objects.get_or_create(kind=parameters.kind, identifier=parameters.identifier)
    if parameters.site_name:
        resource.site, _ = Site.objects.get_or_create(
            name=parameters.site_name,
            address=parameters.address,
            defaults={"town": parameters.town, "zone": parameters.zone},
        )
    resource.label = parameters.label or resource.label
    resource.save(update_fields=["site", "label"])
    performance.record(
        events.RESOURCE_REGISTERED,
        subject=(parameters.kind, parameters.identifier),
        company_id=None,
        new=parameters.model_dump(mode="json"),
    )
    return {"resource_id": resource.id}


def register_unknown_meters(performance: Performance, *, identifiers: Iterable[str]) -> dict[str, UUID]:
    """Return the ids of meters by identifier, registering those first met in a data file. Nobody holds these yet."""
    wanted = set(identifiers)
    known = dict(Resource.objects.filter(kind="meter", identifier__in=wanted).values_list("identifier", "id"))
    for identifier in sorted(wanted - known.keys()):
        known[identifier] = Resource.objects.create(kind="meter", identifier=identifier).id
        performance.record(
            events.RESOURCE_REGISTERED,
            subject=("meter", identifier),
            company_id=None,
            new={"kind": "meter", "identifier": identifier},
        )
    return known


@action(
    name="contracts.change_site",
    title="Change a site",
    parameters=ChangeSite,
    policy=may_keep_contracts,
    undone_by="contracts.change_site",
)
def change_site(performance: Performance, parameters: ChangeSite) -> dict[str, Any]:
    """Mend what a site is called, where it is, and in which zone its days begin. Raises Invisible, Malformed."""
    site = Site.objects.select_for_update().filter(id=parameters.site_id).first()
    if site is None:
        raise Invisible()
    if parameters.zone is not None and parameters.zone not in available_timezones():
        raise Malformed(f"There is no time zone {parameters.zone}.", pointer="/data/attributes/zone")
    wanted = parameters.model_dump(exclude={"site_id"}, exclude_none=True)
    was = {name: getattr(site, name) for name in wanted}
    for name, value in wanted.items():
        setattr(site, name, value)
    site.save(update_fields=list(wanted) or None)
    performance.record(
        events.SITE_CHANGED, subject=("site", site.id), company_id=None, old=was, new={"site": site.name, **wanted}
    )
    return {"site_id": site.id}
