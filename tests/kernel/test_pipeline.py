"""The one way in which anything is done, tried with small actions of our own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import Field

from forecourt.customers.models import Company
from forecourt.kernel import dial
from forecourt.kernel.catalogue import Action, Oversight, Parameters
from forecourt.kernel.dial import ApprovalVoid, Approved, Direction
from forecourt.kernel.errors import Conflict, Forbidden, Malformed, Unauthenticated
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import NothingRecorded, Performance, Receipt, is_allowed, perform
from forecourt.kernel.scope import scope


class Rename(Parameters):
    """A number and words, some of them nested."""

    industry: str = Field(max_length=50)
    times: int = 1
    parts: tuple[int, ...] = ()


def _allow(actor: Any, parameters: Any) -> None:
    return None


def _rename(performance: Performance, parameters: Rename) -> Mapping[str, Any]:
    company = Company.objects.get(is_provider=False)
    performance.record(
        "customers.company.renamed",
        subject=("company", company.id),
        company_id=company.id,
        old={"industry": company.industry},
        new={"industry": parameters.industry},
    )
    performance.once["secret"] = "told once"
    return {"industry": parameters.industry}


def _action(**changes: Any) -> Action[Rename]:
    return replace(Action("customers.rename", "Rename", Rename, _allow, _rename), **changes)


def _journalled(actor: Any) -> list[Journal]:
    with scope(actor):
        return list(Journal.objects.filter(event="customers.company.renamed").order_by("id"))


@pytest.fixture
def ada(people: Callable[[str], Any]) -> Any:
    return people("ada@acme.example")


class Watcher:
    """An overseer that remembers what it was asked, and approves what a test lets it."""

    def __init__(self, level: Oversight) -> None:
        self.level = level
        self.parked: list[tuple[Any, ...]] = []
        self.approved: Approved | None = None

    def direct(self, action: Any, performance: Any, parameters: Any) -> Direction:
        return Direction(self.level, dial.default_steps(self.level), rules=("a rule",))

    def guard(self, action: Any, performance: Any, parameters: Any, direction: Any) -> None:
        if getattr(parameters, "times", 1) > 9:
            raise Forbidden("No more than nine times.")

    def park(self, action: Any, performance: Any, parameters: Any, direction: Any, shown: Any) -> Receipt:
        self.parked.append((performance.actor.id, action.name, parameters, list(shown)))
        return Receipt(id=performance.id, action=action.name, outcome="waiting", result={})

    def redeem(self, action: Any, performance: Any, parameters: Any, approval_id: Any) -> Approved:
        if self.approved is None:
            raise Forbidden("Nobody approved it.")
        return self.approved


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[[Oversight], Watcher]:
    """Register an overseer for the length of a test."""
    monkeypatch.setattr(dial, "_overseer", [])

    def register(level: Oversight) -> Watcher:
        watcher = Watcher(level)
        dial.register_overseer(watcher)
        return watcher

    return register


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "_overseer", [])


def test_what_was_done_has_a_receipt_and_a_journal_row(ada) -> None:
    receipt = perform(_action(), actor=ada, parameters={"industry": "Tin"})
    (row,) = _journalled(ada)
    assert receipt.outcome == "done"
    assert receipt.result == {"industry": "Tin"}
    assert receipt.journal_ids == (row.id,)
    assert receipt.once == {"secret": "told once"}
    assert (row.old, row.new) == ({"industry": "Metal products"}, {"industry": "Tin"})
    assert (row.actor_id, row.actor_name, row.actor_kind) == (ada.id, ada.name, "person")
    assert (row.action, row.interface, row.process) == ("customers.rename", "web", "")


def test_a_row_says_within_which_request_and_after_which_row_it_was_written(ada) -> None:
    from forecourt.kernel.ids import new_id

    request, cause = new_id(), new_id()
    perform(_action(), actor=ada.during(request), parameters={"industry": "Tin"}, cause_id=cause)
    (row,) = _journalled(ada)
    assert (row.request_id, row.cause_id) == (request, cause)


def test_business_time_is_read_once_and_passed_in(ada) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    perform(_action(), actor=ada, parameters={"industry": "Tin"}, now=now)
    (row,) = _journalled(ada)
    assert row.business_at == now
    assert row.at.year < 2030


@pytest.mark.parametrize(
    "parameters,pointer",
    [
        ({}, "/data/attributes/industry"),
        ({"industry": 7}, "/data/attributes/industry"),
        ({"industry": "x" * 51}, "/data/attributes/industry"),
        ({"industry": "Tin", "times": "often"}, "/data/attributes/times"),
        ({"industry": "Tin", "parts": [1, "two"]}, "/data/attributes/parts/1"),
        ({"industry": "Tin", "company_id": "00000000-0000-0000-0000-000000000000"}, "/data/attributes/company_id"),
        ({"industry": "Tin", "a/b~c": 1}, "/data/attributes/a~1b~0c"),
        ({"industry": "T\0n"}, "/data/attributes/industry"),
        ({"industry": "Tin\ud800"}, "/data/attributes/industry"),
    ],
)
def test_parameters_that_are_not_what_they_should_be_are_refused_with_a_pointer(ada, parameters, pointer) -> None:
    with pytest.raises(Malformed) as refused:
        perform(_action(), actor=ada, parameters=parameters)
    assert refused.value.status == 422
    assert refused.value.pointer == pointer
    assert _journalled(ada) == []


def test_what_was_sent_is_not_repeated_in_the_refusal(ada) -> None:
    with pytest.raises(Malformed) as refused:
        perform(_action(), actor=ada, parameters={"industry": "Tin", "times": "a-secret-in-the-wrong-field"})
    assert "a-secret" not in refused.value.detail


def test_the_policys_refusal_is_passed_on(ada) -> None:
    def refuse(actor: Any, parameters: Any) -> None:
        raise Conflict("Not on a Sunday.")

    with pytest.raises(Conflict, match="Sunday"):
        perform(_action(policy=refuse), actor=ada, parameters={"industry": "Tin"})
    assert _journalled(ada) == []


@pytest.mark.parametrize("where", ["policy", "guardrail"])
def test_an_exception_where_it_is_judged_means_no(ada, where) -> None:
    def stumble(*_: Any) -> None:
        raise KeyError("a mistake in the code")

    action = _action(policy=stumble) if where == "policy" else _action(guardrails=(stumble,))
    with pytest.raises(Forbidden) as refused:
        perform(action, actor=ada, parameters={"industry": "Tin"})
    assert "mistake" not in refused.value.detail
    assert _journalled(ada) == []


def test_the_second_guardrail_is_asked_too(ada) -> None:
    def refuse(performance: Performance, parameters: Rename) -> None:
        raise Forbidden(f"{parameters.times} times is too often.")

    with pytest.raises(Forbidden, match="7 times"):
        perform(_action(guardrails=(_allow, refuse)), actor=ada, parameters={"industry": "Tin", "times": 7})
    assert _journalled(ada) == []


@pytest.mark.parametrize("level", [Oversight.APPROVED, Oversight.APPROVED_BY_TWO])
def test_an_action_that_wants_approval_is_refused_where_nobody_can_give_one(ada, unwatched, level) -> None:
    with pytest.raises(Forbidden, match="approval"):
        perform(_action(oversight=level), actor=ada, parameters={"industry": "Tin"})
    assert _journalled(ada) == []


def test_an_action_that_wants_approval_is_parked_with_what_it_would_do(ada, watch) -> None:
    watcher = watch(Oversight.APPROVED)
    receipt = perform(_action(), actor=ada, parameters={"industry": "Tin"})
    ((actor_id, name, parameters, shown),) = watcher.parked
    assert (receipt.outcome, receipt.journal_ids) == ("waiting", ())
    assert (actor_id, name, parameters) == (ada.id, "customers.rename", Rename(industry="Tin"))
    assert [each["new"] for each in shown] == [{"industry": "Tin"}]
    assert _journalled(ada) == []


def test_a_parked_request_sent_again_with_its_key_is_parked_once(ada, watch) -> None:
    watcher = watch(Oversight.APPROVED)
    receipts = [
        perform(_action(), actor=ada, parameters={"industry": "Tin"}, idempotency_key="again") for _ in range(2)
    ]
    assert [each.outcome for each in receipts] == ["waiting", "waiting"]
    assert receipts[0].id == receipts[1].id
    assert len(watcher.parked) == 1


def test_what_the_policy_forbids_is_not_even_parked(ada, watch) -> None:
    def refuse(actor: Any, parameters: Any) -> None:
        raise Forbidden("No.")

    watcher = watch(Oversight.APPROVED)
    with pytest.raises(Forbidden):
        perform(_action(policy=refuse), actor=ada, parameters={"industry": "Tin"})
    assert watcher.parked == []


def test_an_approval_lets_just_what_was_shown_be_done(ada, watch) -> None:
    watcher = watch(Oversight.APPROVED)
    perform(_action(), actor=ada, parameters={"industry": "Tin"})
    watcher.approved = Approved(watcher.parked[0][3], shown_at=datetime.now(UTC))
    receipt = perform(_action(), actor=ada, parameters={"industry": "Tin"}, approval_id=uuid4())
    assert receipt.outcome == "done"
    assert len(_journalled(ada)) == 1


def test_what_is_no_longer_what_was_shown_is_not_done(ada, operator, watch) -> None:
    watcher = watch(Oversight.APPROVED)
    perform(_action(), actor=ada, parameters={"industry": "Tin"})
    watcher.approved = Approved(watcher.parked[0][3], shown_at=datetime.now(UTC))
    with scope(operator):
        Company.objects.filter(id=ada.company_id).update(industry="Changed meanwhile")
    with pytest.raises(ApprovalVoid):
        perform(_action(), actor=ada, parameters={"industry": "Tin"}, approval_id=uuid4())
    assert _journalled(ada) == []


def test_an_approval_that_nobody_gave_opens_nothing(ada, watch) -> None:
    watch(Oversight.APPROVED)
    with pytest.raises(Forbidden, match="Nobody approved"):
        perform(_action(), actor=ada, parameters={"industry": "Tin"}, approval_id=uuid4())
    assert _journalled(ada) == []


def test_a_part_of_what_was_approved_asks_no_second_time(ada, watch) -> None:
    watcher = watch(Oversight.APPROVED)
    whole = Performance("blueprint.apply", ada, datetime.now(UTC), dry_run=False)
    assert perform(_action(), actor=ada, parameters={"industry": "Tin"}, part_of=whole).outcome == "done"
    assert watcher.parked == []


def test_a_guardrail_that_is_data_refuses_with_its_reason(ada, watch) -> None:
    watch(Oversight.GUARDED)
    with pytest.raises(Forbidden, match="nine times"):
        perform(_action(), actor=ada, parameters={"industry": "Tin", "times": 10})


def test_from_audited_on_what_was_asked_is_journalled_without_secrets(ada, watch) -> None:
    watch(Oversight.AUDITED)
    perform(_action(secrets=("parts",)), actor=ada, parameters={"industry": "Tin", "parts": (1,)})
    with scope(ada):
        asked = Journal.objects.get(event="kernel.action.asked")
    assert asked.new["parameters"] == {"industry": "Tin", "times": 1}
    assert asked.new["rules"] == ["a rule"]
    assert _journalled(ada)[0].cause_id == asked.id


class Secretive(Rename):
    """Parameters with secrets at every depth."""

    key: str = ""
    inner: dict[str, Any] = {}
    listed: tuple[dict[str, Any], ...] = ()


def test_secrets_are_left_out_however_deep_they_stand(ada, watch) -> None:
    watch(Oversight.AUDITED)
    asked = {"industry": "Tin", "key": "s3cret", "inner": {"key": "s3cret", "kept": 1, "deep": [{"key": "s3cret"}]}}
    action = _action(parameters=Secretive, secrets=("key",))
    perform(action, actor=ada, parameters={**asked, "listed": [{"key": "s3cret", "name": "one"}]})
    with scope(ada):
        row = Journal.objects.get(event="kernel.action.asked")
    assert "s3cret" not in json.dumps([row.old, row.new])
    assert row.new["parameters"]["inner"] == {"kept": 1, "deep": [{}]}
    assert row.new["parameters"]["listed"] == [{"name": "one"}]
    for given in (asked, {"industry": "Tin", "listed": [{"key": "s3cret"}]}):
        assert action.holds_secret(Secretive.model_validate(given))
    assert not action.holds_secret(Secretive.model_validate({"industry": "Tin", "inner": {"key": ""}}))


def test_a_refusal_is_journalled_with_its_reason(ada) -> None:
    with pytest.raises(Malformed):
        perform(_action(), actor=ada, parameters={"industry": "Tin", "is_admin": True})
    with scope(ada):
        row = Journal.objects.get(event="kernel.action.refused")
    assert (row.action, row.company_id, row.new["code"]) == ("customers.rename", ada.company_id, "malformed")
    assert "is_admin" in row.new["reason"]


def test_a_dry_run_that_is_refused_leaves_no_trace(ada) -> None:
    with pytest.raises(Malformed):
        perform(_action(), actor=ada, parameters={}, dry_run=True)
    with scope(ada):
        assert not Journal.objects.filter(event="kernel.action.refused").exists()


def test_a_row_tells_how_long_it_had_taken(ada) -> None:
    perform(_action(), actor=ada, parameters={"industry": "Tin"})
    assert 0 < _journalled(ada)[0].duration_us < 60_000_000


def test_a_dry_run_tells_what_it_would_do_and_changes_nothing(ada) -> None:
    receipt = perform(_action(), actor=ada, parameters={"industry": "Tin"}, dry_run=True)
    assert receipt.outcome == "would_do"
    assert receipt.changes[0]["new"] == {"industry": "Tin"}
    assert receipt.journal_ids == ()
    assert receipt.once == {}
    assert _journalled(ada) == []


def test_a_dry_run_is_refused_as_the_real_one_would_be(ada) -> None:
    def refuse(actor: Any, parameters: Any) -> None:
        raise Forbidden("No.")

    with pytest.raises(Forbidden):
        perform(_action(policy=refuse), actor=ada, parameters={"industry": "Tin"}, dry_run=True)


def test_a_dry_run_within_a_scope_leaves_that_scopes_own_work_alone(ada) -> None:
    with scope(ada):
        perform(_action(), actor=ada, parameters={"industry": "Tin"})
        perform(_action(), actor=ada, parameters={"industry": "Lead"}, dry_run=True)
    assert [row.new for row in _journalled(ada)] == [{"industry": "Tin"}]


def test_an_action_that_journals_nothing_has_done_nothing(ada) -> None:
    def silently(performance: Performance, parameters: Rename) -> Mapping[str, Any]:
        _rename(replace(performance), parameters)
        performance.journal_ids.clear()
        return {}

    with pytest.raises(NothingRecorded):
        perform(_action(do=silently), actor=ada, parameters={"industry": "Tin"})
    assert _journalled(ada) == []


def test_an_action_that_fails_half_way_has_done_nothing(ada) -> None:
    def half(performance: Performance, parameters: Rename) -> Mapping[str, Any]:
        _rename(performance, parameters)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        perform(_action(do=half), actor=ada, parameters={"industry": "Tin"})
    assert _journalled(ada) == []


def test_a_proof_that_ended_meanwhile_does_nothing_more(ada) -> None:
    from forecourt.access.sessions import SessionStore

    SessionStore(ada.proof.secret).delete()
    with pytest.raises(Unauthenticated):
        perform(_action(), actor=ada, parameters={"industry": "Tin"})


def test_an_actor_that_claims_another_company_is_held_to_its_proof(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    liar = replace(ada, company_id=ben.company_id, everywhere=True, permissions=frozenset("*"))
    perform(_action(), actor=liar, parameters={"industry": "Tin"})
    assert len(_journalled(ada)) == 1
    assert _journalled(ben) == []


def test_a_policy_that_cannot_decide_without_parameters_does_not_hide_the_action(ada) -> None:
    def needs_parameters(actor: Any, parameters: Rename) -> None:
        assert parameters.times

    def refuse(actor: Any, parameters: Any) -> None:
        raise Forbidden("No.")

    assert is_allowed(_action(policy=needs_parameters), actor=ada)
    assert not is_allowed(_action(policy=refuse), actor=ada)
