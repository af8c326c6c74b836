"""Rules that go by the clock: run for each company, or once, when their time has come.

Where a rule has come among the companies is stored with what it did there, so a crash loses nothing and does nothing
twice. What was due while nobody worked is done once, not as often as it was due.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from forecourt.automation.around import look_around
from forecourt.automation.models import Rule
from forecourt.automation.policies import may_run_rules
from forecourt.automation.rulebook import Ready, ready
from forecourt.automation.rules import Happening
from forecourt.automation.running import Shift, run_rule
from forecourt.customers.listings import COMPANIES
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.scope import scope

#: What a run says made it due.
TICKED: Final = "automation.schedule.due"
#: How many companies a transaction looks at, and after how many runs it ends.
COMPANIES_AT_ONCE: Final = 500
MOST_RUNS: Final = 20


def run_due_rules(*, actor: Actor, now: datetime | None = None) -> int:
    """Go on with the rules whose time has come, a step each. Returns how many steps that were."""
    may_run_rules(actor, None)
    shift = Shift(actor=actor, now=now or business_now())
    with scope(actor):
        due = list(Rule.objects.exclude(mode=Rule.OFF).filter(next_at__lte=shift.now).values_list("id", flat=True))
    return sum(_step(shift, rule_id) for rule_id in due)


def _step(shift: Shift, rule_id: UUID) -> int:
    with scope(shift.actor), transaction.atomic():
        rows = Rule.objects.select_for_update(skip_locked=True).exclude(mode=Rule.OFF)
        row: Rule | None = rows.filter(id=rule_id, next_at__lte=shift.now).first()
        if row is None:
            return 0
        rule, slot = ready(row), row.next_at
        assert rule.when.schedule is not None
        assert slot is not None
        if rule.when.schedule.each == "once":
            run_rule(shift, row.id, _once(row, slot), slot=slot)
            is_over = True
        else:
            is_over = _companies(shift, row, rule, slot)
        if is_over:
            row.next_at, row.slot_place = rule.when.schedule.next_after(max(shift.now, slot)), None
        # by name: what it did may have switched it off meanwhile
        Rule.objects.filter(id=row.id).update(next_at=row.next_at, slot_place=row.slot_place)
    return 1


def _companies(shift: Shift, row: Rule, rule: Ready, slot: datetime) -> bool:
    """Run it for the next companies. Returns whether these were the last."""
    actor = rule.actor(shift.actor)
    place = [row.slot_place] if row.slot_place else None
    page = COMPANIES.page(actor=actor, limit=COMPANIES_AT_ONCE, order=("id",), after=place)
    happenings = [_of_company(each["id"], slot) for each in page if not each["is_provider"]]
    look_around(happenings, actor=actor, needs=rule.needs)
    runs = 0
    for happening in happenings:
        if rule.matches(happening):
            runs += run_rule(shift, row.id, happening, slot=slot) is not None
        row.slot_place = happening.company_id
        if runs >= MOST_RUNS:
            return False
    if page:
        row.slot_place = page[-1]["id"]
    return len(page) < COMPANIES_AT_ONCE


def _of_company(company_id: str, slot: datetime) -> Happening:
    return Happening(TICKED, "company", str(company_id), slot, company_id=UUID(str(company_id)))


def _once(row: Rule, slot: datetime) -> Happening:
    return Happening(TICKED, "rule", row.code, slot)
