"""Why somebody may do something names the dial, whose rule turned it there, and how each guardrail stands."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.actions import invite_colleague
from forecourt.access.explanations import explain
from forecourt.kernel.catalogue import get_action
from forecourt.kernel.pipeline import perform
from forecourt.oversight.actions import define_guardrail, turn_up
from forecourt.settings.environment import environment

INVITE, READ = "access.invite_colleague", "data.read_rows"
PROVIDER = environment().provider
RATE = {"kind": "rate", "most": 2, "per": "day", "counted": "person"}


@pytest.fixture
def ada(people: Any) -> Any:
    return people("ada@acme.example")


@pytest.fixture
def guard(operator: Any) -> Any:
    """Set a guardrail on inviting colleagues."""

    def go(limit: dict[str, Any], **more: Any) -> Any:
        asked = {
            "code": "trying",
            "title": "Trying it",
            "actions": [INVITE],
            "limit": limit,
            "reason": "Enough is enough.",
            "next": ["Wait a day."],
            **more,
        }
        return perform(define_guardrail, actor=operator, parameters=asked)

    return go


def _steps(asker: Any, rule: str, *, person: Any = None, action: str = INVITE, **where: Any) -> list[Any]:
    found = explain(actor=asker, user_id=(person or asker).id, action=get_action(action), **where)
    return [step for step in found.steps if step.rule == rule]


def test_the_dial_says_how_far_it_is_turned_and_by_which_rule_of_whose(ada, turn) -> None:
    turn(INVITE, approvers=["customer"])
    (step,) = _steps(ada, "dial")
    assert step.words == f"One person of ACME approves first. “A test wants it”, set by {PROVIDER}."
    assert "waits until that is given" in step.next[0]


def test_a_rule_of_the_companys_own_is_told_as_its_own_and_others_never_read_of_it(ada, people) -> None:
    asked = {"code": "mine", "title": "Two of us", "actions": [INVITE], "level": "approved_by_two"}
    perform(turn_up, actor=ada, parameters=asked)
    assert _steps(ada, "dial")[0].words == "Two people of ACME approve first. “Two of us”, a rule of ACME."
    assert "Two of us" not in str(_steps(people("ben@bravo.example"), "dial"))


def test_where_a_rule_turns_it_further_under_circumstances_these_are_told(ada, turn) -> None:
    turn(READ, approvers=["customer"], where={"above": {"amount": "rows", "than": 1000}})
    told = [step.words for step in _steps(ada, "dial", action=READ)]
    assert told[0].startswith("At once")
    assert any(
        words == f"For more than 1,000 rows: one person of ACME approves first. “A test wants it”, set by {PROVIDER}."
        for words in told
    )


def test_a_rule_about_other_people_is_not_told(ada, turn) -> None:
    turn(INVITE, approvers=["provider"], where={"side": "provider"})
    assert "A test wants it" not in str(_steps(ada, "dial"))


def test_a_guardrail_says_how_much_of_it_is_used_up_and_what_one_can_do_when_it_is(ada, guard) -> None:
    guard(RATE)
    words = "Trying it: 2 times a day for each person. {} of 2 used in the last 24 hours."
    assert _steps(ada, "guardrail")[-1].words == words.format(0)
    for name in ("one", "two"):
        invited = {"email": f"{name}@acme.example", "name": "New One", "role": "read_only"}
        perform(invite_colleague, actor=ada, parameters=invited)
    step = _steps(ada, "guardrail")[-1]
    assert (step.says_yes, step.next) == (False, ("Wait a day.",))
    assert step.words == f"{words.format(2)} Enough is enough."
    assert not explain(actor=ada, user_id=ada.id, action=get_action(INVITE)).may


def test_a_guardrail_that_does_not_count_says_what_it_holds_to(ada, guard) -> None:
    guard({"kind": "values", "parameter": "role", "values": ["read_only"]})
    assert _steps(ada, "guardrail")[-1].words == "Trying it: role: one of read only."
    guard({"kind": "contract", "service": "moon"})
    step = _steps(ada, "guardrail")[-1]
    assert (step.says_yes, step.words) == (
        False,
        "Trying it: only with a contract in force for moon. Enough is enough.",
    )


def test_the_providers_people_read_it_of_a_customers_people(people, ada, turn) -> None:
    turn(INVITE, approvers=["customer", "provider"], level="approved_by_two")
    olga = people("olga@meridian.example")
    (step,) = _steps(olga, "dial", person=ada, company_id=ada.company_id)
    assert step.words.startswith(f"One person of ACME, then one of {PROVIDER} approves first")
