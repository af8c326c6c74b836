"""`/`: a customer's home; the provider's people are sent on to their own side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from forecourt.contracts.queries import ContractCard, list_contracts
from forecourt.data.queries import MeterCard, list_meters
from forecourt.look.holdings import is_held, oldest_stamp
from forecourt.look.pages import Visit, page
from forecourt.look.readings import DailySums, fetch_daily_sums
from forecourt.web.data.meters import meter_rows
from forecourt.web.home import figures

METERS_SHOWN: Final = 6


@require_safe
@page(area="home")
def home(visit: Visit) -> HttpResponse:
    """Show whether all is well."""
    if visit.actor.side == "provider":
        return HttpResponseRedirect("/staff/")
    with visit.scope():
        meters = list_meters(actor=visit.actor, now=visit.now)
        contracts = list_contracts(actor=visit.actor)
    return visit.render("web/home.html", _answer(visit, meters, contracts) | _energy(visit, meters))


def _answer(visit: Visit, meters: Sequence[MeterCard], contracts: Sequence[ContractCard]) -> dict[str, Any]:
    answer = figures.answer_of(meters=meters, contracts=contracts, now=visit.now)
    return {
        "headline": answer.headline,
        "summary": answer.summary,
        "all_well": answer.all_well,
        "checked_at": visit.now,
        "needs": figures.needs_of(meters=meters, contracts=contracts, now=visit.now),
        "next": figures.events_ahead(meters=meters, contracts=contracts, now=visit.now),
        "shows_contracts": visit.actor.may("contracts.see"),
        "contracts": [_contract(contract) for contract in contracts if contract.is_valid(visit.now)],
    }


def _energy(visit: Visit, meters: Sequence[MeterCard]) -> dict[str, Any]:
    """Describe the energy of the last days; nothing for those whose role does not include meter data."""
    if not visit.actor.may("data.read_rows"):
        return {"shows_data": False}
    held = sorted((each for each in meters if is_held(meter=each, now=visit.now)), key=_late_first)
    period = figures.summed_period(meters=held, zone=visit.zone)
    sums: Sequence[DailySums] | None = []
    days: list[dict[str, Any]] = []
    if period:
        start, end = period
        sums = fetch_daily_sums(actor=visit.actor, zone=visit.account.zone, start=start, end=end)
        days = figures.last_days(sums=sums or (), meters=held, end=end, zone=visit.zone, locale=visit.account.locale)
    return {
        "shows_data": True,
        "plane_is_down": sums is None,
        "days": days,
        "energy": {**days[-1], "words": f"on {days[-1]['words']}", "stamp": oldest_stamp(meters=held)} if days else None,
        "meters": meter_rows(meters=held[:METERS_SHOWN], sums=sums or ()),
        "meters_total": len(held),
        "meters_words": f"last {figures.DAYS_SUMMED} days",
    }


def _late_first(meter: MeterCard) -> tuple[bool, str]:
    return (meter.freshness != "stale", meter.nmi)


def _contract(contract: ContractCard) -> dict[str, Any]:
    """Describe a running contract; `ends` is its last day, so that "until" includes it."""
    end = contract.period.end
    return {"name": contract.title, "level": contract.level, "ends": end - timedelta(microseconds=1) if end else None}
