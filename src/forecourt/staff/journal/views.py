"""`/staff/journal/`: every row of the journal, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forecourt.customers.queries import CompanyCard, list_companies
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.reading import PAGE, Entry, list_entries
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import timeline_row


@require_safe
@page(side="provider", area="journal")
def journal(visit: Visit) -> HttpResponse:
    """Search what happened."""
    visit.require("journal.see_all", reason="The journal of all companies is for the platform's administrators.")
    query, before = visit.request.GET.get("q", "").strip(), _before(visit.request)
    with visit.scope():
        entries = list_entries(actor=visit.actor, text=query, before=before, limit=PAGE + 1)
        companies = {company.id: company for company in list_companies(actor=visit.actor)}
    context = {"query": query, "rows": [_row(each, companies) for each in entries[:PAGE]], "sealed": None}
    return visit.render("staff/journal.html", context | {"page": _pages(query, before, entries)})


def _row(entry: Entry, companies: Mapping[UUID, CompanyCard]) -> dict[str, Any]:
    company = companies.get(entry.company_id) if entry.company_id else None
    return timeline_row(entry=entry) | {
        "company": {"name": company.short_name, "url": f"/staff/customers/{company.id}/"} if company else None
    }


def _pages(query: str, before: UUID | None, entries: Sequence[Entry]) -> dict[str, str]:
    return {
        "newer_url": _address(query) if before else "",
        "older_url": _address(query, entries[PAGE - 1].id) if len(entries) > PAGE else "",
        "words": "",
    }


def _before(request: HttpRequest) -> UUID | None:
    raw = request.GET.get("before")
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise Invisible() from None


def _address(query: str, before: UUID | None = None) -> str:
    parts = {**({"q": query} if query else {}), **({"before": before} if before else {})}
    return f"/staff/journal/?{urlencode(parts)}" if parts else "/staff/journal/"
