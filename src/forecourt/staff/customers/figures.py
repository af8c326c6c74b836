"""The rows and figures of the customers' pages. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.access.queries import Member
from forecourt.contracts.queries import ContractCard
from forecourt.contracts.rules import Period
from forecourt.customers.queries import CompanyCard
from forecourt.data.queries import MeterCard
from forecourt.look.holdings import is_held, oldest_stamp, stamp_of, state_of

Holders = Mapping[str, Sequence[tuple[UUID, Period]]]


def customer_row(*, company: CompanyCard, contracts: Sequence[ContractCard], now: datetime) -> dict[str, Any]:
    """Describe a company for the list."""
    return {
        "name": company.name,
        "number": company.number,
        "url": f"/staff/customers/{company.id}/",
        "town": company.town,
        "industry": company.industry,
        "contracts": sum(contract.is_valid(now) for contract in contracts),
        "state": state_of_all(contracts=contracts, now=now),
    }


def state_of_all(*, contracts: Iterable[ContractCard], now: datetime) -> str:
    """Return the state of the contract that counts most; empty where there is none."""
    states = {state_of(period=contract.period, now=now) for contract in contracts}
    return next((state for state in ("runs", "begins", "ended") if state in states), "")


def meter_row(
    *, meter: MeterCard, period: Period, now: datetime, holders: Holders, names: Mapping[UUID, str]
) -> dict[str, Any]:
    """Describe one period in which the company holds or held a meter, and who held it before and after."""
    others = holders.get(meter.nmi, ())
    return {
        "nmi": meter.nmi,
        "site": meter.site or meter.label,
        "starts": period.start,
        "ends": period.end,
        "running": period.includes(now),
        "newest": stamp_of(meter=meter),
        "before": next((names.get(holder, "") for holder, held in others if held.end == period.start), ""),
        "after": next((names.get(holder, "") for holder, held in others if held.start == period.end), ""),
    }


def person_row(*, member: Member) -> dict[str, Any]:
    """Describe somebody who may sign in for the company."""
    return {"name": member.name, "email": member.email, "role": member.role_title, "since": member.since}


def counts_of(
    *, contracts: Sequence[ContractCard], meters: Sequence[MeterCard], now: datetime, sees_quality: bool
) -> list[dict[str, Any]]:
    """Count what the company has; how many readings there are only for those who see quality."""
    running = sum(contract.is_valid(now) for contract in contracts)
    counts: list[dict[str, Any]] = [
        {"label": "Contracts", "value": running, "words": f"of {len(contracts)} in all"},
        {"label": "Meters held", "value": sum(is_held(meter=meter, now=now) for meter in meters), "words": "today"},
    ]
    if sees_quality:
        rows = sum(meter.rows for meter in meters)
        counts.append({"label": "Readings", "value": rows, "stamp": oldest_stamp(meters=meters), "words": "none yet"})
    return counts
