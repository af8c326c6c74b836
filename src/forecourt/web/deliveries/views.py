"""`/data/deliveries/`: what comes by itself, one delivery, and its file under one's own sign-in."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.addressees import list_colleagues
from forecourt.data.actions import (
    change_scheduled_delivery,
    read_rows,
    schedule_delivery,
    stop_scheduled_delivery,
)
from forecourt.data.policies import may_read_rows, may_schedule
from forecourt.data.queries.schedules import get_run, get_schedule, list_schedules
from forecourt.kernel.errors import Conflict, Invisible, Malformed, Refusal
from forecourt.look.filing import as_file, perform_as_patch
from forecourt.look.headers import data_origin
from forecourt.look.pages import Visit, page, signed_in
from forecourt.web.data.choices import read_choice
from forecourt.web.data.dataset import DATASET
from forecourt.web.data.holdings import keys_of
from forecourt.web.deliveries.figures import run_row, schedule_row
from forecourt.web.deliveries.forms import form_of, parameters_of, values_of

ADDRESS: Final = "/data/deliveries/"


@require_safe
@page(side="customer", area="data")
def deliveries(visit: Visit) -> HttpResponse:
    """List what comes by itself, with the form for another; it takes over what the explorer's address says."""
    return _list(visit, visit.request.GET)


@require_POST
@page(side="customer", area="data")
def keep(visit: Visit) -> HttpResponse:
    """Make a schedule, or change one. What does not fit is said beside the form."""
    sent = visit.request.POST
    try:
        parameters = parameters_of(sent=sent, keys=keys_of(visit, read_choice(sent.get("key", ""))))
        if schedule_id := sent.get("schedule_id"):
            parameters |= {"schedule_id": schedule_id}
            perform_as_patch(visit, change_scheduled_delivery, parameters, kind="deliveries")
        else:
            perform_as_patch(visit, schedule_delivery, parameters, kind="deliveries")
    except (Malformed, Conflict) as refusal:
        return _list(visit, sent, refused=refusal)
    return HttpResponseRedirect(ADDRESS)


@require_POST
@page(side="customer", area="data")
def stop(visit: Visit, schedule_id: UUID) -> HttpResponse:
    """Deliver it no more."""
    perform_as_patch(visit, stop_scheduled_delivery, {"schedule_id": schedule_id}, kind="deliveries")
    return HttpResponseRedirect(ADDRESS)


@require_safe
@page(side="customer", area="data")
def delivery(visit: Visit, run_id: UUID) -> HttpResponse:
    """Show one delivery, for its owner and those who get it."""
    may_read_rows(visit.actor, None)
    with visit.scope():
        run = get_run(actor=visit.actor, run_id=run_id)
    return visit.render("web/delivery.html", {"run": run_row(run=run, locale=visit.account.locale)})


@require_safe
@signed_in(side="customer")
def file(visit: Visit, run_id: UUID) -> HttpResponse:
    """Send on to the rows, read as the visitor and now: what the visitor may not read is not there."""
    run = get_run(actor=visit.actor, run_id=run_id)
    receipt = visit.perform(read_rows, run.reading)
    location = f"{data_origin(visit.request)}/v1/rows?g={receipt.once['grant']}"
    return HttpResponse(status=307, headers={"Location": location, "Referrer-Policy": "no-referrer"})


def _list(visit: Visit, query: QueryDict, *, refused: Refusal | None = None) -> HttpResponse:
    may_schedule(visit.actor, None)
    edited = _id(visit.request.GET.get("edit") or query.get("schedule_id"))
    with visit.scope():
        schedules = list_schedules(actor=visit.actor)
        colleagues = list_colleagues(actor=visit.actor, permission="data.read_rows")
        file = as_file(visit, kind="deliveries")
        card = get_schedule(actor=visit.actor, schedule_id=edited) if edited else None
    values: dict[str, Any] = values_of(query=query, schedule=card if refused is None else None)
    values |= {"schedule_id": edited} if edited else {}
    locale = visit.account.locale
    context = {
        "schedules": [schedule_row(card=each, own_id=visit.actor.id, locale=locale) for each in schedules],
        "form": form_of(values=values, colleagues=colleagues, own_id=visit.actor.id),
        "zone_words": DATASET["zone_words"],
        "is_edit": edited is not None,
        "error": _words(refused),
        "file": file,
    }
    return visit.render("web/deliveries.html", context, status=refused.status if refused else 200)


def _words(refused: Refusal | None) -> str:
    if refused is None:
        return ""
    field = (refused.pointer or "").rsplit("/", 1)[-1]
    return {"title": "Give it a name.", "at": "Give a time of day, such as 07:00."}.get(field, refused.detail)


def _id(raw: str | None) -> UUID | None:
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise Invisible() from None
