"""`/staff/`: the first page that the role opens."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from forecourt.kernel.errors import Forbidden
from forecourt.look.pages import Visit, page
from forecourt.look.shell import list_places


@require_safe
@page(side="provider")
def start(visit: Visit) -> HttpResponse:
    """Send staff on to the first place in their rail."""
    places = list_places(actor=visit.actor)
    if not places:
        raise Forbidden(f"{visit.actor.role_title} opens no page here yet.")
    return HttpResponseRedirect(places[0].url)
