"""`/`: a customer's home; the provider's people are sent on to their own side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.actions import take_first_step
from forecourt.contracts.queries import ContractCard, list_contracts
from forecourt.data.policies import may_read_rows
from forecourt.data.queries import MeterCard, list_meters
from forecourt.look.pages import Visit, page, signed_in
from forecourt.look.readings import DailySums, fetch_daily_sums
from forecourt.web.data.meters import meter_rows
from forecourt.web.history.figures import newest_day
from forecourt.web.home import figures, first_day

METERS_SHOWN: Final = 6


@require_safe
@page(area="home")
def home(visit: Visit) -> HttpResponse:
    """Show whether all is well. The energy follows by itself: nobody waits for readings to learn that."""
    if visit.actor.side == "provider":
        return HttpResponseRedirect("/staff/")
    with visit.scope():
        meters = list_meters(actor=visit.actor, now=visit.now)
        contracts = list_contracts(actor=visit.actor)
        steps = first_day.steps_of(actor=visit.actor)
    context = {"shows_data": visit.actor.may("data.read_rows"), "has_meters": bool(meters), "first_day": steps}
    return visit.render("web/home.html", _answer(visit, meters, contracts) | context)


@require_safe
@signed_in(side="customer", area="home")
def energy(visit: Visit) -> HttpResponse:
    """Draw the energy of the last days and of the first meters, which the page takes in once it stands."""
    may_read_rows(visit.actor, None)
    with visit.scope():
        meters = list_meters(actor=visit.actor, now=visit.now)
    return visit.render("web/home_energy.html", _energy(visit, meters))


@require_POST
@signed_in(side="customer")
def guide(visit: Visit) -> HttpResponse:
    """Go on in the first day's guide: on to the data, or back to a page without it."""
    step = visit.request.POST.get("step", "")
    visit.perform(take_first_step, {"step": step})
    return HttpResponseRedirect("/data/" if step == "data" else "/")


def _answer(visit: Visit, meters: Sequence[MeterCard], contracts: Sequence[ContractCard]) -> dict[str, Any]:
    answer = figures.answer_of(meters=meters, contracts=contracts, now=visit.now)
    return {
        "headline": answer.headline,
        "summary": answer.summary,
        "all_well": answer.all_well,
        "checked_at": visit.now,
        "needs": figures.needs_of(
            meters=meters, contracts=contracts, now=visit.now, zone=visit.zone, locale=visit.account.locale
        ),
        "next": figures.events_ahead(meters=meters, contracts=contracts, now=visit.now),
        "shows_contracts": visit.actor.may("contracts.see"),
        "contracts": [_contract(contract) for contract in contracts if contract.is_valid(visit.now)],
    }


def _energy(visit: Visit, meters: Sequence[MeterCard]) -> dict[str, Any]:
    """Describe the energy of the last days."""
    own = figures.own_meters(meters=meters, now=visit.now)
    period = figures.summed_period(meters=own, zone=visit.zone)
    sums = _daily_sums(visit, period) if period else []
    days = _days(visit, own, sums, end=period[1]) if period and sums is not None else []
    return {
        "plane_is_down": sums is None,
        "days": days,
        "energy": figures.energy_of(day=days[-1], meters=own, zone=visit.zone) if days else None,
        "newest_day": newest_day(meters=own),
        "meters": meter_rows(meters=own[:METERS_SHOWN], sums=sums or (), whole_until=period[1] if period else None),
        "meters_total": len(own),
        "meters_words": f"last {figures.DAYS_SUMMED} days",
    }


def _daily_sums(visit: Visit, period: tuple[datetime, datetime]) -> list[DailySums] | None:
    return fetch_daily_sums(actor=visit.actor, zone=visit.account.zone, start=period[0], end=period[1])


def _days(visit: Visit, own: Sequence[MeterCard], sums: Sequence[DailySums], *, end: datetime) -> list[dict[str, Any]]:
    return figures.last_days(sums=sums, meters=own, end=end, zone=visit.zone, locale=visit.account.locale)


def _contract(contract: ContractCard) -> dict[str, Any]:
    """Describe a running contract; `ends` is its last day, so that "until" includes it."""
    end = contract.period.end
    return {"name": contract.title, "level": contract.level, "ends": end - timedelta(microseconds=1) if end else None}
