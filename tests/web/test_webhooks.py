"""The pages of webhooks: for a company's administrators, each for their own company."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import perform
from forecourt.notifications.actions import add_endpoint, try_endpoint
from tests.browsing import Browse, text_of

ADDRESS = "/company/webhooks/"
NEW = {"name": "Warehouse", "url": "https://hooks.example/in", "topics": ["arrived", "corrected"]}


@pytest.fixture
def endpoint(people: Any) -> Any:
    """A webhook of ACME's, tried out once."""
    ada = people("ada@acme.example")
    endpoint_id = perform(add_endpoint, actor=ada, parameters=NEW).result["endpoint_id"]
    perform(try_endpoint, actor=ada, parameters={"endpoint_id": endpoint_id})
    return endpoint_id


def test_an_administrator_adds_one_and_sees_its_secret_once(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    made = browser.post(f"{ADDRESS}add/", NEW)
    assert made.status_code == 200
    assert "whsec_" in text_of(made)
    secret = made.context["secret"]
    assert secret not in text_of(browser.get(ADDRESS))
    address = f"{ADDRESS}{made.context['endpoint']['id']}/"
    assert secret not in text_of(browser.get(address))
    assert secret[:10] in text_of(browser.get(address))


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"url": "http://hooks.example/"}, "https://"),
        ({"topics": []}, "Choose at least one topic."),
        ({"name": " "}, "Give it a name."),
    ],
)
def test_what_does_not_fit_is_said_beside_the_form(browse: Browse, wrong: dict[str, Any], words: str) -> None:
    answer = browse("ada@acme.example").post(f"{ADDRESS}add/", NEW | wrong)
    assert answer.status_code == 422
    assert words in text_of(answer)


@pytest.mark.parametrize("email", ["rita@acme.example", "kelly@acme.example", "sam@acme.example"])
def test_a_colleague_without_the_right_is_told_the_reason(browse: Browse, endpoint: Any, email: str) -> None:
    browser = browse(email)
    for address in (ADDRESS, f"{ADDRESS}{endpoint}/"):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "administrators" in text_of(answer)
    assert browser.post(f"{ADDRESS}{endpoint}/remove/").status_code == 403


def test_a_stranger_finds_nothing(browse: Browse, endpoint: Any) -> None:
    browser = browse("ben@bravo.example")
    assert "Warehouse" not in text_of(browser.get(ADDRESS))
    for step in ("try", "renew", "remove", f"messages/{new_id()}/again"):
        assert browser.post(f"{ADDRESS}{endpoint}/{step}/").status_code == 404
    there, nowhere = browser.get(f"{ADDRESS}{endpoint}/"), browser.get(f"{ADDRESS}{new_id()}/")
    assert (there.status_code, nowhere.status_code) == (404, 404)


def test_nobody_is_sent_to_sign_in(db: None, endpoint: Any) -> None:
    assert Client().get(ADDRESS).status_code == 302
    assert Client().post(f"{ADDRESS}{endpoint}/remove/").status_code == 302


def test_staff_have_no_such_page(browse: Browse, endpoint: Any) -> None:
    assert browse("olga@meridian.example").get(f"{ADDRESS}{endpoint}/").status_code == 404


def test_it_is_paused_renewed_and_removed(browse: Browse, endpoint: Any) -> None:
    browser = browse("ada@acme.example")
    browser.post(f"{ADDRESS}{endpoint}/change/", NEW)
    assert "Paused" in text_of(browser.get(ADDRESS))
    assert "whsec_" in text_of(browser.post(f"{ADDRESS}{endpoint}/renew/"))
    browser.post(f"{ADDRESS}{endpoint}/remove/")
    shown = browser.get(ADDRESS)
    assert not shown.context["endpoints"]
    assert "-  - name: Warehouse" in shown.context["file"]["patch"][0]["text"]


def test_a_message_is_sent_again_from_the_page(browse: Browse, endpoint: Any) -> None:
    browser = browse("ada@acme.example")
    message = browser.get(f"{ADDRESS}{endpoint}/").context["told"][0]
    answer = browser.post(f"{ADDRESS}{endpoint}/messages/{message['id']}/again/")
    assert (answer.status_code, answer["Location"]) == (302, f"{ADDRESS}{endpoint}/")


def test_a_page_asks_the_same_number_of_questions_however_many_there_are(
    browse: Browse, people: Any, endpoint: Any, django_assert_max_num_queries: Any
) -> None:
    ada = people("ada@acme.example")
    for _ in range(8):
        perform(add_endpoint, actor=ada, parameters=NEW)
        perform(try_endpoint, actor=ada, parameters={"endpoint_id": endpoint})
    browser = browse("ada@acme.example")
    for address in (ADDRESS, f"{ADDRESS}{endpoint}/"):
        with django_assert_max_num_queries(15):
            browser.get(address)
