"""What rules asked approval for: go on once it is given, and close what was refused, ran out or is wanted no more.

Approvals are kept by whoever answers for the dial; a rule asks where its own stand, and takes back what it no longer
wants. What is done, that the approval is used and what came of the run are one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from forecourt.automation.models import Rule, Run
from forecourt.automation.policies import may_run_rules
from forecourt.automation.reactions import happening_again
from forecourt.automation.rulebook import PROCESS
from forecourt.automation.running import Shift, go_on, refuse
from forecourt.kernel import dial
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.scope import scope

#: So many runs are looked at in a round.
MOST: Final = 200


def go_on_with_approved(*, actor: Actor, now: datetime | None = None) -> int:
    """Look at each run that asked for something, each in a transaction of its own. Returns how many came to an end."""
    may_run_rules(actor, None)
    shift = Shift(actor=actor, now=now or business_now())
    with scope(actor):
        asked = list(Run.objects.exclude(approvals={}).order_by("id").values_list("id", flat=True)[:MOST])
    return sum(_look(shift, run_id) for run_id in asked)


def _look(shift: Shift, run_id: UUID) -> bool:
    with scope(shift.actor), transaction.atomic():
        run = Run.objects.select_for_update(skip_locked=True).exclude(approvals={}).filter(id=run_id).first()
        if run is None:
            return False
        row: Rule = Rule.objects.select_for_update().get(id=run.rule_id)
        approvals = dict(run.approvals)
        ended = _end(shift, row, run, approvals)
        if ended:
            _take_back(shift, row, approvals)
    return ended


def _end(shift: Shift, row: Rule, run: Run, approvals: Mapping[str, str]) -> bool:
    """Bring a run to its end where it can come to one. Returns whether it did."""
    if run.outcome != Run.WAITING:  # somebody let it go, or runs it again
        Run.objects.filter(id=run.id).update(approvals={})
        return True
    happening = happening_again(shift.actor, run)
    if said := _why_unwanted(row, run):
        refuse(shift, row, run, happening, said=said)
        return True
    standings = [_standing(shift, row, each) for each in approvals.values()]
    if over := next((each for each in standings if each.state in ("ended", "done")), None):
        said = over.said or "It was done already, for another run."
        refuse(shift, row, run, happening, said=said)
        return True
    if any(each.state == "waits" for each in standings):
        return False
    gone_on = go_on(shift, row, run, happening, approvals)
    return not gone_on.approvals and gone_on.outcome != Run.FAILED  # it asks for more, or is tried again


def _why_unwanted(row: Rule, run: Run) -> str:
    if row.mode != Rule.LIVE:
        return f"{row.title} is no longer live, so it took back what it asked for."
    if row.version != run.version:
        return f"{row.title} was changed since it asked, so it took that back."
    return ""


def _standing(shift: Shift, row: Rule, approval_id: str) -> dial.Standing:
    overseer = dial.overseer()
    if overseer is None:
        return dial.Standing("ended", "Nobody answers for approvals any more.")
    name = f"{PROCESS}{row.code}"
    return overseer.standing(under=shift.actor, name=name, approval_id=UUID(approval_id), now=shift.now)


def _take_back(shift: Shift, row: Rule, approvals: Mapping[str, str]) -> None:
    """Take back what is open still of what a run asked for, unless another run of the rule waits for the very same."""
    overseer = dial.overseer()
    others = Run.objects.filter(rule=row).exclude(approvals={}).values_list("approvals", flat=True)
    wanted = {each for asked in others for each in asked.values()}
    for each in set(approvals.values()) - wanted:
        if overseer is not None and _standing(shift, row, each).state in ("waits", "ready"):
            overseer.take_back(
                under=shift.actor,
                name=f"{PROCESS}{row.code}",
                approval_id=UUID(each),
                said="The rule wants it no more.",
                now=shift.now,
            )
