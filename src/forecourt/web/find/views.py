"""`/find?q=`: what the palette shows for some words, as a fragment."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forecourt.look.find.search import find
from forecourt.look.pages import Visit, signed_in


@require_safe
@signed_in()
def results(visit: Visit) -> HttpResponse:
    """List what the person may see under the words; nothing but the list, for it is asked at every letter."""
    text = visit.request.GET.get("q", "")
    groups = find(actor=visit.actor, text=text)
    return render(visit.request, "look/find_results.html", {"groups": groups, "text": text.strip()})
