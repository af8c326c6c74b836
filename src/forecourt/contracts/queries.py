"""What can be asked about contracts and what they open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import F, Func, QuerySet

from forecourt.contracts.models import Entitlement
from forecourt.contracts.policies import visible_contracts, visible_entitlements
from forecourt.contracts.rules import Period, joined
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

_SITE = ("resource__site__name", "resource__site__town")


@dataclass(frozen=True, slots=True)
class Holding:
    """A resource that a company may read, and when: entitlement and contract both hold."""

    resource_id: UUID
    identifier: str
    label: str
    site: str
    town: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class ContractCard:
    """A contract as lists show it."""

    id: UUID
    number: str
    company_id: UUID
    title: str
    services: tuple[str, ...]
    level: str
    period: Period

    def is_valid(self, now: datetime) -> bool:
        """Tell whether it is in force at an instant of business time."""
        return self.period.includes(now)


def list_contracts(*, actor: Actor, company_id: UUID | None = None) -> list[ContractCard]:
    """List contracts, the current ones first."""
    with scope(actor):
        contracts = visible_contracts(actor).order_by("-valid", "number")
        if company_id is not None:
            contracts = contracts.filter(company_id=company_id)
        return [
            ContractCard(
                id=contract.id,
                number=contract.number,
                company_id=contract.company_id,
                title=contract.title,
                services=tuple(service.title for service in contract.services.all()),
                level=contract.level.title,
                period=Period(contract.valid.lower, contract.valid.upper),
            )
            for contract in contracts
        ]


def list_holdings(*, actor: Actor, dataset: str, keys: Iterable[str] | None = None) -> list[Holding]:
    """List what the actor's company holds in a dataset, by identifier, with the periods it may read.

    The period is where the entitlement and its contract overlap. Somebody without a role holds nothing, and neither do
    staff: their company has no entitlements. Identifiers that are not held are simply absent.
    """
    with scope(actor):
        held = visible_entitlements(actor).filter(
            company_id=actor.company_id, contract__services__datasets__contains=[dataset]
        )
        if keys is not None:
            held = held.filter(resource__identifier__in=list(keys))
        return _holdings(held)


def list_company_holdings(*, actor: Actor, company_id: UUID, dataset: str) -> list[Holding]:
    """List what a company holds, for staff who look after it: identifiers and periods, never readings."""
    with scope(actor):
        held = visible_entitlements(actor).filter(
            company_id=company_id, contract__services__datasets__contains=[dataset]
        )
        return _holdings(held)


def list_holders(*, actor: Actor, dataset: str, identifiers: Iterable[str]) -> dict[str, list[tuple[UUID, Period]]]:
    """Return, by identifier, who may read it in a dataset or ever might, and when. For staff and processes."""
    holders: dict[str, list[tuple[UUID, Period]]] = {}
    with scope(actor):
        held = visible_entitlements(actor).filter(
            resource__identifier__in=list(identifiers), contract__services__datasets__contains=[dataset]
        )
        rows = held.annotate(served=_overlap()).values_list("resource__identifier", "company_id", "served").distinct()
        for identifier, company_id, served in rows.order_by("served"):
            if not served.isempty:
                holders.setdefault(identifier, []).append((company_id, Period(served.lower, served.upper)))
    return holders


def _overlap() -> Func:
    """Return when an entitlement and the contract that it stands on both hold."""
    return Func(
        F("valid"),
        F("contract__valid"),
        template="(%(expressions)s)",
        arg_joiner=" * ",
        output_field=DateTimeRangeField(),
    )


def _holdings(held: QuerySet[Entitlement]) -> list[Holding]:
    rows = (
        held.annotate(served=_overlap())
        .order_by("resource__identifier", "valid")
        .values_list("resource_id", "resource__identifier", "resource__label", *_SITE, "served")
    )
    return [
        Holding(
            resource_id=resource_id,
            identifier=identifier,
            label=label,
            site=site or "",
            town=town or "",
            periods=tuple(_served(group)),
        )
        for (resource_id, identifier, label, site, town), group in groupby(rows, key=lambda row: row[:5])
    ]


def _served(rows: Iterable[tuple[Any, ...]]) -> list[Period]:
    return joined(Period(served.lower, served.upper) for *_, served in rows if not served.isempty)
