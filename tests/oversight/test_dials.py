"""Dials and guardrails at work: through the real pipeline, with the real rows behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from forecourt.access.actions import invite_colleague, make_token
from forecourt.kernel import dial
from forecourt.kernel.catalogue import Oversight
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden, Malformed, Refusal
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import Performance, is_allowed, perform
from forecourt.kernel.scope import scope
from forecourt.oversight.actions import define_dial, define_guardrail, remove_dial, turn_back, turn_up
from forecourt.oversight.models import DialRule, GuardRule, Use
from forecourt.oversight.overseer import BeyondGuardrail
from forecourt.oversight.queries import list_dials
from forecourt.oversight.queries.rulebook import current_rulebook


@pytest.fixture
def ada(people: Any) -> Any:
    return people("ada@acme.example")


def level_of(action: Any, actor: Any, parameters: Any = None) -> Oversight:
    performance = Performance(action.name, actor, business_now(), dry_run=True)
    parsed = action.parameters.model_validate(parameters) if parameters else None
    with scope(actor):
        return dial.direct(action, performance, parsed).level


def invite(actor: Any, name: str = "new", **more: Any) -> Any:
    return perform(
        invite_colleague,
        actor=actor,
        parameters={"email": f"{name}@acme.example", "name": "New One", "role": "read_only"},
        **more,
    )


def own(**changes: Any) -> dict[str, Any]:
    return {"code": "invites", "title": "Invitations", "actions": ["access.invite_colleague"]} | changes


def test_the_blueprint_turns_the_dial(ada) -> None:
    assert level_of(invite_colleague, ada) is Oversight.GUARDED  # audited by a dial, and a guardrail beside it


def test_what_was_asked_is_journalled_with_what_was_done(ada) -> None:
    invite(ada)
    with scope(ada):
        asked = Journal.objects.get(event="kernel.action.asked")
        done = Journal.objects.get(event="access.colleague.invited")
    assert asked.new["parameters"]["role"] == "read_only"
    assert done.cause_id == asked.id


def test_a_company_turns_it_up_for_itself_at_once_and_for_nobody_else(ada, people) -> None:
    ben = people("ben@bravo.example")
    perform(turn_up, actor=ada, parameters=own(level="approved"))
    assert level_of(invite_colleague, ada) is Oversight.APPROVED
    assert level_of(invite_colleague, ben) is Oversight.GUARDED
    assert [each.code for each in list_dials(actor=ben) if each.company_id] == []


def test_a_company_never_turns_it_down(ada, operator) -> None:
    perform(define_dial, actor=operator, parameters=own(level="approved", approvers=["provider"]))
    perform(turn_up, actor=ada, parameters=own(level="none"))
    assert level_of(invite_colleague, ada) is Oversight.APPROVED


def test_taking_back_a_rule_of_ones_own_wants_what_the_rule_wants(ada) -> None:
    perform(turn_up, actor=ada, parameters=own(level="approved_by_two"))
    assert level_of(turn_back, ada, {"code": "invites"}) is Oversight.APPROVED_BY_TWO
    assert level_of(turn_up, ada, own(level="none")) is Oversight.APPROVED_BY_TWO


def test_a_rule_that_watches_nobody_closely_is_taken_back_at_once(ada) -> None:
    perform(turn_up, actor=ada, parameters=own(level="audited"))
    perform(turn_back, actor=ada, parameters={"code": "invites"})
    with scope(ada):
        assert not DialRule.objects.filter(company_id=ada.company_id).exists()


@pytest.mark.parametrize(
    "changes", [{"where": {"side": "provider"}}, {"approvers": ["provider"]}], ids=["of others", "by others"]
)
def test_a_rule_of_ones_own_is_about_ones_own_people(ada, changes) -> None:
    with pytest.raises(Malformed):
        perform(turn_up, actor=ada, parameters=own(level="approved", **changes))


def test_a_name_that_is_no_action_is_refused_with_the_nearest_one(ada) -> None:
    with pytest.raises(Malformed, match=r"perhaps 'access\.invite_colleague' is meant"):
        perform(turn_up, actor=ada, parameters=own(level="approved", actions=["access.invite_coleague"]))


@pytest.mark.parametrize(
    "email", ["rita@acme.example", "kelly@acme.example", "nina@acme.example", "olga@meridian.example"]
)
def test_only_a_companys_administrators_turn_it_up(people, email) -> None:
    with pytest.raises(Forbidden):
        perform(turn_up, actor=people(email), parameters=own(level="approved"))


@pytest.mark.parametrize("email", ["ada@acme.example", "khan@meridian.example"])
def test_only_the_platforms_administrators_set_it_for_everybody(people, email) -> None:
    with pytest.raises(Forbidden):
        perform(define_dial, actor=people(email), parameters=own(level="approved"))


def test_the_same_rule_again_changes_nothing(operator) -> None:
    assert perform(define_dial, actor=operator, parameters=own(level="audited")).result["changed"]
    assert not perform(define_dial, actor=operator, parameters=own(level="audited")).result["changed"]
    assert perform(remove_dial, actor=operator, parameters={"code": "invites"}).result["changed"]


def test_the_database_keeps_customers_from_the_providers_rules(ada) -> None:
    values = {"code": "x", "title": "X", "actions": ["*"]}
    with scope(ada):
        assert DialRule.objects.filter(company_id=None).update(level="none") == 0
        assert GuardRule.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            DialRule.objects.create(company_id=None, level="none", deadline_h=1, remind_after_h=1, **values)
        with pytest.raises(DatabaseError), transaction.atomic():
            GuardRule.objects.create(limit={}, reason="", **values)


def test_what_was_used_up_cannot_be_given_back(ada) -> None:
    invite(ada)
    with scope(ada):
        assert Use.objects.filter(company_id=ada.company_id).count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Use.objects.all().delete()


def rate(operator: Any, **changes: Any) -> None:
    rule = {
        "code": "few",
        "title": "Few",
        "actions": ["access.invite_colleague"],
        "limit": {"kind": "rate", "most": 2, "per": "hour"},
        "reason": "Two an hour.",
        "next": ["Wait."],
    }
    perform(define_guardrail, actor=operator, parameters=rule | changes)


def test_a_rate_refuses_with_its_reason_and_what_can_be_done(ada, operator) -> None:
    rate(operator)
    invite(ada, "one")
    invite(ada, "two")
    with pytest.raises(BeyondGuardrail, match="Two an hour") as refused:
        invite(ada, "three")
    assert refused.value.next == ("Wait.",)
    with scope(ada):
        row = Journal.objects.get(event="kernel.action.refused")
    assert (row.new["code"], row.new["reason"]) == ("guardrail", "Two an hour.")


def test_what_failed_uses_nothing_up(ada, operator) -> None:
    rate(operator)
    invite(ada, "one")
    with pytest.raises(Refusal):
        invite(ada, "one")
    invite(ada, "two")


def test_a_dry_run_uses_nothing_up(ada, operator) -> None:
    rate(operator)
    for number in range(3):
        invite(ada, f"dry{number}", dry_run=True)
    invite(ada, "one")


def test_a_window_moves_on(ada, operator) -> None:
    rate(operator)
    invite(ada, "one")
    invite(ada, "two")
    invite(ada, "three", now=business_now() + timedelta(hours=2))


def test_another_company_has_its_own_count(ada, people, operator) -> None:
    rate(operator)
    invite(ada, "one")
    invite(ada, "two")
    ben = people("ben@bravo.example")
    parameters = {"email": "x@bravo.example", "name": "X", "role": "read_only"}
    assert perform(invite_colleague, actor=ben, parameters=parameters).outcome == "done"


def test_a_token_that_lives_too_long_is_refused_by_the_blueprint(ada) -> None:
    with pytest.raises((BeyondGuardrail, Malformed)):
        perform(make_token, actor=ada, parameters={"name": "for ever", "days": 367})


def test_a_guardrail_without_parameters_to_look_at_hides_no_action(ada, operator) -> None:
    rate(operator)
    assert level_of(invite_colleague, ada) is Oversight.GUARDED


def test_naming_another_company_neither_dodges_ones_own_dial_nor_touches_theirs(ada, people) -> None:
    ben = people("ben@bravo.example")
    perform(turn_up, actor=ben, parameters=own(level="approved"))
    asked = {"email": "x@acme.example", "name": "X", "role": "read_only", "company_id": ben.company_id}
    assert level_of(invite_colleague, ada, asked) is Oversight.GUARDED
    assert level_of(invite_colleague, ben) is Oversight.APPROVED
    assert level_of(invite_colleague, ben, asked | {"company_id": ada.company_id}) is Oversight.APPROVED


def test_a_program_that_calls_itself_something_else_is_watched_all_the_same(ada, operator) -> None:
    where = {"interfaces": ["api"]}
    perform(define_dial, actor=operator, parameters=own(level="approved", where=where))
    for told in ("api", "cli", "library", "file"):
        assert level_of(invite_colleague, replace(ada, interface=told)) is Oversight.APPROVED
    assert level_of(invite_colleague, ada) is Oversight.GUARDED


def test_what_somebody_sees_of_another_companys_rules_is_remembered_for_nobody(ada, people) -> None:
    ben = people("ben@bravo.example")
    perform(turn_up, actor=ben, parameters=own(level="approved"))
    with scope(ada):
        current_rulebook(actor=ada, company_id=ben.company_id)  # which ada sees nothing of
    assert level_of(invite_colleague, ben) is Oversight.APPROVED


def test_a_permission_for_a_time_makes_no_rule_that_lives_on(ada, people) -> None:
    sam = replace(people("sam@acme.example"), permissions=frozenset({"oversight.keep_own"}))
    assert is_allowed(turn_up, actor=sam)
    for_a_time = replace(sam, for_a_time=sam.permissions)
    for action in (turn_up, turn_back):
        assert not is_allowed(action, actor=for_a_time)
