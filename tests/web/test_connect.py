"""Letting a program in from the browser, and keeping machine clients."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.admitting import Asking, begin_asking, poll

ADA, RITA, BEN, NINA, OLGA = (
    "ada@acme.example",
    "rita@acme.example",
    "ben@bravo.example",
    "nina@acme.example",
    "olga@meridian.example",
)


@pytest.fixture
def asking(db: None) -> Asking:
    return begin_asking(name="The forecourt command on ada's laptop", address="203.0.113.7", scopes=None)


def test_the_page_asks_for_the_code_and_shows_what_waits_behind_it(browse, asking) -> None:
    ada = browse(ADA)
    assert "Type the code" in ada.get("/connect/").content.decode()
    page = ada.post("/connect/", {"code": asking.code.lower()}).content.decode()
    for words in (
        asking.code,
        "The forecourt command on ada&#x27;s laptop",
        "203.0.113.7",
        "Ada",
        "ACME",
        "It is not where this browser is.",
        "read, chart and download meter readings",
    ):
        assert words in page, words


def test_a_link_with_the_code_decides_nothing_by_itself(browse, asking) -> None:
    page = browse(ADA).get(f"/connect/?code={asking.code}&choice=let_in")
    assert "Let this program in?" in page.content.decode()
    assert poll(device_secret=asking.device_secret).error == "authorization_pending"


@pytest.mark.parametrize("choice,error", [("let_in", ""), ("refuse", "access_denied")])
def test_the_person_decides_once(browse, asking, choice, error) -> None:
    ada = browse(ADA)
    assert ada.post("/connect/", {"code": asking.code, "choice": choice}).status_code == 200
    fetched = poll(device_secret=asking.device_secret)
    assert (fetched.error, bool(fetched.token)) == (error, not error)
    assert ada.post("/connect/", {"code": asking.code, "choice": "let_in"}).status_code == 404


@pytest.mark.parametrize("code,status", [("BCDF-GHJK", 404), ("hello", 422)])
def test_a_code_with_nothing_behind_it_is_said_so(browse, code, status) -> None:
    assert browse(ADA).post("/connect/", {"code": code}).status_code == status


def test_trying_many_codes_is_slowed_down(browse) -> None:
    ada = browse(ADA)
    answers = [ada.post("/connect/", {"code": "BCDF-GHJK"}).status_code for _ in range(11)]
    assert answers == [404] * 10 + [429]


def test_nobody_lets_nothing_in(client, asking) -> None:
    assert client.post("/connect/", {"code": asking.code, "choice": "let_in"}).status_code == 302
    assert poll(device_secret=asking.device_secret).error == "authorization_pending"


def test_somebody_without_a_role_lets_in_what_may_nothing(browse, asking) -> None:
    nina = browse(NINA)
    assert "you have no role here" in nina.post("/connect/", {"code": asking.code}).content.decode()


def test_an_administrator_adds_a_machine_client_and_sees_its_secret_once(browse) -> None:
    ada = browse(ADA)
    sent: dict[str, Any] = {"name": "Nightly copy", "scopes": ["data.read_rows"], "networks": "203.0.113.0/24"}
    page = ada.post("/tokens/clients/", sent).content.decode()
    assert 'id="secret">fct_' in page
    again = ada.get("/tokens/clients/").content.decode()
    assert "Nightly copy" in again
    assert 'id="secret"' not in again
    assert "only from 203.0.113.0/24" in again
    assert "Nightly copy" in ada.get("/tokens/").content.decode()
    assert "Nightly copy" not in browse(BEN).get("/tokens/clients/").content.decode()


@pytest.mark.parametrize(
    "sent", [{"name": "x"}, {"scopes": "data.read_rows"}, {"name": "x", "scopes": "data.read_rows", "networks": "home"}]
)
def test_what_does_not_fit_is_said_beside_the_form(browse, sent) -> None:
    answer = browse(ADA).post("/tokens/clients/", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("email,status", [(RITA, 403), (OLGA, 404)])
def test_others_keep_no_machine_clients(browse, email, status) -> None:
    somebody = browse(email)
    assert somebody.get("/tokens/clients/").status_code == status
    assert somebody.post("/tokens/clients/", {"name": "x", "scopes": "data.read_rows"}).status_code == status
