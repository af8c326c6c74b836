"""`/company/roles/`: the roles that a company made for itself, of what the provider lets it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from forecourt.access.actions import define_own_role, remove_own_role
from forecourt.access.adapter import require_recent_proof
from forecourt.access.permissions import in_words
from forecourt.access.policies import may_define_own_roles
from forecourt.access.role_cards import LendablePermission, OwnRoleCard, list_lendable, list_own_roles
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.pipeline import confine, is_allowed
from forecourt.look.catalogue.places import feature_in_words
from forecourt.look.filing import as_file, perform_as_patch
from forecourt.look.pages import Visit, page

ADDRESS: Final = "/company/roles/"


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="company")
def own_roles(visit: Visit) -> HttpResponse:
    """List the company's own roles; a POST makes one."""
    return _page(visit, code="")


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="company")
def own_role(visit: Visit, code: str) -> HttpResponse:
    """Show one of them to be changed; a POST changes it."""
    return _page(visit, code=code)


@require_POST
@page(side="customer", area="company")
def remove(visit: Visit, code: str) -> HttpResponse:
    """Remove a role that nobody has."""
    _may_change(visit)
    try:
        perform_as_patch(visit, remove_own_role, {"role": code}, kind="roles")
        messages.success(visit.request, "Removed.")
    except Invisible:
        raise
    except Refusal as refusal:
        messages.error(visit.request, refusal.in_full)
    return HttpResponseRedirect(ADDRESS)


def _page(visit: Visit, *, code: str) -> HttpResponse:
    visit.require("access.see_people", reason=f"{visit.actor.role_title} does not include the list of colleagues.")
    sent, refused = visit.request.POST, ""
    if visit.request.method == "POST":
        _may_change(visit)
        asked = {"title": sent.get("title", ""), "permissions": sent.getlist("permissions"), "role": code or None}
        try:
            perform_as_patch(visit, define_own_role, asked, kind="roles")
        except Invisible:
            raise
        except Refusal as refusal:
            refused = _in_words(refusal, asked)
        else:
            messages.success(visit.request, "Changed. It counts from now on." if code else "Made. It can be given.")
            return HttpResponseRedirect(ADDRESS)
    with visit.scope():
        roles = list_own_roles(actor=visit.actor)
        lends = list_lendable(actor=visit.actor)
        file = None if code else as_file(visit, kind="roles")
    found = _find(roles, code) if code else None
    is_sent = visit.request.method == "POST"
    chosen = set(sent.getlist("permissions") if is_sent else found.permissions if found else ())
    context = {
        "headline": _headline(visit.actor.company_name, len(roles)),
        "roles": [_row(each) for each in roles],
        "role": _row(found) if found else None,
        "may_define": is_allowed(define_own_role, actor=visit.actor),
        "groups": _groups(lends, chosen),
        "title": sent.get("title", "") if is_sent else found.title if found else "",
        "refused": refused,
        "file": file,
    }
    return visit.render("web/people/own_roles.html", context, status=422 if refused else 200)


def _may_change(visit: Visit) -> None:
    """Refuse a form of somebody who makes no roles, and ask others to confirm who they are, unless they just did."""
    confine(define_own_role, visit.actor)
    may_define_own_roles(visit.actor, None)
    require_recent_proof(visit.request)


def _find(roles: Sequence[OwnRoleCard], code: str) -> OwnRoleCard:
    """Return a role that the visitor may change. Raises Invisible."""
    for each in roles:
        if each.code == code and each.may_change:
            return each
    raise Invisible()


def _in_words(refusal: Refusal, asked: dict[str, Any]) -> str:
    if not asked["permissions"]:
        return "Tick at least one thing that the role allows."
    if len(asked["title"].strip()) < 2:
        return "Say what colleagues know it by."
    return refusal.in_full


def _row(card: OwnRoleCard) -> dict[str, Any]:
    return {
        "code": card.code,
        "title": card.title,
        "may": [in_words(permission=each) for each in card.permissions],
        "holders": card.holders,
        "is_kept": card.kept_by > 0,
        "may_change": card.may_change,
        "url": f"{ADDRESS}{card.code}/" if card.may_change else "",
    }


def _groups(lends: Sequence[LendablePermission], chosen: set[str]) -> list[dict[str, Any]]:
    """Lay out what a role can be made of, by what it is about."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in lends:
        rows = groups.setdefault(feature_in_words(each.code.partition(".")[0]), [])
        brings = f"and with it: {', '.join(each.brings)}" if each.brings else ""
        rows.append({"code": each.code, "words": each.words, "brings": brings, "chosen": each.code in chosen})
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def _headline(company: str, count: int) -> str:
    if not count:
        return f"{company} has no roles of its own yet"
    return f"{company} has one role of its own" if count == 1 else f"{company} has {count} roles of its own"
