"""Rules ask for approvals under their own names, go on once these are given, and close what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from forecourt.automation.actions import dismiss_run, release_run, remove_rule, turn_off
from forecourt.automation.actions.keeping import StillAsks
from forecourt.automation.actions.marking import NotFailed
from forecourt.automation.asking import go_on_with_approved
from forecourt.automation.models import Rule, Run
from forecourt.customers.actions import add_company, change_company, record_facts
from forecourt.customers.queries import get_company, resolve
from forecourt.kernel.clocks import business_now
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.look.approvals import opened
from forecourt.oversight.actions import approve, decline, define_dial, remove_dial
from forecourt.oversight.actions.approvals import WaitsNoLonger
from forecourt.oversight.deciding import SelfApproval
from forecourt.oversight.queries import get_approval, list_to_decide
from forecourt.oversight.schedules import do_what_was_approved, tend_what_waits

pytestmark = pytest.mark.usefixtures("committed")

SUSY, OLGA = "susy@meridian.example", "olga@meridian.example"


@pytest.fixture
def susy(sign_in: Any) -> Any:
    return sign_in(SUSY)


@pytest.fixture
def olga(sign_in: Any) -> Any:
    return sign_in(OLGA)


@pytest.fixture
def twins(worker: Any) -> tuple[Any, Any]:
    """Two records that a rule would merge: the one that stays, and the other."""
    made = []
    for name in ("Twin one", "Twin two"):
        number = f"T-{uuid4().hex[:10]}"
        asked = {"number": number, "name": name, "short_name": name, "industry": "Baking"}
        made.append(perform(add_company, actor=worker, parameters=asked).result["company_id"])
    return made[0], made[1]


@pytest.fixture
def asks(twins: Any, define: Any, follow: Any, runs: Any, worker: Any, susy: Any) -> Callable[..., Run]:
    """Let susy turn a rule live that merges the twins once one of them brews, and let it come to that."""

    def go(**let: Any) -> Run:
        one, two = twins
        define(
            code="merge-twins",
            title="Merge twins",
            then=[
                {
                    "action": "customers.merge_companies",
                    "parameters": {"survivor_id": "{company.id}", "absorbed_id": str(two)},
                }
            ],
            permissions=["customers.see_all", "customers.merge"],
        )
        with scope(worker):
            let = {"live_by_id": susy.id, "live_by_name": susy.name} | let
            Rule.objects.filter(code="merge-twins").update(**let)
        perform(change_company, actor=worker, parameters={"company_id": one, "industry": "Brewing"})
        follow()
        return runs("merge-twins")[-1]

    return go


def say_yes(actor: Any, run: Run) -> None:
    """Approve all that a run asked for."""
    for approval_id in run.approvals.values():
        card = get_approval(actor=actor, approval_id=approval_id, now=business_now()).card
        perform(approve, actor=actor, parameters={"approval_id": approval_id, "digest": card.digest})


def card_of(actor: Any, run: Run) -> Any:
    (approval_id,) = run.approvals.values()
    return get_approval(actor=actor, approval_id=approval_id, now=business_now()).card


def shown_to(actor: Any, run: Run) -> dict[str, Any]:
    (approval_id,) = run.approvals.values()
    found = get_approval(actor=actor, approval_id=approval_id, now=business_now())
    return opened(found=found, actor=actor, now=business_now(), zone=ZoneInfo("Australia/Sydney"), locale="en_AU")


def again(worker: Any, run: Run) -> Run:
    with scope(worker):
        found: Run = Run.objects.get(id=run.id)
    return found


def told(worker: Any, subject: Any, event: str) -> Any:
    with scope(worker):
        return Journal.objects.get(subject_id=str(subject), event=event)


def test_a_rule_asks_under_its_own_name_and_goes_on_once_it_is_approved(
    worker: Any, asks: Any, olga: Any, twins: Any
) -> None:
    run = asks()
    assert (run.outcome, len(run.approvals)) == ("waiting", 1)
    assert shown_to(olga, run)["steps"][-1]["what"] == "Then rule merge-twins goes on with it by itself"
    card = card_of(olga, run)
    assert (card.asker_name, card.title, card.waits_for) == ("rule merge-twins", "Merge two companies", ("provider",))
    assert any("Twin two" in str(change) for change in card.shown)
    assert go_on_with_approved(actor=worker) == 0
    say_yes(olga, run)
    assert shown_to(olga, run)["words"] == "Approved, goes on now"
    assert resolve(actor=worker, subject_id=twins[1]) == twins[1]
    assert do_what_was_approved(actor=worker) == 0  # the rule goes on by itself, in its own transaction
    assert go_on_with_approved(actor=worker) == 1
    assert resolve(actor=worker, subject_id=twins[1]) == twins[0]
    done = again(worker, run)
    assert (done.outcome, done.approvals) == ("done", {})
    assert card_of(olga, run).state == "done"
    assert go_on_with_approved(actor=worker) == 0


def test_each_step_stands_in_the_chain_of_causes(worker: Any, asks: Any, olga: Any, twins: Any) -> None:
    run = asks()
    asked = told(worker, twins[0], "automation.run.asked")
    say_yes(olga, run)
    go_on_with_approved(actor=worker)
    done, merged = (told(worker, twins[0], name) for name in ("automation.run.done", "customers.records.merged"))
    assert {each.cause_id for each in (asked, done)} == {run.journal_id}
    assert merged.process == "rule merge-twins"
    assert asked.actor_name == "rule merge-twins"


def test_whoever_let_the_rule_act_counts_as_asking(worker: Any, asks: Any, susy: Any) -> None:
    run = asks()
    assert not [
        each for each in list_to_decide(actor=susy, now=business_now()) if str(each.id) in run.approvals.values()
    ]
    with pytest.raises(SelfApproval, match="counts as asking"):
        say_yes(susy, run)


def test_so_does_whoever_keeps_it(asks: Any, susy: Any, olga: Any) -> None:
    run = asks(keeper_id=susy.id, keeper_name=susy.name, live_by_id=olga.id, live_by_name=olga.name)
    for each in (susy, olga):
        with pytest.raises(SelfApproval):
            say_yes(each, run)


def test_behind_the_code_no_vote_of_theirs_counts(asks: Any, susy: Any, committed: dict[str, str]) -> None:
    run = asks()
    (approval_id,) = run.approvals.values()
    with psycopg.connect(committed["fc_owner"]) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(
            "insert into oversight_vote (id, approval_id, company_id, step, approver_id, approver_name, approver_side,"
            " on_behalf_name, decision, digest, comment, at)"
            " select gen_random_uuid(), id, company_id, 0, %s, 'Susy', 'provider', '', 'approve', digest, '', now()"
            " from oversight_approval where id = %s",
            [susy.id, approval_id],
        )


def test_what_is_declined_closes_the_run_with_the_reason(worker: Any, asks: Any, olga: Any, twins: Any) -> None:
    run = asks()
    (approval_id,) = run.approvals.values()
    perform(decline, actor=olga, parameters={"approval_id": approval_id, "reason": "They are two."})
    assert go_on_with_approved(actor=worker) == 1
    closed = again(worker, run)
    assert (closed.outcome, closed.approvals) == ("refused", {})
    assert "They are two." in closed.said
    row = told(worker, twins[0], "automation.run.refused")
    assert row.cause_id == run.journal_id
    assert resolve(actor=worker, subject_id=twins[1]) == twins[1]


def test_what_nobody_decides_runs_out_and_closes_the_run(worker: Any, asks: Any, twins: Any) -> None:
    run, later = asks(), business_now() + timedelta(hours=80)
    tend_what_waits(actor=worker, now=later)
    assert go_on_with_approved(actor=worker, now=later) == 1
    closed = again(worker, run)
    assert (closed.outcome, closed.said) == ("refused", "Nobody decided in time.")


def test_a_rule_that_is_switched_off_takes_back_what_it_asked_for(
    worker: Any, asks: Any, susy: Any, olga: Any, twins: Any
) -> None:
    run = asks()
    with pytest.raises(StillAsks):
        with scope(worker):
            Rule.objects.filter(code="merge-twins").update(is_from_file=False)
        perform(remove_rule, actor=susy, parameters={"code": "merge-twins"})
    perform(turn_off, actor=susy, parameters={"code": "merge-twins"})
    assert go_on_with_approved(actor=worker) == 1
    closed = again(worker, run)
    assert closed.outcome == "refused"
    assert "no longer live" in closed.said
    assert card_of(olga, run).state == "withdrawn"
    with pytest.raises(WaitsNoLonger):
        say_yes(olga, run)


def test_switched_off_after_the_yes_it_does_nothing_either(
    worker: Any, asks: Any, susy: Any, olga: Any, twins: Any
) -> None:
    run = asks()
    say_yes(olga, run)
    perform(turn_off, actor=susy, parameters={"code": "merge-twins"})
    assert go_on_with_approved(actor=worker) == 1
    assert again(worker, run).outcome == "refused"
    assert resolve(actor=worker, subject_id=twins[1]) == twins[1]
    assert card_of(olga, run).state == "withdrawn"


@pytest.mark.parametrize("change, said", [({"version": 99}, "was changed"), ({"live_by_id": None}, "answer for it")])
def test_a_rule_that_is_another_by_now_has_to_ask_again(
    worker: Any, asks: Any, olga: Any, twins: Any, change: dict[str, Any], said: str
) -> None:
    run = asks()
    say_yes(olga, run)
    with scope(worker):
        Rule.objects.filter(code="merge-twins").update(**change)
    go_on_with_approved(actor=worker)
    closed = again(worker, run)
    assert closed.outcome == "refused"
    assert said in closed.said
    assert resolve(actor=worker, subject_id=twins[1]) == twins[1]


def test_what_would_do_something_else_by_now_is_not_done(worker: Any, asks: Any, olga: Any, twins: Any) -> None:
    run = asks()
    say_yes(olga, run)
    fact = {"subject_type": "company", "subject_id": twins[1], "field": "website", "value": "https://twin.example"}
    perform(record_facts, actor=worker, parameters={"facts": [fact | {"source": "staff"}]})
    assert go_on_with_approved(actor=worker) == 1
    closed = again(worker, run)
    assert closed.outcome == "refused"
    assert "has changed since it was approved" in closed.said
    assert resolve(actor=worker, subject_id=twins[1]) == twins[1]
    assert card_of(olga, run).state == "withdrawn"


def test_what_the_rule_asks_for_has_to_be_so_still(worker: Any, asks: Any, olga: Any, twins: Any) -> None:
    run = asks()
    with scope(worker):
        only = [{"value": "company.town", "test": "equal", "to": "Nowhere"}]
        Rule.objects.filter(code="merge-twins").update(only_if=only)
    say_yes(olga, run)
    assert go_on_with_approved(actor=worker) == 1
    assert again(worker, run).said == "What the rule asks for is no longer so."


def test_a_rule_that_nobody_let_act_waits_for_a_person_as_before(asks: Any) -> None:
    run = asks(live_by_id=None, live_by_name="")
    assert (run.outcome, run.approvals) == ("waiting", {})
    assert "only a person can ask" in run.said


def test_who_lets_the_run_go_takes_back_what_it_asked_for(worker: Any, asks: Any, susy: Any, olga: Any) -> None:
    run = asks()
    with pytest.raises(NotFailed, match="goes on by itself"):
        perform(release_run, actor=susy, parameters={"run_id": run.id})
    perform(dismiss_run, actor=susy, parameters={"run_id": run.id, "note": "Done by hand."})
    assert go_on_with_approved(actor=worker) == 1
    assert again(worker, run).outcome == "dismissed"
    assert card_of(olga, run).state == "withdrawn"


def test_a_second_run_for_the_same_waits_for_the_same_approval(
    worker: Any, asks: Any, follow: Any, runs: Any, olga: Any, twins: Any
) -> None:
    run = asks()
    for industry in ("Baking", "Brewing"):
        perform(change_company, actor=worker, parameters={"company_id": twins[0], "industry": industry})
    follow()
    second = runs("merge-twins")[-1]
    assert second.id != run.id
    assert list(second.approvals.values()) == list(run.approvals.values())
    say_yes(olga, run)
    assert go_on_with_approved(actor=worker) == 2
    assert [again(worker, each).outcome for each in (run, second)] == ["done", "refused"]
    assert again(worker, second).said == "It was done already, for another run."


@pytest.fixture
def watched(worker: Any) -> Iterator[None]:
    """Let changes of companies by processes need somebody's yes."""
    dial = {"code": "watch", "title": "Watched", "actions": ["customers.change_company"], "level": "approved"}
    dial |= {"approvers": ["provider"], "where": {"interfaces": ["process"], "roles": []}}
    perform(define_dial, actor=worker, parameters=dial)
    yield
    perform(remove_dial, actor=worker, parameters={"code": "watch"})


def test_a_rule_that_feeds_itself_is_cut_though_each_round_is_approved(
    worker: Any, define: Any, follow: Any, runs: Any, susy: Any, olga: Any, twins: Any, watched: None
) -> None:
    deed = {"company_id": "{company.id}", "town": "{new.town} on Sea"}
    define(
        code="grow",
        title="Grow",
        when={"events": ["customers.company.changed"], "fields": ["town"]},
        only_if=[],
        then=[{"action": "customers.change_company", "parameters": deed}],
        depth=2,
    )
    with scope(worker):
        Rule.objects.filter(code="grow").update(live_by_id=susy.id, live_by_name=susy.name)
    perform(change_company, actor=susy, parameters={"company_id": twins[0], "town": "Ash"})
    for _ in range(4):
        follow()
        for run in runs("grow"):
            if run.approvals:
                say_yes(olga, run)
        go_on_with_approved(actor=worker)
    assert [each.outcome for each in runs("grow")] == ["done", "done", "looped"]
    assert get_company(actor=worker, company_id=twins[0]).town == "Ash on Sea on Sea"
