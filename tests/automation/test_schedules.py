"""Rules that go by the clock run once a slot for each company that meets their conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from forecourt.automation import schedules
from forecourt.automation.models import Rule
from forecourt.automation.schedules import run_due_rules
from forecourt.kernel.scope import scope

pytestmark = pytest.mark.usefixtures("committed")

Runs = Callable[..., list[Any]]
DAILY: dict[str, Any] = {
    "code": "daily",
    "title": "Each day",
    "when": {"schedule": {"at": "02:00", "zone": "Australia/Sydney"}},
    "only_if": [{"value": "company.number", "test": "one_of", "to": ["C-0003", "C-0004"]}],
    "then": [
        {"action": "customers.change_company", "parameters": {"company_id": "{company.id}", "zone": "Australia/Perth"}}
    ],
}


@pytest.fixture
def tick(worker: Any) -> Callable[..., int]:
    """Let schedules run to their end at an instant: `tick(at)` returns how many steps that took."""

    def go(at: datetime) -> int:
        steps = 0
        while taken := run_due_rules(actor=worker, now=at):
            steps += taken
        return steps

    return go


def _next(worker: Any, code: str = "daily") -> datetime:
    with scope(worker):
        found: datetime = Rule.objects.get(code=code).next_at
    return found


def test_it_runs_once_for_each_company_that_meets_its_conditions(
    worker: Any, define: Any, runs: Runs, tick: Any
) -> None:
    define(mode="shadow", **DAILY)
    due = _next(worker)
    assert tick(due - timedelta(minutes=1)) == 0
    tick(due)
    assert [(run.outcome, run.slot, run.event) for run in runs("daily")] == [
        ("would_do", due, "automation.schedule.due")
    ] * 2
    assert tick(due) == 0
    assert _next(worker) - due in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))


def test_a_step_at_a_time_goes_on_where_it_was_and_does_nothing_twice(
    worker: Any, define: Any, runs: Runs, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    define(mode="shadow", **DAILY)
    monkeypatch.setattr(schedules, "COMPANIES_AT_ONCE", 2)
    monkeypatch.setattr(schedules, "MOST_RUNS", 1)
    assert tick(_next(worker)) > 3
    assert len({run.subject_id for run in runs("daily")}) == len(runs("daily")) == 2


def test_what_was_due_while_nobody_worked_is_done_once(worker: Any, define: Any, runs: Runs, tick: Any) -> None:
    define(mode="shadow", **DAILY)
    late = _next(worker) + timedelta(days=5)
    tick(late)
    assert len(runs("daily")) == 2
    assert _next(worker) > late


def test_a_clock_that_runs_backwards_repeats_nothing(worker: Any, define: Any, runs: Runs, tick: Any) -> None:
    define(mode="shadow", **DAILY)
    due = _next(worker)
    tick(due)
    assert tick(due - timedelta(days=3)) == 0
    with scope(worker):
        Rule.objects.filter(code="daily").update(next_at=due)
    tick(due)
    assert len(runs("daily")) == 2


def test_once_is_once(worker: Any, define: Any, runs: Runs, tick: Any) -> None:
    define(
        mode="shadow",
        **{
            **DAILY,
            "when": {"schedule": {"every_h": 6, "each": "once"}},
            "only_if": [],
            "then": [
                {
                    "action": "customers.add_company",
                    "parameters": {"number": "C-{event}", "name": "Made", "short_name": "Made"},
                }
            ],
        },
    )
    tick(_next(worker))
    assert [(run.subject_type, run.subject_id) for run in runs("daily")] == [("rule", "daily")]


def test_a_rule_that_is_off_is_not_due(worker: Any, define: Any, runs: Runs, tick: Any) -> None:
    define(mode="off", **DAILY)
    assert tick(_next(worker)) == 0
