"""Who calls: a bearer token, or the browser's own session."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from forecourt.access.actions import revoke_token
from forecourt.access.models import Token
from forecourt.access.queries import list_tokens
from forecourt.kernel.clocks import true_now
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.api.conftest import Caller


def _csrf() -> str:
    return get_token(RequestFactory().get("/"))


@pytest.mark.parametrize(
    "header",
    [
        "Bearer", "Bearer ", "Bearer guessed", "bearer fct_", "Basic YWRhOmZvcmVjb3VydC1kZW1v", "Token x", "x",
        "Bearer a b", "Bearer \xe4", "Bearer " + "x" * 5_000,
    ],
)  # fmt: skip
def test_what_proves_nothing_is_answered_with_401(nobody, header) -> None:
    answer = nobody.get("me", Authorization=header)
    assert answer.status_code == 401
    assert "fct_" not in str(nobody.document)


def test_a_revoked_token_and_one_that_never_was_are_answered_alike(by_token, people) -> None:
    caller, stranger = by_token("ada@acme.example"), Caller(Client(), {"Authorization": "Bearer fct_never"})
    ada = people("ada@acme.example")
    perform(revoke_token, actor=ada, parameters={"token_id": list_tokens(actor=ada)[0].id})
    for each in (caller, stranger):
        assert each.get("me").status_code == 401
    assert caller.document == stranger.document


def test_an_expired_token_is_answered_with_401(by_token, people) -> None:
    caller, ada = by_token("ada@acme.example"), people("ada@acme.example")
    with scope(ada):
        Token.objects.update(expires_at=true_now() - timedelta(seconds=1))
    assert caller.get("me").status_code == 401


def test_a_token_wins_over_a_cookie_and_a_bad_one_is_not_made_good_by_it(by_cookie, by_token) -> None:
    browser, program = by_cookie("ada@acme.example"), by_token("ben@bravo.example")
    browser.get("me", **program.headers)
    assert browser.document["data"]["attributes"]["email"] == "ben@bravo.example"
    assert browser.get("me", Authorization="Bearer guessed").status_code == 401


@pytest.mark.parametrize("value", ["", "x", "x" * 32, "../../etc", "' or 1=1 --", "a" * 4_000])
def test_a_cookie_that_is_no_session_is_answered_with_401(nobody, value) -> None:
    nobody.client.cookies["forecourt"] = value
    assert nobody.get("me").status_code == 401


@pytest.mark.parametrize(
    "value",
    [r'"' + r"\000" * 12 + '"', r'"abcdefgh\000"', r'"\377\377\377\377\377\377\377\377\377"', '"' + "é" * 9 + '"'],
)
def test_a_cookie_of_odd_characters_is_answered_with_401_too(nobody, value) -> None:
    assert nobody.get("me", Cookie=f"forecourt={value}").status_code == 401


def test_reading_by_cookie_needs_no_more(by_cookie) -> None:
    browser = by_cookie("ada@acme.example")
    assert browser.get("me").status_code == 200


def test_a_change_by_cookie_alone_is_refused(by_cookie, people) -> None:
    browser = by_cookie("ada@acme.example")
    assert browser.perform("access.make_token", name="stolen").status_code == 403
    assert browser.error()["code"] == "cross_site"
    assert list_tokens(actor=people("ada@acme.example")) == []


def test_a_change_by_cookie_with_our_pages_token_is_done(by_cookie, people) -> None:
    browser, token = by_cookie("ada@acme.example"), _csrf()
    browser.client.cookies["csrftoken"] = token
    answer = browser.perform("access.make_token", name="mine", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert len(list_tokens(actor=people("ada@acme.example"))) == 1


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_change_from_another_site_is_refused_even_with_the_token(by_cookie, origin) -> None:
    browser, token = by_cookie("ada@acme.example"), _csrf()
    browser.client.cookies["csrftoken"] = token
    answer = browser.perform("access.make_token", name="x", headers={"X-CSRFToken": token, "Origin": origin})
    assert answer.status_code == 403


def test_a_change_by_token_needs_no_page(by_token) -> None:
    caller = by_token("ada@acme.example")
    assert caller.get("tokens").status_code == 200


@pytest.mark.parametrize(
    "agent,interface",
    [
        ("forecourt-cli/0.1 forecourt-client/0.1", "cli"),
        ("forecourt-client/0.1", "library"),
        ("nightly-report/2 forecourt-client/0.1", "library"),
        ("not-forecourt-client-at-all/1 curl/8.0", "api"),
        ("curl/8.0", "api"),
        ("", "api"),
    ],
)
def test_the_journal_says_through_what_somebody_came(by_token, people, agent, interface) -> None:
    by_token("ada@acme.example").perform("data.read_rows", dataset="interval-readings", headers={"User-Agent": agent})
    with scope(people("ada@acme.example")):
        row: Any = Journal.objects.get(event="data.rows.granted")
    assert row.interface == interface
    assert row.request_id is not None


@pytest.fixture
def stale(people: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Caller]:
    """A browser that nobody has confirmed who they are in for an hour."""

    def make(email: str) -> Caller:
        client = Client()
        now = time.time()
        monkeypatch.setattr("tests.world.time.time", lambda: now - 3600)
        client.cookies["forecourt"] = people(email).proof.secret
        monkeypatch.undo()
        return Caller(client, {})

    return make


MAKES = [
    ("ada@acme.example", "access.make_token", {"name": "Mine"}),
    ("ada@acme.example", "access.invite_colleague", {"email": "a@acme.example", "name": "A", "role": "read_only"}),
    ("ada@acme.example", "access.add_client", {"name": "Mine", "scopes": ["data.read_rows"]}),
    ("ada@acme.example", "notifications.add_endpoint", {"url": "https://example.com/", "topics": []}),
    ("ada@acme.example", "blueprint.apply", {"files": {"members.yaml": "members: []\n"}}),
    ("olga@meridian.example", "access.define_role", {"code": "a", "title": "A", "side": "customer"}),
]


@pytest.mark.parametrize("email,action,asked", MAKES)
def test_a_cookie_alone_makes_no_way_in_by_the_api_either(stale, email, action, asked) -> None:
    caller = stale(email)
    assert caller.perform(action, **asked).status_code == 403
    assert caller.error()["code"] == "confirm_first"


def test_a_cookie_alone_makes_no_token_as_a_resource(stale) -> None:
    caller = stale("ada@acme.example")
    asked = {"data": {"type": "tokens", "attributes": {"name": "Mine"}}}
    assert caller.post("tokens", asked).status_code == 403
    assert caller.error()["code"] == "confirm_first"


def test_what_lets_nobody_in_needs_no_fresh_proof(stale) -> None:
    caller = stale("ada@acme.example")
    assert caller.perform("access.choose_theme", theme="dark").status_code == 200
    assert caller.get("tokens").status_code == 200
