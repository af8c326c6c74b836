"""`/staff/customers/…/facts/`: what is known of a company or a person, a page for each field, and what one can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from forecourt.customers.actions import (
    erase_person,
    record_facts,
    restore_fact,
    split_person,
    verify_facts,
    withdraw_fact,
)
from forecourt.customers.queries import (
    PresentFact,
    get_known_person,
    list_history,
    list_places_of,
    list_present,
    list_references,
    resolve,
)
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.pages import Visit, page
from forecourt.staff.customers.views import REASON, describe_customer
from forecourt.staff.facts import figures

PEOPLE_REASON: Final = "People are for those who may see them."


@dataclass(frozen=True, slots=True)
class Record:
    """Whose facts a page shows, and what stands above them."""

    type: Literal["company", "person"]
    id: UUID
    name: str
    url: str
    head: Mapping[str, Any]


@require_safe
@page(side="provider", area="customers")
def company_facts(visit: Visit, company_id: UUID) -> HttpResponse:
    """Show what is known of a company, field by field, and how true that is."""
    visit.require("customers.see_all", reason=REASON)
    with visit.scope():
        if (survivor := resolve(actor=visit.actor, subject_id=company_id, subject_type="company")) != company_id:
            return HttpResponseRedirect(f"/staff/customers/{survivor}/facts/")
        record = _company(visit, company_id)
        context = _picture(visit, record)
    return visit.render("staff/facts.html", context)


@require_safe
@page(side="provider", area="customers")
def known_person(visit: Visit, person_id: UUID) -> HttpResponse:
    """Show somebody whom the provider knows: where they belong, and what is known of them."""
    visit.require("customers.see_all", reason=REASON)
    visit.require("access.see_people", reason=PEOPLE_REASON)
    with visit.scope():
        if (survivor := resolve(actor=visit.actor, subject_id=person_id, subject_type="person")) != person_id:
            return HttpResponseRedirect(f"/staff/customers/people/{survivor}/")
        record = _person(visit, person_id)
        places = list_places_of(actor=visit.actor, person_id=person_id)
        context = _picture(visit, record)
    context["places"] = figures.place_rows(places=places, now=visit.now)
    context["may_split"] = is_allowed(split_person, actor=visit.actor)
    context["may_erase"] = is_allowed(erase_person, actor=visit.actor)
    return visit.render("staff/known_person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def company_fact(visit: Visit, company_id: UUID, field: str) -> HttpResponse:
    """Show one field of a company: why its value counts, and all that was said; say something of it."""
    visit.require("customers.see_all", reason=REASON)
    return _fact(visit, lambda: _company(visit, company_id), field)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def person_fact(visit: Visit, person_id: UUID, field: str) -> HttpResponse:
    """Show one field of a person: why its value counts, and all that was said; say something of it."""
    visit.require("customers.see_all", reason=REASON)
    visit.require("access.see_people", reason=PEOPLE_REASON)
    return _fact(visit, lambda: _person(visit, person_id), field)


def _fact(visit: Visit, open_record: Callable[[], Record], field: str) -> HttpResponse:
    with visit.scope():
        record = open_record()
    problem = ""
    if visit.request.method == "POST":
        try:
            said = _say(visit, record, field)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            problem = refusal.detail
        else:
            messages.success(visit.request, said)
            return HttpResponseRedirect(f"{record.url}facts/{field}/")
    with visit.scope():
        fact = _known(visit, record, field)
        history = list_history(
            actor=visit.actor, subject_type=record.type, subject_id=record.id, field=field, now=visit.now
        )
    shown = figures.fact_page(fact=fact, history=history, locale=visit.account.locale)
    context = {
        **record.head,
        "record": record,
        "fact": shown,
        "choices": fact.choices,
        "given": visit.request.POST.get("value", "") if problem else shown["raw"],
        "problem": problem,
        "may_keep": is_allowed(record_facts, actor=visit.actor),
        "back": f"{record.url}facts/" if record.type == "company" else record.url,
    }
    return visit.render("staff/fact.html", context, status=422 if problem else 200)


def _say(visit: Visit, record: Record, field: str) -> str:
    """Do what the form's button says, and return what was done in a sentence."""
    fact_id = visit.request.POST.get("fact", "")
    match visit.request.POST.get("do"):
        case "verify":
            visit.perform(verify_facts, {"fact_ids": [fact_id]})
            return "Confirmed as still so."
        case "withdraw":
            visit.perform(withdraw_fact, {"fact_id": fact_id, "reason": visit.request.POST.get("reason", "").strip()})
            return "Withdrawn. It stays in the history and counts no more."
        case "restore":
            visit.perform(restore_fact, {"fact_id": fact_id})
            return "Brought back. It was said anew, by you."
        case "say":
            return _record(visit, record, field)
    raise Invisible()


def _record(visit: Visit, record: Record, field: str) -> str:
    said = {"subject_type": record.type, "subject_id": record.id, "field": field, "confidence": 0.95}
    values = visit.request.POST.getlist("value")
    value: Any = values if len(values) > 1 else "".join(values).strip()
    receipt = visit.perform(record_facts, {"facts": [{**said, "value": value, "observed_at": visit.now}]})
    if receipt.result["changed"]:
        return "Changed. What was known before stays in the history."
    return SAID_AND_NOT_COUNTED if receipt.result["written"] else "Confirmed as still so."


SAID_AND_NOT_COUNTED: Final = "Noted. Another source owns this field, so its value still counts; see why below."


def _known(visit: Visit, record: Record, field: str) -> PresentFact:
    """Return a field of a record, also one of which nothing is known yet. Raises Invisible where there is none."""
    found = next((each for each in _all_fields(visit, record) if each.field == field), None)
    if found is None:
        raise Invisible()
    return found


def _all_fields(visit: Visit, record: Record) -> list[PresentFact]:
    return list_present(
        actor=visit.actor, subject_type=record.type, subject_id=record.id, now=visit.now, also_unknown=True
    )


def _picture(visit: Visit, record: Record) -> dict[str, Any]:
    """Describe what is known of a record, what is not, and what other systems call it."""
    fields = _all_fields(visit, record)
    facts = [each for each in fields if each.candidates]
    references = list_references(actor=visit.actor, subject_type=record.type, subject_id=record.id)
    base = f"{record.url}facts/"
    return {
        **record.head,
        "record": record,
        "sentence": figures.sentence(facts=facts, name=record.name),
        "groups": figures.groups(facts=facts, base=base, locale=visit.account.locale),
        "missing": [{"title": each.title, "url": f"{base}{each.field}/"} for each in fields if not each.candidates],
        "references": figures.reference_rows(references),
        "may_keep": is_allowed(record_facts, actor=visit.actor),
    }


def _company(visit: Visit, company_id: UUID) -> Record:
    head = describe_customer(visit, company_id, "facts")
    return Record("company", company_id, head["customer"]["name"], head["customer"]["url"], head)


def _person(visit: Visit, person_id: UUID) -> Record:
    person = get_known_person(actor=visit.actor, person_id=person_id)
    url = f"/staff/customers/people/{person_id}/"
    return Record("person", person_id, person.name, url, {"person": person})
