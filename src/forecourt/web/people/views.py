"""`/company/people/`: colleagues, invitations, and who may do what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.actions import (
    change_colleague,
    invite_colleague,
    reinvite_colleague,
    remove_colleague,
    reset_factors,
    withdraw_invitation,
)
from forecourt.access.adapter import require_recent_proof
from forecourt.access.policies import may_keep_colleagues
from forecourt.access.queries import Colleague, get_bounds, list_colleagues, list_roles
from forecourt.kernel.catalogue import Action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.pipeline import confine, is_allowed
from forecourt.look.filing import as_file, perform_as_patch
from forecourt.look.pages import Visit, page
from forecourt.web.people.figures import colleague_row, headline, role_choices, role_table
from forecourt.web.people.forms import InvitationForm, RoleForm
from forecourt.web.people.limits import limit_choices

PEOPLE = "/company/people/"


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="company")
def people(visit: Visit) -> HttpResponse:
    """List colleagues; a POST invites one."""
    visit.require("access.see_people", reason=f"{visit.actor.role_title} does not include the list of colleagues.")
    _may_change(visit)
    form = InvitationForm(visit.request.POST if visit.request.method == "POST" else None, zone=visit.zone)
    if form.is_valid() and _done(visit, invite_colleague, form.parameters(), form):
        messages.success(visit.request, f"An invitation is on its way to {form.cleaned_data['email']}.")
        return HttpResponseRedirect(PEOPLE)
    with visit.scope():
        colleagues = list_colleagues(actor=visit.actor)
        roles = list_roles(actor=visit.actor)
        file = as_file(visit, kind="members")
    now = true_now()
    context = {
        "headline": headline(company=visit.actor.company_name, colleagues=colleagues),
        "colleagues": [colleague_row(colleague=each, actor=visit.actor, now=now) for each in colleagues],
        "roles": role_table(roles=roles),
        "choices": role_choices(roles=roles, chosen=form["role"].value() or ""),
        "form": form,
        "may_invite": is_allowed(invite_colleague, actor=visit.actor),
        "file": file,
        "today": now.astimezone(visit.zone).date(),
    }
    return visit.render("web/people/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="company")
def colleague(visit: Visit, user_id: UUID) -> HttpResponse:
    """Show one colleague; a POST gives another role or a last day."""
    _may_change(visit)
    form = RoleForm(visit.request.POST if visit.request.method == "POST" else None, zone=visit.zone)
    if form.is_valid() and _done(visit, change_colleague, {"user_id": user_id, **form.parameters()}, form):
        messages.success(visit.request, "Changed. It counts from now on.")
        return HttpResponseRedirect(PEOPLE)
    with visit.scope():
        found = _find(visit, user_id)
        roles = list_roles(actor=visit.actor)
        sees = get_bounds(actor=visit.actor, user_id=user_id)
        bounds = limit_choices(visit=visit, bounds=sees)
    now = true_now()
    row = colleague_row(colleague=found, actor=visit.actor, now=now)
    context = {
        "person": row,
        "first_name": found.name.split()[0],
        "choices": role_choices(roles=roles, chosen=form["role"].value() or row["role"]),
        "form": form,
        "is_limited": bool(sees),
        "bounds": bounds,
        "today": now.astimezone(visit.zone).date(),
    }
    return visit.render("web/people/colleague.html", context, status=422 if form.errors else 200)


@require_POST
@page(side="customer", area="company")
def remove(visit: Visit, user_id: UUID) -> HttpResponse:
    """End a colleague's membership, with their tokens and running downloads."""
    return _then_back(visit, remove_colleague, {"user_id": user_id}, "Removed. Tokens and downloads stop now.")


@require_POST
@page(side="customer", area="company")
def reset(visit: Visit, user_id: UUID) -> HttpResponse:
    """Take away a colleague's lost second factors, and sign them out everywhere."""
    return _then_back(visit, reset_factors, {"user_id": user_id}, "Reset. They are signed out and told by mail.")


@require_POST
@page(side="customer", area="company")
def invite_again(visit: Visit, invitation_id: UUID) -> HttpResponse:
    """Send an open invitation once more."""
    return _then_back(visit, reinvite_colleague, {"invitation_id": invitation_id}, "A new link is on its way.")


@require_POST
@page(side="customer", area="company")
def withdraw(visit: Visit, invitation_id: UUID) -> HttpResponse:
    """Make an open invitation worthless."""
    return _then_back(visit, withdraw_invitation, {"invitation_id": invitation_id}, "Withdrawn. The link is worthless.")


def _may_change(visit: Visit) -> None:
    """Refuse a form of somebody who keeps no colleagues, before it is read; ask others to confirm who they are, unless
    they just did. Raises Forbidden."""
    if visit.request.method == "POST":
        confine(invite_colleague, visit.actor)
        may_keep_colleagues(visit.actor, None)
        require_recent_proof(visit.request)


def _find(visit: Visit, user_id: UUID) -> Colleague:
    """Return a colleague whom the visitor may change. Raises Invisible."""
    for each in list_colleagues(actor=visit.actor):
        if each.user_id == user_id and each.may_change:
            return each
    raise Invisible()


def _done(visit: Visit, action: Action[Any], parameters: dict[str, Any], form: RoleForm) -> bool:
    """Perform an action for a form; what speaks against it is said in the form. Raises Invisible."""
    try:
        perform_as_patch(visit, action, parameters, kind="members")
    except Invisible:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.detail)
        return False
    return True


def _then_back(visit: Visit, action: Action[Any], parameters: dict[str, Any], said: str) -> HttpResponse:
    """Perform an action and go back to the list, with what came of it. Raises Invisible."""
    _may_change(visit)
    try:
        perform_as_patch(visit, action, parameters, kind="members")
        messages.success(visit.request, said)
    except Invisible:
        raise
    except Refusal as refusal:
        messages.error(visit.request, refusal.detail)
    return HttpResponseRedirect(PEOPLE)
