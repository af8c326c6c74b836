"""`/staff/pipeline/`: the map of every step from source to screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.data.queries import get_freshness_rules, list_lanes
from forecourt.look.pages import Visit, page
from forecourt.staff.files.showing import REASON
from forecourt.staff.pipeline import figures


@require_safe
@page(side="provider", area="pipeline")
def pipeline(visit: Visit) -> HttpResponse:
    """Show the way of each source's files."""
    visit.require("data.see_files", reason=REASON)
    with visit.scope():
        lanes = list_lanes(actor=visit.actor)
        facts = {lane.source.dataset for lane in lanes if lane.source}
        rules = get_freshness_rules(actor=visit.actor, facts=sorted(facts))
    context = {
        "steps": figures.steps(lanes=lanes),
        "lanes": [figures.lane_row(lane=lane, rules=rules, now=visit.now) for lane in lanes],
        "waiting": figures.waiting(lanes=lanes),
    }
    return visit.render("staff/pipeline.html", context)
