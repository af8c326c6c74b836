"""How far the dial is turned."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.kernel.catalogue import Oversight
from forecourt.kernel.dial import Direction, Step
from forecourt.oversight.rules import Dial, turn
from tests.oversight.rules.test_conditions import Known


def turned(least: Oversight, *dials: Dial, is_guarded: bool = False) -> Direction:
    facts: Any = Known()
    return turn(least, dials, facts, is_guarded=is_guarded)


def test_without_rules_the_declaration_says() -> None:
    assert turned(Oversight.AUDITED).level is Oversight.AUDITED
    assert turned(Oversight.APPROVED).steps == (Step("customer"),)


def test_a_guardrail_beside_an_action_turns_it_to_guarded_and_no_further() -> None:
    assert turned(Oversight.NONE, is_guarded=True).level is Oversight.GUARDED
    assert turned(Oversight.APPROVED, is_guarded=True).level is Oversight.APPROVED


def test_the_rule_that_turns_furthest_decides_and_all_are_named() -> None:
    direction = turned(Oversight.NONE, Dial("a", "A", Oversight.AUDITED), Dial("b", "B", Oversight.APPROVED))
    assert direction.level is Oversight.APPROVED
    assert direction.rules == ("a", "b")


def test_a_rule_never_turns_it_down() -> None:
    assert turned(Oversight.APPROVED, Dial("a", "A", Oversight.NONE)).level is Oversight.APPROVED


def test_a_rule_that_is_about_others_turns_nothing() -> None:
    assert turned(Oversight.NONE, Dial("a", "A", Oversight.APPROVED, matches=lambda facts: False)).rules == ()


@pytest.mark.parametrize(
    "level, approvers, steps",
    [
        (Oversight.APPROVED, (), ["customer"]),
        (Oversight.APPROVED, ("provider",), ["provider"]),
        (Oversight.APPROVED, ("customer", "provider"), ["customer", "provider"]),
        (Oversight.APPROVED_BY_TWO, (), ["customer", "provider"]),
        (Oversight.APPROVED_BY_TWO, ("provider",), ["provider", "provider"]),
        (Oversight.APPROVED_BY_TWO, ("customer", "customer"), ["customer", "customer"]),
    ],
)
def test_as_many_approve_as_the_level_needs_and_the_rule_says_who(level, approvers, steps) -> None:
    assert [step.side for step in turned(Oversight.NONE, Dial("a", "A", level, approvers)).steps] == steps


def test_of_two_rules_at_the_top_the_one_that_asks_more_people_decides() -> None:
    direction = turned(
        Oversight.NONE,
        Dial("a", "A", Oversight.APPROVED, ("customer",)),
        Dial("b", "B", Oversight.APPROVED, ("customer", "provider"), deadline_h=10),
    )
    assert [step.side for step in direction.steps] == ["customer", "provider"]
    assert direction.terms["deadline_h"] == 10
