"""`/staff/customers/…/split/`: say what of a record is another one's, see how both come out, and ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from forecourt.customers.actions import split_company, split_person
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.queries import Splittable, get_splittable, preview_split
from forecourt.customers.queries.facts import SubjectType
from forecourt.kernel.errors import Refusal
from forecourt.look.pages import Visit, page
from forecourt.staff.duplicates.figures import RECORDS, said_row
from forecourt.staff.facts.figures import place_rows, reference_rows

#: What the new record has to be called: name, words, help, the most characters.
FIELDS: Final = {
    "company": (
        ("name", "Name of the new company", "As it is registered", 200),
        ("short_name", "Short name", "What people say", 60),
        ("number", "Number", "What people quote, such as C-0042. It stays", 20),
    ),
    "person": (("name", "Name of the new person", "", 200),),
}
#: Rows that go along when they are ticked, by the name of their field.
CHILDREN: Final = ("reference", "affiliation", "activity")


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def company(visit: Visit, company_id: UUID) -> HttpResponse:
    """Split a company in two."""
    return _split(visit, "company", company_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def person(visit: Visit, person_id: UUID) -> HttpResponse:
    """Split a person in two."""
    return _split(visit, "person", person_id)


def _split(visit: Visit, subject_type: SubjectType, subject_id: UUID) -> HttpResponse:
    """Show what of a record could go, and how both come out with what is ticked; ask for it where the form says so."""
    may_merge_customers(visit.actor, None)
    sent = visit.request.POST
    with visit.scope():
        record = get_splittable(actor=visit.actor, subject_type=subject_type, subject_id=subject_id, now=visit.now)
    problem: Refusal | None = None
    if sent.get("intent") == "split":
        outcome = _ask(visit, record, sent)
        if isinstance(outcome, HttpResponse):
            return outcome
        problem = outcome
    with visit.scope():
        context = _described(visit, record, sent)
    return visit.render("staff/split.html", context | {"problem": problem}, status=422 if problem else 200)


def _ask(visit: Visit, record: Splittable, sent: QueryDict) -> HttpResponse | Refusal:
    """Ask for the split, and lead to what came of it. Returns the refusal where it cannot be."""
    named = {name: sent.get(name, "").strip() for name, *_ in FIELDS[record.subject_type]}
    children = {noun: ids for noun in CHILDREN if (ids := sent.getlist(noun))}
    asked = {"source_id": record.id, **named, "fact_ids": sent.getlist("fact"), "children": children}
    action: Any = split_company if record.subject_type == "company" else split_person
    try:
        done = visit.perform(action, asked)
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        return refusal
    return HttpResponseRedirect(f"/staff/merges/{done.result['rework_id']}/")


def _described(visit: Visit, record: Splittable, sent: QueryDict) -> dict[str, Any]:
    ticked = {name: set(sent.getlist(name)) for name in ("fact", *CHILDREN)}
    chosen = {each for fact in record.facts for each in (said.id for said in fact.candidates)}
    chosen = {each for each in chosen if str(each) in ticked["fact"]}
    rows = preview_split(actor=visit.actor, record=record, fact_ids=chosen, now=visit.now)
    made = sent.get("name", "").strip()
    return {
        "record": record,
        "url": RECORDS[record.subject_type].format(record.id),
        "noun": record.subject_type,
        "fields": [
            {"name": name, "label": label, "help": words, "length": length, "value": sent.get(name, "")}
            for name, label, words, length in FIELDS[record.subject_type]
        ],
        "facts": [
            {
                "id": said.id,
                "title": fact.title,
                "said": said_row(said),
                "is_beside": fact.present is not None and not said.is_present,
                "ticked": said.id in chosen,
            }
            for fact in record.facts
            for said in fact.candidates
            if not said.is_withdrawn
        ],
        "children": _children(visit, record, ticked),
        "outcome": [{"title": each.title, "stays": said_row(each.stays), "goes": said_row(each.goes)} for each in rows],
        "made": made or f"The new {record.subject_type}",
        "goes": _counted(record, ticked),
    }


def _children(visit: Visit, record: Splittable, ticked: Mapping[str, set[str]]) -> list[dict[str, Any]]:
    """Describe the rows that can go, by what they are; what there is none of is left out."""
    is_company = record.subject_type == "company"
    places = place_rows(places=record.places, now=visit.now)
    rows = {
        "reference": [
            {"id": card.id, "what": row["id"], "more": row["system"], "at": row["since"]}
            for card, row in zip(record.references, reference_rows(record.references), strict=True)
        ],
        "affiliation": [
            {
                "id": each["id"],
                "what": each["person"] if is_company else each["company"],
                "more": each["position"] or each["role"],
                "at": each["since"],
            }
            for each in places
        ],
        "activity": [
            {"id": each.id, "what": each.title, "more": each.who or each.kind_title, "at": each.at}
            for each in record.activity
        ],
    }
    titles = {
        "reference": "In other systems",
        "affiliation": "Its people" if is_company else "Belongs to",
        "activity": "What happened lately",
    }
    return [
        {
            "noun": noun,
            "title": titles[noun],
            "rows": [each | {"ticked": str(each["id"]) in ticked[noun]} for each in rows[noun]],
            "more": noun == "activity" and record.more_activity,
        }
        for noun in CHILDREN
        if rows[noun]
    ]


def _counted(record: Splittable, ticked: Mapping[str, set[str]]) -> list[str]:
    """Say how many rows of each kind go along: `2 references`."""
    words = {
        "reference": ("reference", "references"),
        "affiliation": ("person", "people") if record.subject_type == "company" else ("company", "companies"),
        "activity": ("event", "events"),
    }
    counts = ((len(ticked[noun]), words[noun]) for noun in CHILDREN)
    return [f"{count} {one if count == 1 else many}" for count, (one, many) in counts if count]
