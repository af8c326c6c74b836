"""Who follows an account is told of what changes there, once, and why; nobody else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forecourt.contracts.queries import list_contracts
from forecourt.contracts.schedules import notice_ends
from forecourt.customers.queries import get_company_numbered
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.journal.writing import record
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.actions import define_follow, follow_account, unfollow_account
from forecourt.notifications.actions.accounts import FollowedAlready
from forecourt.notifications.models import Follow as Followed
from forecourt.notifications.models import FollowRule
from forecourt.notifications.queries import followed_accounts, list_told
from tests.notifications.conftest import Follow, SignIn

RAISED = {"record": "ACME", "sentence": "Data pulls fell to 3 in October.", "measure": "data_pulls"}

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def acme(worker: Any) -> Any:
    """The customer, followed by nobody yet."""
    with scope(worker):
        Followed.objects.all().delete()
    return get_company_numbered(actor=worker, number="C-0007")


def happens(worker: Any, company_id: Any, event: str = "customers.anomaly.raised", **new: Any) -> None:
    """Journal something about a customer."""
    with scope(worker):
        record(actor=worker, event=event, subject=("company", company_id), company_id=None, new={**RAISED, **new})


def told(actor: Any) -> list[tuple[str, str]]:
    """List what somebody was told about accounts, with the reason."""
    return [(each.topic, each.reason) for each in list_told(actor=actor) if each.topic.startswith("followed_")]


def test_who_follows_is_told_with_the_reason_and_who_does_not_is_not(
    worker: Any, follow_all: Follow, sign_in: SignIn, acme: Any
) -> None:
    vlad, susy = sign_in("vlad@meridian.example"), sign_in("susy@meridian.example")
    perform(follow_account, actor=vlad, parameters={"company_id": acme.id})
    happens(worker, acme.id)
    follow_all()
    assert told(vlad) == [("followed_changes", "because you follow ACME")]
    assert told(susy) == []
    (row,) = [each for each in list_told(actor=vlad) if each.topic == "followed_changes"]
    assert row.title == "ACME: Data pulls fell to 3 in October."
    assert row.address == f"/staff/customers/{acme.id}/timeline/"


def test_who_follows_is_told_once_that_a_contract_nears_its_end(
    worker: Any, follow_all: Follow, sign_in: SignIn, acme: Any
) -> None:
    vlad, susy = sign_in("vlad@meridian.example"), sign_in("susy@meridian.example")
    perform(follow_account, actor=vlad, parameters={"company_id": acme.id})
    contract = next(each for each in list_contracts(actor=worker, company_id=acme.id) if each.period.end)
    assert contract.period.end
    for days in (59, 40):
        notice_ends(actor=worker, now=contract.period.end - timedelta(days=days))
        follow_all()
    assert told(vlad) == [("followed_contracts", "because you follow ACME")]
    assert told(susy) == []
    (row,) = [each for each in list_told(actor=vlad) if each.topic == "followed_contracts"]
    assert row.title.startswith(f"Contract {contract.number} ends in 59 days")


def test_what_was_written_together_is_told_once(worker: Any, follow_all: Follow, sign_in: SignIn, acme: Any) -> None:
    vlad = sign_in("vlad@meridian.example")
    perform(follow_account, actor=vlad, parameters={"company_id": acme.id})
    with scope(worker):
        for event in ("customers.anomaly.raised", "customers.facts.changed", "customers.anomaly.resolved"):
            new = {**RAISED, "resolution": "Usual again.", "town": "Perth"}
            record(actor=worker, event=event, subject=("company", acme.id), company_id=None, new=new)
    follow_all()
    assert len(told(vlad)) == 1
    happens(worker, acme.id)
    follow_all()
    assert len(told(vlad)) == 2


def test_who_follows_no_more_is_told_no_more(worker: Any, follow_all: Follow, sign_in: SignIn, acme: Any) -> None:
    vlad = sign_in("vlad@meridian.example")
    perform(follow_account, actor=vlad, parameters={"company_id": acme.id})
    with pytest.raises(FollowedAlready):
        perform(follow_account, actor=vlad, parameters={"company_id": acme.id})
    assert followed_accounts(actor=vlad) == {acme.id}
    perform(unfollow_account, actor=vlad, parameters={"company_id": acme.id})
    with pytest.raises(Invisible):
        perform(unfollow_account, actor=vlad, parameters={"company_id": acme.id})
    happens(worker, acme.id)
    follow_all()
    assert told(vlad) == []


def test_facts_are_told_by_the_categories_that_were_chosen(
    worker: Any, follow_all: Follow, sign_in: SignIn, acme: Any
) -> None:
    vlad = sign_in("vlad@meridian.example")
    perform(follow_account, actor=vlad, parameters={"company_id": acme.id, "categories": ["contact"]})
    happens(worker, acme.id, "customers.facts.changed", industry="Trade")
    follow_all()
    assert told(vlad) == []
    happens(worker, acme.id, "customers.facts.changed", phone="+61 3 9000 0007")
    follow_all()
    assert told(vlad) == [("followed_facts", "because you follow ACME")]


def test_sales_follow_prospects_by_themselves_and_hear_why(
    worker: Any, follow_all: Follow, sign_in: SignIn, acme: Any
) -> None:
    khan, vlad = sign_in("khan@meridian.example"), sign_in("vlad@meridian.example")
    rule = {"code": "all", "title": "a customer", "permission": "contracts.keep", "stages": ["customer"]}
    perform(define_follow, actor=worker, parameters=rule)
    happens(worker, acme.id)
    follow_all()
    assert told(khan) == [("followed_changes", "because ACME is a customer")]
    assert told(vlad) == []
    with scope(worker):
        FollowRule.objects.filter(code="all").delete()


@pytest.mark.parametrize("who", ["ada@acme.example", "nina@acme.example"])
def test_no_customer_follows_an_account(sign_in: SignIn, acme: Any, who: str) -> None:
    with pytest.raises(Forbidden):
        perform(follow_account, actor=sign_in(who), parameters={"company_id": acme.id})


def test_nobody_follows_their_own_house(sign_in: SignIn) -> None:
    vlad = sign_in("vlad@meridian.example")
    with pytest.raises(Invisible):
        perform(follow_account, actor=vlad, parameters={"company_id": vlad.company_id})
