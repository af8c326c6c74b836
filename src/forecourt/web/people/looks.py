"""`/look/`: the provider's people look through a customer's eyes, and stop."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.actions import look_through, stop_looking
from forecourt.access.policies import may_look_through
from forecourt.access.queries import list_colleagues
from forecourt.customers.queries import get_company
from forecourt.kernel.errors import Invisible
from forecourt.look.pages import Visit, page, signed_in


class LookForm(forms.Form):
    """Through whose eyes, and why."""

    person = forms.UUIDField(error_messages={"required": "Choose through whose eyes."})
    reason = forms.CharField(
        min_length=8,
        max_length=300,
        error_messages={"required": "Say why: the customer reads it.", "min_length": "Say it in a few words more."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def look(visit: Visit) -> HttpResponse:
    """Ask through whose eyes and why: `/look/?company=ID`, with `person=ID` if that is known; a POST begins."""
    may_look_through(visit.actor, None)
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    company_id = _read_id(given.get("company", ""))
    form = LookForm(visit.request.POST if visit.request.method == "POST" else None)
    if form.is_valid():
        asked = {"user_id": form.cleaned_data["person"], "reason": form.cleaned_data["reason"]}
        visit.perform(look_through, {"company_id": company_id, **asked})
        return HttpResponseRedirect("/")
    with visit.scope():
        company = get_company(actor=visit.actor, company_id=company_id)
        people = [
            each
            for each in list_colleagues(actor=visit.actor, company_id=company_id)
            if each.state in ("active", "limited")
        ]
    context = {
        "company": {"id": company.id, "name": company.short_name},
        "people": [{"id": str(each.user_id), "name": each.name, "role": each.role_title} for each in people],
        "chosen": given.get("person", ""),
        "form": form,
    }
    return visit.render("web/people/look.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in()
def stop(visit: Visit) -> HttpResponse:
    """See one's own pages again: those of the customer that was looked at."""
    receipt = visit.perform(stop_looking, {})
    return HttpResponseRedirect(f"/staff/customers/{receipt.result['company_id']}/")


def _read_id(text: str) -> UUID:
    """Read a company's id from an address. Raises Invisible for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Invisible() from None
