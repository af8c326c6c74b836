"""Who sees and sets how much is watched, and who says yes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from forecourt.access.identities import is_token_for
from forecourt.access.policies import may_for_good
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden
from forecourt.oversight.models import Approval, Deputy, DialRule, Effort, GuardRule, Tally

#: What somebody needs to say yes or no for their side, as tokens and steps name it.
APPROVE: Final = "oversight.approve"


def visible_dials(actor: Actor) -> QuerySet[DialRule]:
    """Return the provider's dials and those of the actor's own company; all for the provider's people."""
    dials: QuerySet[DialRule] = DialRule.objects.all()
    return dials if actor.everywhere else dials.filter(Q(company_id=None) | Q(company_id=actor.company_id))


def visible_guardrails(actor: Actor) -> QuerySet[GuardRule]:
    """Return the guardrails: no secret to anybody who is signed in, for each tells its reason when it refuses."""
    return GuardRule.objects.all()


def visible_efforts(actor: Actor) -> QuerySet[Effort]:
    """Return what actions save, for those of the provider's people who may see that."""
    efforts: QuerySet[Effort] = Effort.objects.all()
    return efforts if sees_economics(actor) else efforts.none()


def visible_tallies(actor: Actor) -> QuerySet[Tally]:
    """Return how often what was done, for those of the provider's people who may see that."""
    tallies: QuerySet[Tally] = Tally.objects.all()
    return tallies if sees_economics(actor) else tallies.none()


def visible_waits(actor: Actor) -> QuerySet[Approval]:
    """Return all that waited for an approval, for those of the provider's people who may see what watching costs."""
    approvals: QuerySet[Approval] = Approval.objects.all()
    return approvals if sees_economics(actor) else approvals.none()


def sees_economics(actor: Actor) -> bool:
    """Tell whether the actor may see what self-service saves."""
    return actor.everywhere and actor.may("oversight.see_economics")


def may_see_economics(actor: Actor, parameters: Any) -> None:
    """Allow those of the provider's people whose role includes the figures of the business."""
    if not sees_economics(actor):
        raise Forbidden("What self-service saves is for the provider's finance and platform administrators.")


def may_define_oversight(actor: Actor, parameters: Any) -> None:
    """Allow the provider's platform administrators and its blueprint."""
    if not (actor.everywhere and actor.may("oversight.define")):
        raise Forbidden("How much is watched is set by the provider's blueprint.")


def may_keep_own_dials(actor: Actor, parameters: Any) -> None:
    """Allow a company's administrators, for their own company: a rule lives on, so a grant for a time is not enough."""
    if actor.everywhere or actor.company_id is None or not may_for_good(actor, "oversight.keep_own"):
        raise Forbidden(
            "Turning oversight up for your company belongs to its administrators.",
            next=["Ask one of them: the people page names them."],
        )


def visible_approvals(actor: Actor) -> QuerySet[Approval]:
    """Return what the actor asked for; for who may decide, all that their side has a say in; for who sees what happened
    in a company, all of it."""
    approvals: QuerySet[Approval] = Approval.objects.all()
    if actor.kind == "process":
        return approvals
    own = Q(asker_id=actor.id, asker_company_id=actor.company_id)
    is_approver = actor.may("oversight.approve") or stands_in(actor)
    if actor.everywhere:
        sees_all = actor.may("journal.see_all")
        return (
            approvals if sees_all else approvals.filter(own | Q(sides__contains=["provider"]) if is_approver else own)
        )
    if is_approver or actor.may("journal.see_company"):
        return approvals.filter(own | Q(company_id=actor.company_id))
    return approvals.filter(own)


def visible_deputies(actor: Actor) -> QuerySet[Deputy]:
    """Return who approves in whose place: one's own, and all of the company's for its approvers."""
    deputies: QuerySet[Deputy] = Deputy.objects.filter(company_id=actor.company_id)
    return deputies if actor.may("oversight.approve") else deputies.filter(Q(giver_id=actor.id) | Q(deputy_id=actor.id))


def in_force(now: datetime) -> Q:
    """Return what holds of a deputy whose days these are."""
    return Q(from_at__lte=now, until_at__gt=now, ended_at=None)


def stands_in(actor: Actor) -> bool:
    """Tell whether the actor approves in a colleague's place these days: never who sees a part of what is held."""
    if actor.kind != "person" or actor.is_limited:
        return False
    mine = Deputy.objects.filter(in_force(business_now()), company_id=actor.company_id, deputy_id=actor.id)
    return mine.exists()


def may_decide(actor: Actor, parameters: Any) -> None:
    """Allow approvers and their deputies, signed in or with a token that was made for approving."""
    if actor.kind != "person" or actor.proof.kind not in ("session", "token"):
        raise Forbidden("Only a person approves.")
    if not actor.may("oversight.approve") and not stands_in(actor):
        raise Forbidden(
            "Approving belongs to your company's approvers."
            if actor.side == "customer"
            else "Your role does not approve.",
            next=["The page of what waits names who may approve it."],
        )
    if actor.proof.kind == "token" and not is_token_for(actor=actor, permission=APPROVE):
        raise Forbidden(
            "A token approves nothing unless its scopes name oversight.approve.",
            next=["Sign in to the portal and decide there.", "Make a token with the scope oversight.approve."],
        )


def may_ask(actor: Actor, parameters: Any) -> None:
    """Allow people, for what they asked for themselves."""
    if actor.kind != "person" or actor.proof.kind not in ("session", "token"):
        raise Forbidden("Only a person asks for approval.")


def may_name_deputies(actor: Actor, parameters: Any) -> None:
    """Allow approvers who are signed in to the portal: no token gives away what its owner may."""
    if actor.proof.kind != "session" or not may_for_good(actor, APPROVE):
        raise Forbidden("Only who approves names somebody to do so in their place, signed in to the portal.")


def may_end_deputies(actor: Actor, parameters: Any) -> None:
    """Allow both whose place it is and who approves in it, signed in to the portal."""
    if actor.proof.kind != "session":
        raise Forbidden("Who approves in whose place is kept in the portal.")


def may_tend_approvals(actor: Actor, parameters: Any) -> None:
    """Allow the worker: it does what was approved, reminds, and lets lapse what nobody decided."""
    if actor.kind != "process":
        raise Forbidden("Only the worker looks after what waits.")
