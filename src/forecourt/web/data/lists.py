"""`/data/meters`, `/data/choices`, `/data/choice`: the list, what the picker offers, and what a choice comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from forecourt.data.policies import may_read_rows
from forecourt.data.queries import MeterLine, Wanted, count_sites, group_meters, list_meter_lines
from forecourt.look.pages import Visit, signed_in
from forecourt.look.readings import DailySums, fetch_daily_sums
from forecourt.web.data import figures
from forecourt.web.data.choices import ALL, read_choice
from forecourt.web.data.dataset import ZONE
from forecourt.web.data.holdings import describe_choice, list_held, list_page, list_sites
from forecourt.web.data.listing import describe_list, read_list, with_figures
from forecourt.web.data.meters import last_midnight

OFFERED: Final = 20
_SITES_OFFERED: Final = 5


@require_safe
@signed_in(side="customer")
def meters(visit: Visit) -> HttpResponse:
    """Show a page of the list, with what each meter used: a part of `/data/` that comes after it."""
    may_read_rows(visit.actor, None)
    with visit.scope():
        held = list_held(visit)
        page = list_page(visit, read_list(visit.request.GET), held)
        sites = list_sites(visit, held)
    span = figures.held_of(meters=held.groups)
    described = with_figures(
        described=describe_list(asked=page.asked, shown=page.shown, found=page.found, total=held.count, sites=sites),
        sums=_daily_sums(visit, page.shown),
        whole_until=last_midnight(span.ends, ZONE) if span else None,
    )
    words = figures.span_words(span=span, zone=ZONE, locale=visit.account.locale) if span else ""
    return visit.render("web/data_meters.html", {"list": described, "meters_words": words})


@require_safe
@signed_in(side="customer")
def choices(visit: Visit) -> HttpResponse:
    """Offer what the picker's words may mean: all, a site, a meter. `{"choices": [{key, words, more}], "total"}`."""
    may_read_rows(visit.actor, None)
    wanted = Wanted(words=visit.request.GET.get("q", ""))
    with visit.scope():
        found = list_meter_lines(actor=visit.actor, now=visit.now, wanted=wanted, limit=OFFERED)
        total = len(found)
        if total == OFFERED:
            groups = group_meters(actor=visit.actor, now=visit.now, wanted=wanted)
            total = sum(group.count for group in groups)
        sites = count_sites(actor=visit.actor, now=visit.now, wanted=wanted, limit=OFFERED) if wanted.words else []
    meters = [_offer(line) for line in found if line.oldest_at is not None]
    return JsonResponse({"choices": [*_wide_offers(wanted.words, total, sites), *meters], "total": total})


@require_safe
@signed_in(side="customer")
def choice(visit: Visit) -> HttpResponse:
    """Say what a choice of meters comes to: see `choices.Chosen`. Raises BadAddress, Invisible."""
    may_read_rows(visit.actor, None)
    asked = read_choice(visit.request.GET.get("key", ""))
    with visit.scope():
        return JsonResponse(describe_choice(visit, asked).described())


def _daily_sums(visit: Visit, shown: Sequence[MeterLine]) -> list[DailySums] | None:
    span = figures.held_of(meters=shown)
    if span is None:
        return []
    keys = [line.nmi for line in shown]
    return fetch_daily_sums(actor=visit.actor, zone=ZONE.key, start=span.starts, end=span.ends, keys=keys)


def _wide_offers(words: str, total: int, sites: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Offer all meters while nothing is asked for, then sites with several meters among those found."""
    if not words.strip():
        return [{"key": ALL, "words": f"All {total:,} meters", "more": ""}] if total > 1 else []
    several = [(site, count) for site, count in sites if count > 1]
    return [
        {"key": f"site:{site}", "words": site, "more": f"{count:,} meters"} for site, count in several[:_SITES_OFFERED]
    ]


def _offer(line: MeterLine) -> dict[str, Any]:
    place = ", ".join(dict.fromkeys(filter(None, (line.site if line.site != line.name else "", line.town))))
    return {"key": line.nmi, "words": line.nmi, "name": line.name, "more": place}
