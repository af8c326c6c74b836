"""`/staff/customers/new/` and `…/edit/`: add a company, mend what is known of one, add a person, sign a contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from forecourt.contracts.actions import sign_contract
from forecourt.contracts.policies import may_keep_contracts
from forecourt.contracts.queries import list_levels, list_services
from forecourt.customers.actions import add_company, add_person, change_company
from forecourt.customers.policies import may_keep_customers
from forecourt.customers.queries import get_company
from forecourt.kernel.errors import Malformed, Refusal
from forecourt.kernel.pipeline import Receipt
from forecourt.look.pages import Visit, page

#: Name, words, help, the most characters, whether it must be given.
FIELDS: Final = (
    ("number", "Number", "What people quote, such as C-0042. It stays", 20, True),
    ("name", "Name", "As it is registered", 200, True),
    ("short_name", "Short name", "What people say", 60, True),
    ("registration", "Registration", "Business registration number", 40, False),
    ("industry", "What it does", "", 100, False),
    ("town", "Town", "", 100, False),
    ("zone", "Zone in which its people work", "An IANA name, such as Australia/Sydney", 50, True),
)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def add(visit: Visit) -> HttpResponse:
    """Add a company record."""
    may_keep_customers(visit.actor, None)
    given = _given(visit, [name for name, *_ in FIELDS])
    if visit.request.method == "POST":
        outcome = _try(lambda: visit.perform(add_company, given))
        if isinstance(outcome, Receipt):
            return HttpResponseRedirect(f"/staff/customers/{outcome.result['company_id']}/")
        return _form(visit, given, FIELDS, title="Add a company", button="Add company", problem=outcome)
    return _form(visit, {"zone": "Australia/Sydney"}, FIELDS, title="Add a company", button="Add company")


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def edit(visit: Visit, company_id: UUID) -> HttpResponse:
    """Mend what is known of a company."""
    may_keep_customers(visit.actor, None)
    fields = FIELDS[1:]
    with visit.scope():
        company = get_company(actor=visit.actor, company_id=company_id)
    given = _given(visit, [name for name, *_ in fields])
    words = {
        "title": f"Change {company.short_name}",
        "button": "Change company",
        "back": f"/staff/customers/{company_id}/",
    }
    if visit.request.method == "POST":
        parameters = {"company_id": company_id, **given}
        outcome = _try(lambda: visit.perform(change_company, parameters))
        if isinstance(outcome, Receipt):
            messages.success(visit.request, f"What is known of {given['name']} is changed.")
            return HttpResponseRedirect(words["back"])
        return _form(visit, given, fields, problem=outcome, **words)
    return _form(visit, {name: getattr(company, name) for name, *_ in fields}, fields, **words)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def new_person(visit: Visit, company_id: UUID) -> HttpResponse:
    """Add somebody whom the provider knows at a company; letting them sign in is another step."""
    may_keep_customers(visit.actor, None)
    fields = (
        ("name", "Name", "", 200, True),
        ("email", "Work email", "", 200, True),
        ("position", "Position", "", 100, False),
    )
    with visit.scope():
        company = get_company(actor=visit.actor, company_id=company_id)
    given = _given(visit, [name for name, *_ in fields])
    back = f"/staff/customers/{company_id}/people/"
    words = {"title": f"Add a person at {company.short_name}", "button": "Add person", "back": back}
    if visit.request.method == "POST":
        parameters = {"company_id": company_id, "since": visit.now, **given}
        outcome = _try(lambda: visit.perform(add_person, parameters))
        if isinstance(outcome, Receipt):
            messages.success(
                visit.request, f"{given['name']} is known at {company.short_name} now, and cannot sign in yet."
            )
            return HttpResponseRedirect(back)
        return _form(visit, given, fields, problem=outcome, **words)
    return _form(visit, given, fields, **words)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def new_contract(visit: Visit, company_id: UUID) -> HttpResponse:
    """Enter a contract that a company signed."""
    may_keep_contracts(visit.actor, None)
    post = visit.request.POST
    with visit.scope():
        company = get_company(actor=visit.actor, company_id=company_id)
        context: dict[str, Any] = {
            "customer": company,
            "levels": list_levels(actor=visit.actor),
            "services": list_services(actor=visit.actor),
            "given": {**post.dict(), "services": post.getlist("services")},
        }
    if visit.request.method == "POST":
        outcome = _try(lambda: visit.perform(sign_contract, _contract(visit, company_id)))
        if isinstance(outcome, Receipt):
            messages.success(visit.request, f"Contract {post['number']} is entered.")
            return HttpResponseRedirect(f"/staff/contracts/{outcome.result['contract_id']}/")
        context["problem"] = outcome
    return visit.render("staff/contract_new.html", context, status=422 if context.get("problem") else 200)


def _contract(visit: Visit, company_id: UUID) -> dict[str, Any]:
    post = visit.request.POST
    return {
        "number": post.get("number", "").strip(),
        "company_id": company_id,
        "title": post.get("title", "").strip(),
        "services": post.getlist("services"),
        "level": post.get("level", ""),
        "since": day_in(visit, post.get("since", "")),
        "until": day_in(visit, post["until"]) if post.get("until") else None,
    }


def day_in(visit: Visit, text: str) -> datetime:
    """Return when a day begins in the account's zone. Raises Malformed."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), visit.zone)
    except ValueError:
        raise Malformed("A day is written as 2026-03-01.") from None


def _given(visit: Visit, names: list[str]) -> dict[str, str]:
    return {name: visit.request.POST.get(name, "").strip() for name in names}


def _try(do: Callable[[], Receipt]) -> Receipt | str:
    """Perform; return the receipt, or in one sentence why not. What is forbidden goes up."""
    try:
        return do()
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return refusal.detail


def _form(
    visit: Visit,
    given: Mapping[str, str],
    fields: Any,
    *,
    title: str,
    button: str,
    back: str = "/staff/customers/",
    problem: str = "",
) -> HttpResponse:
    described = [
        {
            "name": name,
            "label": label,
            "help": words,
            "length": length,
            "required": required,
            "value": given.get(name, ""),
        }
        for name, label, words, length, required in fields
    ]
    context = {"title": title, "button": button, "back": back, "problem": problem, "fields": described}
    return visit.render("staff/form.html", context, status=422 if problem else 200)
