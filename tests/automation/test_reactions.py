"""Rules act on what happened, once, under their own role, in shadow or live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forecourt.automation import reactions
from forecourt.contracts.queries import list_contracts
from forecourt.contracts.schedules import notice_ends
from forecourt.customers.actions import change_company, move_stage, record_facts
from forecourt.customers.queries import get_company, get_company_numbered, present_facts
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

pytestmark = pytest.mark.usefixtures("committed")

Runs = Callable[..., list[Any]]


@pytest.fixture
def brew(worker: Any) -> Callable[..., Any]:
    """Make a company brew: what the rule of these tests hears of. Returns its id."""
    turns = iter(range(1_000))

    def go(number: str = "C-0003", industry: str = "Brewing") -> Any:
        company = get_company_numbered(actor=worker, number=number)
        perform(
            change_company,
            actor=worker,
            parameters={"company_id": company.id, "industry": f"Before {next(turns)}", "town": "Oldtown"},
        )
        perform(change_company, actor=worker, parameters={"company_id": company.id, "industry": industry})
        return company.id

    return go


def test_a_live_rule_acts_and_journals_what_was_and_what_is(
    worker: Any, define: Any, follow: Any, runs: Runs, brew: Any
) -> None:
    define()
    company_id = brew()
    follow()
    assert get_company(actor=worker, company_id=company_id).town == "Milltown"
    (run,) = runs()
    assert (run.outcome, run.subject_id, run.path) == ("done", str(company_id), ["note-town"])
    told = list_entries(actor=worker, subject=("company", str(company_id)), limit=2)
    done = next(each for each in told if each.event == "automation.run.done")
    assert ("town", "Oldtown", "Milltown") in done.changes
    assert (done.actor_name, done.process, done.interface) == ("rule note-town", "rule note-town", "process")
    assert done.about["version"] == 1


def test_a_rule_hears_that_a_contract_nears_its_end(worker: Any, define: Any, follow: Any, runs: Runs) -> None:
    company = get_company_numbered(actor=worker, number="C-0002")
    contract = next(each for each in list_contracts(actor=worker, company_id=company.id) if each.period.end)
    assert contract.period.end
    define(
        when={"events": ["contracts.contract.nearing_end"]},
        only_if=[
            {"value": "new.days", "test": "below", "to": 100},
            {"value": "new.number", "test": "equal", "to": contract.number},
        ],
    )
    for _ in range(2):
        notice_ends(actor=worker, now=contract.period.end - timedelta(days=50))
        follow()
    (run,) = runs()
    assert (run.outcome, run.subject_type, run.subject_id) == ("done", "contract", str(contract.id))
    assert get_company(actor=worker, company_id=company.id).town == "Milltown"


def test_a_rule_in_shadow_says_what_it_would_do_and_does_nothing(
    worker: Any, define: Any, follow: Any, runs: Runs, brew: Any
) -> None:
    define(mode="shadow")
    company_id = brew()
    follow()
    assert get_company(actor=worker, company_id=company_id).town == "Oldtown"
    (run,) = runs()
    assert (run.outcome, run.is_shadow) == ("would_do", True)
    assert run.changes[0]["new"]["town"] == "Milltown"
    assert run.changes[0]["old"]["town"] == "Oldtown"


def test_a_rule_that_is_off_and_one_that_does_not_match_do_nothing(
    define: Any, follow: Any, runs: Runs, brew: Any
) -> None:
    define(mode="off")
    define(code="other", only_if=[{"value": "new.industry", "test": "equal", "to": "Mining"}])
    brew()
    follow()
    assert runs("note-town") == runs("other") == []


def test_a_crash_between_what_was_done_and_the_position_leaves_neither(
    worker: Any, define: Any, follow: Any, runs: Runs, brew: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    define()
    company_id = brew()
    with monkeypatch.context() as broken:
        broken.setattr(reactions, "_move", _die)
        with pytest.raises(RuntimeError):
            follow()
    assert runs() == []
    assert get_company(actor=worker, company_id=company_id).town == "Oldtown"
    follow()
    assert [run.outcome for run in runs()] == ["done"]
    follow()
    assert len(runs()) == 1


def _die(*_: Any, **__: Any) -> None:
    raise RuntimeError("killed")


def test_a_rule_looks_at_facts_and_doubts_one(worker: Any, define: Any, follow: Any, runs: Runs) -> None:
    company = get_company_numbered(actor=worker, number="C-0006")
    say = {"subject_type": "company", "subject_id": company.id, "field": "phone", "value": "+61 3 9000 0099"}
    perform(record_facts, actor=worker, parameters={"facts": [say]})
    define(
        code="former",
        when={"events": ["customers.stage.moved"]},
        only_if=[
            {"value": "new.stage", "test": "equal", "to": "former"},
            {"value": "fact.phone.source", "test": "equal", "to": "staff"},
            {"value": "fact.phone.age_days", "test": "below", "to": 2},
            {"value": "company.stage", "test": "equal", "to": "former"},
        ],
        then=[
            {
                "action": "customers.doubt_facts",
                "parameters": {"fact_ids": ["{fact.phone.id}"], "confidence": 0.3, "reason": "{company.name} left."},
            }
        ],
    )
    perform(move_stage, actor=worker, parameters={"company_id": company.id, "stage": "former"})
    follow()
    assert [(run.outcome, run.said) for run in runs("former")] == [("done", "")]
    with scope(worker):
        phone = present_facts(actor=worker, subject_ids=[company.id])[company.id]["phone"]
    assert phone["confidence"] == 0.3
