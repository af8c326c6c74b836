"""`/staff/customers/many/` and `…/people/many/`: give many records one value, having seen what changes on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from forecourt.customers.actions import edit_many
from forecourt.customers.events.facts import FACTS_CHANGED, FACTS_NOTED
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.queries import list_types, names_of_records, present_facts
from forecourt.customers.queries.activity import list_sources
from forecourt.customers.queries.facts import SubjectType
from forecourt.kernel.errors import Refusal
from forecourt.kernel.pipeline import Receipt
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import value_in_words
from forecourt.staff.customers.views import found_companies
from forecourt.staff.duplicates.figures import NOUNS, RECORDS

#: As many records an edit may be about, and as many of each kind the page shows.
MOST: Final = 1_000
SHOWN: Final = 50
#: As many names of records stand above the form.
NAMED: Final = 8
LIST: Final = "/staff/customers/"
#: What no two records have in common, so that nobody gives it to many.
EACH_ITS_OWN: Final = frozenset(
    {
        ("company", "name"),
        ("company", "short_name"),
        ("company", "registration"),
        ("person", "name"),
        ("person", "email"),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """What can be known of a kind of record, as the form offers it."""

    code: str
    title: str
    type: str
    choices: Sequence[str]


@dataclass(frozen=True, slots=True)
class Edit:
    """What is asked for so far: which records, which field of them, and which value."""

    subject_type: SubjectType
    ids: tuple[UUID, ...]
    field: Field | None
    value: Any

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the parameters of the action."""
        code = self.field.code if self.field else ""
        return {"subject_type": self.subject_type, "subject_ids": self.ids, "field": code, "value": self.value}


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def companies(visit: Visit) -> HttpResponse:
    """Change many companies at once: those that were ticked, or all that the list's search and filters find."""
    return _many(visit, "company")


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="customers")
def people(visit: Visit) -> HttpResponse:
    """Change many people at once: those that were ticked."""
    return _many(visit, "person")


def _many(visit: Visit, subject_type: SubjectType) -> HttpResponse:
    """Ask for the field, then for its value, show what would change, and ask for it."""
    may_merge_customers(visit.actor, None)
    sent = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    with visit.scope():
        types = [
            Field(each.code, each.title, each.type, each.choices)
            for each in list_types(actor=visit.actor, subject_type=subject_type)
            if (subject_type, each.code) not in EACH_ITS_OWN
        ]
        names = _named(visit, subject_type, sent)
    if not names:
        return HttpResponseRedirect(LIST)
    chosen = next((each for each in types if each.code == sent.get("field")), None)
    edit = Edit(subject_type, tuple(names), chosen, _value(chosen, sent))
    problem: Refusal | None = None
    shown: dict[str, Any] | None = None
    if edit.value is not None:
        try:
            if visit.request.method == "POST" and sent.get("intent") == "do":
                return _ask(visit, edit, expected=sent.get("expected", ""))
            shown = _preview(visit, edit, names, visit.perform(edit_many, edit.parameters, dry_run=True))
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            problem = refusal
    context = _described(visit, edit, names, types) | {"preview": shown, "problem": problem}
    return visit.render("staff/many.html", context, status=422 if problem else 200)


def _named(visit: Visit, subject_type: SubjectType, sent: QueryDict) -> dict[UUID, str]:
    """Return the records that are meant, by name: ids that were ticked or sent along, or all that a list finds."""
    if subject_type == "company" and sent.get("all") == "yes":
        return {each.id: each.name for each in found_companies(visit, limit=MOST)}
    ids = []
    for text in [*sent.getlist("id"), *sent.get("ids", "").split()]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue  # no record is called so
    found = names_of_records(actor=visit.actor, subject_type=subject_type, ids=ids[:MOST])
    return dict(sorted(found.items(), key=lambda each: (each[1], each[0])))


def _value(kind: Field | None, sent: QueryDict) -> Any:
    """Return the value as it was given; None where none was yet."""
    if kind is None or "value" not in sent:
        return None
    if kind.type == "choices":
        return sent.getlist("value")
    return sent.get("value", "").strip() or None


def _ask(visit: Visit, edit: Edit, *, expected: str) -> HttpResponse:
    """Ask for the edit, as it was shown, and lead to what came of it."""
    number = int(expected) if expected.isdecimal() and len(expected) <= len(str(MOST)) else None
    done = visit.perform(edit_many, edit.parameters | {"expected": number or None})
    return HttpResponseRedirect(f"/staff/merges/{done.result['rework_id']}/")


def _preview(visit: Visit, edit: Edit, names: Mapping[UUID, str], receipt: Receipt) -> dict[str, Any]:
    """Describe what a dry run would change, record by record, what it would leave as it is, and why."""
    assert edit.field is not None
    changed, said = _told(receipt, FACTS_CHANGED), _told(receipt, FACTS_NOTED)
    noted = [each for each in names if str(each) in said]
    refused = {UUID(each["subject_id"]): str(each["said"]) for each in receipt.result["left_out"]}
    beaten = _why_beaten(visit, edit.field.code, noted[:SHOWN])
    left_out = [
        {"name": names[each], "url": _url(edit, each), "why": refused.get(each) or beaten.get(each, "")}
        for each in (*refused, *noted)
    ]
    changes = [_change(edit, each, name, changed[str(each)]) for each, name in names.items() if str(each) in changed]
    return {
        "changes": changes[:SHOWN],
        "count": len(changes),
        "more": max(0, len(changes) - SHOWN),
        "left_out": left_out[:SHOWN],
        "left_count": len(left_out),
        "left_more": max(0, len(left_out) - SHOWN),
        "so_already": len(names) - len(changes) - len(left_out),
    }


def _told(receipt: Receipt, event: str) -> dict[str, Mapping[str, Any]]:
    """Return the rows of one event that a dry run would write, by record."""
    return {each["subject"][1]: each for each in receipt.changes if each["event"] == event}


def _why_beaten(visit: Visit, field: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Say of records on which the value would be noted and not count, whose value does."""
    with visit.scope():
        present = present_facts(actor=visit.actor, subject_ids=ids)
        titles = dict(list_sources(actor=visit.actor))
    found = {}
    for each in ids:
        fact = present.get(each, {}).get(field)
        if fact is not None:
            by = titles.get(fact["source"], fact["source"])
            found[each] = f"{by} counts first for this field, and says {value_in_words(fact['value'])}."
    return found


def _change(edit: Edit, subject_id: UUID, name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    assert edit.field is not None
    code = edit.field.code
    return {
        "name": name,
        "url": _url(edit, subject_id),
        "old": value_in_words((told["old"] or {}).get(code)),
        "new": value_in_words((told["new"] or {}).get(code)),
    }


def _url(edit: Edit, subject_id: UUID) -> str:
    return RECORDS[edit.subject_type].format(subject_id)


def _described(visit: Visit, edit: Edit, names: Mapping[UUID, str], fields: Sequence[Field]) -> dict[str, Any]:
    one, many = NOUNS[edit.subject_type]
    given = edit.value if isinstance(edit.value, list) else [] if edit.value is None else [edit.value]
    return {
        "noun": one if len(names) == 1 else many,
        "count": len(names),
        "named": list(names.values())[:NAMED],
        "more_named": max(0, len(names) - NAMED),
        "ids": " ".join(map(str, names)),
        "most": MOST if len(names) == MOST else 0,
        "fields": fields,
        "field": edit.field,
        "given": edit.value if edit.value is not None else "",
        "values": given,
        "value": value_in_words(edit.value),
        "back": LIST,
    }
