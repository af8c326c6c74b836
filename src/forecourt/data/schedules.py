"""When the data room does something by itself: it journals what was sent, and notices which file is late."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from forecourt.data.actions import notice_late_file
from forecourt.data.actions.deliveries import journal_deliveries
from forecourt.data.actions.sources import NotLate
from forecourt.data.queries import count_unjournalled, list_overdue
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform


def journal_what_was_sent(*, actor: Actor, limit: int = 500) -> int:
    """Journal the oldest deliveries not journalled yet. Returns how many there were."""
    if not count_unjournalled(actor=actor):
        return 0
    receipt = perform(journal_deliveries, actor=actor, parameters={"limit": limit})
    return int(receipt.result["journalled"])


def notice_late_files(*, actor: Actor, now: datetime | None = None) -> int:
    """Notice each source that has not delivered in time (business time), once a day and source. Returns how many."""
    noticed = 0
    for source in list_overdue(actor=actor, now=now or business_now()):
        with suppress(NotLate):  # it came this very moment
            perform(notice_late_file, actor=actor, parameters={"source": source}, now=now)
            noticed += 1
    return noticed
