"""Who may say yes or no to one approval, and as whom: never whoever asked, and never one person twice.

Somebody is known by their user, by the person behind it and by the mailbox of their address, so that neither a second
session nor a token, a second account or a changed address makes anybody a second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from forecourt.access.addressees import list_colleagues
from forecourt.access.identities import Identity, list_identities
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden
from forecourt.oversight.approvals import asker_behind
from forecourt.oversight.models import Approval, Deputy, Vote
from forecourt.oversight.policies import in_force
from forecourt.oversight.rules.approvals import mailbox_of, read_steps


class NotYourTurn(Forbidden):
    """Somebody else decides this step."""

    code, title = "not_your_turn", "Somebody else decides this"


class SelfApproval(Forbidden):
    """Nobody approves what they asked for."""

    code, title = "self_approval", "You cannot approve what you asked for"


class ApprovedAlready(Forbidden):
    """Two approvals are those of two people."""

    code, title = "approved_already", "A second approval is somebody else's"


@dataclass(frozen=True, slots=True)
class Capacity:
    """As whom somebody decides."""

    on_behalf_of: UUID | None = None
    in_place_of: str = ""


def in_which_capacity(*, actor: Actor, approval: Approval, now: datetime) -> Capacity:
    """Return as whom the actor may decide the step that waits. Raises NotYourTurn, SelfApproval, ApprovedAlready."""
    _is_their_side(actor, approval)
    refused: Forbidden | None = None
    for capacity in _capacities(actor, approval, now):
        try:
            _is_nobody_twice(actor, approval, capacity, now)
            return capacity
        except Forbidden as refusal:
            refused = refusal
    if refused is not None:
        raise refused
    raise NotYourTurn(f"{actor.role_title} does not approve this.")


def _is_their_side(actor: Actor, approval: Approval) -> None:
    if actor.side not in approval.waits_for:
        whose = "the provider" if approval.waits_for == ["provider"] else "the customer"
        raise NotYourTurn(f"It waits for {whose}.")
    if actor.side == "customer" and actor.company_id != approval.company_id:
        raise NotYourTurn("It waits for another company.")


def _capacities(actor: Actor, approval: Approval, now: datetime) -> list[Capacity]:
    """List as whom the actor might decide: in their own right first, else for who let them and still may."""
    permission = read_steps(approval.steps)[approval.step].permission
    if actor.may(permission):
        return [Capacity()]
    mine = Deputy.objects.filter(in_force(now), company_id=actor.company_id, deputy_id=actor.id)
    givers = {each.giver_id: each.giver_name for each in mine.order_by("id")}
    still = list_colleagues(actor=actor, user_ids=givers, permission=permission)
    return [Capacity(each.user_id, givers[each.user_id]) for each in still]


def _is_nobody_twice(actor: Actor, approval: Approval, capacity: Capacity, now: datetime) -> None:
    behind = {actor.id, capacity.on_behalf_of} - {None}
    votes = list(Vote.objects.filter(approval=approval))
    before = {each for vote in votes for each in (vote.approver_id, vote.on_behalf_of)} - {None}
    askers: set[UUID | None] = {*asker_behind(approval).people}
    known = list_identities(actor=actor, user_ids=[*askers, *behind, *before])  # type: ignore[list-item]
    asker = _marks(known, askers)
    if _marks(known, {actor.id}) & asker:
        if approval.behind:
            raise SelfApproval(
                f"You let {approval.asker_name} do such things, which counts as asking.",
                next=["Wait for somebody else."],
            )
        raise SelfApproval("You asked for it yourself.", next=["Wait for somebody else, or remind them."])
    if _marks(known, behind) & asker or _acts_for(actor, approval, now):
        raise SelfApproval("You act for who asked, or they for you.", next=["Somebody else has to decide."])
    if _marks(known, behind) & _marks(known, before):
        raise ApprovedAlready("It was approved by you, or in your place, already.")


def _marks(known: list[Identity], users: set[UUID | None]) -> set[object]:
    """Return all that some users are known by."""
    marks: set[object] = set(users)
    for each in known:
        if each.user_id in users:
            marks |= {each.person_id, mailbox_of(each.email)} - {None}
    return marks


def _acts_for(actor: Actor, approval: Approval, now: datetime) -> bool:
    """Tell whether one of asker and actor let the other approve in their place, at any time since it was asked."""
    since = Deputy.objects.filter(company_id=actor.company_id, from_at__lte=now).filter(
        Q(ended_at=None) | Q(ended_at__gt=approval.asked_at), until_at__gt=approval.asked_at
    )
    askers = asker_behind(approval).people
    pair = Q(giver_id__in=askers, deputy_id=actor.id) | Q(giver_id=actor.id, deputy_id__in=askers)
    return since.filter(pair).exists()
