"""What the room of contracts does by itself: it says which contracts near their end, and who is served how."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final

from forecourt.contracts.actions import NoNotice, notice_end
from forecourt.contracts.actions.levels import LevelStands, say_level_by_time
from forecourt.contracts.queries import list_levels_due, list_to_notice
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform

#: So many ends are said by one round.
ROUND: Final = 200


def notice_ends(*, actor: Actor, now: datetime | None = None) -> int:
    """Say of each contract whose end came near (business time) that it did, once. Returns how many those were."""
    now = now or business_now()
    said = 0
    for contract_id in list_to_notice(actor=actor, now=now, limit=ROUND):
        with suppress(NoNotice):  # another worker was faster, or its end was moved just now
            perform(notice_end, actor=actor, parameters={"contract_id": contract_id}, now=now)
            said += 1
    return said


def say_levels(*, actor: Actor, now: datetime | None = None) -> int:
    """Say of each company with a contract that began or ended by time alone (business time) at which level it is served
    now, so that its segment follows. Returns how many those were.
    """
    now = now or business_now()
    said = 0
    for company_id in list_levels_due(actor=actor, now=now, limit=ROUND):
        with suppress(LevelStands):  # another worker was faster
            perform(say_level_by_time, actor=actor, parameters={"company_id": company_id}, now=now)
            said += 1
    return said
