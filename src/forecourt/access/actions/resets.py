"""Second factors that somebody lost, taken away by who answers for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.access import events
from forecourt.access.actions.colleagues import colleague_of
from forecourt.access.factors import take_factors
from forecourt.access.models import Membership
from forecourt.access.policies import may_reset_factors, visible_memberships
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Forbidden, Invisible
from forecourt.kernel.pipeline import Performance
from forecourt.settings.environment import environment


class NothingToReset(Conflict):
    """Somebody without second factors has lost none."""

    code, title = "nothing_to_reset", "There is no second factor"


class ResetFactors(Parameters):
    """The parameters of `access.reset_factors`."""

    user_id: UUID = Field(description="Whose.", examples=[EXAMPLE_ID])


@action(
    name="access.reset_factors",
    title="Reset somebody's lost second factors",
    parameters=ResetFactors,
    policy=may_reset_factors,
)
def reset_factors(performance: Performance, parameters: ResetFactors) -> dict[str, Any]:
    """Take away somebody's passkeys, authenticator app and recovery codes, and sign them out everywhere.

    They sign in with their password then, or have a new one sent to them, and are told of it. Raises Invisible;
    Forbidden for oneself, for somebody who may more, and for whose account belongs to another company as well;
    NothingToReset.
    """
    actor = performance.actor
    if parameters.user_id == actor.id:
        raise Forbidden("Nobody resets their own second factors.", next=["Add or remove them on your security page."])
    members = _present(actor, parameters.user_id)
    name = members[0].user.name
    taken = take_factors(user_id=parameters.user_id)
    if taken is None:
        raise Forbidden(
            f"{name} belongs to another company too. A platform administrator of {environment().provider} can do this.",
            next=[f"Ask {environment().provider}."],
        )
    if not taken.kinds:
        raise NothingToReset(f"{name} has no second factor.")
    cause_id = None
    for member in members:
        row_id = performance.record(
            events.FACTORS_RESET,
            subject=("user", parameters.user_id),
            company_id=member.company_id,
            old={"kinds": list(taken.kinds)},
            new={"name": name, "sessions_ended": taken.sessions_ended},
            cause_id=cause_id,
        )
        cause_id = cause_id or row_id
    return {"user_id": parameters.user_id, "kinds": taken.kinds, "sessions_ended": taken.sessions_ended}


def _present(actor: Actor, user_id: UUID) -> list[Membership]:
    """Return where somebody is a member, as far as that is the actor's to see. Raises Invisible, Forbidden."""
    if not actor.everywhere:
        assert actor.company_id is not None
        return [colleague_of(actor, user_id=user_id, company_id=actor.company_id)]
    found = visible_memberships(actor).filter(user_id=user_id, valid__contains=true_now())
    members = list(found.order_by("company__short_name"))
    if not members:
        raise Invisible()
    return members
