"""Who keeps rules, what a rule may hold, and what a change of it means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forecourt.access.actions import grant_membership
from forecourt.automation.actions import (
    define_rule,
    keep_rule,
    release_run,
    remove_rule,
    turn_live,
    turn_off,
    turn_on_shadow,
)
from forecourt.automation.actions.keeping import OfAFile
from forecourt.automation.models import Rule, Run
from forecourt.automation.queries import list_rules, list_runs
from forecourt.automation.rules import Happening
from forecourt.automation.running import Shift, run_rule
from forecourt.blueprint.planning import make_plan
from forecourt.customers.queries import get_company_numbered
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.oversight.actions import define_dial
from tests.automation.conftest import TOWN

SUSY, KHAN, OLGA = "susy@meridian.example", "khan@meridian.example", "olga@meridian.example"


def _change(**parameters: Any) -> list[dict[str, Any]]:
    return [{"action": "customers.change_company", "parameters": {"company_id": "{company.id}", **parameters}}]


def _brewing(operator: Any, number: str = "C-0003") -> Happening:
    company = get_company_numbered(actor=operator, number=number)
    return Happening(
        "customers.company.changed",
        "company",
        str(company.id),
        business_now(),
        old={"industry": "Baking"},
        new={"industry": "Brewing"},
        company_id=company.id,
    )


def _run(operator: Any, code: str = "note-town") -> Run:
    with scope(operator):
        rule = Rule.objects.get(code=code)
        run = run_rule(Shift(actor=operator, now=true_now()), rule.id, _brewing(operator))
    assert run is not None
    return run


def _live(operator: Any, code: str = "note-town") -> None:
    with scope(operator):
        Rule.objects.filter(code=code).update(mode="live")


@pytest.mark.parametrize("email", [KHAN, OLGA, "vlad@meridian.example", "mina@meridian.example", "ada@acme.example"])
def test_rules_are_kept_by_those_who_answer_for_customer_data(people: Any, email: str) -> None:
    actor = people(email)
    for action, parameters in (
        (keep_rule, TOWN),
        (turn_live, {"code": "x"}),
        (turn_off, {"code": "x"}),
        (turn_on_shadow, {"code": "x"}),
        (remove_rule, {"code": "x"}),
    ):
        with pytest.raises(Forbidden):
            perform(action, actor=actor, parameters=parameters)


@pytest.mark.parametrize("email", [SUSY, KHAN, "ada@acme.example"])
def test_files_define_rules_and_nobody_else_does_so(people: Any, email: str) -> None:
    with pytest.raises(Forbidden):
        perform(define_rule, actor=people(email), parameters=TOWN)


def test_customers_see_no_rules_and_no_runs(people: Any, operator: Any) -> None:
    perform(define_rule, actor=operator, parameters=TOWN)
    _run(operator)
    ada = people("ada@acme.example")
    with pytest.raises(Forbidden):
        list_rules(actor=ada, now=business_now())
    with pytest.raises(Forbidden):
        list_runs(actor=ada, limit=9)
    with scope(ada):
        assert (Rule.objects.count(), Run.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "change, refusal, said",
    [
        ({"permissions": ["contracts.keep"]}, Forbidden, "You may not sign contracts"),
        ({"permissions": ["automation.keep"]}, Forbidden, "No rule may"),
        ({"permissions": ["customers.fly"]}, Malformed, "There is no permission 'customers.fly'"),
        ({"permissions": ["customers.see_all"]}, Forbidden, "takes more than the rule may"),
        ({"permissions": ["customers.keep"]}, Malformed, "so it needs customers.see_all"),
        ({"when": {"events": ["customers.company.flew"]}}, Malformed, "There is no event"),
        ({"when": {"events": ["access.token.made"]}}, Forbidden, "not for you to see"),
        ({"then": [{"action": "customers.fly", "parameters": {}}]}, Malformed, "There is no action"),
        ({"then": [{"action": "automation.turn_live", "parameters": {"code": "x"}}]}, Forbidden, "No rule does"),
        ({"then": [{"action": "access.make_token", "parameters": {"name": "x"}}]}, Forbidden, "No rule does"),
        ({"then": _change(sea="x")}, Malformed, "has no parameter 'sea'"),
        ({"then": _change(town="{new.town")}, None, ""),
        ({"then": _change(town="{sea}")}, Malformed, "stands for nothing"),
        (
            {"then": [{"action": "customers.change_company", "parameters": {"town": "x"}}]},
            Malformed,
            "needs company_id",
        ),
        ({"code": "dead"}, Malformed, "pages have that name"),
        ({"when": {"schedule": {"every_h": 3}}}, Malformed, "no row of the journal"),
        ({"when": {}}, Malformed, "one of events, schedule"),
        ({"only_if": [{"value": "new.x", "test": "there", "to": "y"}]}, Malformed, "takes no value"),
        ({"only_if": [{"value": "new.x", "test": "one_of", "to": "y"}]}, Malformed, "a list"),
        ({"only_if": [{"value": "sea.x", "test": "there"}]}, Malformed, "only_if"),
    ],
)
def test_a_rule_that_could_not_be_or_should_not_is_refused(
    people: Any, change: dict[str, Any], refusal: type[Exception] | None, said: str
) -> None:
    if refusal is None:
        perform(keep_rule, actor=people(SUSY), parameters={**TOWN, **change})
        return
    with pytest.raises(refusal, match=said):
        perform(keep_rule, actor=people(SUSY), parameters={**TOWN, **change})


def test_a_rule_begins_in_shadow_and_what_it_does_makes_a_version(people: Any, operator: Any) -> None:
    susy = people(SUSY)
    made = perform(keep_rule, actor=susy, parameters=TOWN).result
    assert (made["version"], made["mode"]) == (1, "shadow")
    _live(operator)
    worded = perform(keep_rule, actor=susy, parameters={**TOWN, "title": "Another title"}).result
    assert (worded["version"], worded["mode"]) == (1, "live")
    stays = perform(
        keep_rule, actor=susy, parameters={**TOWN, "then": _change(town="Newmill"), "stays_live": "A typing error."}
    ).result
    assert (stays["version"], stays["mode"]) == (2, "live")
    changed = perform(keep_rule, actor=susy, parameters={**TOWN, "then": _change(town="Oldmill")}).result
    assert (changed["version"], changed["mode"]) == (3, "shadow")


def test_what_a_file_defines_is_changed_in_the_file(people: Any, operator: Any) -> None:
    perform(define_rule, actor=operator, parameters=TOWN)
    for action, parameters in ((keep_rule, TOWN), (remove_rule, {"code": "note-town"})):
        with pytest.raises(OfAFile):
            perform(action, actor=people(SUSY), parameters=parameters)


def test_a_file_that_says_what_is_there_plans_nothing(people: Any, operator: Any) -> None:
    _live(operator, "zone-of-the-west")
    from tests.world import ENERGY

    files = {"automations.yaml": (ENERGY / "automations.yaml").read_text()}
    with scope(people(OLGA)):
        assert [each for each in make_plan(actor=people(OLGA), files=files).changes if each.what != "keep"] == []


def test_a_rule_acts_under_its_own_role_alone(operator: Any) -> None:
    rule = operator.narrowed(
        name="rule x", permissions=frozenset({"customers.see_all"}), only=frozenset({"customers.change_company"})
    )
    assert (rule.kind, rule.name, rule.interface, rule.may("customers.keep")) == ("process", "rule x", "process", False)
    company = get_company_numbered(actor=operator, number="C-0003")
    from forecourt.customers.actions import add_company, change_company

    with pytest.raises(Forbidden):
        perform(change_company, actor=rule, parameters={"company_id": company.id, "town": "x"})
    keeps: Actor = operator.narrowed(
        name="rule y", permissions=frozenset({"customers.keep"}), only=frozenset({"customers.change_company"})
    )
    with pytest.raises(Forbidden, match="good for something else"):
        perform(add_company, actor=keeps, parameters={"number": "C-9", "name": "x", "short_name": "x"})
    assert keeps.narrowed(name="z", permissions=frozenset({"customers.see_all"}), only=frozenset()).permissions == set()


def test_a_rule_may_no_more_than_its_keeper_may_at_present(people: Any, operator: Any) -> None:
    susy = people(SUSY)
    perform(keep_rule, actor=susy, parameters=TOWN)
    _live(operator)
    asked = {
        "email": SUSY,
        "name": susy.name,
        "company_id": susy.company_id,
        "role": "it_operations",
        "since": true_now() - timedelta(days=1),
    }
    perform(grant_membership, actor=operator, parameters=asked)
    run = _run(operator)
    assert run.outcome == "dead"
    assert "may no longer do what it needs: customers.keep" in run.said


def test_what_needs_an_approval_waits_for_a_person_who_does_it_as_themselves(people: Any, operator: Any) -> None:
    perform(define_rule, actor=operator, parameters=TOWN)
    _live(operator)
    dial = {
        "code": "watch",
        "title": "Watched",
        "actions": ["customers.change_company"],
        "level": "approved",
        "approvers": ["provider"],
        "deadline_h": 24,
        "remind_after_h": 12,
    }
    perform(define_dial, actor=operator, parameters=dial)
    run = _run(operator)
    assert (run.outcome, run.changes[0]["new"]["town"]) == ("waiting", "Milltown")
    released = perform(release_run, actor=people(SUSY), parameters={"run_id": run.id}).result
    assert (released["outcome"], len(released["approvals"])) == ("waiting", 1)


def test_what_is_not_there_cannot_be_turned(people: Any) -> None:
    for action in (turn_live, turn_off, turn_on_shadow, remove_rule):
        with pytest.raises(Invisible):
            perform(action, actor=people(SUSY), parameters={"code": "nothing"})
