"""After something happened: run the rules that are due, exactly once each.

The worker follows sealed rows by `seq`. How far it came is stored in the transaction that holds what rules did, so a
crash loses nothing and does nothing twice. A round ends after some runs, so that no transaction is long.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from forecourt.automation.around import happening_of
from forecourt.automation.models import Position, Rule, Run
from forecourt.automation.policies import may_run_rules
from forecourt.automation.rulebook import ready
from forecourt.automation.rules import Happening
from forecourt.automation.running import Shift, run_rule, try_again
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.journal.following import find_rows, last_seal, list_sealed
from forecourt.kernel.scope import scope

FOLLOWER: Final = "rules"
#: How many rows a round looks at, and after how many runs it ends.
BATCH: Final = 500
MOST_RUNS: Final = 20


def follow_rules(*, actor: Actor, now: datetime | None = None, limit: int = BATCH) -> int:
    """Look at the next sealed rows and run what is due. Returns how many rows that were; 0 when there are none left."""
    may_run_rules(actor, None)
    with scope(actor), transaction.atomic():
        position, is_first = Position.objects.select_for_update().get_or_create(name=FOLLOWER)
        listening = list(Rule.objects.exclude(mode=Rule.OFF).exclude(events=[]).order_by("code"))
        if is_first or not listening:  # what was before there were rules is history
            return _move(position, max(position.seq, last_seal(actor=actor)))
        rows, runs, last = list_sealed(actor=actor, after=position.seq, limit=limit), 0, position.seq
        shift = Shift(actor=actor, now=now or business_now())
        asked = [(rule.id, frozenset(rule.events), ready(rule)) for rule in listening]
        for looked, row in enumerate(rows, start=1):
            last = row.seq
            for rule_id, events, rule in asked:
                if row.event in events and rule.begins(happening := happening_of(row)):
                    runs += run_rule(shift, rule_id, happening) is not None
            if runs >= MOST_RUNS:
                _move(position, last)
                return looked
        _move(position, last)
    return len(rows)


def retry_failed(*, actor: Actor, now: datetime | None = None) -> int:
    """Try failed runs again whose time has come, each in a transaction of its own. Returns how many that were."""
    may_run_rules(actor, None)
    shift, count = Shift(actor=actor, now=now or business_now()), 0
    while count < MOST_RUNS and _retry_next(shift):
        count += 1
    return count


def _retry_next(shift: Shift) -> bool:
    with scope(shift.actor), transaction.atomic():
        due = Run.objects.select_for_update(skip_locked=True).filter(
            outcome=Run.FAILED, next_attempt_at__lte=shift.now, rule__mode=Rule.LIVE
        )
        run = due.order_by("next_attempt_at").first()
        if run is None:
            return False
        try_again(shift, run, happening_again(shift.actor, run))
    return True


def happening_again(actor: Actor, run: Run) -> Happening:
    """Return what made a run due, from the journal."""
    if run.journal_id is not None:
        row = find_rows(actor=actor, ids=[run.journal_id]).get(run.journal_id)
        if row is not None:
            return happening_of(row)
    return Happening(run.event, run.subject_type, run.subject_id, run.happened_at, company_id=run.company_id)


def _move(position: Position, seq: int) -> int:
    moved = seq - position.seq
    if moved:
        position.seq, position.moved_at = seq, true_now()
        position.save(update_fields=["seq", "moved_at"])
    return 0 if moved < 0 else min(moved, 1)
