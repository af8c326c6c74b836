"""The rows and figures of the customers' pages. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from forecourt.contracts.queries import ContractCard, Hold, ResourceCard
from forecourt.customers.queries import CompanyCard
from forecourt.data.queries import ReadingsCard
from forecourt.kernel.actors import Actor
from forecourt.look.holdings import state_of
from forecourt.staff.meters.figures import readings_stamp

OwnHolds = Sequence[tuple[ResourceCard, Hold]]
Readings = Mapping[UUID, ReadingsCard]

#: From the oldest to the newest.
STATES: Final = ("stale", "ageing", "fresh")
#: How many meters a picture shows, those that came or went first, and how much of the future.
PICTURED: Final = 8
AHEAD: Final = timedelta(days=45)
BACK: Final = timedelta(days=548)

#: Name, words, and what a role needs to open it.
TABS: Final = (
    ("overview", "Overview", "customers.see_all"),
    ("timeline", "Timeline", "customers.see_all"),
    ("facts", "Facts", "customers.see_all"),
    ("people", "People", "access.see_people"),
    ("contracts", "Contracts", "customers.see_all"),
    ("meters", "Meters", "customers.see_all"),
    ("files", "Files", "data.see_files"),
    ("journal", "Journal", "journal.see_all"),
)


@dataclass(frozen=True, slots=True)
class HeldBar:
    """One meter in the picture of holds; `stretches` are (x, width) in per cent; `words` say them."""

    nmi: str
    url: str
    label: str
    stretches: list[tuple[float, float]]
    words: str


def tabs_of(*, actor: Actor, company_id: UUID) -> list[dict[str, str]]:
    """Return the tabs of a company that the role opens."""
    addresses = {"overview": "", "journal": f"/staff/journal/?company={company_id}"}
    return [
        {
            "name": name,
            "label": label,
            "url": addresses[name]
            if name == "journal"
            else f"/staff/customers/{company_id}/{addresses.get(name, f'{name}/')}",
        }
        for name, label, permission in TABS
        if actor.may(permission)
    ]


def customer_row(*, company: CompanyCard, contracts: Sequence[ContractCard], now: datetime) -> dict[str, Any]:
    """Describe a company for the list."""
    return {
        "id": company.id,
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
    *,
    meter: ResourceCard,
    hold: Hold,
    others: Sequence[Hold],
    names: Mapping[UUID, str],
    readings: ReadingsCard | None,
    now: datetime,
) -> dict[str, Any]:
    """Describe one period in which the company holds or held a meter, and who held it before and after."""
    beside = [each for each in others if each.resource_id == meter.id and each.id != hold.id]
    running = hold.period.includes(now)
    return {
        "nmi": meter.identifier,
        "url": f"/staff/meters/{meter.id}/",
        "site": meter.site or meter.label,
        "starts": hold.period.start,
        "ends": hold.period.end,
        "running": running,
        "newest": readings_stamp(readings=readings) if running else None,
        "before": next((names.get(each.company_id, "") for each in beside if each.period.end == hold.period.start), ""),
        "after": next((names.get(each.company_id, "") for each in beside if each.period.start == hold.period.end), ""),
    }


def site_rows(*, holds: OwnHolds, now: datetime) -> list[dict[str, Any]]:
    """Describe the sites at which a company holds meters now, by name."""
    sites: dict[tuple[str, str, str, str], int] = {}
    for meter, hold in holds:
        if meter.site and hold.period.includes(now):
            place = (meter.site, meter.address, meter.town, meter.zone)
            sites[place] = sites.get(place, 0) + 1
    return [
        {"name": name, "address": address, "town": town, "zone": zone, "meters": count}
        for (name, address, town, zone), count in sorted(sites.items())
    ]


def counts_of(
    *, contracts: Sequence[ContractCard], holds: OwnHolds, readings: Readings, rows: int | None, now: datetime
) -> list[dict[str, Any]]:
    """Count what the company has. `rows` counts its readings, None for those who may not know."""
    running = sum(contract.is_valid(now) for contract in contracts)
    held = [meter for meter, hold in holds if hold.period.includes(now)]
    counts: list[dict[str, Any]] = [
        {"label": "Contracts", "value": running, "words": f"of {len(contracts)} in all"},
        {"label": "Meters held", "value": len(held), "words": "today"},
        {"label": "Sites", "value": len({meter.site for meter in held if meter.site}), "words": "with a meter"},
    ]
    if rows is not None:
        known = [readings[meter.id] for meter in held if meter.id in readings]
        worst = min(known, key=lambda about: (STATES.index(about.freshness), about.newest_at), default=None)
        stamp = {"stamp": readings_stamp(readings=worst)} if worst else {"words": "none yet"}
        counts.append({"label": "Readings", "value": rows, **stamp})
    return counts


def entitlement_picture(*, holds: OwnHolds, now: datetime) -> dict[str, Any] | None:
    """Lay out when a company held its meters: those that came or went first, then others while there is room."""
    if not holds:
        return None
    start, end = max(min(hold.period.start for _, hold in holds), now - BACK), now + AHEAD
    by_meter: dict[str, list[tuple[ResourceCard, Hold]]] = {}
    for meter, hold in holds:
        by_meter.setdefault(meter.identifier, []).append((meter, hold))
    bars = [_bar(own, start, end) for own in by_meter.values()]
    bars = [bar for bar in bars if bar.stretches]
    bars.sort(key=lambda bar: (sum(width for _, width in bar.stretches) > 99.9, bar.nmi))
    return {
        "bars": bars[:PICTURED],
        "more": max(0, len(bars) - PICTURED),
        "now": round(100 * (now - start) / (end - start), 2),
        "start": start,
    }


def _bar(own: OwnHolds, start: datetime, end: datetime) -> HeldBar:
    meter = own[0][0]
    cuts = [cut for _, hold in own if (cut := hold.period.cut(start=start, end=end)) is not None]
    stretches = [
        (
            round(100 * (cut.start - start) / (end - start), 3),
            round(100 * ((cut.end or end) - cut.start) / (end - start), 3),
        )
        for cut in cuts
    ]
    times = (
        f"from {hold.period.start:%d %b %Y}" + (f" until {hold.period.end:%d %b %Y}" if hold.period.end else " on")
        for _, hold in own
    )
    words = f"{meter.identifier} held {', and '.join(times)}"
    return HeldBar(meter.identifier, f"/staff/meters/{meter.id}/", meter.label or meter.site, stretches, words)
