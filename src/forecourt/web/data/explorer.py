"""`/data/`: the page. What it draws, its own script fetches."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.data.policies import may_read_rows
from forecourt.look.holdings import oldest_stamp
from forecourt.look.pages import Visit, page, portal_origin
from forecourt.web.data import figures
from forecourt.web.data.choices import ALL, Choice, read_choice
from forecourt.web.data.dataset import DATASET, ZONE
from forecourt.web.data.holdings import Held, describe_among, list_held, list_page, list_sites
from forecourt.web.data.listing import describe_list, read_list
from forecourt.web.data.sizes import sizes_of


@require_safe
@page(side="customer", area="data")
def explorer(visit: Visit) -> HttpResponse:
    """Show the company's own readings."""
    may_read_rows(visit.actor, None)
    choice, asked = read_choice(visit.request.GET.get("key", "")), read_list(visit.request.GET)
    with visit.scope():
        held = list_held(visit)
        chosen = describe_among(visit, _opening(visit, choice, held), held)
        page = list_page(visit, asked, held)
        sites = list_sites(visit, held)
    span = figures.held_of(meters=held.groups)
    return visit.render(
        "web/data.html",
        {
            "summary": figures.summary_of(count=held.count, held=span, zone=ZONE, locale=visit.account.locale),
            "newest": oldest_stamp(meters=held.groups),
            "held": span,
            "chosen": chosen,
            "chosen_json": chosen.described(),
            "meters_total": held.count,
            "list": describe_list(asked=page.asked, shown=page.shown, found=page.found, total=held.count, sites=sites),
            "download": sizes_of(rows=chosen.rows),
            "dataset": DATASET,
            "api_url": portal_origin(visit.request),
            "may_download": True,
            "may_annotate": visit.actor.may("data.annotate"),
        },
    )


def _opening(visit: Visit, choice: Choice, held: Held) -> Choice:
    """Return what to open with: of very many meters the first one, unless the address says all."""
    if choice.text != ALL or held.is_few or "key" in visit.request.GET:
        return choice
    first = next((line for line in held.lines if line.rows), held.lines[0])
    return Choice(first.nmi, nmis=(first.nmi,))
