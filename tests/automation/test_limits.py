"""What keeps rules within bounds: loops are cut and named, errors switch off, pauses hold, failures wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from forecourt.automation import acting
from forecourt.automation.actions import dismiss_run, replay_run
from forecourt.automation.actions.marking import NotFailed
from forecourt.automation.models import Rule
from forecourt.automation.reactions import retry_failed
from forecourt.customers.actions import change_company
from forecourt.customers.queries import get_company, get_company_numbered
from forecourt.kernel.clocks import business_now
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

pytestmark = pytest.mark.usefixtures("committed")

Runs = Callable[..., list[Any]]
#: Each makes its own condition come true again.
FEEDS_ITSELF: dict[str, Any] = {
    "code": "grow",
    "title": "Grow",
    "when": {"events": ["customers.company.changed"], "fields": ["town"]},
    "only_if": [],
    "then": [
        {
            "action": "customers.change_company",
            "parameters": {"company_id": "{company.id}", "town": "{new.town} on Sea"},
        }
    ],
}
TOWN_TO_INDUSTRY: dict[str, Any] = {
    **FEEDS_ITSELF,
    "code": "town-to-industry",
    "then": [
        {
            "action": "customers.change_company",
            "parameters": {"company_id": "{company.id}", "industry": "Of {new.town}"},
        }
    ],
}
INDUSTRY_TO_TOWN: dict[str, Any] = {
    **FEEDS_ITSELF,
    "code": "industry-to-town",
    "when": {"events": ["customers.company.changed"], "fields": ["industry"]},
    "then": [
        {"action": "customers.change_company", "parameters": {"company_id": "{company.id}", "town": "{new.industry}"}}
    ],
}


@pytest.fixture
def change(worker: Any) -> Callable[..., Any]:
    """Change a company, to something new each time; returns its id."""
    turns = iter(range(1_000_000))

    def go(number: str = "C-0005", **values: str) -> Any:
        company = get_company_numbered(actor=worker, number=number)
        wanted = values or {"town": f"Town {business_now().timestamp():.0f} {next(turns)}"}
        perform(change_company, actor=worker, parameters={"company_id": company.id, **wanted})
        return company.id

    return go


def _brew(change: Any, number: str = "C-0005") -> Any:
    change(number, industry=f"Before {business_now().timestamp()}", town="Oldtown")
    return change(number, industry="Brewing")


def test_a_rule_that_feeds_itself_is_cut_at_its_depth_and_named(
    worker: Any, define: Any, follow: Any, runs: Runs, change: Any
) -> None:
    define(**FEEDS_ITSELF, depth=3)
    company_id = change()
    follow()
    assert [run.outcome for run in runs("grow")] == ["done", "done", "done", "looped"]
    assert get_company(actor=worker, company_id=company_id).town.endswith("on Sea on Sea on Sea")
    cut = runs("grow")[-1]
    assert cut.said == "grow sets itself off, and was cut at depth 4: grow → grow."
    told = list_entries(actor=worker, subject=("company", str(company_id)), limit=1)[0]
    assert (told.event, told.title) == ("automation.loop.cut", cut.said)


def test_two_rules_that_feed_each_other_are_cut_and_both_are_named(
    define: Any, follow: Any, runs: Runs, change: Any
) -> None:
    define(**TOWN_TO_INDUSTRY, depth=4)
    define(**INDUSTRY_TO_TOWN, depth=4)
    change()
    follow()
    cut = [run for code in ("town-to-industry", "industry-to-town") for run in runs(code) if run.outcome == "looped"]
    assert len(cut) == 1
    assert "town-to-industry → industry-to-town → town-to-industry" in cut[0].said
    assert "set one another off" in cut[0].said


def test_a_rule_that_errs_too_often_is_switched_off_and_says_so(
    worker: Any, define: Any, follow: Any, runs: Runs, change: Any
) -> None:
    define(only_if=[], then=[_towards("00000000-0000-7000-8000-000000000000")], budget={"errors": 2, "within_h": 24})
    for _ in range(3):
        _brew(change)
    follow()
    assert [run.outcome for run in runs()] == ["dead", "dead"]
    with scope(worker):
        rule = Rule.objects.get(code="note-town")
    assert (rule.mode, rule.off_because) == ("off", "2 errors within 24 hours, as many as it is allowed.")
    told = list_entries(actor=worker, subject=("rule", "note-town"), limit=1)[0]
    assert told.event == "automation.rule.switched_off"


def test_the_failure_of_a_rule_sets_another_off(define: Any, follow: Any, runs: Runs, change: Any) -> None:
    define(only_if=[], then=[_towards("00000000-0000-7000-8000-000000000000")])
    define(
        code="mender",
        when={"failure_of": "note-town"},
        only_if=[{"value": "new.said", "test": "there"}],
        then=[
            {
                "action": "customers.change_company",
                "parameters": {"company_id": "{subject.id}", "town": "Failed {new.version}"},
            }
        ],
    )
    define(code="any-mender", when={"failure_of": "*"}, only_if=[], then=[_towards("{subject.id}")])
    _brew(change)
    follow()
    assert [run.outcome for run in runs("mender")] == ["done", "done"]
    assert runs("mender")[0].path == ["note-town", "mender"]
    assert [run.outcome for run in runs("any-mender")] == ["done", "done"]


def test_a_passing_fault_is_tried_again_later_and_then_waits_for_a_person(
    worker: Any, define: Any, follow: Any, runs: Runs, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    define()
    company_id, now = _brew(change), business_now()
    with monkeypatch.context() as broken:
        broken.setattr(acting, "perform", _break)
        follow(now=now)
        assert [(run.outcome, run.attempts) for run in runs()] == [("failed", 1)]
        assert retry_failed(actor=worker, now=now) == 0
        for minutes in (2, 10, 60, 300):
            now += timedelta(minutes=minutes)
            assert retry_failed(actor=worker, now=now) == 1
    assert [(run.outcome, run.attempts) for run in runs()] == [("dead", 5)]
    assert retry_failed(actor=worker, now=now + timedelta(days=9)) == 0
    assert get_company(actor=worker, company_id=company_id).town == "Oldtown"


def test_what_failed_is_run_again_by_the_rule_as_it_is_now(
    worker: Any, define: Any, follow: Any, runs: Runs, change: Any, sign_in: Any
) -> None:
    define(then=[_towards("00000000-0000-7000-8000-000000000000")])
    company_id = _brew(change)
    follow()
    (run,) = runs()
    assert run.outcome == "dead"
    define()
    susy = sign_in("susy@meridian.example")
    perform(replay_run, actor=susy, parameters={"run_id": run.id})
    assert retry_failed(actor=worker) == 1
    assert [(each.id, each.outcome, each.version) for each in runs()] == [(run.id, "done", 2)]
    assert get_company(actor=worker, company_id=company_id).town == "Milltown"
    with pytest.raises(NotFailed):
        perform(replay_run, actor=susy, parameters={"run_id": run.id})


def test_what_failed_can_be_let_go(define: Any, follow: Any, runs: Runs, change: Any, sign_in: Any) -> None:
    define(then=[_towards("00000000-0000-7000-8000-000000000000")])
    _brew(change)
    follow()
    perform(
        dismiss_run, actor=sign_in("susy@meridian.example"), parameters={"run_id": runs()[0].id, "note": "By hand."}
    )
    assert [(run.outcome, run.note) for run in runs()] == [("dismissed", "By hand.")]


def test_a_value_that_is_not_there_is_named(define: Any, follow: Any, runs: Runs, change: Any) -> None:
    define(then=[_towards("{company.id}", town="{new.capital}")])
    _brew(change)
    follow()
    assert [(run.outcome, run.said) for run in runs()] == [("dead", "It needs new.capital, which is not there.")]


def test_a_pause_holds_a_rule_back_for_the_same_subject_and_no_other(
    define: Any, follow: Any, runs: Runs, change: Any
) -> None:
    define(pause_h=24)
    for number in ("C-0005", "C-0005", "C-0006"):
        _brew(change, number)
    follow()
    assert [run.outcome for run in runs()] == ["done", "held", "done"]
    assert runs()[1].said == "It pauses for 24 hours for the same company."


def test_a_clock_that_ran_ahead_holds_nothing_back_for_ever(define: Any, follow: Any, runs: Runs, change: Any) -> None:
    define(pause_h=1)
    _brew(change, "C-0008")
    follow(now=business_now() + timedelta(days=400))
    _brew(change, "C-0008")
    follow()
    assert [run.outcome for run in runs()] == ["done", "done"]


def test_a_rule_does_no_more_a_day_than_it_may_and_says_so_once(
    define: Any, follow: Any, runs: Runs, change: Any
) -> None:
    define(most_per_day=2)
    for _ in range(5):
        _brew(change)
    follow()
    assert [run.outcome for run in runs()] == ["done", "done", "held"]


def test_a_rule_that_is_changed_meanwhile_runs_as_it_is_then(
    worker: Any, define: Any, follow: Any, runs: Runs, change: Any
) -> None:
    define()
    company_id = _brew(change)
    define(then=[_towards("{company.id}", town="Newmill")])
    follow()
    assert [(run.version, run.outcome) for run in runs()] == [(2, "done")]
    assert get_company(actor=worker, company_id=company_id).town == "Newmill"


def test_a_rule_of_several_deeds_does_all_or_nothing(
    worker: Any, define: Any, follow: Any, runs: Runs, change: Any
) -> None:
    define(then=[_towards("{company.id}"), _towards("00000000-0000-7000-8000-000000000000")])
    company_id = _brew(change)
    follow()
    assert [run.outcome for run in runs()] == ["dead"]
    assert get_company(actor=worker, company_id=company_id).town == "Oldtown"


def test_what_is_so_already_is_no_error(define: Any, follow: Any, runs: Runs, change: Any) -> None:
    define(then=[_towards("{company.id}", town="Oldtown")])
    _brew(change)
    follow()
    assert [(run.outcome, run.said) for run in runs()] == [("done", "It was so already.")]


def _towards(company_id: str, town: str = "Milltown") -> dict[str, Any]:
    return {"action": "customers.change_company", "parameters": {"company_id": company_id, "town": town}}


def _break(*_: Any, **__: Any) -> None:
    raise OperationalError("the connection is gone")
