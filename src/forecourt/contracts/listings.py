"""What programs page through: contracts, what they are made of, and what they open."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from forecourt.contracts.models import Contract
from forecourt.contracts.policies import (
    visible_contracts,
    visible_entitlements,
    visible_levels,
    visible_resources,
    visible_services,
    visible_sites,
)
from forecourt.kernel.listings import Listing

_SERVICES = Contract.services.through._default_manager.filter(contract_id=OuterRef("pk")).order_by("service_id")

SERVICES = Listing(
    visible=visible_services, columns={"id": "code", "title": "title", "datasets": "datasets"}, is_open=True
)

LEVELS = Listing(
    visible=visible_levels,
    columns={"id": "code", "title": "title", "rank": "rank", "notice_days": "notice_days"},
    order=("rank",),
    is_open=True,
)

CONTRACTS = Listing(
    visible=visible_contracts,
    columns={
        "id": "id",
        "number": "number",
        "title": "title",
        "valid_from": "valid__startswith",
        "valid_to": "valid__endswith",
        "company_id": "company_id",
        "level_id": "level_id",
        "service_ids": ArraySubquery(_SERVICES.values("service_id")),
    },
    order=("number",),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "number": lambda numbers: Q(number__in=numbers),
        "level": lambda codes: Q(level_id__in=codes),
        "valid_at": lambda instant: Q(valid__contains=instant),
    },
)

SITES = Listing(
    visible=visible_sites,
    columns={each: each for each in ("id", "name", "address", "town", "zone")},
    order=("name",),
    filters={"text": lambda text: Q(name__icontains=text) | Q(town__icontains=text)},
)

RESOURCES = Listing(
    visible=visible_resources,
    columns={each: each for each in ("id", "kind", "identifier", "label", "site_id")},
    order=("identifier",),
    filters={
        "identifier": lambda identifiers: Q(identifier__in=identifiers),
        "kind": lambda kinds: Q(kind__in=kinds),
        "site": lambda ids: Q(site_id__in=ids),
        "text": lambda text: Q(identifier__icontains=text) | Q(label__icontains=text),
    },
)

ENTITLEMENTS = Listing(
    visible=visible_entitlements,
    columns={
        **{each: each for each in ("id", "company_id", "resource_id", "contract_id")},
        "valid_from": "valid__startswith",
        "valid_to": "valid__endswith",
    },
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "resource": lambda ids: Q(resource_id__in=ids),
        "contract": lambda ids: Q(contract_id__in=ids),
        "valid_at": lambda instant: Q(valid__contains=instant),
    },
)
