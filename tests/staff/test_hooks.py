"""The page of hooks: who lets systems in, a secret that is shown once, and what became of what was sent."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from forecourt.customers.actions import add_hook
from forecourt.customers.models import Hook
from forecourt.customers.schedules import take_in_deliveries
from forecourt.kernel.clocks import true_now
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.browsing import Browse, text_of

OLGA = "olga@meridian.example"
PAGE = "/staff/hooks/"
ONE = f"{PAGE}telephony/"
SECRET = re.compile(r'id="secret">(whsec_[^<]+)<')
CALL = {"kind": "call", "external_id": "1", "at": "2026-10-30T09:20:00+10:00", "email": "ada@acme.example"}


@pytest.fixture
def secret(people: Any) -> str:
    """The secret of the telephone system's hook."""
    given = {"code": "telephony", "title": "Telephone system"}
    return str(perform(add_hook, actor=people(OLGA), parameters=given).once["secret"])


def send(secret: str, body: Any, *, number: str) -> int:
    """Send a message as the system does; return how it was answered."""
    text, now = json.dumps(body), true_now()
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(number, now, text),
    }
    return Client().post("/hooks/telephony", text, content_type="application/json", headers=headers).status_code


def test_a_system_is_let_in_and_its_secret_is_shown_once(browse: Browse) -> None:
    browser = browse(OLGA)
    assert "No system sends activity by itself yet" in text_of(browser.get(PAGE))
    answer = browser.post(PAGE, {"code": "telephony", "title": "Telephone system"})
    told = SECRET.search(answer.content.decode())
    assert told is not None
    assert "It sent nothing yet" in text_of(answer)
    assert send(told[1], CALL, number="msg_1") == 202
    again = browser.get(ONE)
    assert SECRET.search(again.content.decode()) is None
    assert told[1] not in again.content.decode()
    assert "1 system sends activity by itself" in text_of(browser.get(PAGE))


def test_what_it_sent_stands_there_with_what_became_of_it_and_why(browse: Browse, secret: str, operator: Any) -> None:
    send(secret, {"entries": [CALL, {**CALL, "external_id": "2", "kind": "email"}]}, number="msg_good")
    send(secret, {**CALL, "kind": "dance"}, number="msg_unknown")
    assert send(secret, {**CALL, "colour": "red"}, number="msg_odd") == 422
    take_in_deliveries(actor=operator)
    page = text_of(browse(OLGA).get(ONE))
    assert page.index("msg_odd") < page.index("msg_unknown") < page.index("msg_good")
    assert "2 events" in page
    assert "call, email" in page
    assert "There is no kind of activity &#x27;dance&#x27;." in page or "There is no kind of activity 'dance'." in page
    assert "colour" in page
    assert "1 taken in, 2 refused in 30 days" in page
    assert "and 2 messages were refused" in text_of(browse(OLGA).get(PAGE))


def test_a_new_secret_takes_the_place_of_the_old_one(browse: Browse, secret: str) -> None:
    answer = browse(OLGA).post(f"{ONE}renew/")
    told = SECRET.search(answer.content.decode())
    assert told is not None
    assert (send(secret, CALL, number="a"), send(told[1], CALL, number="b")) == (404, 202)


def test_one_that_is_switched_off_is_not_there_for_the_sender_until_it_is_on_again(browse: Browse, secret: str) -> None:
    browser = browse(OLGA)
    assert "What it sends is taken no more." in text_of(browser.post(f"{ONE}switch/", {"is_on": "no"}, follow=True))
    assert send(secret, CALL, number="a") == 404
    assert "is off already" in text_of(browser.post(f"{ONE}switch/", {"is_on": "no"}, follow=True))
    assert "It is switched off." in text_of(browser.get(ONE))
    browser.post(f"{ONE}switch/", {"is_on": "yes"})
    assert send(secret, CALL, number="a") == 202


def test_one_that_is_removed_is_gone(browse: Browse, secret: str, operator: Any) -> None:
    browser = browse(OLGA)
    assert "What it sent stays." in text_of(browser.post(f"{ONE}remove/", follow=True))
    assert browser.get(ONE).status_code == 404
    assert browser.post(f"{ONE}remove/").status_code == 404
    with scope(operator):
        assert not Hook.objects.exists()


@pytest.mark.parametrize(
    "given, said",
    [
        ({"code": "Tele phony", "title": "Telephone"}, "begins with a small letter"),
        ({"code": "telephony", "title": ""}, "Give it a name."),
        ({"code": "telephony", "title": "Again"}, "has a hook already"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_form(browse: Browse, secret: str, given: Any, said: str) -> None:
    answer = browse(OLGA).post(PAGE, given)
    assert answer.status_code in (409, 422)
    assert said in text_of(answer)


def test_pages_of_what_it_sent_show_each_once(
    browse: Browse, secret: str, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("forecourt.staff.hooks.views.PAGE_ROWS", 2)
    for number in range(5):
        send(secret, {**CALL, "external_id": str(number)}, number=f"msg_{number}")
    browser, address, seen = browse(OLGA), ONE, []
    while address:
        with django_assert_max_num_queries(20):
            page = browser.get(address).content.decode()
        seen += re.findall(r"msg_\d", page)
        further = re.search(r'href="([^"]+)" rel="next"', page)
        address = further[1] if further else ""
    assert seen == [f"msg_{number}" for number in (4, 3, 2, 1, 0)]
    assert browser.get(f"{ONE}?before=x").status_code == 404


@pytest.mark.parametrize(
    "who, status",
    [("susy@meridian.example", 403), ("vlad@meridian.example", 403), ("ada@acme.example", 404), (None, 302)],
)
def test_letting_systems_in_is_for_administrators_of_the_platform(
    browse: Browse, secret: str, who: str | None, status: int
) -> None:
    for address in (PAGE, ONE):
        assert browse(who).get(address).status_code == status
    for address in (f"{ONE}renew/", f"{ONE}switch/", f"{ONE}remove/", PAGE):
        assert browse(who).post(address, {"is_on": "no", "code": "x", "title": "X"}).status_code == status
