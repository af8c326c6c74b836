"""`/actions/`: what a customer's people can do, and a form for each."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from forecourt.look.catalogue.pages import show_catalogue, show_form
from forecourt.look.pages import Visit, page


@require_safe
@page(side="customer", area="actions")
def actions(visit: Visit) -> HttpResponse:
    """Show all that one can do."""
    return show_catalogue(visit)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="customer", area="actions")
def action(visit: Visit, name: str) -> HttpResponse:
    """Draw the form of an action; a POST tells what it would do, and the next one does it."""
    return show_form(visit, name)
