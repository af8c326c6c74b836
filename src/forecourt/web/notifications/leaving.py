"""`/notifications/leave/…/`: the way out that stands in a mail. Nobody signs in for it; a mail program may press it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forecourt.kernel.errors import Invisible
from forecourt.notifications.outbox.departures import note_departure
from forecourt.notifications.outbox.leaving import NoSuchLink, read_leaving


@csrf_exempt  # RFC 8058: the mail program posts, without our cookie; the signature in the address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask on GET, because programs look at links by themselves; do it on POST. It shows nobody's name or address."""
    try:
        read_leaving(signed)
    except NoSuchLink:
        raise Invisible() from None
    if request.method == "POST":
        note_departure(signed=signed)
    return render(request, "web/leave.html", {"is_done": request.method == "POST"})
