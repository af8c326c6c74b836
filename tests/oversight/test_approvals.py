"""Keep what is asked for, approve just what was shown, and do it once: through the real pipeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from forecourt.access.actions import change_colleague, invite_colleague, make_token, revoke_token
from forecourt.access.queries import list_colleagues
from forecourt.data.actions import read_rows
from forecourt.kernel.actors import Looker, Proof
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.dial import ApprovalVoid
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import LooksOnly, confine, perform
from forecourt.kernel.scope import identify, scope
from forecourt.oversight.actions import (
    approve,
    collect_approved,
    decline,
    delegate_approvals,
    end_delegation,
    remind,
    withdraw,
)
from forecourt.oversight.actions.approvals import OtherContent, RemindedEnough, WaitsNoLonger
from forecourt.oversight.approvals import CannotWait, NotApproved, is_intact
from forecourt.oversight.deciding import ApprovedAlready, NotYourTurn, SelfApproval
from forecourt.oversight.models import Approval, Vote
from forecourt.oversight.queries import count_for, get_approval, list_asked, list_of_others, list_to_decide
from forecourt.oversight.queries.waits import usual_waits
from forecourt.oversight.schedules import tend_what_waits

READING = {"dataset": "interval-readings", "format": "csv"}


@pytest.fixture
def ada(people: Any) -> Any:
    return people("ada@acme.example")


@pytest.fixture
def kelly(promote: Any) -> Any:
    return promote("kelly@acme.example")


@pytest.fixture
def rita(promote: Any) -> Any:
    return promote("rita@acme.example")


@pytest.fixture
def invites(turn: Any) -> None:
    """Inviting a colleague waits for one approver of the customer."""
    turn("access.invite_colleague", approvers=["customer"])


def invite(actor: Any, name: str = "new", **more: Any) -> Any:
    asked = {"email": f"{name}@acme.example", "name": "New One", "role": "read_only"}
    return perform(invite_colleague, actor=actor, parameters=asked, **more)


def say_yes(actor: Any, receipt: Any, **more: Any) -> Any:
    asked = {"approval_id": receipt.id, "digest": receipt.result["digest"], **more}
    return perform(approve, actor=actor, parameters=asked)


def is_invited(actor: Any, name: str = "new") -> bool:
    return any(each.email == f"{name}@acme.example" for each in list_colleagues(actor=actor))


def journalled(actor: Any, event: str) -> list[Any]:
    with scope(actor):
        return list(Journal.objects.filter(event=event).order_by("id"))


def refusals(actor: Any) -> list[str]:
    return [row.new["code"] for row in journalled(actor, "kernel.action.refused")]


# ---------------------------------------------------------------- the way it goes


def test_what_wants_approval_waits_and_nothing_is_done(ada, kelly, invites, state_of) -> None:
    receipt = invite(ada)
    assert receipt.outcome == "waiting"
    assert not is_invited(ada)
    card = state_of(receipt)
    assert (card.state, card.waits_for, card.asker_name) == ("waiting", ("customer",), ada.name)
    assert [each["event"] for each in card.shown] == ["access.colleague.invited"]
    (asked,) = journalled(ada, "oversight.approval.asked")
    assert (asked.subject_id, asked.company_id) == (str(receipt.id), ada.company_id)
    assert journalled(ada, "access.colleague.invited") == []


def test_granted_by_somebody_else_it_is_done_by_itself_as_who_asked(ada, kelly, invites, run, state_of) -> None:
    receipt = invite(replace(ada, interface="cli"))
    assert run(ada) == 0
    say_yes(kelly, receipt, comment="Good")
    assert state_of(receipt).state == "approved"
    assert run(ada) == 1
    assert is_invited(ada)
    card = state_of(receipt)
    assert (card.state, card.votes[0].name, card.votes[0].comment) == ("done", kelly.name, "Good")
    (row,) = journalled(ada, "access.colleague.invited")
    assert (row.actor_id, row.interface) == (ada.id, "cli")
    (done,) = journalled(ada, "oversight.approval.done")
    assert done.new["owner_id"] == str(ada.id)
    assert run(ada) == 0


def test_the_same_request_again_is_told_of_what_waits_already(ada, kelly, invites, operator) -> None:
    assert invite(ada).id == invite(ada).id
    assert invite(ada, "other").id != invite(ada).id
    with scope(operator):
        assert Approval.objects.count() == 2


def test_two_approvals_are_those_of_two_people(ada, kelly, rita, turn, run, state_of) -> None:
    turn("access.invite_colleague", "approved_by_two", approvers=["customer", "customer"])
    receipt = invite(ada)
    say_yes(kelly, receipt)
    with pytest.raises(ApprovedAlready):
        say_yes(kelly, receipt)
    assert run(ada) == 0
    assert state_of(receipt).step == 1
    say_yes(rita, receipt)
    assert run(ada) == 1
    assert is_invited(ada)
    assert refusals(kelly) == ["approved_already"]


def test_two_sided_the_customers_approver_is_asked_first_and_then_the_providers(
    ada, kelly, people, turn, run, state_of
) -> None:
    turn("access.invite_colleague", "approved_by_two", approvers=["customer", "provider"])
    olga = people("olga@meridian.example")
    receipt = invite(ada)
    with pytest.raises(NotYourTurn):
        say_yes(olga, receipt)
    assert count_for(actor=olga, now=business_now()) == 0
    say_yes(kelly, receipt)
    assert count_for(actor=olga, now=business_now()) == 1
    assert len(journalled(olga, "oversight.approval.asked_of_provider")) == 1
    say_yes(olga, receipt)
    assert run(ada) == 1
    assert is_invited(ada)


def test_where_a_customer_has_nobody_else_the_providers_approvers_may_decide_at_once(
    ada, people, invites, run, promote
) -> None:
    for other in list_colleagues(actor=ada):
        if other.role == "customer_admin" and other.user_id != ada.id:
            promote(other.email, "technical")
    receipt = invite(ada)
    assert receipt.result["waits_for"] == ["customer", "provider"]
    say_yes(people("khan@meridian.example"), receipt)
    assert run(ada) == 1


def test_declined_it_is_not_done_and_who_asked_learns_why(ada, kelly, invites, run, state_of) -> None:
    receipt = invite(ada)
    perform(decline, actor=kelly, parameters={"approval_id": receipt.id, "reason": "Not this year."})
    assert run(ada) == 0
    assert (state_of(receipt).state, state_of(receipt).said) == ("declined", "Not this year.")
    (row,) = journalled(ada, "oversight.approval.declined")
    assert (row.new["said"], row.new["owner_id"]) == ("Not this year.", str(ada.id))
    with pytest.raises(WaitsNoLonger):
        say_yes(kelly, receipt)


def test_withdrawn_it_cannot_be_approved_any_more(ada, kelly, invites, state_of) -> None:
    receipt = invite(ada)
    with pytest.raises(Invisible):
        perform(withdraw, actor=kelly, parameters={"approval_id": receipt.id})
    perform(withdraw, actor=ada, parameters={"approval_id": receipt.id})
    assert state_of(receipt).state == "withdrawn"
    with pytest.raises(WaitsNoLonger):
        say_yes(kelly, receipt)


def test_what_was_approved_and_withdrawn_before_it_ran_is_not_done(ada, kelly, invites, run) -> None:
    receipt = invite(ada)
    say_yes(kelly, receipt)
    perform(withdraw, actor=ada, parameters={"approval_id": receipt.id})
    assert run(ada) == 0
    assert not is_invited(ada)


# ---------------------------------------------------------------- nobody approves what they asked for


def test_nobody_approves_what_they_asked_for_not_even_from_a_second_session(ada, kelly, people, invites) -> None:
    receipt = invite(ada)
    with pytest.raises(SelfApproval):
        say_yes(people("ada@acme.example"), receipt)
    with pytest.raises(SelfApproval):
        perform(decline, actor=ada, parameters={"approval_id": receipt.id, "reason": "Just so."})
    assert refusals(ada) == ["self_approval", "self_approval"]


@pytest.mark.parametrize("scopes", [None, ["oversight.approve"]])
def test_nobody_approves_what_they_asked_for_with_a_token_of_their_own(ada, kelly, invites, scopes) -> None:
    receipt = invite(ada)
    with pytest.raises(Forbidden):
        say_yes(_by_token(ada, scopes), receipt)


def test_a_token_approves_only_where_its_scopes_name_that(ada, kelly, invites) -> None:
    receipt = invite(ada)
    with pytest.raises(Forbidden, match=r"oversight\.approve"):
        say_yes(_by_token(kelly, None), receipt)
    with pytest.raises(Forbidden):
        say_yes(_by_token(kelly, ["access.keep_colleagues"]), receipt)
    assert say_yes(_by_token(kelly, ["oversight.approve"]), receipt).result["state"] == "approved"


def test_a_changed_address_makes_nobody_somebody_else(ada, kelly, invites, people) -> None:
    from forecourt.access.models import User

    receipt = invite(ada)
    User.objects.filter(id=ada.id).update(email="ada.new@acme.example")
    with pytest.raises(SelfApproval):
        say_yes(people("ada.new@acme.example"), receipt)


def test_a_second_account_with_the_same_mailbox_is_the_same_person(ada, kelly, invites, people) -> None:
    from forecourt.access.models import User

    receipt = invite(ada)
    User.objects.filter(id=kelly.id).update(email="Ada+second@acme.example")
    with pytest.raises(SelfApproval):
        say_yes(people("Ada+second@acme.example"), receipt)


def test_a_deputy_of_who_asked_cannot_approve_it_nor_who_has_them_as_deputy(ada, kelly, invites) -> None:
    _stand_in(ada, kelly)
    first = invite(ada)
    with pytest.raises(SelfApproval):
        say_yes(kelly, first)
    second = invite(kelly, "second")
    with pytest.raises(SelfApproval):
        say_yes(ada, second)


def test_ending_a_delegation_after_asking_opens_no_way_around(ada, kelly, invites) -> None:
    delegation = _stand_in(ada, kelly)
    receipt = invite(ada)
    perform(end_delegation, actor=ada, parameters={"delegation_id": delegation})
    with pytest.raises(SelfApproval):
        say_yes(kelly, receipt)


def test_a_deputy_of_both_decides_for_neither_whenever_they_were_named(ada, kelly, invites, people, state_of) -> None:
    rita = people("rita@acme.example")
    _stand_in(kelly, rita)
    receipt = invite(ada)
    delegation = _stand_in(ada, rita)  # after asking
    for ends in (False, True):
        if ends:
            perform(end_delegation, actor=ada, parameters={"delegation_id": delegation})
        with pytest.raises(SelfApproval):
            say_yes(rita, receipt)
    assert state_of(receipt).state == "waiting"
    say_yes(kelly, receipt)


def test_a_deputy_approves_in_a_colleagues_place_and_never_for_both(
    ada, kelly, promote, turn, people, state_of
) -> None:
    turn("access.invite_colleague", "approved_by_two", approvers=["customer", "customer"])
    rita = people("rita@acme.example")  # read-only: may not approve in her own right
    promote("sam@acme.example")
    receipt = invite(ada)
    with pytest.raises(Invisible):
        get_approval(actor=rita, approval_id=receipt.id, now=business_now())
    with pytest.raises(Forbidden):
        say_yes(rita, receipt)
    _stand_in(kelly, rita)
    say_yes(rita, receipt)
    assert (state_of(receipt).votes[0].name, state_of(receipt).votes[0].in_place_of) == (rita.name, kelly.name)
    with pytest.raises(ApprovedAlready):
        say_yes(kelly, receipt)


def test_a_deputy_may_only_while_who_named_them_may(ada, kelly, invites, people, promote) -> None:
    rita = people("rita@acme.example")
    _stand_in(kelly, rita)
    receipt = invite(ada)
    promote("kelly@acme.example", "technical")
    with pytest.raises(NotYourTurn):
        say_yes(rita, receipt)


def test_deputies_have_an_end_and_are_colleagues(ada, kelly, people, promote) -> None:
    now = business_now()
    for who, start, end in [
        (ada.id, 0, 1),
        (kelly.id, 2, 1),
        (kelly.id, 0, 93),
        (people("ben@bravo.example").id, 0, 1),
    ]:
        with pytest.raises((Malformed, Invisible)):
            _stand_in(ada, replace(kelly, id=who), start=start, end=end)
    with pytest.raises(Forbidden):
        _stand_in(people("sam@acme.example"), kelly)
    assert now


def test_who_looks_through_anothers_eyes_approves_nothing(kelly) -> None:
    eyes = replace(kelly, looker=Looker(uuid4(), "Olga", true_now(), "why"))
    with pytest.raises(LooksOnly):
        confine(approve, eyes)


def test_a_process_approves_nothing(ada, kelly, invites, operator) -> None:
    with pytest.raises(Forbidden, match="person"):
        say_yes(operator, invite(ada))


def test_a_colleague_whose_role_does_not_approve_and_a_stranger_cannot(ada, kelly, invites, people) -> None:
    receipt = invite(ada)
    with pytest.raises(Forbidden):
        say_yes(people("sam@acme.example"), receipt)
    with pytest.raises(Invisible):
        say_yes(people("ben@bravo.example"), receipt)
    with pytest.raises(Forbidden):
        say_yes(people("mina@meridian.example"), receipt)


# ---------------------------------------------------------------- what was approved and nothing else


def test_who_approves_names_exactly_what_they_saw(ada, kelly, invites) -> None:
    receipt, other = invite(ada), invite(ada, "other")
    with pytest.raises(OtherContent):
        perform(approve, actor=kelly, parameters={"approval_id": receipt.id, "digest": other.result["digest"]})
    assert refusals(kelly) == ["other_content"]


def test_an_approval_of_one_thing_lets_no_other_be_done(ada, kelly, invites) -> None:
    receipt = invite(ada)
    say_yes(kelly, receipt)
    with pytest.raises(ApprovalVoid):
        invite(ada, "somebody-else", approval_id=receipt.id)
    assert not is_invited(ada, "somebody-else")
    assert refusals(ada) == ["approval_void"]


def test_an_approval_of_one_action_lets_no_other_action_be_done(ada, kelly, invites, turn) -> None:
    turn("access.change_colleague", approvers=["customer"])
    receipt = invite(ada)
    say_yes(kelly, receipt)
    with pytest.raises(ApprovalVoid):
        asked = {"user_id": kelly.id, "role": "read_only"}
        perform(change_colleague, actor=ada, parameters=asked, approval_id=receipt.id)


def test_forged_and_stale_approvals_open_nothing(ada, kelly, invites, run, people) -> None:
    with pytest.raises(Invisible):
        invite(ada, approval_id=uuid4())
    receipt = invite(ada)
    with pytest.raises(NotApproved):
        invite(ada, approval_id=receipt.id)
    say_yes(kelly, receipt)
    with pytest.raises(Invisible):
        invite(kelly, approval_id=receipt.id)
    run(ada)
    with pytest.raises(NotApproved):
        invite(ada, approval_id=receipt.id)


def test_what_would_be_done_differently_by_now_is_void_and_both_sides_are_told(
    ada, kelly, turn, run, state_of, promote
) -> None:
    turn("access.change_colleague", approvers=["customer"])
    rita = promote("rita@acme.example", "read_only")
    promote("sam@acme.example")
    asked = {"user_id": rita.id, "role": "technical"}
    receipt = perform(change_colleague, actor=ada, parameters=asked)
    say_yes(kelly, receipt)
    promote("rita@acme.example", "standard")  # so that it would change from something else
    assert run(ada) == 1
    card = state_of(receipt)
    assert (card.state, "changed" in card.said) == ("void", True)
    (row,) = journalled(ada, "oversight.approval.voided")
    assert (row.new["owner_id"], row.new["recipients"]) == (str(ada.id), [str(kelly.id)])
    with scope(ada):
        roles = {each.email: each.role for each in list_colleagues(actor=ada)}
    assert roles["rita@acme.example"] == "standard"


def test_who_may_no_longer_do_it_has_nothing_done_in_their_name(
    ada, kelly, rita, invites, run, state_of, promote
) -> None:
    receipt = invite(ada)
    say_yes(kelly, receipt)
    promote("ada@acme.example", "read_only")
    assert run(ada) == 1
    assert state_of(receipt).state == "failed"
    assert len(journalled(kelly, "oversight.approval.failed")) == 1
    assert not is_invited(kelly)


def test_what_was_asked_with_a_token_is_not_done_once_that_ended(ada, kelly, invites, run, state_of) -> None:
    token = perform(make_token, actor=ada, parameters={"name": "t"})
    actor = identify(proof=Proof("token", token.once["token"]), interface="api")
    receipt = invite(actor)
    say_yes(kelly, receipt)
    perform(revoke_token, actor=ada, parameters={"token_id": token.result["token_id"]})
    assert run(ada) == 1
    assert state_of(receipt).state == "failed"
    assert not is_invited(ada)


def test_a_dial_that_was_turned_up_meanwhile_asks_for_more(ada, kelly, invites, turn, run, state_of) -> None:
    receipt = invite(ada)
    say_yes(kelly, receipt)
    turn("access.invite_colleague", "approved_by_two", approvers=["customer", "provider"])
    assert run(ada) == 1
    assert state_of(receipt).state == "void"


def test_a_dial_that_was_turned_down_meanwhile_still_lets_only_what_was_shown_be_done(
    ada, kelly, invites, turn, run, state_of
) -> None:
    receipt = invite(ada)
    say_yes(kelly, receipt)
    turn("access.invite_colleague", "none")
    assert run(ada) == 1
    assert state_of(receipt).state == "done"


def test_what_was_kept_cannot_be_changed_in_the_database(ada, kelly, invites) -> None:
    receipt = invite(ada)
    for column, value in [
        ("parameters", {}),
        ("shown", []),
        ("digest", "0" * 64),
        ("asker_id", kelly.id),
        ("steps", []),
    ]:
        with scope(ada), pytest.raises(DatabaseError), transaction.atomic():
            Approval.objects.filter(id=receipt.id).update(**{column: value})
    with scope(ada), pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(id=receipt.id).delete()


def test_a_row_that_is_not_what_was_shown_is_noticed(ada, kelly, invites) -> None:
    receipt = invite(ada)
    with scope(ada):
        approval = Approval.objects.get(id=receipt.id)
    assert is_intact(approval)
    approval.parameters = approval.parameters | {"email": "mallory@acme.example"}
    assert not is_intact(approval)


def test_a_state_set_by_hand_approves_nothing(ada, kelly, invites, run, state_of) -> None:
    receipt = invite(ada)
    with scope(ada):
        Approval.objects.filter(id=receipt.id).update(state="approved", step=1)
    assert run(ada) == 1
    assert state_of(receipt).state == "void"
    assert not is_invited(ada)


@pytest.mark.parametrize("change", ["another", "side", "digest", "own", "step"])
def test_a_vote_that_would_not_count_is_not_even_kept(ada, kelly, invites, change) -> None:
    receipt = invite(ada)
    who = ada if change == "own" else kelly
    vote = {
        "approval_id": receipt.id, "company_id": ada.company_id, "approver_id": who.id, "approver_name": who.name,
        "approver_side": "customer", "decision": "approve", "digest": receipt.result["digest"], "step": 0,
        "at": business_now(),
    }  # fmt: skip
    vote |= {
        "another": {"approver_id": uuid4()}, "side": {"approver_side": "provider"}, "digest": {"digest": "0" * 64},
        "own": {}, "step": {"step": 1},
    }[change]  # fmt: skip
    with scope(who), pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Vote.objects.create(**vote)


# ---------------------------------------------------------------- readings, and what is told once


def test_a_large_export_is_granted_by_somebody_else_and_then_runs_by_itself(people, ada, turn, run, state_of) -> None:
    turn("data.read_rows", approvers=["customer"])
    kelly = people("kelly@acme.example")
    receipt = perform(read_rows, actor=kelly, parameters=READING)
    assert receipt.outcome == "waiting"
    assert receipt.once == {}
    with pytest.raises(NotApproved):
        perform(collect_approved, actor=kelly, parameters={"approval_id": receipt.id})
    say_yes(ada, receipt)
    assert run(kelly) == 1
    assert state_of(receipt).state == "ready"
    assert len(journalled(kelly, "data.rows.granted")) == 1
    assert count_for(actor=kelly, now=business_now()) == 1
    for _ in range(2):
        collected = perform(collect_approved, actor=kelly, parameters={"approval_id": receipt.id})
        assert collected.once["grant"]
    assert perform(read_rows, actor=kelly, parameters=READING).result["state"] == "ready"


def test_a_file_that_was_approved_is_for_who_asked_and_for_some_days(
    people, ada, turn, run, operator, state_of
) -> None:
    turn("data.read_rows", approvers=["customer"])
    kelly = people("kelly@acme.example")
    receipt = perform(read_rows, actor=kelly, parameters=READING)
    say_yes(ada, receipt)
    run(kelly)
    for other in (ada, people("ben@bravo.example")):
        with pytest.raises(Invisible):
            perform(collect_approved, actor=other, parameters={"approval_id": receipt.id})
    later = business_now() + timedelta(days=8)
    with pytest.raises(NotApproved):
        perform(collect_approved, actor=kelly, parameters={"approval_id": receipt.id}, now=later)
    assert tend_what_waits(actor=operator, now=later) == 1
    assert state_of(receipt).state == "done"


def test_what_is_told_once_is_told_to_who_asked_and_kept_nowhere(ada, kelly, turn, run, state_of, operator) -> None:
    turn("access.make_token", approvers=["customer"])
    receipt = perform(make_token, actor=ada, parameters={"name": "New"})
    say_yes(kelly, receipt)
    assert state_of(receipt).state == "ready"
    assert run(ada) == 0
    collected = perform(collect_approved, actor=ada, parameters={"approval_id": receipt.id})
    secret = collected.once["token"]
    assert identify(proof=Proof("token", secret), interface="api").id == ada.id
    assert state_of(receipt).state == "done"
    with scope(operator):
        row = Approval.objects.get(id=receipt.id)
        told = [str(each.new) for each in Journal.objects.order_by("-id")[:20]]
    assert secret not in str(vars(row))
    assert not any(secret in each for each in told)
    with pytest.raises(NotApproved):
        perform(collect_approved, actor=ada, parameters={"approval_id": receipt.id})


def test_deciding_about_approvals_never_waits_for_one(ada, kelly, invites, turn) -> None:
    receipt = invite(ada)
    turn("oversight.approve", approvers=["customer"])
    with pytest.raises(CannotWait):
        say_yes(kelly, receipt)


def test_a_process_waits_for_nobody(operator, turn) -> None:
    from forecourt.customers.actions import add_company

    turn("customers.add_company", approvers=["provider"])
    asked = {"legal_name": "New Pty Ltd", "short_name": "New", "number": "C-9999"}
    with pytest.raises((CannotWait, Malformed)):
        perform(add_company, actor=operator, parameters=asked)


# ---------------------------------------------------------------- time


def test_nobody_decided_in_time_so_it_lapses(ada, kelly, invites, operator, state_of) -> None:
    receipt = invite(ada)
    late = business_now() + timedelta(hours=73)
    with pytest.raises(WaitsNoLonger):
        perform(
            approve,
            actor=kelly,
            parameters={"approval_id": receipt.id, "digest": receipt.result["digest"]},
            now=late,
        )
    tend_what_waits(actor=operator, now=late)
    assert state_of(receipt).state == "lapsed"
    assert len(journalled(ada, "oversight.approval.lapsed")) == 1
    assert tend_what_waits(actor=operator, now=late) == 0


def test_approvers_are_reminded_once_by_itself_and_a_few_times_by_who_asked(ada, kelly, invites, operator) -> None:
    receipt, now = invite(ada), business_now()
    assert tend_what_waits(actor=operator, now=now + timedelta(hours=23)) == 0
    assert tend_what_waits(actor=operator, now=now + timedelta(hours=25)) == 1
    assert tend_what_waits(actor=operator, now=now + timedelta(hours=26)) == 0
    for hours in (27, 29, 31):
        perform(remind, actor=ada, parameters={"approval_id": receipt.id}, now=now + timedelta(hours=hours))
    for hours in (31.5, 40):
        with pytest.raises(RemindedEnough):
            perform(remind, actor=ada, parameters={"approval_id": receipt.id}, now=now + timedelta(hours=hours))
    assert len(journalled(ada, "oversight.approval.reminded")) == 4


def test_it_goes_to_the_provider_too_where_the_customers_do_not_decide(
    ada, kelly, turn, operator, people, run, state_of
) -> None:
    turn("access.invite_colleague", approvers=["customer"], escalate_after_h=48)
    khan, receipt = people("khan@meridian.example"), invite(ada)
    with pytest.raises((NotYourTurn, Invisible)):
        say_yes(khan, receipt)
    tend_what_waits(actor=operator, now=business_now() + timedelta(hours=49))
    assert state_of(receipt).waits_for == ("customer", "provider")
    assert len(journalled(khan, "oversight.approval.escalated")) == 1
    say_yes(khan, receipt)
    assert run(ada) == 1


# ---------------------------------------------------------------- who sees what


def test_who_asked_sees_their_own_approvers_what_they_decide_and_strangers_nothing(ada, kelly, invites, people) -> None:
    receipt, now = invite(ada), business_now()
    assert [each.id for each in list_asked(actor=ada)] == [receipt.id]
    assert [each.id for each in list_to_decide(actor=kelly, now=now)] == [receipt.id]
    assert list_to_decide(actor=ada, now=now) == []
    assert [each.id for each in list_of_others(actor=kelly)] == [receipt.id]
    for email in ("ben@bravo.example", "rita@acme.example", "khan@meridian.example", "mina@meridian.example"):
        other = people(email)
        assert list_of_others(actor=other) == []
        assert count_for(actor=other, now=now) == 0
        with pytest.raises(Invisible):
            get_approval(actor=other, approval_id=receipt.id, now=now)


def test_the_database_shows_a_stranger_no_approval_vote_or_deputy(ada, kelly, invites, people) -> None:
    from forecourt.oversight.models import Deputy

    say_yes(kelly, invite(ada))
    _stand_in(ada, kelly)
    with scope(people("ben@bravo.example")):
        assert [table.objects.count() for table in (Approval, Vote, Deputy)] == [0, 0, 0]
        assert Approval.objects.update(state="approved") == 0


def test_what_one_may_do_about_an_approval_is_told(ada, kelly, invites) -> None:
    receipt, now = invite(ada), business_now()
    asker = get_approval(actor=ada, approval_id=receipt.id, now=now)
    approver = get_approval(actor=kelly, approval_id=receipt.id, now=now)
    assert asker.may == {"remind", "withdraw"}
    assert kelly.name in asker.who_may
    assert ada.name not in asker.who_may
    assert (approver.may, approver.why_not) == ({"approve"}, "")


def test_a_list_asks_the_same_whatever_its_length(ada, kelly, invites, django_assert_max_num_queries) -> None:
    for number in range(5):
        invite(ada, f"new{number}")
    with scope(kelly), django_assert_max_num_queries(3):
        assert len(list_to_decide(actor=kelly, now=business_now())) == 5


def test_the_key_of_another_companys_request_opens_no_approval(ada, kelly, invites, people) -> None:
    receipt = invite(ada, idempotency_key="one-key")
    assert invite(ada, idempotency_key="one-key").id == receipt.id
    ben = people("ben@bravo.example")
    other = perform(
        invite_colleague,
        actor=ben,
        parameters={"email": "new@acme.example", "name": "New One", "role": "read_only"},
        idempotency_key="one-key",
    )
    assert other.id != receipt.id


def _by_token(actor: Any, scopes: list[str] | None) -> Any:
    asked = {"name": "approving", **({"scopes": scopes} if scopes else {})}
    secret = perform(make_token, actor=actor, parameters=asked).once["token"]
    return identify(proof=Proof("token", secret), interface="api")


def _stand_in(giver: Any, deputy: Any, *, start: float = 0, end: float = 5) -> Any:
    now = business_now()
    asked = {
        "user_id": deputy.id,
        "from_at": now + timedelta(days=start) if start else now - timedelta(minutes=1),
        "until_at": now + timedelta(days=end),
    }
    return perform(delegate_approvals, actor=giver, parameters=asked).result["delegation_id"]


def test_how_long_approvals_take_is_told_to_who_sees_them(ada, kelly, invites) -> None:
    say_yes(kelly, invite(ada))
    assert usual_waits(actor=ada)["access.invite_colleague"] >= 0
    assert usual_waits(actor=kelly).keys() == {"access.invite_colleague"}


def test_another_company_is_told_nothing_of_how_long_approvals_take(ada, kelly, invites, people) -> None:
    say_yes(kelly, invite(ada))
    assert usual_waits(actor=people("ben@bravo.example")) == {}
