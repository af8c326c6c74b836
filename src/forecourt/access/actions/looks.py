"""Looking through a customer's eyes: for a while, with a reason, changing nothing, on record on both sides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.access import events
from forecourt.access.models import Membership
from forecourt.access.policies import KEEP_COLLEAGUES, may_look_through, may_stop_looking
from forecourt.access.rules import LOOK_LIFE
from forecourt.access.sessions import begin_look, end_look
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance


class LookThrough(Parameters):
    """The parameters of `access.look_through`."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])
    user_id: UUID | None = Field(
        default=None, description="Through whose eyes; absent: an administrator's.", examples=[EXAMPLE_ID]
    )
    reason: str = Field(
        min_length=8,
        max_length=300,
        description="Why; the customer reads it.",
        examples=["Kelly called about a missing meter"],
    )


class StopLooking(Parameters):
    """The parameters of `access.stop_looking`: none."""


@action(
    name="access.look_through",
    title="Look through a customer's eyes",
    parameters=LookThrough,
    policy=may_look_through,
    undone_by="access.stop_looking",
)
def look_through(performance: Performance, parameters: LookThrough) -> dict[str, Any]:
    """Let this browser show what somebody of a customer sees, for 30 minutes at most. Raises Invisible.

    The customer's activity says who looked, through whose eyes and why.
    """
    actor, now = performance.actor, true_now()
    target = _target(parameters)
    until = now + LOOK_LIFE
    look_id = begin_look(
        session_key=actor.proof.secret,
        company_id=parameters.company_id,
        user_id=target.user_id,
        reason=parameters.reason,
        until=until,
    )
    if look_id is None:
        raise Invisible()
    said = {"looker": actor.name, "through": target.user.name, "reason": parameters.reason, "until": until.isoformat()}
    told = performance.record(
        events.LOOKED_THROUGH, subject=("user", target.user_id), company_id=parameters.company_id, new=said
    )
    performance.record(
        events.LOOKED_THROUGH,
        subject=("user", target.user_id),
        company_id=actor.company_id,
        new={**said, "company": target.company.short_name},
        cause_id=told,
    )
    return {"look_id": look_id, "user_id": target.user_id, "until": until}


@action(
    name="access.stop_looking",
    title="Stop looking",
    parameters=StopLooking,
    policy=may_stop_looking,
    is_reading=True,
)
def stop_looking(performance: Performance, parameters: StopLooking) -> dict[str, Any]:
    """Let this browser show its owner's own pages again."""
    actor = performance.actor
    assert actor.looker is not None  # the policy's
    end_look(session_key=actor.proof.secret)
    performance.record(
        events.LOOK_ENDED,
        subject=("user", actor.id),
        company_id=actor.company_id,
        new={"looker": actor.looker.name, "through": actor.name},
    )
    return {"company_id": actor.company_id}


def _target(parameters: LookThrough) -> Membership:
    """Return through whose eyes: the named colleague's, or those of an administrator."""
    members = Membership.objects.select_related("user", "company").filter(
        company_id=parameters.company_id,
        company__is_provider=False,
        role__isnull=False,
        valid__contains=true_now(),
        user__is_active=True,
    )
    if parameters.user_id is not None:
        members = members.filter(user_id=parameters.user_id)
    else:
        members = members.filter(role__permissions__contains=[KEEP_COLLEAGUES])
    found: Membership | None = members.order_by("user__name").first()
    if found is None:
        raise Invisible()
    return found
