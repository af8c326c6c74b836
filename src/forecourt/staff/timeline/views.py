"""`/staff/customers/…/timeline/` and `/staff/changes/`: what happened, the way so far, and what is worth noticing."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from forecourt.customers.actions import record_activity
from forecourt.customers.queries.activity import (
    get_person_name,
    list_activity_kinds,
    list_company_timeline,
    list_person_timeline,
    list_sources,
)
from forecourt.customers.queries.journeys import find_journey
from forecourt.customers.queries.measures import AnomalyCard, count_open_anomalies, list_anomalies, list_measures
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.paging import read_place
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.pages import Visit, page
from forecourt.notifications.actions import follow_account, unfollow_account
from forecourt.notifications.queries import followed_accounts
from forecourt.staff.customers.views import describe_customer
from forecourt.staff.timeline import figures
from forecourt.staff.timeline.asked import AskedPage, read_asked
from forecourt.staff.timeline.journey import picture_of

REASON: Final = "What happened with customers is for those who serve them."
PAGE_ROWS: Final = 50
STATES: Final = (("open", "Open"), ("resolved", "Resolved"), ("", "All"))


@require_safe
@page(side="provider", area="customers")
def company_timeline(visit: Visit, company_id: UUID) -> HttpResponse:
    """Tell what happened with a company and its people, day by day, below the way that it has gone so far."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        context = describe_customer(visit, company_id, "timeline")
        kinds = list_activity_kinds(actor=actor)
        asked = read_asked(visit.request.GET, path=visit.request.path, kinds=kinds, zone=visit.zone)
        found = list_company_timeline(
            actor=actor, company_id=company_id, asked=asked.asked, place=asked.place, limit=PAGE_ROWS + 1
        )
        name = get_person_name(actor=actor, person_id=asked.asked.person_id) if asked.asked.person_id else ""
        sources = list_sources(actor=actor)
        is_first = not asked.given and asked.place is None
        if is_first:
            journey = find_journey(actor=actor, company_id=company_id)
            contracts = context["customer"]["contracts"]
            measures = list_measures(actor=actor, company_id=company_id, now=visit.now)
            unusual = list_anomalies(actor=actor, state="open", company_ids=[company_id], limit=PAGE_ROWS)
    context |= _stream(visit, asked, found, of_company=True) | {
        "asked": asked.given,
        "kinds": [(kind.code, kind.title) for kind in kinds],
        "sources": sources,
        "chips": _chips(asked, name),
        "may_record": is_allowed(record_activity, actor=actor),
        "is_first": is_first,
    }
    if is_first:
        context["picture"] = picture_of(journey=journey, contracts=contracts, now=visit.now) if journey else None
        context["measures"] = [figures.measure_card(measure=each, open_anomalies=unusual) for each in measures]
    return visit.render("staff/customer_timeline.html", context)


@require_safe
@page(side="provider", area="customers")
def person_timeline(visit: Visit, person_id: UUID) -> HttpResponse:
    """Tell what happened with a person, at whichever company."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        name = get_person_name(actor=actor, person_id=person_id)
        kinds = list_activity_kinds(actor=actor)
        asked = read_asked(visit.request.GET, path=visit.request.path, kinds=kinds, zone=visit.zone)
        found = list_person_timeline(
            actor=actor, person_id=person_id, asked=asked.asked, place=asked.place, limit=PAGE_ROWS + 1
        )
        sources = list_sources(actor=actor)
    context = _stream(visit, asked, found, of_company=False) | {
        "name": name,
        "asked": asked.given,
        "kinds": [(kind.code, kind.title) for kind in kinds],
        "sources": sources,
        "chips": _chips(asked, ""),
    }
    return visit.render("staff/person_timeline.html", context)


@require_safe
@page(side="provider", area="changes")
def changes(visit: Visit) -> HttpResponse:
    """List the changes worth noticing across all customers: raised and resolved, with what is usual."""
    visit.require("customers.see_all", reason=REASON)
    state: Any = visit.request.GET.get("state", "open")
    if state not in dict(STATES):
        raise Invisible()
    try:
        place = read_place(visit.request.GET.get("after", ""))
    except Malformed:
        raise Invisible() from None
    with visit.scope():
        found = list_anomalies(actor=visit.actor, state=state, place=place, limit=PAGE_ROWS + 1)
        count = count_open_anomalies(actor=visit.actor)
        followed = followed_accounts(actor=visit.actor)
        first = (
            list_anomalies(actor=visit.actor, state=state, company_ids=followed, limit=PAGE_ROWS) if followed else []
        )
    shown = found[:PAGE_ROWS]
    context = {
        "followed": [figures.change_row(anomaly=each, followed=True) for each in first] if place is None else [],
        "rows": [figures.change_row(anomaly=each, followed=each.company_id in followed) for each in shown],
        "state": state,
        "states": [
            {"value": value, "label": label, "url": f"/staff/changes/?state={value}"} for value, label in STATES
        ],
        "count": count,
        "page": {
            "newer_url": f"/staff/changes/?state={state}" if place else "",
            "older_url": _older(state, shown) if len(found) > PAGE_ROWS else "",
            "words": "",
        },
    }
    return visit.render("staff/changes.html", context)


@require_POST
@page(side="provider", area="customers")
def follow(visit: Visit, company_id: UUID) -> HttpResponse:
    """Follow an account, or follow it no more, and go back to it."""
    wanted = visit.request.POST.get("follow") == "yes"
    action = follow_account if wanted else unfollow_account
    visit.perform(action, {"company_id": company_id})
    words = "You hear of what changes here from now on." if wanted else "You hear no more of what changes here."
    messages.success(visit.request, words)
    return visit.back(otherwise=f"/staff/customers/{company_id}/")


def _older(state: str, shown: list[AnomalyCard]) -> str:
    return f"/staff/changes/?state={state}&after={shown[-1].place.written()}"


def _stream(visit: Visit, asked: AskedPage, found: list[Any], *, of_company: bool) -> dict[str, Any]:
    """Describe a page of the stream: days with their rows, and where it goes on."""
    shown = found[:PAGE_ROWS]
    return {
        "path": asked.path,
        "days": figures.by_day(rows=shown, zone=visit.zone, of_company=of_company),
        "page": {
            "newer_url": asked.address() if asked.place else "",
            "older_url": asked.address(after=shown[-1].place.written()) if len(found) > PAGE_ROWS else "",
            "words": "",
        },
    }


def _chips(asked: AskedPage, person: str) -> list[dict[str, str]]:
    """Describe what is looked for beside the fields of the form, to be left out again."""
    if not person:
        return []
    return [{"label": "Person", "words": person, "url": asked.address(person="")}]
