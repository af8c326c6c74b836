"""`/activity/`: the journal rows that concern the company, newest first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forecourt.kernel.errors import Invisible
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import by_day
from forecourt.web.activity.window import Window, read_window


@require_safe
@page(side="customer", area="activity")
def activity(visit: Visit) -> HttpResponse:
    """Show what happened; reading data happens all the time, so it is shown only where that is asked for."""
    visit.require("journal.see_company", reason="What happened in the company is for its administrators to see.")
    shows_reads = visit.request.GET.get("reads") == "1"
    with visit.scope():
        window = read_window(actor=visit.actor, before=_before(visit.request), shows_reads=shows_reads)
    return visit.render("web/activity.html", _context(visit, window, shows_reads=shows_reads))


def _context(visit: Visit, window: Window, *, shows_reads: bool) -> dict[str, Any]:
    return {
        "days": by_day(entries=window.entries, zone=visit.zone),
        "shows_reads": shows_reads,
        "toggle_url": _address(reads=not shows_reads),
        "page": {
            "newer_url": _address(reads=shows_reads) if "before" in visit.request.GET else "",
            "older_url": _address(reads=shows_reads, before=window.next_before) if window.next_before else "",
            "words": "",
        },
    }


def _before(request: HttpRequest) -> UUID | None:
    raw = request.GET.get("before")
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise Invisible() from None


def _address(*, reads: bool, before: UUID | None = None) -> str:
    query = {**({"reads": 1} if reads else {}), **({"before": before} if before else {})}
    return f"/activity/?{urlencode(query)}" if query else "/activity/"
