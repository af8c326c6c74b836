"""`/staff/journal/`: what happened anywhere, who did it, because of what; searched, followed and exported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.directory import people_named
from forecourt.customers.queries import names_of
from forecourt.kernel.catalogue import list_actions
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.exporting import export_entries
from forecourt.kernel.journal.published import find_newest_checkpoint
from forecourt.kernel.journal.reading import PAGE, Entry
from forecourt.kernel.journal.searching import EntryDetail, get_entry, get_seal_state, search_entries
from forecourt.look.pages import Visit, attachment, page
from forecourt.look.sheets import as_csv, as_json
from forecourt.look.timeline import THROUGH, timeline_row, value_in_words, who
from forecourt.staff.journal.asked import PATH, Asked, chips_of, read_asked

REASON: Final = "The journal of all companies is for the platform’s administrators."
#: Where a thing that rows are about has a page.
PAGES: Final[Mapping[str, str]] = {
    "company": "/staff/customers/{}/",
    "contract": "/staff/contracts/{}/",
    "user": "/staff/people/{}/",
    "file": "/staff/files/{}/",
}


@require_safe
@page(side="provider", area="journal")
def journal(visit: Visit) -> HttpResponse:
    """Search what happened; what is looked for stands in the address."""
    visit.require("journal.see_all", reason=REASON)
    with visit.scope():
        asked = read_asked(visit.request.GET, zone=visit.zone)
        entries = search_entries(actor=visit.actor, search=asked.search, before=asked.before, limit=PAGE + 1)
        shown = entries[:PAGE]
        companies = _companies(visit, [*(each.company_id for each in shown), asked.search.company_id])
        people = people_named(actor=visit.actor, user_ids=[asked.search.actor_id] if asked.search.actor_id else [])
        sealed = get_seal_state(actor=visit.actor)
    context = {
        "rows": [_row(each, companies, asked) for each in shown],
        "asked": asked.given,
        "chips": chips_of(asked=asked, companies=companies, people=people),
        "all_url": PATH,
        "actions": [action.name for action in list_actions()],
        "throughs": list(THROUGH.items()),
        "sealed": {"seq": sealed.seq, "at": sealed.at} if sealed.seq else None,
        "page": {
            "newer_url": asked.address() if asked.before else "",
            "older_url": asked.address(before=str(shown[-1].id)) if len(entries) > PAGE else "",
            "words": "",
        },
    }
    return visit.render("staff/journal.html", context)


@require_safe
@page(side="provider", area="journal")
def entry(visit: Visit, entry_id: UUID) -> HttpResponse:
    """Show one row whole: its values, because of what it was written, what followed, its seal."""
    visit.require("journal.see_all", reason=REASON)
    with visit.scope():
        detail = get_entry(actor=visit.actor, entry_id=entry_id)
        around = [detail.entry, *detail.causes, *detail.effects, *detail.beside]
        companies = _companies(visit, [each.company_id for each in around])
    context = {
        "row": _linked(detail.entry, companies),
        "detail": _detail(detail),
        "causes": [_linked(each, companies) for each in detail.causes],
        "effects": [_linked(each, companies) for each in detail.effects],
        "beside": [_linked(each, companies) for each in detail.beside],
    }
    return visit.render("staff/journal_entry.html", context)


@require_POST
@page(side="provider", area="journal")
def export(visit: Visit) -> HttpResponse:
    """Give out what the search finds as CSV or JSON; that it was taken is journalled."""
    visit.require("journal.see_all", reason=REASON)
    with visit.scope():
        asked = read_asked(visit.request.POST, zone=visit.zone)
    parameters = {name: getattr(asked.search, name) for name in asked.search.__slots__}
    receipt = visit.perform(export_entries, parameters)
    rows = receipt.once["entries"]
    with visit.scope():
        companies = _companies(visit, [row["company_id"] for row in rows])
    name = f"journal-{visit.now:%Y-%m-%d}"
    if visit.request.POST.get("format") == "json":
        return attachment(as_json(rows=rows, companies=companies), name=f"{name}.json", type="application/json")
    return attachment(as_csv(rows=rows, companies=companies), name=f"{name}.csv", type="text/csv; charset=utf-8")


@require_safe
@page(side="provider", area="journal")
def checkpoint(visit: Visit) -> HttpResponse:
    """Give out the newest signed checkpoint, to be kept elsewhere."""
    visit.require("journal.see_all", reason=REASON)
    with visit.scope():
        found = find_newest_checkpoint(actor=visit.actor)
    if found is None:
        raise Invisible("No checkpoint was signed yet.")
    return attachment(found.as_json(), name=f"checkpoint-{found.seq}.json", type="application/json")


def _companies(visit: Visit, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return names_of(actor=visit.actor, company_ids=[each for each in ids if each is not None])


def _row(each: Entry, companies: Mapping[UUID, str], asked: Asked) -> dict[str, Any]:
    """Describe a row of the list; what it shows narrows the search to itself."""
    company = {"company_url": asked.address(company=str(each.company_id))} if each.company_id else {}
    return {**_linked(each, companies), **company, "event_url": asked.address(event=each.event)}


def _linked(each: Entry, companies: Mapping[UUID, str]) -> dict[str, Any]:
    company = companies.get(each.company_id, "") if each.company_id else ""
    return {**timeline_row(entry=each), "url": f"{PATH}{each.id}/", "company": company}


def _detail(detail: EntryDetail) -> dict[str, Any]:
    names = list(dict.fromkeys([*detail.old, *detail.values]))
    subject_url = PAGES[detail.subject_type].format(detail.subject_id) if detail.subject_type in PAGES else ""
    return {
        "at": detail.at,
        "business_at": detail.entry.at,
        "event": detail.entry.event,
        "action": detail.action,
        "action_url": f"{PATH}?action={detail.action}",
        "who": who(name=detail.entry.actor_name),
        "who_url": f"{PATH}?who={detail.actor_id}" if detail.actor_id else "",
        "kind": detail.actor_kind,
        "process": detail.process,
        "request": str(detail.request_id) if detail.request_id else "",
        "request_url": f"{PATH}?request={detail.request_id}",
        "subject": f"{detail.subject_type} {detail.subject_id}",
        "subject_url": subject_url if _is_page(detail) else "",
        "values": [_value(name, detail) for name in names],
        "seq": detail.seq,
        "digest": detail.digest,
    }


def _is_page(detail: EntryDetail) -> bool:
    """Tell whether the subject's id is one that its page takes: failed sign-ins are about an address."""
    try:
        UUID(detail.subject_id)
    except ValueError:
        return False
    return True


def _value(name: str, detail: EntryDetail) -> dict[str, Any]:
    changed = bool(detail.old) and detail.old.get(name) != detail.values.get(name)
    return {
        "name": name.replace("_", " "),
        "old": value_in_words(detail.old.get(name)) if changed and name in detail.old else "",
        "new": value_in_words(detail.values.get(name)),
        "changed": changed,
    }
