"""`/staff/duplicates/` and `/staff/merges/`: decide which records are one, see how that comes out, undo it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forecourt.customers.actions import dismiss_proposal, find_duplicates, merge_companies, merge_people, undo_merge
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.queries import (
    Preview,
    ProposalCard,
    Question,
    ReworkCard,
    count_proposals,
    get_proposal,
    get_rework,
    list_proposals,
    list_questions,
    list_reworks,
    preview_merge,
)
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.paging import Place, read_place
from forecourt.look.listing import PAGE_ROWS
from forecourt.look.pages import Visit, page
from forecourt.look.timeline import value_in_words

REASON: Final = "Which records are one is for those who serve customers."
KINDS: Final = (("", "All"), ("company", "Companies"), ("person", "People"))
RECORDS: Final = {"company": "/staff/customers/{}/", "person": "/staff/customers/people/{}/"}
ANSWERS: Final = {
    "survivor": "Keep it on {survivor}",
    "restored": "Give it to {restored}",
    "old": "Let what was before count",
}
REASONS_SHOWN: Final = 3


@require_safe
@page(side="provider", area="duplicates")
def duplicates(visit: Visit) -> HttpResponse:
    """List the pairs that may be one, what is worth most first."""
    visit.require("customers.see_all", reason=REASON)
    kind = visit.request.GET.get("kind", "")
    if kind not in dict(KINDS):
        raise Invisible()
    after = _place(visit.request)
    with visit.scope():
        found = list_proposals(actor=visit.actor, subject_type=kind, limit=PAGE_ROWS + 1, after=after)
        waiting = count_proposals(actor=visit.actor)
    shown = found[:PAGE_ROWS]
    last = Place(str(shown[-1].worth), shown[-1].id).written() if len(found) > PAGE_ROWS else ""
    context = {
        "proposals": [_row(each) for each in shown],
        "waiting": waiting,
        "may": visit.actor.may("customers.merge"),
        "choices": [
            {"url": f"?kind={code}" if code else "?", "words": words, "is_chosen": code == kind}
            for code, words in KINDS
        ],
        "next_url": f"?kind={kind}&after={last}" if last else "",
    }
    return visit.render("staff/duplicates.html", context)


@require_POST
@page(side="provider", area="duplicates")
def look(visit: Visit) -> HttpResponse:
    """Look for duplicates among all companies and people."""
    may_merge_customers(visit.actor, None)
    found = sum(
        int(visit.perform(find_duplicates, {"subject_type": kind}).result["proposed"]) for kind in ("company", "person")
    )
    messages.success(visit.request, f"{found} pairs are new." if found else "Nothing new was found.")
    return HttpResponseRedirect("/staff/duplicates/")


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="duplicates")
def duplicate(visit: Visit, proposal_id: UUID) -> HttpResponse:
    """Show how a merge would come out, field by field; ask for it, or say that the two are two."""
    visit.require("customers.see_all", reason=REASON)
    with visit.scope():
        proposal = get_proposal(actor=visit.actor, proposal_id=proposal_id)
    if proposal is None or (proposal.state == "open" and not (proposal.first and proposal.second)):
        raise Invisible()
    problem, turned = None, visit.request.GET.get("turned") == "yes"
    if visit.request.method == "POST":
        turned = visit.request.POST.get("turned") == "yes"
        outcome = _decide(visit, proposal, turned)
        if isinstance(outcome, HttpResponse):
            return outcome
        problem = outcome
    if proposal.state != "open":
        return visit.render("staff/duplicate_decided.html", {"proposal": _row(proposal), "card": proposal})
    with visit.scope():
        preview = _preview(visit, proposal, turned)
    context = {
        "proposal": _row(proposal),
        "reasons": proposal.reasons,
        "preview": preview,
        "moves": _counted(preview.moves),
        "fields": [_field(each) for each in preview.fields],
        "survivor_url": RECORDS[proposal.subject_type].format(preview.survivor_id),
        "absorbed_url": RECORDS[proposal.subject_type].format(preview.absorbed_id),
        "turned": turned,
        "may": visit.actor.may("customers.merge"),
        "problem": problem,
    }
    return visit.render("staff/duplicate.html", context, status=422 if problem else 200)


@require_safe
@page(side="provider", area="duplicates")
def merges(visit: Visit) -> HttpResponse:
    """List what was merged, split or edited at once, the last one first."""
    visit.require("customers.see_all", reason=REASON)
    after = read_place(visit.request.GET.get("after", ""))
    with visit.scope():
        found = list_reworks(actor=visit.actor, limit=PAGE_ROWS + 1, after=after.id if after else None)
    shown = found[:PAGE_ROWS]
    last = Place("", shown[-1].id).written() if len(found) > PAGE_ROWS else ""
    context = {"reworks": [_rework(each) for each in shown], "next_url": f"?after={last}" if last else ""}
    return visit.render("staff/merges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="duplicates")
def merge(visit: Visit, rework_id: UUID) -> HttpResponse:
    """Show one of them; undo it, with an answer to each thing that was edited since."""
    visit.require("customers.see_all", reason=REASON)
    with visit.scope():
        card = get_rework(actor=visit.actor, rework_id=rework_id)
        if card is None:
            raise Invisible()
        questions = list_questions(actor=visit.actor, rework_id=rework_id) if _can_ask(card) else []
    problem = None
    if visit.request.method == "POST":
        answers = {each.key: visit.request.POST.get(each.key, "") for each in questions}
        given = {key: answer for key, answer in answers.items() if answer}
        try:
            visit.perform(undo_merge, {"rework_id": rework_id, "answers": given})
        except Refusal as refusal:
            problem = refusal
        else:
            messages.success(visit.request, "Undone. Both records are back.")
            return HttpResponseRedirect(f"/staff/merges/{rework_id}/")
    context = {
        "rework": _rework(card),
        "card": card,
        "questions": [_question(card, each) for each in questions],
        "may": visit.actor.may("customers.merge") and card.kind == "merge" and card.state == "done",
        "problem": problem,
    }
    return visit.render("staff/merge.html", context, status=422 if problem else 200)


def _can_ask(card: ReworkCard) -> bool:
    return card.kind == "merge" and card.state == "done"


def _place(request: HttpRequest) -> tuple[float, UUID] | None:
    place = read_place(request.GET.get("after", ""))
    if place is None:
        return None
    try:
        return float(str(place.value)), place.id
    except ValueError:
        raise Invisible() from None


def _decide(visit: Visit, proposal: ProposalCard, turned: bool) -> HttpResponse | Refusal:
    """Ask for the merge, or dismiss the proposal. Returns the refusal where it cannot be."""
    post = visit.request.POST
    try:
        if post.get("intent") == "dismiss":
            visit.perform(dismiss_proposal, {"proposal_id": proposal.id, "reason": post.get("reason", "").strip()})
            messages.success(visit.request, f"{proposal.first} and {proposal.second} stay two.")
            return HttpResponseRedirect("/staff/duplicates/")
        survivor, absorbed = _sides(proposal, turned)
        keep = {name.removeprefix("keep:"): side for name, side in post.items() if name.startswith("keep:")}
        action: Any = merge_companies if proposal.subject_type == "company" else merge_people
        done = visit.perform(action, {"survivor_id": survivor, "absorbed_id": absorbed, "keep": keep})
        return HttpResponseRedirect(f"/staff/merges/{done.result['rework_id']}/")
    except Refusal as refusal:
        return refusal


def _sides(proposal: ProposalCard, turned: bool) -> tuple[UUID, UUID]:
    pair = (proposal.first_id, proposal.second_id)
    return (pair[1], pair[0]) if turned else pair


def _preview(visit: Visit, proposal: ProposalCard, turned: bool) -> Preview:
    survivor, absorbed = _sides(proposal, turned)
    kind: Any = proposal.subject_type
    return preview_merge(
        actor=visit.actor, subject_type=kind, survivor_id=survivor, absorbed_id=absorbed, now=visit.now
    )


def _row(each: ProposalCard) -> dict[str, Any]:
    return {
        "id": each.id,
        "url": f"/staff/duplicates/{each.id}/",
        "kind": "Company" if each.subject_type == "company" else "Person",
        "first": each.first,
        "second": each.second,
        "percent": round(each.score * 100),
        "reasons": [reason["text"] for reason in each.reasons if reason["bits"] > 0][:REASONS_SHOWN],
        "against": [reason["text"] for reason in each.reasons if reason["bits"] < 0][-1:],
        "found_at": each.found_at,
        "state": each.state,
    }


def _field(each: Any) -> dict[str, Any]:
    return {
        "name": each.field,
        "title": each.title,
        "survivor": _said(each.survivor),
        "absorbed": _said(each.absorbed),
        "kept": each.kept,
        "because": each.because,
        "asks": not each.is_same,
    }


def _said(said: Any) -> dict[str, Any] | None:
    if said is None:
        return None
    return {
        "value": value_in_words(said.value),
        "source": said.source_title,
        "at": said.last_verified_at,
        "fresh": {"aging": "ageing"}.get(said.freshness, said.freshness),
    }


#: What moves with a record, where it is called otherwise than its table, or several are not one with an s.
_MOVED: Final = {
    "activity": ("event", "events"),
    "refresh": ("value to look up", "values to look up"),
    "match key": ("key", "keys"),
}


def _counted(counts: Mapping[str, int]) -> list[str]:
    """Say how many of each kind move: `2 events`."""
    named = ((count, _MOVED.get(noun, (noun, f"{noun}s"))) for noun, count in sorted(counts.items()))
    return [f"{count} {one if count == 1 else many}" for count, (one, many) in named]


def _rework(card: ReworkCard) -> dict[str, Any]:
    words = {"merge": "Merge", "split": "Split", "edit": "Edit of many"}
    return {
        "url": f"/staff/merges/{card.id}/",
        "kind": words[card.kind],
        "title": card.title,
        "counts": _counted(card.counts),
        "made_at": card.made_at,
        "made_by": card.made_by,
        "is_undone": card.state == "undone",
        "undone_at": card.undone_at,
        "undone_by": card.undone_by,
        "survivor_url": RECORDS[card.subject_type].format(card.survivor_id) if card.survivor_id else "",
    }


def _question(card: ReworkCard, each: Question) -> dict[str, Any]:
    absorbed, _, survivor = card.title.partition(" into ")
    return {
        "key": each.key,
        "said": each.said,
        "answers": [
            {"code": code, "words": ANSWERS[code].format(survivor=survivor, restored=absorbed)} for code in each.answers
        ],
    }
