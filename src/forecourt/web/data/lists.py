"""`/data/meters`, `/data/choices`, `/data/choice`: the list, what the picker offers, and what a choice comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from forecourt.data.policies import may_read_rows
from forecourt.data.queries import MeterLine, Wanted, list_meter_lines
from forecourt.kernel.errors import Invisible
from forecourt.look.pages import Visit, signed_in
from forecourt.look.readings import DailySums, fetch_daily_sums
from forecourt.web.data import figures
from forecourt.web.data.choices import ALL, Choice, describe, read_choice
from forecourt.web.data.dataset import ZONE
from forecourt.web.data.listing import Asked, describe_list, read_list, shown_of, with_figures
from forecourt.web.data.meters import last_midnight

OFFERED: Final = 20
_SITES_OFFERED: Final = 5


@require_safe
@signed_in(side="customer")
def meters(visit: Visit) -> HttpResponse:
    """Show a page of the list, with what each meter used: a part of `/data/` that comes after it."""
    may_read_rows(visit.actor, None)
    asked = read_list(visit.request.GET)
    with visit.scope():
        every = list_meter_lines(actor=visit.actor, now=visit.now)
        found = find_lines(visit=visit, asked=asked, every=every)
    shown, held = shown_of(asked=asked, found=found), figures.held_of(lines=every)
    described = with_figures(
        described=describe_list(asked=asked, found=found, every=every),
        sums=_daily_sums(visit, shown),
        whole_until=last_midnight(held.ends, ZONE) if held else None,
    )
    words = figures.span_words(span=held, zone=ZONE, locale=visit.account.locale) if held else ""
    return visit.render("web/data_meters.html", {"list": described, "meters_words": words})


@require_safe
@signed_in(side="customer")
def choices(visit: Visit) -> HttpResponse:
    """Offer what the picker's words may mean: all, a site, a meter. `{"choices": [{key, words, more}], "total"}`."""
    may_read_rows(visit.actor, None)
    words = visit.request.GET.get("q", "")
    found = list_meter_lines(actor=visit.actor, now=visit.now, wanted=Wanted(words=words))
    readable = [line for line in found if line.oldest_at is not None]
    offers = [*_wide_offers(words, found), *(_offer(line) for line in readable[:OFFERED])]
    return JsonResponse({"choices": offers, "total": len(found)})


@require_safe
@signed_in(side="customer")
def choice(visit: Visit) -> HttpResponse:
    """Say what a choice of meters comes to: see `choices.Chosen`. Raises BadAddress, Invisible."""
    may_read_rows(visit.actor, None)
    asked = read_choice(visit.request.GET.get("key", ""))
    lines = list_meter_lines(actor=visit.actor, now=visit.now, wanted=asked.wanted or Wanted(), keys=asked.nmis)
    return JsonResponse(describe(choice=asked, lines=lines).described())


def find_lines(*, visit: Visit, asked: Asked, every: Sequence[MeterLine]) -> Sequence[MeterLine]:
    """Return what the list is asked for, in order; without a filter that is every meter, as they were listed."""
    if asked == Asked(wanted=Wanted(), start=asked.start):
        return every
    return list_meter_lines(
        actor=visit.actor, now=visit.now, wanted=asked.wanted, order=asked.order, descending=asked.descending
    )


def keys_of(*, visit: Visit, choice: Choice) -> tuple[str, ...] | None:
    """Name the meters that a choice means; None for all. Raises Invisible where a search finds none."""
    if choice.text == ALL or choice.wanted is None:
        return choice.nmis
    found = tuple(line.nmi for line in list_meter_lines(actor=visit.actor, now=visit.now, wanted=choice.wanted))
    if not found:
        raise Invisible()
    return found


def _daily_sums(visit: Visit, shown: Sequence[MeterLine]) -> list[DailySums] | None:
    held = figures.held_of(lines=shown)
    if held is None:
        return []
    starts, ends = held.starts, held.ends
    keys = [line.nmi for line in shown]
    return fetch_daily_sums(actor=visit.actor, zone=ZONE.key, start=starts, end=ends, keys=keys)


def _wide_offers(words: str, found: Sequence[MeterLine]) -> list[dict[str, Any]]:
    """Offer all meters while nothing is asked for, then sites with several meters among those found."""
    if not words.strip():
        every = describe(choice=read_choice(ALL), lines=found)
        return [{"key": ALL, "words": every.words, "more": ""}] if len(found) > 1 else []
    counts: dict[str, int] = {}
    for line in found:
        counts[line.site] = counts.get(line.site, 0) + 1
    sites = [(site, count) for site, count in counts.items() if site and count > 1]
    return [{"key": f"site:{site}", "words": site, "more": f"{count} meters"} for site, count in sites[:_SITES_OFFERED]]


def _offer(line: MeterLine) -> dict[str, Any]:
    place = ", ".join(dict.fromkeys(filter(None, (line.site if line.site != line.name else "", line.town))))
    return {"key": line.nmi, "words": line.nmi, "name": line.name, "more": place}
