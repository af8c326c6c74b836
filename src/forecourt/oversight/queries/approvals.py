"""What can be asked about approvals: what waits for whom, what one asked for, and what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from forecourt.access.addressees import list_addressees, list_colleagues
from forecourt.customers.queries import get_company
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.scope import scope
from forecourt.oversight.deciding import in_which_capacity
from forecourt.oversight.models import Approval, Deputy, Vote
from forecourt.oversight.models.approvals import APPROVED, READY, WAITING
from forecourt.oversight.policies import APPROVE, in_force, visible_approvals, visible_deputies
from forecourt.oversight.rules.approvals import may_remind, read_steps
from forecourt.oversight.telling import title_of

#: A page of what ended.
MOST_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class VoteCard:
    """What somebody said."""

    step: int
    name: str
    side: str
    in_place_of: str
    decision: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """What waits, or waited, for an approval. Instants are of business time, UTC.

    Attributes:
        title: What is asked for, with how much of what.
        shown: What it would do: journal rows as they would be written, `{event, subject, old, new}`.
        sides: Whose people approve, in order.
        waits_for: Whose people may decide now.
    """

    id: UUID
    action: str
    title: str
    state: str
    kind: str
    asker_id: UUID
    asker_name: str
    company_id: UUID
    asker_company_id: UUID
    interface: str
    asked_at: datetime
    deadline_at: datetime
    escalate_at: datetime | None
    ended_at: datetime | None
    good_until: datetime | None
    step: int
    sides: tuple[str, ...]
    waits_for: tuple[str, ...]
    votes: tuple[VoteCard, ...]
    rule_title: str
    said: str
    digest: str
    shown: Sequence[Mapping[str, Any]]
    parameters: Mapping[str, Any]
    result: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class OpenedApproval:
    """One approval, with what the reader may do about it.

    Attributes:
        who_may: The names of those who may decide now, as far as the reader may know them.
        may: `approve`, `remind`, `withdraw`, `collect`.
        why_not: Why an approver may not decide just this.
    """

    card: ApprovalCard
    company: str
    who_may: tuple[str, ...]
    may: frozenset[str]
    why_not: str


@dataclass(frozen=True, slots=True)
class DeputyCard:
    """Who approves in whose place, `[from_at, until_at)` of business time."""

    id: UUID
    giver_id: UUID
    giver_name: str
    deputy_id: UUID
    deputy_name: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class DueApproval:
    """What was approved and is to be done, with the closed right to act for who asked. For the worker."""

    id: UUID
    action: str
    parameters: Mapping[str, Any]
    asker_id: UUID
    asker_name: str
    asker_company_id: UUID
    token_id: UUID | None
    interface: Any
    request_id: UUID | None
    delegation: str
    shown: Sequence[Mapping[str, Any]]
    shown_at: datetime


def list_to_decide(*, actor: Actor, now: datetime, limit: int = MOST_LISTED) -> list[ApprovalCard]:
    """List what waits for the actor's yes or no, the one with the nearest deadline first."""
    with scope(actor):
        rows = _to_decide(actor, now).prefetch_related("votes").order_by("deadline_at", "id")
        return [_card(each) for each in rows[:limit]]


def list_asked(*, actor: Actor, limit: int = MOST_LISTED) -> list[ApprovalCard]:
    """List what the actor asked for, newest first."""
    with scope(actor):
        rows = visible_approvals(actor).filter(asker_id=actor.id, asker_company_id=actor.company_id)
        return [_card(each) for each in rows.prefetch_related("votes").order_by("-id")[:limit]]


def list_of_others(*, actor: Actor, limit: int = MOST_LISTED) -> list[ApprovalCard]:
    """List what others asked for, as far as the actor sees it, newest first."""
    with scope(actor):
        rows = visible_approvals(actor).exclude(asker_id=actor.id, asker_company_id=actor.company_id)
        return [_card(each) for each in rows.prefetch_related("votes").order_by("-id")[:limit]]


def get_approval(*, actor: Actor, approval_id: UUID, now: datetime) -> OpenedApproval:
    """Return one approval with what the actor may do about it. Raises Invisible."""
    with scope(actor):
        found = visible_approvals(actor).filter(id=approval_id).prefetch_related("votes").first()
        if found is None:
            raise Invisible()
        may, why_not = _may(actor, found, now)
        return OpenedApproval(
            card=_card(found),
            company=get_company(actor=actor, company_id=found.asker_company_id).short_name,
            who_may=_who_may(actor, found),
            may=may,
            why_not=why_not,
        )


def count_for(*, actor: Actor, now: datetime) -> int:
    """Count what waits for the actor: to decide, and to collect."""
    if actor.kind != "person" or actor.company_id is None or actor.role is None:
        return 0
    with scope(actor):
        ready = Q(asker_id=actor.id, asker_company_id=actor.company_id, state=READY, good_until__gt=now)
        return Approval.objects.filter(_deciding(actor, now) | ready).count()


def list_deputies(*, actor: Actor, now: datetime) -> list[DeputyCard]:
    """List who approves in whose place now or later, as far as the actor may know."""
    with scope(actor):
        rows = visible_deputies(actor).filter(ended_at=None, until_at__gt=now).order_by("from_at", "id")
        return [
            DeputyCard(
                each.id, each.giver_id, each.giver_name, each.deputy_id, each.deputy_name, each.from_at, each.until_at
            )
            for each in rows[:MOST_LISTED]
        ]


def list_due(*, actor: Actor, what: str, now: datetime, limit: int = 200) -> list[UUID]:
    """List what is due at an instant of business time: to `lapse`, `escalate` or `remind`. For the worker."""
    if actor.kind != "process":
        return []
    waiting = Q(state=WAITING)
    due = {
        "lapse": (waiting & Q(deadline_at__lte=now)) | Q(state=READY, good_until__lte=now),
        "escalate": waiting & Q(escalate_at__lte=now),
        "remind": waiting & Q(remind_at__lte=now),
    }[what]
    with scope(actor):
        return list(Approval.objects.filter(due).order_by("id").values_list("id", flat=True)[:limit])


def lock_approved(*, actor: Actor) -> DueApproval | None:
    """Return what was approved first and is to be done, locked until the transaction ends. For the worker."""
    if actor.kind != "process":
        return None
    with scope(actor):
        rows = Approval.objects.filter(state=APPROVED).select_for_update(skip_locked=True).order_by("id")
        found = rows.first()
    if found is None:
        return None
    return DueApproval(
        id=found.id,
        action=found.action,
        parameters=found.parameters,
        asker_id=found.asker_id,
        asker_name=found.asker_name,
        asker_company_id=found.asker_company_id,
        token_id=found.token_id,
        interface=found.interface,
        request_id=found.request_id,
        delegation=found.delegation,
        shown=found.shown,
        shown_at=found.shown_at,
    )


def _to_decide(actor: Actor, now: datetime) -> QuerySet[Approval]:
    return visible_approvals(actor).filter(_deciding(actor, now))


def _deciding(actor: Actor, now: datetime) -> Q:
    """Return what holds of an approval that waits for the actor: not of their own asking, nor spoken about by them."""
    spoken = Vote.objects.filter(approval=OuterRef("pk"), approver_id=actor.id)
    waits = Q(state=WAITING, deadline_at__gt=now, waits_for__contains=[actor.side]) & ~Q(asker_id=actor.id)
    waits &= ~Q(behind__contains=[actor.id])
    waits &= Q(~Exists(spoken))
    if not actor.everywhere:
        waits &= Q(company_id=actor.company_id)
    if not actor.may(APPROVE):
        mine = Deputy.objects.filter(in_force(now), company_id=actor.company_id, deputy_id=actor.id)
        waits &= Q(Exists(mine))
    return waits


def _may(actor: Actor, approval: Approval, now: datetime) -> tuple[frozenset[str], str]:
    may, why_not = set[str](), ""
    is_own = approval.asker_id == actor.id and approval.asker_company_id == actor.company_id
    is_open = approval.state == WAITING and approval.deadline_at > now
    if actor.read_only:
        return frozenset(), ""
    if is_own:
        may |= {"withdraw"} if approval.state in (WAITING, APPROVED, READY) else set()
        if is_open and may_remind(reminders=approval.reminders, reminded_at=approval.reminded_at, now=now):
            may.add("remind")
        if approval.state == READY and approval.good_until is not None and approval.good_until > now:
            may.add("collect")
    if is_open:
        try:
            in_which_capacity(actor=actor, approval=approval, now=now)
            may.add("approve")
        except Forbidden as refusal:
            why_not = "" if is_own else refusal.detail
    return frozenset(may), why_not


def _who_may(actor: Actor, approval: Approval) -> tuple[str, ...]:
    """Name who may decide now: the people of the reader's own side; of the other one that it is the provider's turn."""
    if approval.state != WAITING:
        return ()
    permission = read_steps(approval.steps)[approval.step].permission
    spoken = {each.approver_id for each in approval.votes.all()}  # type: ignore[attr-defined]
    names: list[str] = []
    for side in approval.waits_for:
        if side == "customer" and actor.company_id == approval.company_id:
            there = list_colleagues(actor=actor, permission=permission)
        elif actor.everywhere:
            company_id = approval.company_id if side == "customer" else actor.company_id
            assert company_id is not None
            there = list_addressees(actor=actor, company_id=company_id, permission=permission)
        else:
            there = []
        names += [each.name for each in there if each.user_id not in {approval.asker_id, *approval.behind, *spoken}]
    return tuple(names)


def _card(row: Approval) -> ApprovalCard:
    votes = sorted(row.votes.all(), key=lambda vote: vote.step)  # type: ignore[attr-defined]
    return ApprovalCard(
        id=row.id,
        action=row.action,
        title=title_of(row),
        state=row.state,
        kind=row.kind,
        asker_id=row.asker_id,
        asker_name=row.asker_name,
        company_id=row.company_id,
        asker_company_id=row.asker_company_id,
        interface=row.interface,
        asked_at=row.asked_at,
        deadline_at=row.deadline_at,
        escalate_at=row.escalate_at,
        ended_at=row.ended_at,
        good_until=row.good_until,
        step=row.step,
        sides=tuple(each.side for each in read_steps(row.steps)),
        waits_for=tuple(row.waits_for),
        votes=tuple(_vote(each) for each in votes),
        rule_title=row.rule_title,
        said=row.said,
        digest=row.digest,
        shown=row.shown,
        parameters=row.parameters,
        result=row.result,
    )


def _vote(row: Vote) -> VoteCard:
    return VoteCard(
        row.step, row.approver_name, row.approver_side, row.on_behalf_name, row.decision, row.comment, row.at
    )
