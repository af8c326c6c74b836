"""What a company may read, and when: entitlements where their contract is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import connection
from django.db.models import F, Func

from forecourt.contracts.policies import reach_of, sees_holdings_of, visible_entitlements
from forecourt.contracts.rules import Period, joined
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: What a company holds in a dataset. Each read of rows begins with it, so it is plain SQL: putting the same query
#: together from models takes longer than answering it. Other rooms join their tables to it; parameters are `company`,
#: `dataset`, `keys` (an array, or null for all) and `reach`, see `policies.reach_of`. It asks no policy: see
#: `policies.sees_holdings_of`.
HOLDINGS: Final = """
    select r.id, r.identifier, r.label, coalesce(s.name, '') as site, coalesce(s.town, '') as town,
           c.level_id as level, e.valid * c.valid as served, e.valid
    from contracts_entitlement e
    join contracts_contract c on c.id = e.contract_id
    join contracts_resource r on r.id = e.resource_id
    left join contracts_site s on s.id = r.site_id
    where e.company_id = %(company)s
      and (%(keys)s::text[] is null or r.identifier = any (%(keys)s))
      and ((select fc.bound()) is null or e.id = any ((select fc.reach(%(reach)s::text[]))::uuid[]))
      and exists (
        select from contracts_contract_service cs join contracts_service v on v.code = cs.service_id
        where cs.contract_id = c.id and %(dataset)s::text = any (v.datasets))
"""
_IN_ORDER: Final = (
    f"select id, identifier, label, site, town, level, served from ({HOLDINGS}) h order by identifier, valid"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A resource that a company may read, and when: entitlement and contract both hold.

    `level` is the code of the contract's level; of several contracts, that of the last.
    """

    resource_id: UUID
    identifier: str
    label: str
    site: str
    town: str
    periods: tuple[Period, ...]
    level: str = ""


def list_holdings(*, actor: Actor, dataset: str, keys: Iterable[str] | None = None) -> list[Holding]:
    """List what the actor's company holds in a dataset, by identifier, with the periods it may read.

    The period is where the entitlement and its contract overlap. Somebody without a role holds nothing, and neither do
    staff: their company has no entitlements. Identifiers that are not held are simply absent.
    """
    return _holdings(actor, actor.company_id, dataset, keys)


def list_company_holdings(*, actor: Actor, company_id: UUID, dataset: str) -> list[Holding]:
    """List what a company holds, for staff who look after it: identifiers and periods, never readings."""
    return _holdings(actor, company_id, dataset, None)


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


def _holdings(actor: Actor, company_id: UUID | None, dataset: str, keys: Iterable[str] | None) -> list[Holding]:
    if not sees_holdings_of(actor, company_id):
        return []
    asked: dict[str, Any] = {"company": company_id, "dataset": dataset, "keys": None if keys is None else list(keys)}
    asked["reach"] = reach_of(actor)
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_IN_ORDER, asked)
        rows = cursor.fetchall()
    return [
        Holding(*about, periods=tuple(_served(parts)), level=parts[-1][5])
        for about, group in groupby(rows, key=lambda row: tuple(row[:5]))
        for parts in [list(group)]
    ]


def _served(rows: Iterable[tuple[Any, ...]]) -> list[Period]:
    return joined(Period(served.lower, served.upper) for *_, served in rows if not served.isempty)
