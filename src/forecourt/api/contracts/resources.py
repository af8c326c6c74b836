"""Contracts, services, levels, sites, resources and entitlements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from forecourt.api.jsonapi.declarations import (
    Attribute,
    Change,
    Filter,
    Resource,
    ToMany,
    ToOne,
    declare,
    period_end,
    period_start,
)
from forecourt.contracts import listings
from forecourt.contracts.actions import (
    change_contract,
    change_site,
    grant_entitlement,
    register_resource,
    sign_contract,
)

PERMISSION, WORDS = "contracts.see", "contracts and meters"
VALID_AT = Filter("valid_at", datetime, "In force at an instant of business time.", "2026-11-02T09:00:00+10:00")
COMPANY = Filter("company", UUID, "Of one of these companies.", "", many=True)

declare(
    Resource(
        type="contracts",
        about="What a company has signed: services at a level, for a time.",
        listing=listings.CONTRACTS,
        permission=PERMISSION,
        words=WORDS,
        attributes=(
            Attribute("number", str, "What people quote.", "K-0001"),
            Attribute("title", str, "What it is about.", "Energy supply, all sites"),
            period_start("The first instant it is in force.", "2025-10-31T14:00:00Z"),
            period_end("The instant after its last; null where no end is set.", "2027-10-31T14:00:00Z"),
        ),
        relationships=(
            ToOne("company", to="companies", about="Who signed it."),
            ToOne("level", to="levels", about="The level that was agreed."),
            ToMany("services", to="services", about="What is provided.", column="service_ids"),
            ToMany("entitlements", to="entitlements", about="What it opens.", via="contract"),
        ),
        filters=(
            COMPANY,
            Filter("number", str, "With one of these numbers.", "K-0001", many=True),
            Filter("level", str, "At one of these levels.", "premium", many=True),
            VALID_AT,
        ),
        makes=Change(
            sign_contract,
            subject="contract_id",
            ends={"company": "company_id", "level": "level", "services": "services"},
        ),
        changes=Change(change_contract, subject="contract_id", ends={"level": "level", "services": "services"}),
        see_also=("contracts.sign_contract", "contracts.change_contract", "contracts.end_contract"),
    )
)

declare(
    Resource(
        type="services",
        about="What the provider sells.",
        listing=listings.SERVICES,
        id_type=str,
        attributes=(Attribute("title", str, "Its name.", "Energy supply"),),
        relationships=(ToMany("datasets", to="datasets", about="The data that it opens.", column="datasets"),),
        see_also=("contracts.define_service",),
    )
)

declare(
    Resource(
        type="levels",
        about="Levels at which services are provided.",
        listing=listings.LEVELS,
        id_type=str,
        attributes=(
            Attribute("title", str, "Its name.", "Premium"),
            Attribute("rank", int, "Higher is more.", 2),
            Attribute("notice_days", int, "So many days before a contract ends that is said; 0: never.", 60),
        ),
        see_also=("contracts.define_level",),
    )
)

declare(
    Resource(
        type="sites",
        about="Places where resources stand. They belong to nobody: whoever holds a resource there sees them.",
        listing=listings.SITES,
        permission=PERMISSION,
        words=WORDS,
        attributes=(
            Attribute("name", str, "Its name.", "Geelong plant"),
            Attribute("address", str, "Street and number.", "12 Harbour Road"),
            Attribute("town", str, "Where it is.", "Geelong"),
            Attribute("zone", str, "IANA name of its zone.", "Australia/Melbourne"),
        ),
        relationships=(ToMany("resources", to="resources", about="What stands there.", via="site"),),
        filters=(Filter("text", str, "Name or town contains it.", "geelong"),),
        changes=Change(change_site, subject="site_id"),
        see_also=("contracts.register_resource", "contracts.change_site"),
    )
)

declare(
    Resource(
        type="resources",
        about="What is metered or served: a meter by its NMI. One sees what one holds or held.",
        listing=listings.RESOURCES,
        permission=PERMISSION,
        words=WORDS,
        attributes=(
            Attribute("kind", str, "What it is.", "meter"),
            Attribute("identifier", str, "What it is known by: a meter's NMI.", "4300000001"),
            Attribute("label", str, "What people call it.", "Main switchboard"),
        ),
        relationships=(
            ToOne("site", to="sites", about="Where it stands."),
            ToMany("entitlements", to="entitlements", about="Who holds it, and when.", via="resource"),
        ),
        filters=(
            Filter("identifier", str, "With one of these identifiers.", "4300000001", many=True),
            Filter("kind", str, "Of one of these kinds.", "meter", many=True),
            Filter("site", UUID, "At one of these sites.", "", many=True),
            Filter("text", str, "Identifier or label contains it.", "4300"),
        ),
        makes=Change(register_resource, subject="resource_id"),
        see_also=("contracts.register_resource",),
    )
)

declare(
    Resource(
        type="entitlements",
        about="This company holds this resource, from this instant until that one, under this contract.",
        listing=listings.ENTITLEMENTS,
        permission=PERMISSION,
        words=WORDS,
        attributes=(
            period_start("The first instant of it.", "2026-02-28T14:00:00Z"),
            period_end("The instant after its last; null where no end is set.", "2026-10-31T14:00:00Z"),
        ),
        relationships=(
            ToOne("company", to="companies", about="Who holds it."),
            ToOne("resource", to="resources", about="What is held."),
            ToOne("contract", to="contracts", about="The contract that it stands on."),
        ),
        filters=(
            COMPANY,
            Filter("resource", UUID, "Of one of these resources.", "", many=True),
            Filter("contract", UUID, "Under one of these contracts.", "", many=True),
            VALID_AT,
        ),
        makes=Change(
            grant_entitlement, subject="entitlement_id", ends={"company": "company_id", "contract": "contract_id"}
        ),
        see_also=("contracts.grant_entitlement", "contracts.end_entitlement"),
    )
)
