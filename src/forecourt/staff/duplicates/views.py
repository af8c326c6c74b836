"""`/staff/duplicates/` and `/staff/merges/`: decide which records are one, see how that comes out, undo it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forecourt.customers.actions import (
    dismiss_proposal,
    find_duplicates,
    merge_companies,
    merge_people,
    undo_edit,
    undo_merge,
    undo_split,
)
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.queries import (
    ProposalCard,
    count_proposals,
    get_proposal,
    get_rework,
    list_edited,
    list_proposals,
    list_questions,
    list_reworks,
    preview_merge,
    resolve,
)
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.paging import Place, read_place
from forecourt.look.listing import PAGE_ROWS
from forecourt.look.pages import Visit, page
from forecourt.staff.duplicates.figures import (
    RECORDS,
    REWORKS,
    counted,
    edited_row,
    field_row,
    proposal_row,
    question_row,
    rework_row,
)

REASON: Final = "Which records are one is for those who serve customers."
KINDS: Final = (("", "All"), ("company", "Companies"), ("person", "People"))
#: What undoes each.
UNDO: Final[Mapping[str, Action[Any]]] = {"merge": undo_merge, "split": undo_split, "edit": undo_edit}
#: So many records of an edit are shown.
MOST_EDITED: Final = 100


@dataclass(frozen=True, slots=True)
class Two:
    """Two records that may be one."""

    subject_type: Any
    first_id: UUID
    second_id: UUID

    @classmethod
    def of(cls, proposal: ProposalCard) -> Two:
        """Return the two of a proposal."""
        return cls(proposal.subject_type, proposal.first_id, proposal.second_id)

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Return both ids."""
        return (self.first_id, self.second_id)

    def sides(self, turned: bool) -> tuple[UUID, UUID]:
        """Return which stays, and which goes."""
        return (self.second_id, self.first_id) if turned else self.ids


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
        "proposals": [proposal_row(each) for each in shown],
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
        return visit.render("staff/duplicate_decided.html", {"proposal": proposal_row(proposal), "card": proposal})
    with visit.scope():
        context = _outcome(visit, Two.of(proposal), turned)
    context |= {"proposal": proposal_row(proposal), "reasons": proposal.reasons, "problem": problem}
    return visit.render("staff/duplicate.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(side="provider", area="duplicates")
def compare(visit: Visit, kind: str, first_id: UUID, second_id: UUID) -> HttpResponse:
    """Show how a merge of any two records would come out, proposed or not, and ask for it."""
    visit.require("customers.see_all", reason=REASON)
    if kind not in ("company", "person"):
        raise Invisible()
    two = Two(kind, first_id, second_id)
    with visit.scope():
        survivors = {resolve(actor=visit.actor, subject_id=each, subject_type=two.subject_type) for each in two.ids}
    if len(survivors) == 1:
        messages.info(visit.request, "These are one record already.")
        return HttpResponseRedirect(RECORDS[kind].format(*survivors))
    problem, turned = None, visit.request.GET.get("turned") == "yes"
    if visit.request.method == "POST":
        turned = visit.request.POST.get("turned") == "yes"
        try:
            return _ask(visit, two, turned)
        except Refusal as refusal:
            problem = refusal
    with visit.scope():
        context = _outcome(visit, two, turned)
    return visit.render("staff/duplicate.html", context | {"problem": problem}, status=422 if problem else 200)


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
    context = {"reworks": [rework_row(each) for each in shown], "next_url": f"?after={last}" if last else ""}
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
        questions = list_questions(actor=visit.actor, rework_id=rework_id)
        is_edit = card.kind == "edit"
        edited = list_edited(actor=visit.actor, rework_id=rework_id, limit=MOST_EDITED) if is_edit else []
    problem = None
    if visit.request.method == "POST":
        answers = {each.key: visit.request.POST.get(each.key, "") for each in questions}
        given = {key: answer for key, answer in answers.items() if answer}
        try:
            visit.perform(UNDO[card.kind], {"rework_id": rework_id, "answers": given})
        except Refusal as refusal:
            problem = refusal
        else:
            messages.success(visit.request, f"Undone. {REWORKS[card.kind].undone}")
            return HttpResponseRedirect(f"/staff/merges/{rework_id}/")
    context = {
        "rework": rework_row(card),
        "card": card,
        "questions": [question_row(card, each) for each in questions],
        "edited": [edited_row(each, subject_type=card.subject_type) for each in edited],
        "more": max(0, card.counts.get("fact", 0) - MOST_EDITED) if edited else 0,
        "may": visit.actor.may("customers.merge") and card.state == "done",
        "problem": problem,
    }
    return visit.render("staff/merge.html", context, status=422 if problem else 200)


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
        return _ask(visit, Two.of(proposal), turned)
    except Refusal as refusal:
        return refusal


def _ask(visit: Visit, two: Two, turned: bool) -> HttpResponse:
    """Ask for a merge, and lead to what came of it. Raises a Refusal."""
    post = visit.request.POST
    survivor, absorbed = two.sides(turned)
    keep = {name.removeprefix("keep:"): side for name, side in post.items() if name.startswith("keep:")}
    action: Any = merge_companies if two.subject_type == "company" else merge_people
    done = visit.perform(action, {"survivor_id": survivor, "absorbed_id": absorbed, "keep": keep})
    return HttpResponseRedirect(f"/staff/merges/{done.result['rework_id']}/")


def _outcome(visit: Visit, two: Two, turned: bool) -> dict[str, Any]:
    """Describe how a merge would come out."""
    survivor, absorbed = two.sides(turned)
    preview = preview_merge(
        actor=visit.actor,
        subject_type=two.subject_type,
        survivor_id=survivor,
        absorbed_id=absorbed,
        now=visit.now,
    )
    return {
        "preview": preview,
        "moves": counted(preview.moves),
        "fields": [field_row(each) for each in preview.fields],
        "survivor_url": RECORDS[two.subject_type].format(preview.survivor_id),
        "absorbed_url": RECORDS[two.subject_type].format(preview.absorbed_id),
        "turned": turned,
        "may": visit.actor.may("customers.merge"),
    }
