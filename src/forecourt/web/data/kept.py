"""`/data/views/`: views of My data under a name. A view's own address leads to what it shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forecourt.data.actions import remove_view, save_view, share_view
from forecourt.data.policies import may_read_rows
from forecourt.data.queries import get_view, list_views
from forecourt.kernel.errors import Conflict, Malformed
from forecourt.look.filing import as_file, perform_as_patch
from forecourt.look.pages import Visit, page, portal_origin, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="data")
def views(visit: Visit) -> HttpResponse:
    """List one's own views and the shared ones; a POST saves one and answers with the menu."""
    may_read_rows(visit.actor, None)
    if visit.request.method == "POST":
        return _save(visit)
    with visit.scope():
        cards = list_views(actor=visit.actor)
        file = as_file(visit, kind="views")
    own, others = [card for card in cards if card.is_own], [card for card in cards if not card.is_own]
    context = {"own": own, "others": others, "may_share": visit.actor.may("data.annotate"), "file": file}
    return visit.render("web/views.html", context)


@require_safe
@signed_in(side="customer")
def menu(visit: Visit) -> HttpResponse:
    """Draw the menu of views, with the form that saves what is looked at."""
    may_read_rows(visit.actor, None)
    return _menu(visit, {})


@require_safe
@signed_in(side="customer")
def view(visit: Visit, view_id: UUID) -> HttpResponse:
    """Lead to what a view shows: of a shared one, each colleague sees what they may."""
    card = get_view(actor=visit.actor, view_id=view_id)
    return HttpResponseRedirect(f"/data/?{card.query}")


@require_POST
@signed_in(side="customer")
def share(visit: Visit, view_id: UUID) -> HttpResponse:
    """Show a view to colleagues, or to nobody else any more."""
    parameters = {"view_id": view_id, "is_shared": visit.request.POST.get("shared") == "1"}
    perform_as_patch(visit, share_view, parameters, kind="views")
    return HttpResponseRedirect("/data/views/")


@require_POST
@signed_in(side="customer")
def remove(visit: Visit, view_id: UUID) -> HttpResponse:
    """Forget a view."""
    perform_as_patch(visit, remove_view, {"view_id": view_id}, kind="views")
    return HttpResponseRedirect("/data/views/")


def _save(visit: Visit) -> HttpResponse:
    form = visit.request.POST
    parameters = {
        "title": form.get("title", ""),
        "query": form.get("query", ""),
        "is_shared": form.get("shared") == "1",
    }
    try:
        receipt = perform_as_patch(visit, save_view, parameters, kind="views")
    except (Malformed, Conflict) as refusal:
        words = "Give it a name of up to 120 characters." if not form.get("title", "").strip() else refusal.detail
        return _menu(visit, {"error": words, "title": form.get("title", "")}, status=refusal.status)
    link = f"{portal_origin(visit.request)}/data/views/{receipt.result['view_id']}/"
    return _menu(visit, {"saved": {"title": receipt.result["title"], "link": link, "shared": parameters["is_shared"]}})


def _menu(visit: Visit, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    cards = list_views(actor=visit.actor)
    context = {"views": cards, "may_share": visit.actor.may("data.annotate"), **more}
    return render(visit.request, "web/views_menu.html", context, status=status)
