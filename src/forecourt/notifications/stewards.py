"""Stewards are told once a day what waits for them: by the topic of it, in a digest where they chose one."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from forecourt.access.addressees import list_holders
from forecourt.customers.actions.telling import ToldAlready, stewards_to_tell, tell_steward
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope


def tell_stewards(*, actor: Actor, now: datetime | None = None) -> int:
    """Tell each steward for whom something waits (business time), once a day at most. Returns 0: that is all."""
    now = now or business_now()
    assert actor.company_id is not None
    with scope(actor):
        due = {
            each: list_holders(actor=actor, company_id=actor.company_id, role=each)
            for each in stewards_to_tell(now=now)
        }
    for steward, holders in due.items():
        if holders:
            parameters = {"steward": steward, "recipients": [each.user_id for each in holders]}
            with suppress(ToldAlready):  # another worker was faster
                perform(tell_steward, actor=actor, parameters=parameters, now=now)
    return 0
