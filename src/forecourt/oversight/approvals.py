"""Keep a performance until it is approved, and let an approval be used for just what was shown.

What binds an approval: who asks, in which company, for which action with which parameters, and all that was shown of
its effect, in one digest that each approver names. Everything is looked at again when it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from forecourt.access.actions import delegate
from forecourt.access.addressees import list_addressees, list_colleagues
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, Parameters
from forecourt.kernel.dial import ApprovalVoid, Approved, Direction, Standing, Step
from forecourt.kernel.effects import plain
from forecourt.kernel.errors import Conflict, Forbidden, Invisible
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import Performance, Receipt
from forecourt.kernel.scope import scope
from forecourt.oversight import events
from forecourt.oversight.models import Approval, Vote
from forecourt.oversight.models.approvals import (
    APPROVED,
    BY_ITSELF,
    BY_PROCESS,
    COLLECTED,
    DECLINED,
    DONE,
    FOR_READING,
    READY,
    RUNNING,
    VOID,
    WAITING,
)
from forecourt.oversight.rules.approvals import (
    MOST_WAITING,
    RIGHT_AFTER_DEADLINE,
    Asker,
    Spoken,
    covers,
    digest_of_request,
    digest_of_shown,
    is_given,
    read_steps,
    steps_for,
)
from forecourt.oversight.telling import tell, tell_who_may_decide, voters_of

#: How long approvals wait where the dial says nothing.
DEADLINE_H: Final = 72
REMIND_AFTER_H: Final = 24


class NotApproved(Conflict):
    """It waits still, or the approval was used up, or it ended otherwise."""

    code, title = "not_approved", "Nobody's approval stands behind this"


class CannotWait(Forbidden):
    """Some things cannot be kept until somebody approves them."""

    code, title = "cannot_wait", "This cannot wait for an approval"


def park(
    action: Action[Any],
    performance: Performance,
    parameters: Parameters,
    direction: Direction,
    shown: Sequence[Mapping[str, Any]],
) -> Receipt:
    """Keep what is asked for, and tell who may approve it. The same request again is told of the one that is there.

    Raises CannotWait.
    """
    actor = performance.actor
    _may_wait(action, actor, parameters)
    asked = parameters.model_dump(mode="json")
    company_id = _concerned(actor, parameters)
    request = digest_of_request(action=action.name, parameters=asked, asker=asker_of(actor), company_id=company_id)
    earlier = _earlier(performance, request)
    if earlier is not None:
        return _receipt(earlier, performance)
    approval = _keep(action, performance, parameters, direction, company_id, plain(list(shown)), request)
    tell_who_may_decide(performance, approval)
    return _receipt(approval, performance)


def redeem(action: Action[Any], performance: Performance, parameters: Parameters, approval_id: UUID) -> Approved:
    """Use an approval for this very performance. Raises Invisible, NotApproved, ApprovalVoid."""
    actor = performance.actor
    approval: Approval | None = asked_by(actor).filter(id=approval_id).select_for_update().first()
    if approval is None:
        raise Invisible("There is no such approval of yours.")
    is_good = approval.good_until is None or performance.now < approval.good_until
    if approval.state not in (APPROVED, READY) or not is_good:
        raise NotApproved(f"It is {approval.state}, so it lets nothing be done.", next=["Ask again."])
    if approval.action != action.name or not is_request(approval, parameters):
        raise ApprovalVoid("Something else was approved.", next=["Ask again."])
    if frozenset(approval.behind) != actor.behind:
        raise ApprovalVoid("Other people answer for it by now than those who asked.", next=["Ask again."])
    wanted = _steps(performance.direction.steps, actor, approval.company_id)
    if not stands(approval) or not covers(read_steps(approval.steps), wanted):
        raise ApprovalVoid("Not all approvals that it needs were given for what was shown.", next=["Ask again."])
    if approval.kind == BY_PROCESS:
        _use_up(approval, performance)
    elif approval.state == APPROVED or approval.kind == COLLECTED:
        approval.state = RUNNING
        approval.save(update_fields=["state"])
    return Approved(changes=approval.shown, shown_at=approval.shown_at)


def asker_of(actor: Actor) -> Asker:
    """Return how somebody who asks is known."""
    return Asker(actor.id, actor.name, actor.behind) if actor.kind == "process" else Asker(actor.id)


def asker_behind(approval: Approval) -> Asker:
    """Return who asked for an approval."""
    behind = frozenset(approval.behind)
    return Asker(approval.asker_id, approval.asker_name if behind else "", behind)


def asked_by(actor: Actor) -> QuerySet[Approval]:
    """Return what somebody asked for: of a process, what it asked for under its name."""
    own: QuerySet[Approval] = Approval.objects.filter(asker_id=actor.id, asker_company_id=actor.company_id)
    return own.filter(asker_name=actor.name, kind=BY_PROCESS) if actor.kind == "process" else own


def _use_up(approval: Approval, performance: Performance) -> None:
    """End what a process uses, in the transaction in which it does it. That row is none of what was shown."""
    told, changed = len(performance.journal_ids), len(performance.changes)
    end(approval, performance, DONE, "")
    tell(performance, events.APPROVAL_DONE, approval)
    del performance.journal_ids[told:], performance.changes[changed:]


def standing_of(*, under: Actor, name: str, approval_id: UUID, now: datetime) -> Standing:
    """Tell where an approval stands that a process of this name asked for; one that is not there has ended."""
    with scope(under):
        found = asked_by(replace(under, name=name)).filter(id=approval_id).first()
    if found is None:
        return Standing("ended", "It is not there any more.")
    if found.state == WAITING:
        return Standing("waits")
    if found.state == READY and found.good_until is not None and now < found.good_until:
        return Standing("ready")
    return Standing("done") if found.state == DONE else Standing("ended", _why_ended(found))


def _why_ended(approval: Approval) -> str:
    """Say in a sentence why an approval lets nothing be done."""
    vote = Vote.objects.filter(approval=approval, decision=Vote.DECLINE).first() if approval.state == DECLINED else None
    if vote is not None:
        return f"{vote.approver_name} declined it: {vote.comment}"
    return approval.said or "Its time was over."


def is_request(approval: Approval, parameters: Parameters) -> bool:
    """Tell whether these are the parameters that were asked for."""
    asked = parameters.model_dump(mode="json")
    return approval.request_digest == digest_of_request(
        action=approval.action, parameters=asked, asker=asker_behind(approval), company_id=approval.company_id
    )


def is_intact(approval: Approval) -> bool:
    """Tell whether what is kept is what was shown."""
    return approval.digest == digest_of_shown(
        action=approval.action,
        parameters=approval.parameters,
        asker=asker_behind(approval),
        company_id=approval.company_id,
        shown=approval.shown,
        amounts=approval.amounts,
    )


def stands(approval: Approval) -> bool:
    """Count the votes themselves, whatever the row says of them. Must run inside a scope that sees them."""
    votes = Vote.objects.filter(approval=approval, decision=Vote.APPROVE)
    spoken = [Spoken(each.approver_id, each.on_behalf_of, each.approver_side, each.step, each.digest) for each in votes]
    return is_intact(approval) and is_given(
        steps=read_steps(approval.steps),
        votes=spoken,
        askers=asker_behind(approval).people,
        digest=approval.digest,
        is_escalated=approval.is_escalated,
    )


def end(approval: Approval, performance: Performance, state: str, said: str) -> None:
    """Let an approval stand where it stays."""
    approval.state, approval.said, approval.waits_for = state, said[:500], []
    approval.ended_at = performance.now
    approval.save(update_fields=["state", "said", "waits_for", "ended_at", "result", "good_until"])


def void(approval: Approval, performance: Performance, said: str) -> None:
    """Let an approval end that no longer holds, and tell who asked and who said yes."""
    end(approval, performance, VOID, said)
    voters = [str(each) for each in voters_of(approval)]
    tell(performance, events.APPROVAL_VOIDED, approval, said=said, recipients=voters)


def void_ready(performance: Performance, approval_id: UUID, said: str) -> None:
    """Let an approval of the actor's end that was to be collected and no longer holds."""
    actor = performance.actor
    approval = asked_by(actor).filter(id=approval_id, state=READY).select_for_update().first()
    if approval is not None:
        void(approval, performance, said)


def _may_wait(action: Action[Any], actor: Actor, parameters: Parameters) -> None:
    if not (_is_person(actor) or _answers_to_people(actor)) or actor.company_id is None:
        raise CannotWait(f"{action.title} needs an approval, which only a person can ask for.")
    if action.feature == "oversight" and action.name not in ("oversight.turn_up", "oversight.turn_back"):
        raise CannotWait("Deciding about approvals never waits for one.")
    if action.parts is not None:
        raise CannotWait(
            "A part of it needs an approval, and all of it cannot wait for that.",
            next=["Ask for that part by itself; the rest needs none."],
        )
    if action.holds_secret(parameters):
        raise CannotWait("It holds a secret, which is not kept while it waits.")
    if asked_by(actor).filter(state=WAITING).count() >= MOST_WAITING:
        raise CannotWait(f"{MOST_WAITING} things of yours wait already.", next=["Withdraw what you no longer need."])


def _is_person(actor: Actor) -> bool:
    return actor.kind == "person" and actor.proof.kind in ("session", "token")


def _answers_to_people(actor: Actor) -> bool:
    """Tell whether a process may ask: one in a limited role of its own, for which people answer."""
    return actor.kind == "process" and bool(actor.behind) and actor.only is not None


def _concerned(actor: Actor, parameters: Parameters) -> UUID:
    """Return whom it concerns: the company that is named, else the asker's own."""
    named = getattr(parameters, "company_id", None)
    found = named if actor.everywhere and isinstance(named, UUID) else actor.company_id
    assert found is not None
    return found


def _earlier(performance: Performance, request: str) -> Approval | None:
    """Return the same request of the same person, if it waits still or can be collected."""
    now = performance.now
    same = asked_by(performance.actor).filter(request_digest=request, state__in=(WAITING, APPROVED, READY))
    for each in same.order_by("-id"):
        until = each.deadline_at if each.state == WAITING else each.good_until
        if until is None or now < until:
            return each
    return None


def _keep(
    action: Action[Any],
    performance: Performance,
    parameters: Parameters,
    direction: Direction,
    company_id: UUID,
    shown: Any,
    request: str,
) -> Approval:
    actor, now, terms = performance.actor, performance.now, direction.terms
    assert actor.company_id is not None
    steps = _steps(direction.steps, actor, company_id)
    is_escalated = _nobody_else(actor, company_id, steps)
    deadline = timedelta(hours=terms.get("deadline_h") or DEADLINE_H)
    escalate_h = terms.get("escalate_after_h")
    asked, amounts = parameters.model_dump(mode="json"), _amounts(action, performance, parameters)
    approval = Approval(
        id=new_id(),
        company_id=company_id,
        asker_id=actor.id,
        asker_name=actor.name,
        asker_company_id=actor.company_id,
        token_id=actor.token_id,
        interface=actor.interface,
        request_id=actor.request_id,
        action=action.name,
        parameters=asked,
        request_digest=request,
        shown=shown,
        shown_at=performance.began_at,
        amounts=amounts,
        digest=digest_of_shown(
            action=action.name,
            parameters=asked,
            asker=asker_of(actor),
            company_id=company_id,
            shown=shown,
            amounts=amounts,
        ),
        kind=_kind(action, performance),
        behind=sorted(actor.behind),
        delegation=_delegated(actor, life=deadline + RIGHT_AFTER_DEADLINE),
        rules=list(direction.rules),
        rule_title=str(terms.get("title", ""))[:200],
        steps=[{"side": each.side, "permission": each.permission} for each in steps],
        asked_at=now,
        waits_for=sides_of(steps[0], is_escalated=is_escalated),
        sides=sorted({each.side for each in steps} | ({"provider"} if is_escalated else set())),
        is_escalated=is_escalated,
        deadline_at=now + deadline,
        remind_at=now + timedelta(hours=terms.get("remind_after_h") or REMIND_AFTER_H),
        escalate_at=now + timedelta(hours=escalate_h) if escalate_h and not is_escalated else None,
    )
    approval.save(force_insert=True)
    return approval


def _delegated(actor: Actor, *, life: timedelta) -> str:
    """Let the worker act for a person; a process goes on under its own proof."""
    return delegate(actor=actor, purpose="approval", life=life) if actor.kind == "person" else ""


def sides_of(step: Step, *, is_escalated: bool) -> list[str]:
    """Return whose people may decide at a step."""
    return sorted({step.side, "provider"}) if is_escalated else [step.side]


def _steps(steps: Sequence[Step], actor: Actor, company_id: UUID) -> tuple[Step, ...]:
    return steps_for(steps, asks_for_itself=company_id == actor.company_id, asker_is_provider=actor.side == "provider")


def _nobody_else(actor: Actor, company_id: UUID, steps: Sequence[Step]) -> bool:
    """Tell whether a customer has too few approvers beside who asks: then the provider's may decide from the start."""
    asked = [step for step in steps if step.side == "customer"]
    if not asked:
        return False
    if company_id == actor.company_id:
        there = list_colleagues(actor=actor, permission=asked[0].permission)
    else:
        there = list_addressees(actor=actor, company_id=company_id, permission=asked[0].permission)
    return len({each.user_id for each in there} - {actor.id}) < len(asked)


def _kind(action: Action[Any], performance: Performance) -> str:
    """Say how it is done once approved: what it tells once is told to who asked and to nobody between."""
    if performance.actor.kind == "process":
        return BY_PROCESS
    if action.is_reading:
        return FOR_READING
    return COLLECTED if performance.once else BY_ITSELF


def _amounts(action: Action[Any], performance: Performance, parameters: Parameters) -> dict[str, Any]:
    counted = {name: count(performance, parameters) for name, count in action.amounts.items()}
    return {name: plain(value) for name, value in counted.items() if value is not None}


def _receipt(approval: Approval, performance: Performance) -> Receipt:
    return Receipt(
        id=approval.id,
        action=approval.action,
        outcome="waiting",
        result={
            "approval_id": approval.id,
            "state": approval.state,
            "digest": approval.digest,
            "waits_for": approval.waits_for,
            "deadline_at": approval.deadline_at,
            "asked_at": approval.asked_at,
        },
        journal_ids=tuple(performance.journal_ids),
        direction=performance.direction,
    )
