"""`/data/`: the page, the series that its chart draws, how large a download is, and the download itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from forecourt.data.actions import read_rows
from forecourt.data.actions.rows import Format
from forecourt.data.policies import may_read_rows
from forecourt.data.queries import INTERVAL_READINGS, MeterCard, list_meters
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import perform
from forecourt.look.headers import data_origin
from forecourt.look.holdings import oldest_stamp
from forecourt.look.pages import Visit, page, portal_origin, signed_in
from forecourt.look.readings import DailySums, fetch_daily_sums
from forecourt.web.data import figures
from forecourt.web.data.figures import Span
from forecourt.web.data.meters import add, last_midnight, meter_rows
from forecourt.web.data.periods import (
    ALL_KEYS,
    Asked,
    BadAddress,
    choose_resolution,
    read_asked,
    read_width,
)
from forecourt.web.data.sizes import sizes_of

#: The dataset counts its days in NEM time, UTC+10 all year; this is the IANA name for it, which browsers know.
DATASET: Final = {
    "name": INTERVAL_READINGS,
    "title": "Interval readings",
    "zone": "Etc/GMT-10",
    "zone_words": "NEM time (UTC+10)",
}
#: My data counts days as the market does, whose days meters change hands with, whatever the account's own zone.
ZONE: Final = ZoneInfo(DATASET["zone"])
FORMATS: Final = tuple(name for name in get_args(Format) if name != "chart")


@require_safe
@page(side="customer", area="data")
def explorer(visit: Visit) -> HttpResponse:
    """Show the company's own readings."""
    may_read_rows(visit.actor, None)
    with visit.scope():
        meters = list_meters(actor=visit.actor, now=visit.now)
    selected = _selected(visit.request, meters)
    spans = figures.readable(meters=meters)
    held = figures.whole(spans=spans)
    return visit.render(
        "web/data.html",
        _table(visit, meters, held, _daily_sums(visit, held))
        | {
            "held": held,
            "keys": figures.keys_of(meters=meters, spans=spans),
            "selected": selected,
            "newest": oldest_stamp(meters=meters),
            "download": sizes_of(rows=sum(meter.rows for meter in meters if selected in (ALL_KEYS, meter.nmi))),
            "dataset": DATASET,
            "api_url": portal_origin(visit.request),
            "may_download": True,
            "may_annotate": visit.actor.may("data.annotate"),
        },
    )


@require_safe
@signed_in(side="customer")
def series(visit: Visit) -> HttpResponse:
    """Send the chart on to the data plane, at the resolution that its screen can show."""
    asked, width_px = read_asked(visit.request.GET, zone=ZONE), read_width(visit.request.GET)
    if asked.start is None or asked.end is None:
        raise BadAddress("from and to are needed.", pointer="to" if asked.start else "from")
    seconds = (asked.end - asked.start).total_seconds()
    resolution = choose_resolution(seconds=seconds, width_px=width_px)
    return _to_the_plane(visit, asked, format="chart", resolution=resolution, zone=ZONE.key)


@require_safe
@signed_in(side="customer")
def sizes(visit: Visit) -> HttpResponse:
    """Tell how many rows a download has, and about how many bytes in each format."""
    asked = read_asked(visit.request.GET, zone=ZONE)
    receipt = perform(read_rows, actor=visit.actor, parameters=_parameters(asked), dry_run=True, now=visit.now)
    return JsonResponse(sizes_of(rows=receipt.result["rows_about"]))


@require_safe
@signed_in(side="customer")
def download(visit: Visit) -> HttpResponse:
    """Send a download on to the data plane, which names the file."""
    wanted = visit.request.GET.get("format") or "parquet"
    if wanted not in FORMATS:
        raise BadAddress(f"format is one of {', '.join(FORMATS)}.", pointer="format")
    return _to_the_plane(visit, read_asked(visit.request.GET, zone=ZONE), format=wanted)


def _selected(request: HttpRequest, meters: Sequence[MeterCard]) -> str:
    """Return the meter that the address names. Raises Invisible for one that is not held, whoever holds it."""
    key = request.GET.get("key") or ALL_KEYS
    if key != ALL_KEYS and key not in {meter.nmi for meter in meters}:
        raise Invisible()
    return key


def _daily_sums(visit: Visit, held: Span | None) -> list[DailySums] | None:
    if held is None:
        return []
    return fetch_daily_sums(actor=visit.actor, zone=ZONE.key, start=held.starts, end=held.ends)


def _table(
    visit: Visit, meters: Sequence[MeterCard], held: Span | None, sums: Sequence[DailySums] | None
) -> dict[str, Any]:
    zone, locale = ZONE, visit.account.locale
    rows = meter_rows(meters=meters, sums=sums or (), whole_until=last_midnight(held.ends, zone) if held else None)
    return {
        "summary": figures.summary_of(meters=meters, held=held, zone=zone, locale=locale),
        "plane_is_down": sums is None,
        "meters": rows,
        "meters_words": figures.span_words(span=held, zone=zone, locale=locale) if held else "",
        "total": add(row["quantity"] for row in rows) if sums and len(rows) > 1 else None,
    }


def _parameters(asked: Asked) -> dict[str, Any]:
    return {"dataset": INTERVAL_READINGS, **asked.parameters}


def _to_the_plane(visit: Visit, asked: Asked, **how: str) -> HttpResponse:
    """Perform the reading and answer with its signed address. Raises Invisible, Malformed, Forbidden."""
    receipt = perform(read_rows, actor=visit.actor, parameters=_parameters(asked) | how, now=visit.now)
    location = f"{data_origin(visit.request)}/v1/rows?g={receipt.once['grant']}"
    return HttpResponse(status=307, headers={"Location": location, "Referrer-Policy": "no-referrer"})
