"""`/staff/people/`: everybody who may sign in, with their companies and roles; never a secret."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.actions import reset_factors
from forecourt.access.adapter import require_recent_proof
from forecourt.access.directory import get_person, list_people_page
from forecourt.access.policies import decides_on_access, may_reset_factors
from forecourt.access.queries import list_roles
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.paging import Place
from forecourt.kernel.pipeline import confine, is_allowed
from forecourt.look.listing import PAGE_ROWS, Filter, describe_listing, heads, read_listing
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import timeline_row
from forecourt.staff.context.parts import context_of

REASON: Final = "People are for those who may see them."
HISTORY_ROWS: Final = 20
COLUMNS: Final = (("name", "Name", ""), ("", "Companies and roles", ""), ("", "Last seen", ""))


@require_safe
@page(side="provider", area="people")
def people(visit: Visit) -> HttpResponse:
    """List people by name, each once; a search finds them by name or address."""
    visit.require("access.see_people", reason=REASON)
    actor = visit.actor
    with visit.scope():
        filters = [Filter("role", "Role", [(role.code, role.title) for role in list_roles(actor=actor)])]
        listing = read_listing(visit.request, filters=filters, sorts=["name"], sort="name")
        found = list_people_page(
            actor=actor,
            text=listing.text,
            role=listing.chosen("role"),
            place=listing.place,
            descending=listing.descending,
            limit=PAGE_ROWS + 1,
        )
    shown = found[:PAGE_ROWS]
    last = Place(shown[-1].name, shown[-1].id) if len(found) > PAGE_ROWS else None
    context = {
        "people": shown,
        "heads": heads(listing, COLUMNS),
        "listing": describe_listing(listing, filters=filters, words="Name or address", next_place=last),
    }
    return visit.render("staff/people.html", context)


@require_safe
@page(side="provider", area="people")
def person(visit: Visit, user_id: UUID) -> HttpResponse:
    """Show one person: where they belong, as what, and how they signed in."""
    visit.require("access.see_people", reason=REASON)
    actor = visit.actor
    with visit.scope():
        card = get_person(actor=actor, user_id=user_id)
        sees = actor.may("journal.see_all")
        entries = list_entries(actor=actor, subject=("user", str(user_id)), limit=HISTORY_ROWS) if sees else []
    present = next((place.company_id for place in card.places if not place.is_over), None)
    context = {
        "person": card,
        "explains": decides_on_access(actor),
        "may_reset": card.id != actor.id and is_allowed(reset_factors, actor=actor),
        "shows_history": sees,
        "history": [timeline_row(entry=entry) for entry in entries],
        "parts": context_of(actor=actor, company_id=present, user_id=user_id),
    }
    return visit.render("staff/person.html", context)


@require_POST
@page(side="provider", area="people")
def reset(visit: Visit, user_id: UUID) -> HttpResponse:
    """Take away somebody's lost second factors, and sign them out everywhere."""
    confine(reset_factors, visit.actor)
    may_reset_factors(visit.actor, None)
    require_recent_proof(visit.request)
    try:
        visit.perform(reset_factors, {"user_id": user_id})
        messages.success(visit.request, "Reset. They are signed out and told by mail.")
    except Invisible:
        raise
    except Refusal as refusal:
        messages.error(visit.request, refusal.detail)
    return HttpResponseRedirect(f"/staff/people/{user_id}/")
