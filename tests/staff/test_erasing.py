"""The page on which somebody asks for a person to be erased: what goes, what stays, and what it takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from forecourt.customers.models import Person
from forecourt.kernel.scope import scope
from forecourt.oversight.models import Approval
from tests.browsing import Browse, text_of
from tests.customers.reworking.records import company, person, refer, say

SUSY = "susy@meridian.example"
NAME = "Kim Novak"


@pytest.fixture
def kim(people: Any) -> UUID:
    """Return the id of somebody who does not sign in."""
    susy = people(SUSY)
    found = person(susy, company(susy, "C-90001", "Delta Mill"), NAME, "kim@delta.example")
    say(susy, "person", found, job_title="Buyer")
    refer(susy, "person", found, "hubspot", "9101")
    return found


def address(person_id: UUID) -> str:
    return f"/staff/customers/people/{person_id}/erase/"


def test_the_page_says_what_goes_and_what_stays(browse: Browse, kim: UUID) -> None:
    page = text_of(browse(SUSY).get(address(kim)))
    assert "3 values" in page
    assert "1 id in other systems" in page
    assert "Other systems" in page
    assert address(kim) in browse(SUSY).get(f"/staff/customers/people/{kim}/").content.decode()


def test_asking_for_it_waits_for_somebody_else(browse: Browse, people: Any, kim: UUID) -> None:
    answer = browse(SUSY).post(address(kim), {"name": NAME, "reason": "They asked for it."})
    with scope(people("olga@meridian.example")):
        waiting = Approval.objects.get(action="customers.erase_person")
    assert answer.status_code == 303
    assert str(waiting.id) in answer["Location"]
    with scope(people(SUSY)):
        assert Person.objects.filter(id=kim).exists()


@pytest.mark.parametrize(
    ("typed", "said"), [({"name": "Kim"}, "not what the person is called"), ({"reason": NAME}, "must not name")]
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(browse: Browse, kim: UUID, typed: Any, said: str) -> None:
    given = {"name": NAME, "reason": "They asked for it."} | typed
    answer = browse(SUSY).post(address(kim), given)
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert f'value="{given["reason"]}"' in answer.content.decode()


def test_whoever_signs_in_is_not_to_be_erased_and_the_page_says_so(browse: Browse, people: Any) -> None:
    with scope(people(SUSY)):
        ada = Person.objects.get(email="ada@acme.example").id
    page = browse(SUSY).get(address(ada))
    assert "cannot be erased now" in text_of(page)
    assert "Ask to erase" not in text_of(page)


@pytest.mark.parametrize(
    ("email", "status"), [("vlad@meridian.example", 403), ("mina@meridian.example", 403), ("ada@acme.example", 404)]
)
def test_it_is_for_those_alone_who_may(browse: Browse, kim: UUID, email: str, status: int) -> None:
    assert browse(email).get(address(kim)).status_code == status
    assert browse(email).post(address(kim), {"name": NAME, "reason": "x"}).status_code == status


def test_nobody_is_led_to_sign_in_first(browse: Browse, kim: UUID) -> None:
    assert "/accounts/login/" in browse().get(address(kim))["Location"]
