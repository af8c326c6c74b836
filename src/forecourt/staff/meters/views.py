"""`/staff/meters/`: find a meter, see who holds and held it, register one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from forecourt.contracts.actions import register_resource
from forecourt.contracts.policies import may_keep_contracts
from forecourt.contracts.queries import get_resource, list_holds, list_resources_page, search_resources
from forecourt.customers.queries import names_of
from forecourt.data.queries import describe_readings, list_files_about
from forecourt.kernel.errors import Refusal
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.paging import Place
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.listing import PAGE_ROWS, describe_listing, heads, read_listing
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import timeline_row
from forecourt.staff.context.parts import context_of
from forecourt.staff.files.figures import file_row
from forecourt.staff.meters import figures

REASON: Final = "Meters are for those who serve customers."
FILES: Final = 8
HISTORY_ROWS: Final = 8


@require_safe
@page(side="provider", area="meters")
def meters(visit: Visit) -> HttpResponse:
    """List meters by NMI; a search finds them by the beginning of the NMI, by label, site or town."""
    visit.require("customers.see_all", reason=REASON)
    listing = read_listing(visit.request, sorts=["identifier"], sort="identifier")
    actor = visit.actor
    with visit.scope():
        found = list_resources_page(
            actor=actor, text=listing.text, place=listing.place, limit=PAGE_ROWS + 1, descending=listing.descending
        )
        shown = found[:PAGE_ROWS]
        ids = [meter.id for meter in shown]
        holds = list_holds(actor=actor, resource_ids=ids)
        names = names_of(actor=actor, company_ids=[hold.company_id for hold in holds])
        readings = describe_readings(actor=actor, resource_ids=ids, now=visit.now)
    by_meter = {meter.id: [hold for hold in holds if hold.resource_id == meter.id] for meter in shown}
    rows = [
        figures.meter_row(
            meter=meter, holds=by_meter[meter.id], names=names, readings=readings.get(meter.id), now=visit.now
        )
        for meter in shown
    ]
    last = Place(shown[-1].identifier, shown[-1].id) if len(found) > PAGE_ROWS else None
    columns = [("identifier", "NMI", ""), ("", "Where", ""), ("", "Held by", ""), ("", "Since", "")]
    if visit.actor.may("data.see_quality"):
        columns.append(("", "Newest reading", ""))
    context = {
        "meters": rows,
        "heads": heads(listing, columns),
        "shows_quality": visit.actor.may("data.see_quality"),
        "may_register": is_allowed(register_resource, actor=actor),
        "listing": describe_listing(listing, words="NMI, label, site or town", next_place=last),
    }
    return visit.render("staff/meters.html", context)


@require_safe
@page(side="provider", area="meters")
def meter(visit: Visit, resource_id: UUID) -> HttpResponse:
    """Show one meter: who holds it and who did, how new its readings are, which files brought them."""
    visit.require("customers.see_all", reason=REASON)
    actor = visit.actor
    with visit.scope():
        card = get_resource(actor=actor, resource_id=resource_id)
        holds = list_holds(actor=actor, resource_ids=[resource_id])
        names = names_of(actor=actor, company_ids=[hold.company_id for hold in holds])
        readings = describe_readings(actor=actor, resource_ids=[resource_id], now=visit.now).get(resource_id)
        files = list_files_about(actor=actor, resource_ids=[resource_id], limit=FILES)
        entries = list_entries(actor=actor, subject=(card.kind, card.identifier), limit=HISTORY_ROWS)
    present = figures.hold_at(holds=holds, at=visit.now)
    context = {
        "meter": _about(card),
        "holder": names.get(present.company_id, "") if present else "",
        "picture": figures.holder_picture(holds=holds, names=names, now=visit.now),
        "holds": [figures.hold_row(hold=hold, names=names, now=visit.now) for hold in reversed(holds)],
        "readings": _readings(readings),
        "shows_quality": actor.may("data.see_quality"),
        "shows_files": actor.may("data.see_files"),
        "files": [file_row(file=file) for file in files],
        "shows_history": actor.may("journal.see_all"),
        "history": [timeline_row(entry=entry) for entry in entries],
        "may_move": is_allowed(register_resource, actor=actor),
        "moved": _moved(visit),
        "parts": context_of(actor=actor, company_id=present.company_id if present else None),
    }
    return visit.render("staff/meter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="meters")
def register(visit: Visit) -> HttpResponse:
    """Register a meter at its site; a POST does it."""
    may_keep_contracts(visit.actor, None)
    given = {name: visit.request.POST.get(name, "").strip() for name in ("identifier", "label", *SITE)}
    problem = ""
    if visit.request.method == "POST":
        try:
            visit.perform(register_resource, _as_parameters(given))
        except Refusal as refusal:
            problem = refusal.detail
        else:
            [found] = search_resources(actor=visit.actor, text=given["identifier"], limit=1)
            messages.success(visit.request, f"Meter {found.identifier} is registered. Nobody holds it yet.")
            return HttpResponseRedirect(f"/staff/meters/{found.id}/")
    with visit.scope():
        context = {"given": given, "problem": problem}
    return visit.render("staff/meter_new.html", context, status=422 if problem else 200)


SITE: Final = ("site_name", "address", "town", "zone")


def _as_parameters(given: dict[str, str]) -> dict[str, Any]:
    return {"kind": "meter", **{name: value for name, value in given.items() if value or name == "identifier"}}


def _moved(visit: Visit) -> dict[str, str] | None:
    """Return how to take back the move that led here."""
    try:
        at = datetime.fromisoformat(visit.request.GET["moved"])
        back = str(UUID(visit.request.GET["back"])) if "back" in visit.request.GET else ""
    except (KeyError, ValueError):
        return None
    offset = at.strftime("%z")
    zone = f"{offset[:3]}:{offset[3:]}"
    asked = {"contract": back, "on": at.strftime("%Y-%m-%d"), "at": at.strftime("%H:%M"), "zone": zone}
    return {"back_url": f"move/?{urlencode(asked)}" if back else ""}


def _about(card: Any) -> dict[str, Any]:
    return {
        "nmi": card.identifier,
        "label": card.label,
        "site": card.site,
        "address": ", ".join(filter(None, (card.address, card.town))),
        "zone": card.zone,
        "url": f"/staff/meters/{card.id}/",
    }


def _readings(readings: Any) -> dict[str, Any] | None:
    if readings is None:
        return None
    return {
        "registers": ", ".join(readings.registers),
        "rows": readings.rows,
        "oldest_at": readings.oldest_at,
        "stamp": figures.readings_stamp(readings=readings),
    }
