"""`/staff/customers/people/…/erase/`: see what goes and what stays, write the name out, and ask for it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from forecourt.customers.actions import erase_person
from forecourt.customers.queries import get_erasure, resolve
from forecourt.kernel.errors import Refusal
from forecourt.look.pages import Visit, page

REASON: Final = "Erasing people is for those who answer for what is kept of them."


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def erase(visit: Visit, person_id: UUID) -> HttpResponse:
    """Show what an erasure takes; ask for it. It waits for somebody else's yes."""
    visit.require("customers.erase", reason=REASON)
    with visit.scope():
        if (survivor := resolve(actor=visit.actor, subject_id=person_id)) != person_id:
            return HttpResponseRedirect(f"/staff/customers/people/{survivor}/erase/")
        card = get_erasure(actor=visit.actor, person_id=person_id)
    post, problem = visit.request.POST, None
    if visit.request.method == "POST":
        given = {"person_id": person_id, "name": post.get("name", ""), "reason": post.get("reason", "").strip()}
        try:
            visit.perform(erase_person, given)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            problem = refusal
        else:
            messages.success(visit.request, "Erased. Nothing is kept of this person any more.")
            return HttpResponseRedirect("/staff/customers/")
    context = {
        "person": card,
        "problem": problem,
        "typed": {"name": post.get("name", ""), "reason": post.get("reason", "")},
    }
    return visit.render("staff/erase_person.html", context, status=422 if problem else 200)
