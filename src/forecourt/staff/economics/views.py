"""`/staff/economics/`: what self-service saves, and the same as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from forecourt.data.queries import count_in_quarantine
from forecourt.look.pages import Visit, page, signed_in
from forecourt.oversight.actions import export_economics
from forecourt.oversight.queries.economics import WEEKS_SHOWN, summary_of
from forecourt.oversight.queries.waiting import list_waits
from forecourt.staff.economics import figures

REASON: Final = "What self-service saves is for finance and platform administrators."


@require_safe
@page(side="provider", area="economics")
def economics(visit: Visit) -> HttpResponse:
    """Show how much customers do themselves, what that saves, and when what was built has paid."""
    visit.require("oversight.see_economics", reason=REASON)
    with visit.scope():
        summary = summary_of(actor=visit.actor, now=visit.now)
        waits = list_waits(actor=visit.actor, since=visit.now - timedelta(weeks=WEEKS_SHOWN))
        broken = count_in_quarantine(actor=visit.actor)
    locale = visit.account.locale
    context = {
        "sentence": figures.sentence(summary=summary, locale=locale),
        "since": summary.since,
        "heads": figures.heads(summary=summary, locale=locale),
        "plot": figures.bars(weeks=summary.weeks, locale=locale),
        "rows": figures.rows(actions=summary.actions, locale=locale),
        "waits": figures.waits(waits=waits, actions=summary.actions, locale=locale),
        "broken": broken,
    }
    return visit.render("staff/economics.html", context)


@require_POST
@signed_in(side="provider")
def export(visit: Visit) -> HttpResponse:
    """Give the figures of every action as CSV."""
    rows = visit.perform(export_economics, {}).once["rows"]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else ["action"])
    writer.writeheader()
    writer.writerows(rows)
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="self-service.csv"'},
    )
