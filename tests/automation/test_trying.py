"""A rule is tried on the past before it is kept, and runs over it in shadow to be marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forecourt.automation.actions import keep_rule, mark_run, replay_in_shadow, try_rule, turn_live
from forecourt.automation.actions.fields import RuleFields
from forecourt.automation.actions.trying import NotInShadow, _ready
from forecourt.automation.actions.turning import NotYetRight
from forecourt.automation.models import Rule
from forecourt.automation.trying import Tried, go_over
from forecourt.customers.actions import change_company
from forecourt.customers.queries import get_company, get_company_numbered
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden, Malformed
from forecourt.kernel.journal.narrowing import Narrowing
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.journal.writing import record
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.automation.conftest import TOWN

pytestmark = pytest.mark.usefixtures("committed")
SUSY, FACTS = "susy@meridian.example", "customers.facts.changed"
Runs = Callable[..., list[Any]]


@pytest.fixture
def month(worker: Any) -> Any:
    """A month in which three companies began to brew, one of them twice; returns when it began and ended."""
    since = business_now() + timedelta(days=1_000 + _next())
    for day, number in enumerate(("C-0003", "C-0004", "C-0005", "C-0003")):
        company = get_company_numbered(actor=worker, number=number)
        at = since + timedelta(days=day)
        for values in ({"industry": f"Before {day}", "town": "Oldtown"}, {"industry": "Brewing"}):
            perform(change_company, actor=worker, parameters={"company_id": company.id, **values}, now=at)
    return since, since + timedelta(days=31)


_turns = iter(range(0, 100_000, 40))


def _next() -> int:
    return next(_turns)


def test_trying_counts_what_would_have_been_and_keeps_nothing(worker: Any, sign_in: Any, month: Any) -> None:
    since, until = month
    tried = perform(
        try_rule, actor=sign_in(SUSY), parameters={**TOWN, "pause_h": 720, "since": since, "until": until}
    ).result
    assert (tried["matched"], tried["held"], tried["runs"], tried["subjects"]) == (4, 1, 3, 3)
    assert list(tried["by_day"].values()) == [1, 1, 1]
    sample = tried["samples"][0]
    assert (sample["outcome"], sample["changes"][0]["new"]["town"]) == ("would_do", "Milltown")
    with scope(worker):
        assert not Rule.objects.filter(code="note-town").exists()
    assert get_company(actor=worker, company_id=sample["company_id"]).town == "Oldtown"


def test_a_month_is_replayed_marked_and_then_the_rule_goes_live(
    worker: Any, sign_in: Any, month: Any, runs: Runs, follow: Any
) -> None:
    susy, (since, until) = sign_in(SUSY), month
    follow()
    perform(keep_rule, actor=susy, parameters={**TOWN, "marks_wanted": 4, "accuracy": 0.75})
    asked = {"code": "note-town", "since": since, "until": until}
    assert perform(replay_in_shadow, actor=susy, parameters=asked).result["proposed"] == 4
    assert perform(replay_in_shadow, actor=susy, parameters=asked).result["proposed"] == 0
    proposals = runs()
    assert {(run.outcome, run.is_replay, run.is_shadow) for run in proposals} == {("would_do", True, True)}
    for run, right in zip(proposals, (True, True, False, None), strict=True):
        perform(mark_run, actor=susy, parameters={"run_id": run.id, "right": right})
    with pytest.raises(NotYetRight, match="3 of 4 proposals are marked: 1 more is needed"):
        perform(turn_live, actor=susy, parameters={"code": "note-town"})
    perform(mark_run, actor=susy, parameters={"run_id": proposals[3].id, "right": True})
    perform(turn_live, actor=susy, parameters={"code": "note-town"})
    company_id = proposals[0].company_id
    told = [each.event for each in list_entries(actor=worker, subject=("company", str(company_id)), limit=4)]
    assert told[0] == "automation.run.proposed"
    for days, industry in enumerate(("Resting", "Brewing")):
        later = until + timedelta(days=days)
        perform(change_company, actor=worker, parameters={"company_id": company_id, "industry": industry}, now=later)
    follow(now=later)
    assert get_company(actor=worker, company_id=company_id).town == "Milltown"
    last = list_entries(actor=worker, subject=("company", str(company_id)), limit=1)[0]
    assert ("town", "Oldtown", "Milltown") in last.changes
    perform(mark_run, actor=susy, parameters={"run_id": proposals[0].id, "right": False})
    with scope(worker):
        assert Rule.objects.get(code="note-town").mode == "shadow"


def test_only_a_rule_in_shadow_runs_over_the_past(sign_in: Any, define: Any) -> None:
    define(mode="live")
    with pytest.raises(NotInShadow):
        perform(replay_in_shadow, actor=sign_in(SUSY), parameters={"code": "note-town"})


@pytest.mark.parametrize(
    "change, said",
    [
        ({"since": "2026-10-02T00:00:00Z", "until": "2026-10-01T00:00:00Z"}, "ends before it begins"),
        ({"since": "2024-10-02T00:00:00Z", "until": "2026-10-01T00:00:00Z"}, "a year is the most"),
        ({"when": {"schedule": {"every_h": 1}}, "only_if": []}, "goes by the clock"),
    ],
)
def test_a_period_that_cannot_be_is_said(sign_in: Any, worker: Any, change: dict[str, Any], said: str) -> None:
    with pytest.raises(Malformed, match=said):
        perform(try_rule, actor=sign_in(SUSY), parameters={**TOWN, **change})


@pytest.mark.parametrize("email", ["vlad@meridian.example", "mina@meridian.example", "ada@acme.example"])
def test_trying_is_for_those_who_keep_rules(sign_in: Any, worker: Any, email: str) -> None:
    with pytest.raises(Forbidden):
        perform(try_rule, actor=sign_in(email), parameters=TOWN)


def test_the_database_leaves_out_nothing_that_matches(worker: Any) -> None:
    """What is asked of the database is a part of what the rule asks: with it and without it as much matches."""
    since = business_now() + timedelta(days=50_000 + _next())
    values = [
        "Perth",
        "perth",
        "PERTH ",
        "ſtraße",
        "STRASSE",
        "5",
        5,
        5.5,
        10**400,
        True,
        None,
        "",
        ["Perth"],
        {"a": 1},
    ]
    values += ["10 % off", "a_b", "axb", "a\\b", "Kelvin", "\u212aelvin", -1, "1e3", "nan"]
    with scope(worker):
        for place, value in enumerate(values):
            record(
                actor=worker, event="customers.facts.changed", subject=("company", "x"), company_id=None,
                old={"v": "before"}, new={"v": value, "record": "x"}, now=since + timedelta(seconds=place),
            )  # fmt: skip
    for test, to in (
        ("equal", "perth"), ("equal", "strasse"), ("equal", "5"), ("equal", 5), ("equal", "kelvin"), ("equal", "true"),
        ("one_of", ["Perth", "kelvin"]), ("like", "perth*"), ("like", "10 % *"), ("like", "a_b"), ("like", "a?b"),
        ("like", "*elvin"), ("like", "a\\*"), ("above", 4), ("above", "4"), ("below", 5.2), ("below", -0.5),
        ("there", None),
        ("containing", "er"), ("different", "perth"), ("missing", None), ("none_of", ["Perth"]), ("changed", None),
    ):  # fmt: skip
        condition = {"value": "new.v", "test": test} | ({} if to is None else {"to": to})
        rule = _ready(RuleFields.model_validate({**TOWN, "only_if": [condition], "when": {"events": [FACTS]}}))
        asked = {"actor": worker, "since": since, "until": since + timedelta(hours=1), "keep": 99, "most_rows": 99}
        narrowed = go_over(rule, **asked, zone=ZoneInfo("UTC"))
        whole = go_over(replace(rule, narrowing=Narrowing(), is_told=False), **asked, zone=ZoneInfo("UTC"))
        assert whole.rows == len(values)
        assert narrowed.matched == whole.matched, condition
        assert _ids(narrowed) == _ids(whole), condition


def test_the_database_tells_a_change_as_python_does(worker: Any) -> None:
    """Nothing and null are the same, and a truth and a number are; both sides' every pair is asked of both."""
    since = business_now() + timedelta(days=50_000 + _next())
    values = [None, "", "a", "A", 0, 1, 1.0, True, False, [], [1], [True], {}, {"a": None}, 10**400, "1"]
    pairs = [({"v": old}, {"v": new}) for old in values for new in values]
    pairs += [pair for value in values for pair in (({}, {"v": value}), ({"v": value}, {}))]
    with scope(worker):
        for place, (old, new) in enumerate(pairs):
            record(
                actor=worker, event=FACTS, subject=("company", str(place)), company_id=None,
                old=old, new={**new, "record": "x"}, now=since + timedelta(seconds=place),
            )  # fmt: skip
    when = {"events": [FACTS], "fields": ["v"]}
    rule = _ready(RuleFields.model_validate({**TOWN, "only_if": [], "when": when, "most_per_day": 10_000}))
    assert rule.is_told
    tried = go_over(
        rule, actor=worker, since=since, until=since + timedelta(hours=1), keep=999, most_rows=999, zone=ZoneInfo("UTC")
    )
    differing = [str(place) for place, (old, new) in enumerate(pairs) if old.get("v") != new.get("v")]
    assert [each.subject_id for each in tried.last] == differing


def test_days_are_the_zones_own(worker: Any) -> None:
    since = (business_now() + timedelta(days=50_000 + _next())).replace(hour=15, minute=10, second=0, microsecond=0)
    with scope(worker):
        for minutes in (0, 10):  # midnight there is at a quarter past three in the afternoon
            record(
                actor=worker, event=FACTS, subject=("company", "x"), company_id=None,
                old={}, new={"v": 1, "record": "x"}, now=since + timedelta(minutes=minutes),
            )  # fmt: skip
    rule = _ready(RuleFields.model_validate({**TOWN, "only_if": [], "when": {"events": [FACTS]}}))
    tried = go_over(
        rule, actor=worker, since=since, until=since + timedelta(hours=1), keep=9, most_rows=9,
        zone=ZoneInfo("Australia/Eucla"),
    )  # fmt: skip
    assert tried.by_day == {since.date(): 1, since.date() + timedelta(days=1): 1}


def _ids(tried: Tried) -> list[Any]:
    return [each.journal_id for each in tried.last]
