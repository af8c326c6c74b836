"""What `/data/` sends on to the data plane: series to draw, measures, downloads; and how large a download is."""

from __future__ import annotations

from typing import Any, Final, get_args

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from forecourt.data.actions import read_rows
from forecourt.data.actions.rows import DRAWN, Format
from forecourt.data.queries import INTERVAL_READINGS
from forecourt.look.headers import data_origin
from forecourt.look.pages import Visit, signed_in
from forecourt.look.readings import perform_at_once
from forecourt.web.data.choices import read_choice
from forecourt.web.data.dataset import ZONE
from forecourt.web.data.holdings import keys_of
from forecourt.web.data.periods import Asked, BadAddress, choose_resolution, read_asked, read_resolution, read_width
from forecourt.web.data.sizes import sizes_of

#: What our own pages draw is no file to take away.
FORMATS: Final = tuple(name for name in get_args(Format) if name not in DRAWN)


@require_safe
@signed_in(side="customer")
def series(visit: Visit) -> HttpResponse:
    """Send the chart on to the data plane, at the resolution that its screen can show or that it asks for.

    With `sum` one line comes for all meters, else one for each.
    """
    query = visit.request.GET
    asked = _with_period(visit)
    resolution = read_resolution(query) or choose_resolution(seconds=asked.seconds, width_px=read_width(query))
    how = {"format": "total" if query.get("sum") else "chart", "resolution": resolution, "zone": ZONE.key}
    return _to_the_plane(visit, asked, **how)


@require_safe
@signed_in(side="customer")
def measures(visit: Visit) -> HttpResponse:
    """Send the question what a load comes to on to the data plane: see `data.engine.aggregate.measures`."""
    return _to_the_plane(visit, _with_period(visit), format="measures", resolution="raw", zone=ZONE.key)


@require_safe
@signed_in(side="customer")
def sizes(visit: Visit) -> HttpResponse:
    """Tell how many rows a download has, and about how many bytes in each format."""
    asked = read_asked(visit.request.GET, zone=ZONE)
    receipt = visit.perform(read_rows, _parameters(visit, asked), dry_run=True)
    return JsonResponse(sizes_of(rows=receipt.result["rows_about"]))


@require_safe
@signed_in(side="customer")
def download(visit: Visit) -> HttpResponse:
    """Send a download on to the data plane, which names the file."""
    wanted = visit.request.GET.get("format") or "parquet"
    if wanted not in FORMATS:
        raise BadAddress(f"format is one of {', '.join(FORMATS)}.", pointer="format")
    return _to_the_plane(visit, read_asked(visit.request.GET, zone=ZONE), format=wanted)


def _with_period(visit: Visit) -> Asked:
    asked = read_asked(visit.request.GET, zone=ZONE)
    if asked.start is None or asked.end is None:
        raise BadAddress("from and to are needed.", pointer="to" if asked.start else "from")
    return asked


def _parameters(visit: Visit, asked: Asked) -> dict[str, Any]:
    return {
        "dataset": INTERVAL_READINGS,
        "keys": keys_of(visit, read_choice(asked.key)),
        "period_from": asked.start,
        "period_to": asked.end,
    }


def _to_the_plane(visit: Visit, asked: Asked, **how: str) -> HttpResponse:
    """Perform the reading and answer with its signed address. Raises Invisible, Malformed, Forbidden."""
    parameters = _parameters(visit, asked) | how
    if how["format"] in DRAWN:
        receipt = perform_at_once(read_rows, actor=visit.actor, parameters=parameters, now=visit.now)
    else:
        receipt = visit.perform(read_rows, parameters)
    location = f"{data_origin(visit.request)}/v1/rows?g={receipt.once['grant']}"
    return HttpResponse(status=307, headers={"Location": location, "Referrer-Policy": "no-referrer"})
