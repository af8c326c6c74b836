"""The security page, confirming who one is, and looking through a customer's eyes, as pages."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from forecourt.access.sessions import SessionStore
from tests.browsing import COOKIE, Browse, text_of

NEVER = "00000000-0000-7000-8000-000000000000"
WHY = "The question about missing hours"


def _let_time_pass(browser: Any) -> None:
    """Make the browser's sign-in an old one."""
    session = SessionStore(browser.cookies[COOKIE].value)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()


@pytest.mark.parametrize(
    "email", ["ada@acme.example", "rita@acme.example", "nina@acme.example", "olga@meridian.example"]
)
def test_everybody_has_a_security_page_of_their_own(browse: Browse, email: str) -> None:
    page = text_of(browse(email).get("/account/security/"))
    assert "Your password alone opens your account" in page
    assert "This one" in page


def test_nobody_has_none(browse: Browse) -> None:
    assert browse().get("/account/security/").headers["Location"].startswith("/accounts/login/")


def test_another_browser_is_signed_out_by_its_row(browse: Browse) -> None:
    here, there = browse("ada@acme.example"), browse("ada@acme.example")
    (address,) = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end/)"', text_of(here.get("/account/security/")))
    assert here.post(address).headers["Location"] == "/account/security/"
    assert there.get("/account/security/").status_code == 302
    assert here.get("/account/security/").status_code == 200


def test_somebody_elses_session_cannot_be_ended(browse: Browse) -> None:
    ada, _ = browse("ada@acme.example"), browse("ada@acme.example")
    (address,) = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end/)"', text_of(ada.get("/account/security/")))
    ben = browse("ben@bravo.example")
    foreign, never = ben.post(address), ben.post(f"/account/sessions/{NEVER}/end/")
    assert foreign.status_code == never.status_code == 404
    assert foreign.content == never.content


@pytest.mark.parametrize(
    "address, form",
    [
        ("/tokens/", {"name": "Night job", "days": "30"}),
        ("/company/people/", {"name": "Zoe", "email": "zoe@acme.example", "role": "standard", "until": ""}),
    ],
)
def test_what_protects_others_is_changed_after_confirming_who_one_is(
    browse: Browse, address: str, form: dict[str, str]
) -> None:
    browser = browse("ada@acme.example")
    _let_time_pass(browser)
    asked = browser.post(address, form)
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert "Is it you?" in text_of(browser.get(asked.headers["Location"]))
    wrong = browser.post(asked.headers["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    browser.post(asked.headers["Location"], {"password": "forecourt-demo"})
    assert form["name"] in text_of(browser.get(address))


def test_adding_a_passkey_asks_for_confirmation_once_the_sign_in_is_old(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    assert "Add this device" in text_of(browser.get("/accounts/2fa/webauthn/add/"))
    _let_time_pass(browser)
    assert browser.get("/accounts/2fa/webauthn/add/").headers["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("credential", ['{"id": "x"}', "[]", "7", "{", "null", '{"response": 1}', ""])
def test_a_passkey_that_fits_nothing_signs_nobody_in(browse: Browse, credential: str) -> None:
    browser = browse()
    assert (
        "request_options" in browser.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    )
    answer = browser.post("/accounts/2fa/webauthn/login/", {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert browser.get("/").status_code == 302


# Tokens


def test_a_token_is_made_for_a_purpose_and_a_place(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    form = {
        "name": "Power BI",
        "days": "30",
        "scope": "some",
        "scopes": ["data.read_rows"],
        "networks": "203.0.113.0/24",
    }
    made = text_of(browser.post("/tokens/", form))
    assert "read, chart and download meter readings" in made
    secret = re.search(r"fct_[\w-]+", made)
    assert secret is not None
    bearer = {"Authorization": f"Bearer {secret[0]}"}
    assert browse().get("/api/v1/me", headers=bearer, REMOTE_ADDR="198.51.100.1").status_code == 401
    assert browse().get("/api/v1/me", headers=bearer, REMOTE_ADDR="203.0.113.7").status_code == 200
    assert "from 203.0.113.7" in text_of(browser.get("/tokens/"))


@pytest.mark.parametrize(
    "bounds", [{"scope": "some"}, {"scope": "some", "scopes": ["access.keep_people"]}, {"networks": "at home"}]
)
def test_a_token_with_odd_bounds_is_not_made(browse: Browse, bounds: dict[str, Any]) -> None:
    browser = browse("ada@acme.example")
    assert browser.post("/tokens/", {"name": "Odd", "days": "30"} | bounds).status_code == 422
    assert "No tokens" in text_of(browser.get("/tokens/"))


def test_an_administrator_sees_colleagues_tokens(browse: Browse) -> None:
    browse("kelly@acme.example").post("/tokens/", {"name": "Kelly's job", "days": "30"})
    page = text_of(browse("ada@acme.example").get("/tokens/"))
    assert "of Kelly Tran" in page
    assert "of Kelly Tran" not in text_of(browse("rita@acme.example").get("/tokens/"))


# Looking through a customer's eyes


def test_who_looks_sees_the_customers_pages_under_a_banner_and_changes_nothing(
    browse: Browse, people: Any, no_plane: None
) -> None:
    olga, kelly = browse("olga@meridian.example"), people("kelly@acme.example")
    asked = f"/look/?company={kelly.company_id}&person={kelly.id}"
    assert "Kelly Tran" in text_of(olga.get(asked))
    begun = olga.post("/look/", {"company": str(kelly.company_id), "person": str(kelly.id), "reason": WHY})
    assert begun.headers["Location"] == "/"
    page = text_of(olga.get("/company/"))
    assert "you see what Kelly Tran of ACME sees" in page
    assert 'class="is-looking"' in page
    assert olga.get("/staff/journal/").status_code == 404
    assert olga.get("/account/security/").status_code == 403
    assert olga.post("/tokens/", {"name": "x", "days": "30"}).status_code == 403
    assert olga.post("/theme/", {"theme": "dark"}).status_code == 403
    assert olga.post("/look/stop/").headers["Location"] == f"/staff/customers/{kelly.company_id}/"
    assert olga.get("/staff/journal/").status_code == 200
    assert WHY in text_of(browse("ada@acme.example").get("/activity/"))


@pytest.mark.parametrize("email, status", [("ada@acme.example", 404), ("vlad@meridian.example", 403), (None, 302)])
def test_nobody_else_gets_to_look(browse: Browse, people: Any, email: str | None, status: int) -> None:
    company = people("ada@acme.example").company_id
    assert browse(email).get(f"/look/?company={company}").status_code == status


@pytest.mark.parametrize("company", [NEVER, "", "acme"])
def test_a_company_that_there_is_not_is_not_looked_at(browse: Browse, company: str) -> None:
    assert browse("olga@meridian.example").get(f"/look/?company={company}").status_code == 404


def test_nobody_stops_who_did_not_begin(browse: Browse) -> None:
    assert browse("olga@meridian.example").post("/look/stop/").status_code == 403


def test_the_customers_page_leads_there_for_whom_it_is(browse: Browse, people: Any) -> None:
    company = people("ada@acme.example").company_id
    way = f'href="/look/?company={company}"'
    assert way in text_of(browse("olga@meridian.example").get(f"/staff/customers/{company}/"))
    assert way not in text_of(browse("vlad@meridian.example").get(f"/staff/customers/{company}/"))
