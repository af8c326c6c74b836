"""Say yes or no to what waits; take back, remind of and collect what one asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.kernel.catalogue import Parameters, action, get_action
from forecourt.kernel.dial import ApprovalVoid
from forecourt.kernel.effects import plain
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance, perform
from forecourt.oversight import events
from forecourt.oversight.approvals import NotApproved, asked_by, end, is_intact, sides_of
from forecourt.oversight.deciding import Capacity, in_which_capacity
from forecourt.oversight.models import Approval, Vote
from forecourt.oversight.models.approvals import (
    APPROVED,
    BY_PROCESS,
    COLLECTED,
    DECLINED,
    DONE,
    READY,
    RUNNING,
    WAITING,
    WITHDRAWN,
)
from forecourt.oversight.policies import may_ask, may_decide, visible_approvals
from forecourt.oversight.rules.approvals import COLLECT_WITHIN, may_remind, read_steps
from forecourt.oversight.telling import tell, tell_approvers, tell_who_may_decide


class WaitsNoLonger(Conflict):
    """It was decided, taken back or lapsed meanwhile."""

    code, title = "waits_no_longer", "This waits no longer"


class OtherContent(Conflict):
    """What is approved is what was seen, and nothing else."""

    code, title = "other_content", "This is not what you saw"


class RemindedEnough(Conflict):
    """Reminding has its measure."""

    code, title = "reminded_enough", "You reminded enough for now"


class OfApproval(Parameters):
    """An approval of one's own."""

    approval_id: UUID = Field(description="What waits, by its id.", examples=["01996d7a-5c3e-7b1a-9f00-2b8f5a4c6d7e"])


class Approve(OfApproval):
    """The parameters of `oversight.approve`."""

    digest: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="Of what you saw, as the approval tells it: you approve that and nothing else.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    comment: str = Field(default="", max_length=500, description="A word for who asked.")


class Decline(OfApproval):
    """The parameters of `oversight.decline`."""

    reason: str = Field(
        min_length=3, max_length=500, description="Why not, for who asked.", examples=["Ask again after the audit."]
    )


@action(name="oversight.approve", title="Approve what waits", parameters=Approve, policy=may_decide)
def approve(performance: Performance, parameters: Approve) -> dict[str, Any]:
    """Say yes to exactly what was shown. Whoever asked, or acts for them, cannot; nor can one person twice.
    After the last yes it is done by itself, as who asked.

    Raises Invisible, Forbidden, WaitsNoLonger, OtherContent.
    """
    approval = _waiting(performance, parameters.approval_id)
    if parameters.digest != approval.digest:
        raise OtherContent("Look at what waits now, and approve that.", pointer="/data/attributes/digest")
    if not is_intact(approval):
        raise ApprovalVoid("What is kept is not what was shown, so nobody can approve it.", next=["Ask again."])
    capacity = in_which_capacity(actor=performance.actor, approval=approval, now=performance.now)
    _speak(performance, approval, capacity, Vote.APPROVE, parameters.comment)
    approval.step += 1
    left = len(approval.steps) - approval.step
    said = {"left": left, "comment": parameters.comment, "in_place_of": capacity.in_place_of}
    tell(performance, events.APPROVAL_GIVEN, approval, **said)
    _go_on(performance, approval)
    return {"approval_id": approval.id, "state": approval.state, "left": left}


@action(name="oversight.decline", title="Decline what waits", parameters=Decline, policy=may_decide)
def decline(performance: Performance, parameters: Decline) -> dict[str, Any]:
    """Say no, with the reason for who asked.

    Raises Invisible, Forbidden, WaitsNoLonger.
    """
    approval = _waiting(performance, parameters.approval_id)
    capacity = in_which_capacity(actor=performance.actor, approval=approval, now=performance.now)
    _speak(performance, approval, capacity, Vote.DECLINE, parameters.reason)
    end(approval, performance, DECLINED, parameters.reason)
    tell(
        performance,
        events.APPROVAL_DECLINED,
        approval,
        said=parameters.reason,
        in_place_of=capacity.in_place_of,
    )
    return {"approval_id": approval.id, "state": approval.state}


@action(name="oversight.withdraw", title="Withdraw what you asked for", parameters=OfApproval, policy=may_ask)
def withdraw(performance: Performance, parameters: OfApproval) -> dict[str, Any]:
    """Take back what one asked for, while nothing was done.

    Raises Invisible, WaitsNoLonger.
    """
    approval = own_approval(performance, parameters.approval_id)
    if approval.state not in (WAITING, APPROVED, READY):
        raise WaitsNoLonger(f"It is {approval.state}.")
    end(approval, performance, WITHDRAWN, f"{performance.actor.name} took it back.")
    tell(performance, events.APPROVAL_WITHDRAWN, approval)
    return {"approval_id": approval.id, "state": approval.state}


@action(name="oversight.remind", title="Remind who may approve", parameters=OfApproval, policy=may_ask)
def remind(performance: Performance, parameters: OfApproval) -> dict[str, Any]:
    """Tell those who may decide once more: three times at most, an hour apart.

    Raises Invisible, WaitsNoLonger, RemindedEnough.
    """
    approval = own_approval(performance, parameters.approval_id)
    if approval.state != WAITING or approval.deadline_at <= performance.now:
        raise WaitsNoLonger(f"It is {approval.state if approval.state != WAITING else 'past its time'}.")
    if not may_remind(reminders=approval.reminders, reminded_at=approval.reminded_at, now=performance.now):
        raise RemindedEnough("Three times at most, an hour apart.", next=["Ask one of them in person."])
    approval.reminders += 1
    approval.reminded_at = performance.now
    approval.save(update_fields=["reminders", "reminded_at"])
    tell_approvers(performance, events.APPROVAL_REMINDED, approval, performance.actor.company_name)
    return {"approval_id": approval.id, "reminders": approval.reminders}


@action(
    name="oversight.collect_approved",
    title="Collect what was approved",
    parameters=OfApproval,
    policy=may_ask,
)
def collect_approved(performance: Performance, parameters: OfApproval) -> dict[str, Any]:
    """Do oneself what was approved and tells something once, such as a file's address or a new token. A file can be
    collected again until its time is over.

    Raises Invisible, NotApproved, ApprovalVoid.
    """
    approval = own_approval(performance, parameters.approval_id)
    if approval.state != READY:
        raise NotApproved(f"It is {approval.state}.")
    receipt = perform(
        get_action(approval.action),
        actor=performance.actor,
        parameters=approval.parameters,
        dry_run=performance.dry_run,
        approval_id=approval.id,
        cause_id=performance.cause_id,
        now=performance.now,
    )
    performance.once.update(receipt.once)
    if approval.kind == COLLECTED:
        approval.result = plain(receipt.result)
        approval.state = RUNNING  # as `redeem` left it
        end(approval, performance, DONE, "")
    tell(performance, events.APPROVAL_COLLECTED, approval)
    return {"approval_id": approval.id, "state": approval.state, "action": approval.action, **receipt.result}


def own_approval(performance: Performance, approval_id: UUID) -> Approval:
    """Return an approval that the actor asked for, locked. Raises Invisible."""
    actor = performance.actor
    found: Approval | None = asked_by(actor).filter(id=approval_id).select_for_update().first()
    if found is None:
        raise Invisible("There is no such approval of yours.")
    return found


def make_ready(approval: Approval, performance: Performance) -> None:
    """Let who asked collect it for some days; a process goes on with it by itself, and nobody is told to."""
    approval.state, approval.waits_for = READY, []
    approval.good_until = performance.now + COLLECT_WITHIN
    approval.save(update_fields=["state", "waits_for", "good_until"])
    if approval.kind != BY_PROCESS:
        tell(performance, events.APPROVAL_READY, approval)


def _waiting(performance: Performance, approval_id: UUID) -> Approval:
    """Return an approval that waits, locked. Raises Invisible, WaitsNoLonger."""
    seen = visible_approvals(performance.actor).filter(id=approval_id)
    approval: Approval | None = seen.select_for_update().first()
    if approval is None:
        raise Invisible("There is no such approval.")
    if approval.state != WAITING:
        raise WaitsNoLonger(f"It is {approval.state} already.")
    if approval.deadline_at <= performance.now:
        raise WaitsNoLonger("Its time is over, so it lapses.")
    return approval


def _speak(performance: Performance, approval: Approval, capacity: Capacity, decision: str, comment: str) -> None:
    actor = performance.actor
    Vote.objects.create(
        approval=approval,
        company_id=approval.company_id,
        step=approval.step,
        approver_id=actor.id,
        approver_name=actor.name,
        approver_side=actor.side,
        on_behalf_of=capacity.on_behalf_of,
        on_behalf_name=capacity.in_place_of,
        decision=decision,
        digest=approval.digest,
        comment=comment,
        at=performance.now,
    )


def _go_on(performance: Performance, approval: Approval) -> None:
    """Ask the next, or let it be done."""
    steps = read_steps(approval.steps)
    if approval.step < len(steps):
        approval.waits_for = sides_of(steps[approval.step], is_escalated=approval.is_escalated)
        approval.save(update_fields=["step", "waits_for"])
        tell_who_may_decide(performance, approval)
        return
    approval.save(update_fields=["step"])
    if approval.kind in (COLLECTED, BY_PROCESS):
        make_ready(approval, performance)
        return
    approval.state, approval.waits_for = APPROVED, []
    approval.save(update_fields=["state", "waits_for"])
