"""`/notifications/`: what one was told, newest first, and the bell that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from forecourt.kernel.errors import Invisible
from forecourt.look.pages import Visit, page, signed_in
from forecourt.look.shell import describe_bell
from forecourt.notifications.actions import read
from forecourt.notifications.queries import PAGE, Told, count_unread, find_told, list_told

ADDRESS: Final = "/notifications/"
FRAMES: Final = {"customer": "look/customer.html", "provider": "look/staff.html"}


@require_safe
@page()
def centre(visit: Visit) -> HttpResponse:
    """List what one was told, by day."""
    before, unread_only = _id(visit.request, "before"), visit.request.GET.get("unread") == "1"
    with visit.scope():
        rows = list_told(actor=visit.actor, before=before, unread_only=unread_only, limit=PAGE + 1)
        unread = count_unread(actor=visit.actor)
    return visit.render("web/notifications.html", _context(visit, rows, unread, unread_only=unread_only))


@require_safe
@signed_in()
def bell(visit: Visit) -> HttpResponse:
    """Draw the bell anew."""
    with visit.scope():
        unread = count_unread(actor=visit.actor)
    return render(visit.request, "look/bell.html", {"bell": describe_bell(unread=unread)})


@require_safe
@signed_in()
def news(visit: Visit) -> HttpResponse:
    """Say how many are newer than the first that the page shows; the reader decides when the list moves."""
    after = _id(visit.request, "after")
    with visit.scope():
        newer = len(list_told(actor=visit.actor, after=after, limit=PAGE))
    context = {"newer": newer, "more": newer == PAGE, "newest_id": after or "", "address": ADDRESS}
    return render(visit.request, "web/notifications_news.html", context)


@require_POST
@signed_in()
def read_all(visit: Visit) -> HttpResponse:
    """Mark all as read."""
    visit.perform(read, {})
    return HttpResponseRedirect(ADDRESS)


@require_POST
@signed_in()
def read_one(visit: Visit, notification_id: UUID) -> HttpResponse:
    """Mark one as read and stay."""
    visit.perform(read, {"notification_ids": [notification_id]})
    return visit.back(otherwise=ADDRESS)


@require_POST
@signed_in()
def open_one(visit: Visit, notification_id: UUID) -> HttpResponse:
    """Mark one as read and go where it leads."""
    with visit.scope():
        told = find_told(actor=visit.actor, notification_id=notification_id)
    if told is None:
        raise Invisible()
    visit.perform(read, {"notification_ids": [notification_id]})
    return HttpResponseRedirect(told.address or ADDRESS)


def _context(visit: Visit, rows: Sequence[Told], unread: int, *, unread_only: bool) -> dict[str, Any]:
    shown = rows[:PAGE]
    is_first_page = "before" not in visit.request.GET
    return {
        "frame": FRAMES[visit.actor.side],
        "is_staff": visit.actor.side == "provider",
        "days": _by_day(visit, shown),
        "unread": unread,
        "heading": _heading(unread),
        "summary": _summary(unread),
        "unread_only": unread_only,
        "toggle_url": ADDRESS if unread_only else f"{ADDRESS}?unread=1",
        "newest_id": shown[0].id if shown and is_first_page else "",
        "watches": is_first_page and not unread_only,
        "page": {
            "newer_url": "" if is_first_page else _address(unread_only=unread_only),
            "older_url": _address(unread_only=unread_only, before=shown[-1].id) if len(rows) > PAGE else "",
            "words": "",
        },
    }


def _by_day(visit: Visit, rows: Sequence[Told]) -> list[dict[str, Any]]:
    zone = visit.zone

    def day_of(told: Told) -> date:
        return told.happened_at.astimezone(zone).date()

    return [{"day": day, "rows": list(group)} for day, group in groupby(rows, key=day_of)]


def _heading(unread: int) -> str:
    if not unread:
        return "Nothing new"
    return "One thing is new" if unread == 1 else f"{describe_bell(unread=unread)['shown']} things are new"


def _summary(unread: int) -> str:
    return f"{describe_bell(unread=unread)['shown']} unread" if unread else "All read"


def _id(request: HttpRequest, name: str) -> UUID | None:
    raw = request.GET.get(name)
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise Invisible() from None


def _address(*, unread_only: bool, before: UUID | None = None) -> str:
    query = {**({"unread": 1} if unread_only else {}), **({"before": before} if before else {})}
    return f"{ADDRESS}?{urlencode(query)}" if query else ADDRESS
