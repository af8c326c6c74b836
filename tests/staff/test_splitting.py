"""`/staff/customers/…/split/`: choose, see both side by side, ask, confirm, undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forecourt.customers.models import Affiliation, Fact
from forecourt.customers.queries import get_company, list_present, resolve
from forecourt.kernel.clocks import business_now
from forecourt.kernel.scope import scope
from tests.customers.reworking.records import company, person, refer, say
from tests.staff.confirming import confirmed

NEW = {"name": "Sigma Steel Pty Ltd", "short_name": "Sigma", "number": "C-92002"}


@pytest.fixture
def susy(people: Any) -> Any:
    return people("susy@meridian.example")


@pytest.fixture
def one(susy: Any) -> Any:
    """One record that is two companies: facts, people and references of both."""
    made = company(susy, "C-92001", "Delta and Sigma", town="Newcastle")
    at = business_now() - timedelta(days=3)
    say(susy, "company", made, "hubspot", at=at, phone="+61 2 5550 1234", employees=12)
    return made


@pytest.fixture
def parts(susy: Any, one: Any) -> dict[str, str]:
    """What of it is the other company's, as the form names it."""
    reference = refer(susy, "company", one, "hubspot", "8812")
    kim = person(susy, one, "Kim Novak", "kim@sigma.example")
    with scope(susy):
        phone = Fact.objects.get(subject_id=one, field="phone")
        place = Affiliation.objects.get(person_id=kim)
    return {"fact": str(phone.id), "reference": str(reference), "affiliation": str(place.id)}


def test_it_offers_what_can_go_and_says_that_nobody_gains_sight(browse, one, parts) -> None:
    page = browse("susy@meridian.example").get(f"/staff/customers/{one}/split/").content.decode()
    assert "What of Delta and Sigma is another company’s?" in page
    for part in ("+61 2 5550 1234", "8812", "Kim Novak", *parts.values()):
        assert part in page
    assert "Nobody gains sight of data" in page


def test_what_is_ticked_stands_side_by_side_before_anything_is_asked(browse, susy, one, parts) -> None:
    browser = browse("susy@meridian.example")
    page = browser.post(f"/staff/customers/{one}/split/", NEW | parts).content.decode()
    outcome = page[page.index('id="outcome"') :]
    phone = outcome[outcome.index(">Telephone<") :].partition("</tr>")[0]
    assert phone.index("Not known") < phone.index("+61 2 5550 1234")
    assert "1 reference, 1 person" in outcome
    assert "Sigma Steel Pty Ltd" in outcome
    with scope(susy):
        assert Fact.objects.get(id=parts["fact"]).subject_id == one


def test_it_is_asked_confirmed_by_another_and_undone(browse, susy, people, operator, monkeypatch, one, parts) -> None:
    browser = browse("susy@meridian.example")
    asked = browser.post(f"/staff/customers/{one}/split/", NEW | parts | {"intent": "split"})
    done = confirmed(asked, people=people, operator=operator, monkeypatch=monkeypatch)
    made, rework = done["made_id"], f"/staff/merges/{done['rework_id']}/"
    assert f'href="{rework}"' in browser.get(asked["Location"]).content.decode()
    assert get_company(actor=susy, company_id=made).number == "C-92002"
    known = {
        each.field for each in list_present(actor=susy, subject_type="company", subject_id=made, now=business_now())
    }
    assert "phone" in known
    say(susy, "company", made, at=business_now(), website="https://sigma.example")
    page = browser.get(rework).content.decode()
    assert "Sigma Steel Pty Ltd from Delta and Sigma" in page
    assert "Website was said since: https://sigma.example" in page
    assert "Undo this split" in page
    assert browser.post(rework, {}).status_code == 422
    assert browser.post(rework, {"fact:website": "survivor"}).status_code == 302
    assert resolve(actor=susy, subject_id=made) == one
    assert "undid it" in browser.get(rework).content.decode()


def test_a_person_is_split_the_same_way(browse, people, operator, monkeypatch, susy, one) -> None:
    kim = person(susy, one, "Kim and Karl", "kim@delta.example")
    browser, address = browse("susy@meridian.example"), f"/staff/customers/people/{kim}/split/"
    assert "another person’s" in browser.get(address).content.decode()
    asked = browser.post(address, {"name": "Karl Novak", "intent": "split"})
    done = confirmed(asked, people=people, operator=operator, monkeypatch=monkeypatch)
    assert "Karl Novak" in browser.get(f"/staff/customers/people/{done['made_id']}/").content.decode()
    assert "Split this person" in browser.get(f"/staff/customers/people/{kim}/").content.decode()


@pytest.mark.parametrize("broken", [{"number": "C-92001"}, {"name": ""}, {"fact": "x"}, {"reference": "x"}])
def test_what_cannot_be_is_said_and_what_was_filled_in_stays(browse, one, broken) -> None:
    sent = NEW | {"intent": "split"} | broken
    answer = browse("susy@meridian.example").post(f"/staff/customers/{one}/split/", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert NEW["short_name"] in answer.content.decode()


@pytest.mark.parametrize(
    "email, status", [("vlad@meridian.example", 403), ("mina@meridian.example", 403), ("ada@acme.example", 404)]
)
def test_only_those_who_may_split_get_there(browse, one, email, status) -> None:
    for address in (f"/staff/customers/{one}/split/", f"/staff/customers/people/{one}/split/"):
        assert browse(email).get(address).status_code == status
        assert browse(email).post(address, {"intent": "split"}).status_code == status


def test_nobody_is_asked_to_sign_in(db, one) -> None:
    assert Client().get(f"/staff/customers/{one}/split/").status_code == 302


def test_who_may_not_split_sees_no_way_to_it(browse, one) -> None:
    assert "/split/" not in browse("khan@meridian.example").get(f"/staff/customers/{one}/").content.decode()
    assert "/split/" in browse("susy@meridian.example").get(f"/staff/customers/{one}/").content.decode()


def test_a_record_with_much_of_it_takes_no_more_questions(browse, susy, one, parts) -> None:
    browser, address = browse("susy@meridian.example"), f"/staff/customers/{one}/split/"
    with CaptureQueriesContext(connection) as few:
        assert browser.get(address).status_code == 200
    for number in range(12):
        person(susy, one, f"Person {number}", f"p{number}@sigma.example")
        refer(susy, "company", one, "hubspot", f"9{number}")
    with CaptureQueriesContext(connection) as many:
        assert browser.get(address).status_code == 200
    assert len(many) <= len(few) <= 55
