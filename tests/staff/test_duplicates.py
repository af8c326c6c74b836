"""`/staff/duplicates/` and `/staff/merges/`: propose, show, ask, confirm, edit, undo and keep the edit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from forecourt.customers.actions import find_duplicates
from forecourt.customers.models import Proposal, Rework
from forecourt.customers.queries import list_present
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.oversight.actions import approve
from forecourt.oversight.schedules import do_what_was_approved
from tests.customers.reworking.records import company, person, refer, say


def browse(actor: Any) -> Client:
    """Open somebody's browser."""
    return Client(headers={"cookie": f"forecourt={actor.proof.secret}"})


@pytest.fixture
def susy(people: Any) -> Any:
    return people("susy@meridian.example")


@pytest.fixture
def proposal(susy: Any) -> Any:
    """Two records of one company, found to be likely one."""
    one = company(susy, "C-90001", "Delta Foods Pty Ltd", town="Newcastle", registration="51 824 753 556")
    two = company(susy, "C-90002", "DELTA FOODS PTY LIMITED", registration="51824753556")
    say(susy, "company", one, phone="+61 2 5550 1234", at=business_now() - timedelta(days=9))
    say(susy, "company", two, phone="+61 2 5550 9999", at=business_now() - timedelta(days=2))
    person(susy, two, "Kim Novak", "kim@delta.example")
    refer(susy, "company", two, "netsuite", "C123")
    receipt = perform(find_duplicates, actor=susy, parameters={"subject_type": "company"})
    assert receipt.result["proposed"] == 1
    with scope(susy):
        return Proposal.objects.get()


def test_the_queue_says_which_may_be_one_and_why(susy, proposal) -> None:
    page = browse(susy).get("/staff/duplicates/").content.decode()
    assert "1 pair may be one record each" in page
    assert "The same registration number" in page


def test_the_preview_shows_both_values_and_which_is_kept(susy, proposal) -> None:
    page = browse(susy).get(f"/staff/duplicates/{proposal.id}/").content.decode()
    assert "+61 2 5550 1234" in page
    assert "+61 2 5550 9999" in page
    assert "Nobody gains sight of data" in page
    assert "1 reference" in page


def test_it_is_asked_confirmed_by_another_edited_and_undone_and_the_edit_stays(
    susy, people, proposal, operator, monkeypatch
) -> None:
    browser = browse(susy)
    asked = browser.post(f"/staff/duplicates/{proposal.id}/", {"intent": "merge", "keep:phone": "survivor"})
    assert asked.status_code == 303
    approval = asked["Location"].strip("/").rpartition("/")[2]
    olga = people("olga@meridian.example")
    page = browse(olga).get(asked["Location"]).content.decode()
    assert "became part of" in page
    from forecourt.oversight.queries import get_approval

    card = get_approval(actor=olga, approval_id=approval, now=business_now()).card
    assert card.waits_for == ("provider",)
    perform(approve, actor=olga, parameters={"approval_id": approval, "digest": card.digest})
    monkeypatch.setattr("forecourt.oversight.schedules.redeem", lambda delegation: people("susy@meridian.example"))
    assert do_what_was_approved(actor=operator) == 1
    with scope(susy):
        rework = Rework.objects.get()
    survivor, restored = rework.survivor_id, rework.other_id
    moved = browser.get(f"/staff/customers/{restored}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/staff/customers/{survivor}/")
    say(susy, "company", survivor, at=business_now(), employees=140)
    shown = browser.get(f"/staff/merges/{rework.id}/").content.decode()
    assert "1 thing was edited since" in shown
    assert browser.post(f"/staff/merges/{rework.id}/", {}).status_code == 422
    undone = browser.post(f"/staff/merges/{rework.id}/", {"fact:employees": "survivor"})
    assert undone.status_code == 302
    known = {
        each.field: each.present.value
        for each in list_present(actor=susy, subject_type="company", subject_id=survivor, now=business_now())
    }
    assert (known["employees"], known["phone"]) == (140, "+61 2 5550 1234")
    assert browser.get(f"/staff/customers/{restored}/").status_code == 200


def test_two_that_are_two_stay_so(susy, proposal) -> None:
    browser = browse(susy)
    sent = browser.post(f"/staff/duplicates/{proposal.id}/", {"intent": "dismiss", "reason": "Father and son."})
    assert sent.status_code == 302
    assert "stay two" in browser.get(f"/staff/duplicates/{proposal.id}/").content.decode()
    again = perform(find_duplicates, actor=susy, parameters={"subject_type": "company"})
    assert again.result["proposed"] == 0


@pytest.mark.parametrize("email, status", [("ada@acme.example", 404), ("vlad@meridian.example", 200)])
def test_who_may_not_merge_sees_no_button_and_a_customer_no_page(people, proposal, email, status) -> None:
    answer = browse(people(email)).get(f"/staff/duplicates/{proposal.id}/")
    assert answer.status_code == status
    assert "Ask to merge" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/staff/duplicates/", "/staff/merges/"])
def test_nobody_is_asked_to_sign_in(db, path) -> None:
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("path", ["/staff/duplicates/?after=x", "/staff/duplicates/?kind=x", "/staff/merges/?after=x"])
def test_a_place_that_is_none_is_said_so(susy, path) -> None:
    assert 400 <= browse(susy).get(path).status_code < 500
