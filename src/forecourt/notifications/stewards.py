"""Stewards are told once a day what waits for them: by the topic of it, in a digest where they chose one.

Who is named for a part of the model is told of it; of parts for which nobody is named, everybody with the role is.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from forecourt.access.addressees import list_holders
from forecourt.customers.actions.telling import ToldAlready, targets_to_tell, tell_steward
from forecourt.customers.queries.stewards import Target
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope


def tell_stewards(*, actor: Actor, now: datetime | None = None) -> int:
    """Tell each steward for whom something waits (business time), once a day at most. Returns 0: that is all."""
    now = now or business_now()
    with scope(actor):
        due = [_told(actor, each) for each in targets_to_tell(actor=actor, now=now)]
    for parameters in due:
        if parameters["recipients"]:
            with suppress(ToldAlready):  # another worker was faster
                perform(tell_steward, actor=actor, parameters=parameters, now=now)
    return 0


def _told(actor: Actor, target: Target) -> dict[str, Any]:
    assert actor.company_id is not None
    holders = list_holders(actor=actor, company_id=actor.company_id, role=target.steward)
    named = [target.user_id] if target.user_id is not None else [each.user_id for each in holders]
    return {"steward": target.steward, "user_id": target.user_id, "recipients": named}
