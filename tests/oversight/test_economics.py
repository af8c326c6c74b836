"""What was done is counted from the journal, and who may read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forecourt.access.actions import invite_colleague
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden, Refusal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.oversight.actions import approve, define_effort, export_economics
from forecourt.oversight.models import Tally
from forecourt.oversight.queries import get_approval
from forecourt.oversight.queries.economics import ActionFigures, Summary, summary_of
from forecourt.oversight.queries.waiting import list_waits
from forecourt.oversight.tallying import tally

INVITE = "access.invite_colleague"


@pytest.fixture
def ada(people: Any) -> Any:
    return people("ada@acme.example")


@pytest.fixture
def olga(people: Any) -> Any:
    """The platform's administrator."""
    return people("olga@meridian.example")


def invite(actor: Any, email: str, **more: Any) -> None:
    perform(invite_colleague, actor=actor, parameters={"email": email, "name": "N", "role": "read_only"} | more)


def of_invitations(summary: Summary) -> ActionFigures:
    return next(each for each in summary.actions if each.name == INVITE)


def test_what_customers_did_themselves_is_told_from_what_staff_did_for_them(ada, olga, operator) -> None:
    invite(ada, "one@acme.example")
    invite(olga, "three@acme.example", company_id=ada.company_id)
    tally(actor=operator)
    figures = of_invitations(summary_of(actor=olga, now=business_now()))
    assert (figures.by_customers, figures.by_staff) == (1, 1)
    assert figures.saved_h * 60 == 12
    assert figures.took is not None
    assert 0 < figures.took.p50_us <= figures.took.p95_us


def test_what_was_refused_is_counted_apart(people, olga, operator) -> None:
    with pytest.raises(Refusal):
        invite(people("rita@acme.example"), "one@acme.example")
    tally(actor=operator)
    figures = of_invitations(summary_of(actor=olga, now=business_now()))
    assert (figures.by_customers, figures.refused) == (0, 1)


def test_counting_again_counts_nothing_twice(ada, operator) -> None:
    invite(ada, "one@acme.example")
    tally(actor=operator)
    tally(actor=operator)
    with scope(operator):
        (row,) = Tally.objects.filter(action=INVITE, side="customer")
    assert (row.done, row.company_id, row.interface) == (1, ada.company_id, "web")


def test_the_whole_tally_is_made_anew_from_the_journal(ada, operator) -> None:
    invite(ada, "one@acme.example")
    tally(actor=operator)
    with scope(operator):
        Tally.objects.all().delete()
    tally(actor=operator, days=30)
    with scope(operator):
        assert Tally.objects.filter(action=INVITE).exists()


def test_a_week_tells_how_much_came_on_each_employee(ada, olga, operator) -> None:
    invite(ada, "one@acme.example")
    invite(olga, "three@acme.example", company_id=ada.company_id)
    tally(actor=operator)
    summary = summary_of(actor=olga, now=business_now())
    week = summary.weeks[-1]
    assert (week.by_customers, week.by_staff, week.employees) == (1, 1, 1)
    assert week.actions_per_employee == 2
    assert summary.self_served == 0.5


def test_what_an_action_saves_can_be_declared_anew(ada, olga, operator) -> None:
    declared = {"action": INVITE, "by_hand_min": 60, "built_h": 1, "built_on": "2025-11-01"}
    assert perform(define_effort, actor=operator, parameters=declared).result["changed"]
    assert not perform(define_effort, actor=operator, parameters=declared).result["changed"]
    invite(ada, "one@acme.example")
    tally(actor=operator)
    returns = of_invitations(summary_of(actor=olga, now=business_now())).returns
    assert returns is not None
    assert returns.has_paid


@pytest.mark.parametrize("email", ["ada@acme.example", "rita@acme.example", "khan@meridian.example"])
def test_who_may_not_see_it_sees_nothing(people, operator, email) -> None:
    tally(actor=operator)
    with pytest.raises(Forbidden):
        perform(export_economics, actor=people(email), parameters={})


def test_an_export_has_a_row_an_action(ada, olga, operator) -> None:
    invite(ada, "one@acme.example")
    tally(actor=operator)
    rows = perform(export_economics, actor=olga, parameters={}).once["rows"]
    assert next(row for row in rows if row["action"] == INVITE)["by_customers"] == 1


def test_what_lies_before_the_weeks_looked_at_is_not_counted(ada, olga, operator) -> None:
    invite(ada, "one@acme.example")
    tally(actor=operator)
    later = business_now() + timedelta(weeks=5)
    assert of_invitations(summary_of(actor=olga, now=later, weeks=2)).by_customers == 0


def test_what_waits_and_how_long_it_took_is_told(ada, olga, promote, turn, run) -> None:
    kelly = promote("kelly@acme.example")
    turn("access.invite_colleague", approvers=["customer"])
    parameters = {"email": "w@acme.example", "name": "W", "role": "read_only"}
    receipt = perform(invite_colleague, actor=ada, parameters=parameters)
    since = business_now() - timedelta(days=1)
    (waits,) = list_waits(actor=olga, since=since)
    assert (waits.action, waits.waiting, waits.decided, waits.attained) == (INVITE, 1, 0, None)
    card = get_approval(actor=kelly, approval_id=receipt.id, now=business_now()).card
    perform(approve, actor=kelly, parameters={"approval_id": receipt.id, "digest": card.digest})
    run(ada)
    (waits,) = list_waits(actor=olga, since=since)
    assert (waits.waiting, waits.decided, waits.attained, waits.by_provider) == (0, 1, 1.0, False)
    assert waits.p50_s is not None


def test_who_may_not_see_what_watching_costs_sees_nothing(ada, turn) -> None:
    turn("access.invite_colleague", approvers=["customer"])
    perform(invite_colleague, actor=ada, parameters={"email": "w@acme.example", "name": "W", "role": "read_only"})
    assert list_waits(actor=ada, since=business_now() - timedelta(days=1)) == []
