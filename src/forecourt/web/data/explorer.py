"""`/data/`: the page. What it draws, its own script fetches."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.data.policies import may_read_rows
from forecourt.data.queries import MeterLine, list_meter_lines
from forecourt.kernel.errors import Invisible
from forecourt.look.holdings import oldest_stamp
from forecourt.look.pages import Visit, page, portal_origin
from forecourt.web.data import figures
from forecourt.web.data.choices import ALL, MANY, Choice, Chosen, describe, read_choice
from forecourt.web.data.dataset import DATASET, ZONE
from forecourt.web.data.listing import describe_list, read_list
from forecourt.web.data.lists import find_lines
from forecourt.web.data.sizes import sizes_of


@require_safe
@page(side="customer", area="data")
def explorer(visit: Visit) -> HttpResponse:
    """Show the company's own readings."""
    may_read_rows(visit.actor, None)
    choice, asked = read_choice(visit.request.GET.get("key", "")), read_list(visit.request.GET)
    with visit.scope():
        lines = list_meter_lines(actor=visit.actor, now=visit.now)
        chosen = _chosen(visit, choice, lines)
        found = find_lines(visit=visit, asked=asked, every=lines)
    held = figures.held_of(lines=lines)
    return visit.render(
        "web/data.html",
        {
            "summary": figures.summary_of(lines=lines, held=held, zone=ZONE, locale=visit.account.locale),
            "newest": oldest_stamp(meters=lines),
            "held": held,
            "chosen": chosen,
            "chosen_json": chosen.described(),
            "meters_total": len(lines),
            "list": describe_list(asked=asked, found=found, every=lines),
            "download": sizes_of(rows=chosen.rows),
            "dataset": DATASET,
            "api_url": portal_origin(visit.request),
            "may_download": True,
            "may_annotate": visit.actor.may("data.annotate"),
        },
    )


def _chosen(visit: Visit, choice: Choice, lines: Sequence[MeterLine]) -> Chosen:
    """Say what the address chooses. Raises Invisible where a meter is not held, whoever holds it."""
    if choice.text == ALL:
        if len(lines) > MANY and "key" not in visit.request.GET:
            first = next((line for line in lines if line.rows), lines[0])
            return describe(choice=Choice(first.nmi, nmis=(first.nmi,)), lines=[first])
        return describe(choice=choice, lines=lines)
    if choice.wanted is not None:
        return describe(choice=choice, lines=list_meter_lines(actor=visit.actor, now=visit.now, wanted=choice.wanted))
    named = set(choice.nmis or ())
    if not named <= {line.nmi for line in lines}:
        raise Invisible()
    return describe(choice=choice, lines=[line for line in lines if line.nmi in named])
