"""`/staff/conflicts/`: what waits for a decision, both sides of it, and deciding it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.directory import list_roles_beside
from forecourt.customers.actions import dismiss_conflict, merge_people, settle_conflict
from forecourt.customers.queries import PresentFact, SaidValue
from forecourt.customers.queries.conflicts import (
    ConflictCard,
    ConflictDetail,
    WaitingLine,
    count_conflicts,
    get_conflict,
    list_conflicts_page,
)
from forecourt.customers.queries.importing import list_known_fields
from forecourt.kernel.errors import Refusal
from forecourt.kernel.paging import Place
from forecourt.kernel.pipeline import is_allowed
from forecourt.look.listing import PAGE_ROWS, Filter, describe_listing, heads, read_listing
from forecourt.look.pages import Visit, page
from forecourt.staff.imports.figures import said

REASON: Final = "What sources disagree about is for those who serve customers."
KINDS: Final = {
    "values": "Sources disagree",
    "missing": "Not there",
    "identity": "One id of two",
    "belongs": "Belongs where",
}
ICONS: Final = {"values": "arrow-right-left", "missing": "search-x", "identity": "users", "belongs": "building-2"}
STATES: Final = {"open": "Waits", "settled": "Decided", "dismissed": "Let go", "closed": "Came right"}
BADGES: Final = {"open": "warn", "settled": "good", "dismissed": "", "closed": "good"}
COLUMNS: Final = (
    ("", "What it is", ""),
    ("", "Kind", ""),
    ("", "Asked first", ""),
    ("", "Lines waiting", "num"),
    ("opened_at", "Since", ""),
    ("", "State", ""),
)


@require_safe
@page(side="provider", area="conflicts")
def conflicts(visit: Visit) -> HttpResponse:
    """List what waits for a decision, the newest first."""
    visit.require("customers.see_all", reason=REASON)
    filters = [
        Filter("kind", "Kind", list(KINDS.items())),
        Filter("state", "State", list(STATES.items())),
        Filter("first", "Asked first", [("me", "Me")]),
    ]
    listing = read_listing(visit.request, filters=filters, sorts=["opened_at"], sort="-opened_at")
    with visit.scope():
        found = list_conflicts_page(
            actor=visit.actor,
            kind=listing.chosen("kind"),
            state=listing.chosen("state") or "open",
            text=listing.text,
            first=visit.actor.id if listing.chosen("first") else None,
            descending=listing.descending,
            place=listing.place,
            limit=PAGE_ROWS + 1,
        )
        waiting = count_conflicts(actor=visit.actor)
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    context = {
        "conflicts": [_row(card) for card in found[:PAGE_ROWS]],
        "title": _title(sum(waiting.values())),
        "heads": heads(listing, COLUMNS),
        "counts": [{"label": words, "value": waiting.get(kind, 0)} for kind, words in KINDS.items()],
        "listing": describe_listing(
            listing,
            filters=filters,
            words="Company, person or id",
            next_place=Place(last.opened_at.isoformat(), last.id) if last else None,
        ),
    }
    return visit.render("staff/conflicts.html", context)


@require_safe
@page(side="provider", area="conflicts")
def conflict(visit: Visit, conflict_id: UUID) -> HttpResponse:
    """Show one conflict: both sides with their ages, the rule, what waits for it, and what can be decided."""
    visit.require("customers.see_all", reason=REASON)
    with visit.scope():
        detail = get_conflict(actor=visit.actor, conflict_id=conflict_id, now=visit.now)
        fields = list_known_fields(actor=visit.actor) if detail.card.kind == "missing" else []
        roles = {each.code: each.title for each in list_roles_beside(actor=visit.actor)}
    card = detail.card
    context = {
        "asked": roles.get(card.steward, card.steward.replace("_", " ")),
        "row": _row(card),
        "card": card,
        "values": _values(detail.fact),
        "because": detail.fact.because if detail.fact else (),
        "rule": detail.rule,
        "lines": [_line(each) for each in detail.lines],
        "sides": _sides(detail),
        "fields": [(each.code, each.title) for each in fields if each.subject == card.subject_type],
        "settlement": _settlement(card),
        "other_url": _record_url("company", card.other_id) if card.kind == "belongs" else "",
        "compare_url": _compare_url(visit, card),
        "may_settle": card.state == "open" and is_allowed(settle_conflict, actor=visit.actor),
        "is_property": card.kind == "missing" and not card.external_id,
        "record_url": _record_url(card.subject_type, card.subject_id),
    }
    return visit.render("staff/conflict.html", context)


@require_POST
@page(side="provider", area="conflicts")
def settle(visit: Visit, conflict_id: UUID) -> HttpResponse:
    """Decide a conflict as the form says."""
    posted = visit.request.POST
    about: dict[str, Any] = {"conflict_id": conflict_id, "choice": posted.get("choice", "")}
    about |= {name: posted[name].strip() for name in ("source", "field", "reason") if posted.get(name, "").strip()}
    if posted.get("record_id", "").strip():
        about["record_id"] = posted["record_id"].strip().rstrip("/").rpartition("/")[2]
    try:
        visit.perform(settle_conflict, about)
    except Refusal as refusal:
        if refusal.status in (403, 404) and refusal.pointer is None and refusal.code != "not_found":
            raise
        messages.error(visit.request, refusal.in_full)
        return HttpResponseRedirect(f"/staff/conflicts/{conflict_id}/")
    words = "Set aside for a week." if about["choice"] == "wait" else "Decided."
    messages.success(visit.request, words)
    return HttpResponseRedirect(f"/staff/conflicts/{conflict_id}/")


@require_POST
@page(side="provider", area="conflicts")
def dismiss(visit: Visit, conflict_id: UUID) -> HttpResponse:
    """Let a conflict go, with a reason."""
    about = {"conflict_id": conflict_id, "reason": visit.request.POST.get("reason", "").strip()}
    try:
        visit.perform(dismiss_conflict, about)
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(visit.request, "Say why it is let go." if refusal.status == 422 else refusal.in_full)
        return HttpResponseRedirect(f"/staff/conflicts/{conflict_id}/")
    messages.success(visit.request, "Let go.")
    return HttpResponseRedirect("/staff/conflicts/")


def _compare_url(visit: Visit, card: ConflictCard) -> str:
    """Return where both records can be merged, for those who may: while both are there."""
    both = card.subject_name and card.other_name
    if card.kind != "identity" or not both or not is_allowed(merge_people, actor=visit.actor):
        return ""
    return f"/staff/duplicates/{card.subject_type}/{card.subject_id}/{card.other_id}/"


def _title(waiting: int) -> str:
    if not waiting:
        return "Nothing waits for a decision"
    return "1 thing waits for a decision" if waiting == 1 else f"{waiting:,} things wait for a decision"


def _row(card: ConflictCard) -> dict[str, Any]:
    return {
        "url": f"/staff/conflicts/{card.id}/",
        "said": card.said,
        "kind": KINDS[card.kind],
        "first": card.first,
        "icon": ICONS[card.kind],
        "waiting": card.waiting,
        "opened_at": card.opened_at,
        "state": STATES[card.state],
        "badge": BADGES[card.state],
        "waits_until": card.waits_until,
        "ended_by": card.ended_by,
        "ended_at": card.ended_at,
    }


def _values(fact: PresentFact | None) -> list[dict[str, Any]]:
    """Describe each source's value, the one that counts first."""
    return [_value(each) for each in fact.candidates if not each.is_withdrawn] if fact else []


def _value(each: SaidValue) -> dict[str, Any]:
    fresh = {"fresh": "fresh", "ageing": "ageing", "stale": "stale"}.get(str(each.freshness), "fresh")
    return {
        "source": each.source,
        "title": each.source_title,
        "value": said(each.value),
        "is_present": each.is_present,
        "observed_at": each.observed_at,
        "collected_at": each.collected_at,
        "verified_at": each.last_verified_at,
        "confidence": each.confidence,
        "stamp": {"at": each.last_verified_at, "source": each.source_title, "fresh": fresh},
    }


def _sides(detail: ConflictDetail) -> list[dict[str, Any]]:
    """Describe both records that claim the same, field beside field."""
    return [
        {
            "name": side.name,
            "url": _record_url(detail.card.subject_type, side.id),
            "references": [(each.system_title, each.external_id) for each in side.references],
            "facts": [(each.title, said(each.present.value)) for each in side.facts if each.present is not None],
        }
        for side in detail.sides
    ]


def _line(each: WaitingLine) -> dict[str, Any]:
    words: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "history": lambda told: f"{told['property']} was {told['value'] or 'empty'}",
        "link": lambda told: f"belongs to company {told['company']}",
        "parent": lambda told: f"stands below company {told['parent']}",
        "merge": lambda told: f"{', '.join(told['merged'])} went into {told['survivor']}",
        "activity": lambda told: f"tells of {told['title'] or told['what']}",
    }
    return {
        "file": each.file,
        "url": f"/staff/imports/{each.import_id}/",
        "line": each.line,
        "words": words[each.said["kind"]](each.said),
    }


def _settlement(card: ConflictCard) -> list[tuple[str, str]]:
    titles = {"choice": "Decided", "source": "Source", "field": "Fact", "reason": "Reason", "lines": "Lines taken in"}
    return [(titles[name], said(card.settlement[name])) for name in titles if card.settlement.get(name)]


def _record_url(kind: str, record_id: UUID | None) -> str:
    if record_id is None:
        return ""
    return f"/staff/customers/{record_id}/" if kind == "company" else f"/staff/customers/people/{record_id}/"
