"""`/activity/`: the journal rows that concern the company; searched, exported, and a checkpoint to keep elsewhere."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.exporting import export_entries
from forecourt.kernel.journal.published import find_newest_checkpoint
from forecourt.kernel.journal.reading import Entry
from forecourt.look.pages import Visit, attachment, page
from forecourt.look.sheets import as_csv, as_json
from forecourt.look.timeline import THROUGH, by_day, who
from forecourt.web.activity.asked import PATH, SHOWN, Asked, read_asked
from forecourt.web.activity.window import Window, read_window

REASON: Final = "What happened in the company is for its administrators to see."


@require_safe
@page(side="customer", area="activity")
def activity(visit: Visit) -> HttpResponse:
    """Show what happened; reading data happens all the time, so it is shown only where that is asked for."""
    visit.require("journal.see_company", reason=REASON)
    with visit.scope():
        asked = read_asked(visit.request.GET, company_id=visit.actor.company_id, zone=visit.zone)
        window = read_window(actor=visit.actor, search=asked.search, before=asked.before)
        newest = find_newest_checkpoint(actor=visit.actor)
    checkpoint = {"seq": newest.seq, "at": newest.at, "key": newest.key} if newest else None
    return visit.render("web/activity.html", {**_context(visit, window, asked), "checkpoint": checkpoint})


@require_POST
@page(side="customer", area="activity")
def export(visit: Visit) -> HttpResponse:
    """Give out what the search finds as CSV or JSON; that it was taken is journalled."""
    visit.require("journal.see_company", reason=REASON)
    with visit.scope():
        asked = read_asked(visit.request.POST, company_id=visit.actor.company_id, zone=visit.zone)
    parameters = {name: getattr(asked.search, name) for name in asked.search.__slots__}
    receipt = visit.perform(export_entries, parameters)
    rows = [{**row, "who": who(name=row["who"])} for row in receipt.once["entries"]]
    name = f"activity-{visit.now:%Y-%m-%d}"
    if visit.request.POST.get("format") == "json":
        return attachment(as_json(rows=rows), name=f"{name}.json", type="application/json")
    return attachment(as_csv(rows=rows), name=f"{name}.csv", type="text/csv; charset=utf-8")


@require_safe
@page(side="customer", area="activity")
def checkpoint(visit: Visit) -> HttpResponse:
    """Give out the newest signed checkpoint of the journal, to be kept elsewhere."""
    visit.require("journal.see_company", reason=REASON)
    with visit.scope():
        found = find_newest_checkpoint(actor=visit.actor)
    if found is None:
        raise Invisible("No checkpoint was signed yet.")
    return attachment(found.as_json(), name=f"checkpoint-{found.seq}.json", type="application/json")


def _context(visit: Visit, window: Window, asked: Asked) -> dict[str, Any]:
    days = by_day(entries=window.entries, zone=visit.zone)
    entries = iter(window.entries)
    for day in days:
        day["rows"] = [{**row, **_narrowing(next(entries), asked)} for row in day["rows"]]
    return {
        "days": days,
        "asked": asked.given,
        "chips": asked.chips,
        "all_url": PATH,
        "shown": list(SHOWN.items()),
        "throughs": list(THROUGH.items()),
        "page": {
            "newer_url": asked.address() if asked.before else "",
            "older_url": asked.address(before=str(window.next_before)) if window.next_before else "",
            "words": "",
        },
    }


def _narrowing(entry: Entry, asked: Asked) -> dict[str, str]:
    """Return the addresses by which a row narrows the page to what is like itself."""
    return {
        "who_url": asked.address(who=entry.actor_name),
        "event_url": asked.address(event=entry.event),
        "request_url": asked.address(request=str(entry.request_id), show="all") if entry.request_id else "",
    }
