"""Pure rules: conditions, patterns, placeholders, schedules, accuracy, loops and words."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from forecourt.automation.rules import (
    AnyOf,
    Condition,
    Happening,
    Lacking,
    Record,
    Schedule,
    When,
    fill,
    name_chain,
    names_in,
    needs,
    question_of,
    told_of,
)
from forecourt.automation.rules.patterns import is_like
from forecourt.automation.rules.wording import condition_in_words, when_in_words

AT = datetime(2026, 11, 1, tzinfo=UTC)
EVENT = When(events=("customers.company.changed",))


def _happening(**more: Any) -> Happening:
    return Happening("customers.company.changed", "company", "7", AT, **more)


@pytest.mark.parametrize(
    "value, test, to, holds",
    [
        ("x", "there", None, True),
        ("", "there", None, False),
        (0, "there", None, True),
        (False, "there", None, True),
        (None, "missing", None, True),
        ([], "missing", None, True),
        ("ACME", "equal", "acme", True),
        ("5", "equal", 5, True),
        (True, "equal", True, True),
        (True, "equal", 1, False),
        ("x", "different", "y", True),
        (None, "different", "y", True),
        ("b", "one_of", ("a", "B"), True),
        ("c", "none_of", ("a", "b"), True),
        ("12", "above", 11, True),
        ("abc", "above", 11, False),
        ("nan", "above", 11, False),
        (3, "below", 4, True),
        ("2026-10-31", "above", "2026-10-30", True),
        ("Pump hall", "containing", "HALL", True),
        (["a", "b"], "containing", "B", True),
        ("kim@acme.example", "like", "*@ACME.example", True),
        ("kim@acme.example.org", "like", "*@acme.example", False),
        ("2026-10-01T00:00:00Z", "older_than_days", 30, True),
        ("2026-10-05", "older_than_days", 30, False),
        ("2026-10-05", "newer_than_days", 30, True),
        ("2027-10-05", "newer_than_days", 1, True),
        ("no day", "older_than_days", 1, False),
        (10**400, "above", 1, False),
    ],
)
def test_a_condition_holds_or_not(value: Any, test: Any, to: Any, holds: bool) -> None:
    asked = question_of(EVENT, [Condition(value="new.x", test=test, to=to)])
    assert asked(_happening(new={"x": value})) is holds


def test_changed_fields_choices_and_what_is_nested_are_looked_at() -> None:
    moved = _happening(old={"town": "A", "at": {"level": [1, 2]}}, new={"town": "B", "at": {"level": [1, 3]}})
    assert question_of(When(events=("x",), fields=("town",)), [])(moved)
    assert not question_of(When(events=("x",), fields=("zone",)), [])(moved)
    assert question_of(EVENT, [Condition(value="new.at.level.1", test="changed")])(moved)
    assert question_of(EVENT, [AnyOf(any=(_is("new.town", "Z"), _is("old.town", "a")))])(moved)
    assert not question_of(EVENT, [_is("new.at.level.99999999", "Z")])(moved)


def test_company_facts_subject_and_actor_are_looked_at() -> None:
    happening = _happening(
        company={"stage": "trial"}, facts={"phone": {"value": "1", "source": "hubspot", "age_days": 9.0}}
    )
    happening.actor_kind = "person"
    for path, to in (
        ("company.stage", "trial"),
        ("fact.phone", "1"),
        ("fact.phone.source", "hubspot"),
        ("subject.type", "company"),
        ("actor.kind", "person"),
        ("event", "customers.company.changed"),
    ):
        assert question_of(EVENT, [_is(path, to)])(happening), path
    assert needs([_is("company.stage", "x"), _is("fact.phone", "x"), _is("new.x", "x")]) == {"company", "fact"}


def test_a_database_may_leave_out_what_lacks_a_value_that_must_be_there() -> None:
    conditions = [_is("new.town", "x"), Condition(value="new.zone", test="missing"), _is("new.a.b", "x")]
    assert told_of([*conditions, AnyOf(any=(_is("new.other", "x"),))]).narrowing.has == ("town",)


def test_a_database_is_told_the_whole_of_simple_conditions_alone() -> None:
    there, high = Condition(value="new.zone", test="there"), Condition(value="new.size", test="above", to=5)
    assert told_of([_is("new.town", "x"), there, high]).is_whole
    for other in (
        _is("new.town", "y"),
        _is("new.a.b", "x"),
        _is("old.town", "x"),
        _is("company.stage", "x"),
        _is("new.name", "ß"),
        _is("new.name", "5"),
        AnyOf(any=(there,)),
        Condition(value="new.zone", test="missing"),
    ):
        assert not told_of([_is("new.town", "x"), there, high, other]).is_whole, other


def test_a_pattern_takes_no_longer_for_a_text_made_against_it() -> None:
    began = time.perf_counter()
    assert not is_like("a" * 20_000, "*a*a*a*a*a*a*a*b")
    assert time.perf_counter() - began < 30
    assert is_like("", "*")
    assert is_like("abc", "a?c")
    assert not is_like("abc", "a?")


def test_placeholders_alone_keep_their_type_and_are_read_once() -> None:
    happening = _happening(new={"n": 5, "name": "{old.secret}", "tags": ["a", "b"]}, old={"secret": "x"})
    given = {"n": "{new.n}", "told": "{{{new.name}}} is {new.n}, {new.tags}", "list": ["{subject.id}"], "at": "{at}"}
    assert fill(given, happening) == {
        "n": 5,
        "told": "{{old.secret}} is 5, a, b",
        "list": ["7"],
        "at": "2026-11-01T00:00:00+00:00",
    }
    with pytest.raises(Lacking, match=r"It needs new\.sea"):
        fill("{new.sea}", happening)
    with pytest.raises(ValueError, match="stands for nothing"):
        list(names_in({"a": ["{__class__}"]}))


def test_a_schedule_is_due_next_in_its_zone_across_a_change_of_clocks() -> None:
    daily = Schedule.model_validate({"at": "02:30", "zone": "Australia/Sydney"})
    before = datetime(2026, 10, 3, 20, tzinfo=UTC)  # 2:30 on 4 October is not there: clocks go forward
    due = [before := daily.next_after(before) for _ in range(3)]
    assert [each.astimezone(UTC).date().isoformat() for each in due] == ["2026-10-04", "2026-10-05", "2026-10-06"]
    mondays = Schedule.model_validate({"at": "09:00", "weekdays": ["mon"]})
    assert mondays.next_after(AT) == datetime(2026, 11, 2, 9, tzinfo=UTC)
    six = Schedule.model_validate({"every_h": 6})
    assert six.next_after(AT) == AT + timedelta(hours=6)
    for wrong in ({}, {"at": "02:00", "every_h": 1}, {"at": "25:00"}, {"at": "02:00", "zone": "Sea/Side"}):
        with pytest.raises(ValidationError):
            Schedule.model_validate(wrong)


def test_a_record_says_why_a_rule_may_not_go_live() -> None:
    assert Record(0, 0, 2, 0.8).words == "No proposal is marked; 2 are needed."
    assert Record(1, 0, 2, 0.8).why_not == "1 of 2 proposals are marked: 1 more is needed."
    assert Record(3, 1, 4, 0.8).why_not == "3 of 4 proposals were right, 75 %: it goes live at 80 %."
    assert Record(4, 1, 4, 0.8).why_not == ""


def test_loops_are_named_by_what_goes_round() -> None:
    assert name_chain(["a", "b", "a", "b"]).endswith("b → a → b.")
    assert name_chain(["a", "b", "c"]) == "A chain of 3 rules was cut: a → b → c."


def test_a_rule_reads_as_a_sentence() -> None:
    assert when_in_words({"events": ["customers.company.changed"], "fields": ["town", "zone"]}) == (
        "company changed, and town or zone changed"
    )
    assert when_in_words({"schedule": {"at": "02:00:00", "zone": "UTC", "weekdays": ["mon", "fri"]}}) == (
        "every Monday and Friday at 02:00 UTC, for each company"
    )
    assert when_in_words({"failure_of": "*"}) == "any other rule fails for good"
    assert condition_in_words({"value": "fact.phone", "test": "missing"}) == "the present phone is missing"
    assert condition_in_words(
        {"any": [{"value": "new.a", "test": "equal", "to": "x"}, {"value": "old.a", "test": "there"}]}
    ) == ("the new a is “x” or the earlier a is there")


def _is(value: str, to: Any) -> Condition:
    return Condition(value=value, test="equal", to=to)


@pytest.mark.parametrize(
    "text, pattern, holds",
    [
        ("abcabc", "*abc", True),
        ("abc", "abc*abc", False),
        ("abcxabc", "abc*abc", True),
        ("a-b-c", "a*b*c", True),
        ("a-c-b", "a*b*c", False),
        ("aXb", "a?b", True),
        ("abab", "a*?b", True),
        ("", "", True),
        ("x", "", False),
        ("ab", "**", True),
    ],
)
def test_a_pattern_is_the_whole_text(text: str, pattern: str, holds: bool) -> None:
    assert is_like(text, pattern) is holds
