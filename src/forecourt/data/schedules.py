"""When the data room does something by itself: it journals what was sent, notices which file is late, and prepares what
is to come by itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from forecourt.access.actions import redeem
from forecourt.data.actions import notice_late_file
from forecourt.data.actions.deliveries import journal_deliveries
from forecourt.data.actions.schedules import RunAlready, end_schedule, run_schedule
from forecourt.data.actions.sources import NotLate
from forecourt.data.queries import count_unjournalled, list_overdue
from forecourt.data.queries.schedules import DueSchedule, list_due_schedules
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Invisible, Refusal, Unauthenticated
from forecourt.kernel.pipeline import perform

#: Why a schedule ends, for its owner, where the refusal itself says less.
WHY_ENDED: Final[Mapping[type[Refusal], str]] = {
    Unauthenticated: "its owner is no longer in the company, or did not renew it for a year",
    Invisible: "it names a meter that the company no longer holds",
}


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


def run_due_schedules(*, actor: Actor, now: datetime | None = None) -> int:
    """Prepare each delivery that is due (business time), in its owner's name. Returns how many were due.

    A schedule whose owner may no longer read what it delivers is stopped, with the reason.
    """
    now = now or business_now()
    due = list_due_schedules(actor=actor, now=now)
    for each in due:
        try:
            perform(
                run_schedule,
                actor=redeem(delegation=each.delegation),
                parameters={"schedule_id": each.id, "due_at": each.due_at},
                now=now,
            )
        except RunAlready:  # another worker was faster
            continue
        except Refusal as refusal:
            _end(actor, each, refusal)
    return len(due)


def _end(actor: Actor, due: DueSchedule, refusal: Refusal) -> None:
    reason = WHY_ENDED.get(type(refusal), refusal.detail)
    with suppress(Invisible):  # it was stopped meanwhile
        perform(end_schedule, actor=actor, parameters={"schedule_id": due.id, "reason": reason[:300]})
