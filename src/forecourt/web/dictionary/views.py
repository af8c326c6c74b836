"""`/dictionary/`: what data means, searchable, with an address for each entry. For customers and staff alike."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from forecourt.data.queries import CodesCard, DatasetCard, list_codes, list_datasets
from forecourt.look.pages import Visit, page


@require_safe
@page(area="dictionary")
def dictionary(visit: Visit) -> HttpResponse:
    """Show the dictionary, or what of it holds a word."""
    query = " ".join(visit.request.GET.get("q", "").replace("\0", "").split())
    with visit.scope():
        datasets = list_datasets(actor=visit.actor)
        codes = list_codes(actor=visit.actor)
    shell = "look/staff.html" if visit.actor.side == "provider" else "look/customer.html"
    found = {
        "datasets": [row for each in datasets if (row := _dataset(each, query))],
        "codes": [row for each in codes if (row := _codes(each, query))],
    }
    return visit.render("look/dictionary.html", {"extends": shell, "query": query, **found})


def _dataset(dataset: DatasetCard, query: str) -> dict[str, Any] | None:
    """Lay a dataset out, with those of its fields and rules that hold the word; None where nothing does."""
    whole = _holds(query, dataset.code, dataset.title, dataset.about)
    fields = [each for each in dataset.fields if whole or _holds(query, each.name, each.words, each.rule, each.unit)]
    rules = [each for each in dataset.rules if whole or _holds(query, each.title, each.words)]
    if not (whole or fields or rules):
        return None
    return {"about": dataset, "fields": fields, "rules": rules}


def _codes(codes: CodesCard, query: str) -> dict[str, Any] | None:
    whole = _holds(query, codes.title)
    entries = [each for each in codes.entries if whole or _holds(query, each.code, each.title, each.words)]
    return {"about": codes, "entries": entries} if entries else None


def _holds(query: str, *texts: str) -> bool:
    """Tell whether all words of a search stand in some texts, whatever their case."""
    text = " ".join(texts).casefold()
    return all(word in text for word in query.casefold().split())
