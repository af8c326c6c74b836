"""`/data/why/`, `/data/days/<meter>/<day>/`, `/data/estimates/` and `/data/origin/`: the history behind readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from forecourt.data.policies import may_read_rows
from forecourt.data.queries import INTERVAL_READINGS, MeterCard, list_datasets, list_files_behind, list_meters
from forecourt.kernel.errors import Invisible
from forecourt.look.histories import current_of, fetch_history
from forecourt.look.pages import Visit, page, signed_in
from forecourt.look.readings import fetch_daily_sums, fetch_qualities, fetch_sums
from forecourt.web.data.choices import read_choice as read_meters
from forecourt.web.data.holdings import describe_choice, keys_of
from forecourt.web.history import comparing, figures
from forecourt.web.history.asked import day_begins, market_day, read_choice, read_day, read_instant, read_period
from forecourt.web.history.doubts import doubt_row, doubtful_keys, doubts_of

ALL: Final = "all"
NEM_ZONE: Final = "Etc/GMT-10"
#: So many meters of a day are looked at interval by interval; of the others only that there is something.
MOST_DOUBTFUL: Final = 60


@require_safe
@page(side="customer", area="data")
def day(visit: Visit, key: str, day: str) -> HttpResponse:
    """Show the versions of a day of a meter side by side."""
    wanted, choice = read_day(day), read_choice(visit.request.GET)
    meter = _meter(visit, key)
    history = fetch_history(actor=visit.actor, key=key, day=wanted)
    about = {"meter": figures.meter_words(meter=meter), "day": wanted, "chart_url": figures.chart_of(key, wanted)}
    if not history:
        return visit.render("web/history/day.html", about | {"plane_is_down": history is None})
    registers = sorted({each.register for each in history})
    register = choice.register if choice.register in registers else registers[0]
    versions = [each for each in history if each.register == register]
    old, new = comparing.choose(versions=versions, old=choice.old, new=choice.new)
    context = figures.day_page(versions=versions, old=old, new=new, registers=registers)
    return visit.render("web/history/day.html", about | context)


@require_safe
@page(side="customer", area="data")
def why(visit: Visit) -> HttpResponse:
    """Explain why the readings of a meter at an instant are what they are; of all meters, name those to ask about."""
    at, key = read_instant(visit.request.GET, "at"), visit.request.GET.get("key") or ALL
    template = "web/history/why_panel.html" if _is_part(visit) else "web/history/why.html"
    if key == ALL:
        return visit.render(template, _doubts_at(visit, at))
    meter = _meter(visit, key)
    history = fetch_history(actor=visit.actor, key=key, day=market_day(at))
    about = {"meter": figures.meter_words(meter=meter), "at": at, "plane_is_down": history is None}
    return visit.render(template, about | figures.explanation(history=history or [], at=at))


@require_safe
@signed_in(side="customer")
def reasons(visit: Visit) -> HttpResponse:
    """Tell the chart what stands behind each stretch of a day, so that its tip can say it."""
    key, wanted = visit.request.GET.get("key", ""), read_day(visit.request.GET.get("day", ""))
    history = fetch_history(actor=visit.actor, key=key, day=wanted)
    if history is None:
        return JsonResponse({"code": "plane_down", "detail": "The readings cannot be had just now."}, status=503)
    return JsonResponse({"stretches": [*figures.stretches_of(versions=current_of(history=history).values())]})


@require_safe
@page(side="customer", area="data")
def estimates(visit: Visit) -> HttpResponse:
    """List the stretches of a day that were not plainly measured: of the newest one, or of the one that is named."""
    may_read_rows(visit.actor, None)
    with visit.scope():
        meters = list_meters(actor=visit.actor, now=visit.now)
    raw = visit.request.GET.get("day", "")
    wanted = read_day(raw) if raw else figures.newest_day(meters=meters)
    template = "web/history/estimates_part.html" if _is_part(visit) else "web/history/estimates.html"
    return visit.render(template, _doubts_on(visit, meters, wanted))


@require_safe
@page(side="customer", area="data")
def origin(visit: Visit) -> HttpResponse:
    """Tell where a figure comes from: rows, quality, files, the newest arrival, the rule, and the very rows.

    `key` says which meters, in all the ways of My data's addresses.
    """
    may_read_rows(visit.actor, None)
    start, end = read_period(visit.request.GET)
    choice = read_meters(visit.request.GET.get("key", ""))
    with visit.scope():
        chosen, keys = describe_choice(visit, choice), keys_of(visit, choice)
        meters = list_meters(actor=visit.actor, now=visit.now)
        datasets = list_datasets(actor=visit.actor)
    answer = fetch_sums(actor=visit.actor, zone=NEM_ZONE, start=start, end=end, keys=keys)
    template = "web/history/origin_panel.html" if _is_part(visit) else "web/history/origin.html"
    about = {"words": chosen.words, "starts": start, "ends": end, "plane_is_down": answer is None}
    if answer is None:
        return visit.render(template, about)
    files = list_files_behind(actor=visit.actor, file_ids=map(UUID, answer.files))
    dataset = next(each for each in datasets if each.code == INTERVAL_READINGS)
    context = figures.origin_of(
        answer=answer, files=files, rules=dataset.rules, key=choice.text, start=start, end=end, meters=meters
    )
    return visit.render(template, about | context)


def _is_part(visit: Visit) -> bool:
    """Tell whether a script of ours asks for the part alone, to show it within another page."""
    return visit.request.headers.get("HX-Request") == "true"


def _meter(visit: Visit, key: str) -> MeterCard:
    """Return a meter that the company holds or held. Raises Invisible."""
    may_read_rows(visit.actor, None)
    with visit.scope():
        meters = list_meters(actor=visit.actor, now=visit.now)
    found = next((meter for meter in meters if meter.nmi == key), None)
    if found is None:
        raise Invisible()
    return found


def _doubts_at(visit: Visit, at: datetime) -> dict[str, Any]:
    may_read_rows(visit.actor, None)
    with visit.scope():
        meters = list_meters(actor=visit.actor, now=visit.now)
    context = _doubts_on(visit, meters, market_day(at))
    rows = [row for row in context["doubts"] if row["starts"] <= at < row["ends"]]
    return context | {"doubts": rows or context["doubts"], "of_all": True, "at": at}


def _doubts_on(visit: Visit, meters: Sequence[MeterCard], wanted: date | None) -> dict[str, Any]:
    """Look at a day's sums of all meters first, and then at the intervals of those with anything doubtful in it."""
    if wanted is None:
        return {"day": None, "doubts": []}
    start, end = day_begins(wanted), day_begins(wanted) + timedelta(days=1)
    sums = fetch_daily_sums(actor=visit.actor, zone=NEM_ZONE, start=start, end=end)
    keys = doubtful_keys(sums=sums or ())
    shown = keys[:MOST_DOUBTFUL]
    series = fetch_qualities(actor=visit.actor, start=start, end=end, keys=shown) if shown else []
    sites = {meter.nmi: meter.label or meter.site for meter in meters}
    doubts = [doubt_row(doubt=doubt, sites=sites) for doubt in doubts_of(series=series or ())]
    return {
        "day": wanted,
        "doubts": doubts,
        "more": len(keys) - len(shown),
        "measured": len({each.key for each in sums or ()}),
        "plane_is_down": sums is None or series is None,
        "earlier": wanted - timedelta(days=1),
        "later": wanted + timedelta(days=1),
        "newest": figures.newest_day(meters=meters),
    }
