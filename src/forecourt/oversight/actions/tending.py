"""What the worker does about approvals: note what came of one, remind, ask the next, let lapse."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers.queries import get_company
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance
from forecourt.oversight import events
from forecourt.oversight.actions.approvals import OfApproval, WaitsNoLonger, make_ready, own_approval
from forecourt.oversight.approvals import end, void
from forecourt.oversight.models import Approval
from forecourt.oversight.models.approvals import (
    APPROVED,
    DONE,
    FAILED,
    FOR_READING,
    LAPSED,
    READY,
    RUNNING,
    WAITING,
    WITHDRAWN,
)
from forecourt.oversight.policies import may_tend_approvals
from forecourt.oversight.telling import tell, tell_approvers, title_of


class SettleApproval(Parameters):
    """The parameters of `oversight.settle_approval`."""

    approval_id: UUID
    outcome: Literal["done", "void", "failed"]
    said: str = Field(default="", max_length=500)
    result: dict[str, Any] = {}


class TakeBack(OfApproval):
    """The parameters of `oversight.take_back_asked`."""

    said: str = Field(max_length=500)


@action(
    name="oversight.settle_approval",
    title="Note what came of an approval",
    parameters=SettleApproval,
    policy=may_tend_approvals,
    is_internal=True,
)
def settle_approval(performance: Performance, parameters: SettleApproval) -> dict[str, Any]:
    """Note that what was approved is done, or why it was not, and tell who asked. Raises WaitsNoLonger."""
    approval = _locked(parameters.approval_id, APPROVED, RUNNING)
    approval.result = parameters.result or None
    if parameters.outcome == "done" and approval.kind == FOR_READING:
        make_ready(approval, performance)
        return {"approval_id": approval.id, "state": approval.state}
    if parameters.outcome == "void":
        void(approval, performance, parameters.said)
    else:
        state, event = {"done": (DONE, events.APPROVAL_DONE), "failed": (FAILED, events.APPROVAL_FAILED)}[
            parameters.outcome
        ]
        end(approval, performance, state, parameters.said)
        tell(performance, event, approval, said=parameters.said)
    return {"approval_id": approval.id, "state": approval.state}


@action(
    name="oversight.lapse_approval",
    title="Let lapse what nobody decided",
    parameters=OfApproval,
    policy=may_tend_approvals,
    is_internal=True,
)
def lapse_approval(performance: Performance, parameters: OfApproval) -> dict[str, Any]:
    """Let an approval lapse whose time is over, waiting or not collected. Raises WaitsNoLonger."""
    approval = _locked(parameters.approval_id, WAITING, READY)
    until = approval.deadline_at if approval.state == WAITING else approval.good_until
    if until is None or until > performance.now:
        raise WaitsNoLonger("Its time is not over.")
    if approval.state == READY and approval.kind == FOR_READING:
        end(approval, performance, DONE, "")
        tell(performance, events.APPROVAL_OVER, approval)
        return {"approval_id": approval.id, "state": approval.state}
    said = "Nobody decided in time." if approval.state == WAITING else "It was not collected in time."
    end(approval, performance, LAPSED, said)
    tell(performance, events.APPROVAL_LAPSED, approval, said=said)
    return {"approval_id": approval.id, "state": approval.state}


@action(
    name="oversight.take_back_asked",
    title="Take back what a process asked for",
    parameters=TakeBack,
    policy=may_tend_approvals,
    is_internal=True,
)
def take_back_asked(performance: Performance, parameters: TakeBack) -> dict[str, Any]:
    """Let an approval end that this very process asked for and no longer wants. Raises Invisible, WaitsNoLonger."""
    approval = own_approval(performance, parameters.approval_id)
    if approval.state not in (WAITING, READY):
        raise WaitsNoLonger(f"It is {approval.state}.")
    end(approval, performance, WITHDRAWN, parameters.said)
    tell(performance, events.APPROVAL_WITHDRAWN, approval, said=parameters.said)
    return {"approval_id": approval.id, "state": approval.state}


@action(
    name="oversight.remind_approvers",
    title="Remind who may approve, by itself",
    parameters=OfApproval,
    policy=may_tend_approvals,
    is_internal=True,
)
def remind_approvers(performance: Performance, parameters: OfApproval) -> dict[str, Any]:
    """Tell those who may decide once more, once. Raises WaitsNoLonger."""
    approval = _locked(parameters.approval_id, WAITING)
    if approval.remind_at is None or approval.remind_at > performance.now:
        raise WaitsNoLonger("It was reminded of, or is not to be yet.")
    approval.remind_at, approval.reminded_at = None, performance.now
    approval.save(update_fields=["remind_at", "reminded_at"])
    tell_approvers(performance, events.APPROVAL_REMINDED, approval, _company(performance, approval))
    return {"approval_id": approval.id}


@action(
    name="oversight.escalate_approval",
    title="Let the provider decide too",
    parameters=OfApproval,
    policy=may_tend_approvals,
    is_internal=True,
)
def escalate_approval(performance: Performance, parameters: OfApproval) -> dict[str, Any]:
    """Let the provider's approvers decide beside a customer's who did not. Raises WaitsNoLonger."""
    approval = _locked(parameters.approval_id, WAITING)
    if approval.escalate_at is None or approval.escalate_at > performance.now:
        raise WaitsNoLonger("It was escalated, or is not to be yet.")
    approval.escalate_at, approval.is_escalated = None, True
    approval.waits_for = sorted({*approval.waits_for, "provider"})
    approval.sides = sorted({*approval.sides, "provider"})
    approval.save(update_fields=["escalate_at", "is_escalated", "waits_for", "sides"])
    told = {"title": title_of(approval), "who": approval.asker_name, "company": _company(performance, approval)}
    performance.record(
        events.APPROVAL_ESCALATED,
        subject=("approval", approval.id),
        company_id=approval.company_id,
        new=told | {"action": approval.action, "digest": approval.digest},
    )
    return {"approval_id": approval.id, "waits_for": approval.waits_for}


def _locked(approval_id: UUID, *states: str) -> Approval:
    found: Approval | None = Approval.objects.select_for_update().filter(id=approval_id).first()
    if found is None:
        raise Invisible()
    if found.state not in states:
        raise WaitsNoLonger(f"It is {found.state}.")
    return found


def _company(performance: Performance, approval: Approval) -> str:
    return get_company(actor=performance.actor, company_id=approval.asker_company_id).short_name
