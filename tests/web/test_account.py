"""Signing in and out, tokens, the company switcher, the theme."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from forecourt.access.queries import list_company_choices
from tests.browsing import Browse, text_of

PASSWORD = "forecourt-demo"
NEVER = "00000000-0000-7000-8000-000000000000"


def sign_in(browser: Client, password: str, *, email: str = "ada@acme.example") -> Any:
    """Fill in the sign-in page."""
    return browser.post("/accounts/login/", {"login": email, "password": password})


def company_id(people: Any, email: str, name: str) -> str:
    """Return the id of a company that somebody may enter."""
    return str(next(each.id for each in list_company_choices(actor=people(email)) if each.name == name))


def test_the_right_password_opens_the_home_page(browse: Browse, plane: Any) -> None:
    browser = browse()
    answer = sign_in(browser, PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "Ada Okafor" in text_of(browser.get("/"))


def test_signing_in_leads_back_to_where_one_was_going(browse: Browse) -> None:
    answer = browse().post("/accounts/login/", {"login": "ada@acme.example", "password": PASSWORD, "next": "/company/"})
    assert answer.headers["Location"] == "/company/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(browse: Browse) -> None:
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|value="\w+@acme.example"')
    wrong = sign_in(browse(), "wrong", email="kelly@acme.example")
    unknown = sign_in(browse(), "wrong", email="nobody@acme.example")
    assert wrong.status_code == unknown.status_code == 200
    assert token.sub("", text_of(wrong)) == token.sub("", text_of(unknown))


def test_wrong_guesses_are_limited_even_for_the_right_password_after_them(browse: Browse) -> None:
    browser = browse()
    for _ in range(10):
        sign_in(browser, "wrong")
    assert "Too many failed login attempts" in text_of(sign_in(browser, PASSWORD))
    assert browser.get("/").status_code == 302


def test_signing_out_ends_the_session(browse: Browse) -> None:
    browser = browse()
    sign_in(browser, PASSWORD)
    secret = browser.cookies["forecourt"].value
    browser.post("/accounts/logout/")
    browser.cookies["forecourt"] = secret
    assert browser.get("/").headers["Location"].startswith("/accounts/login/")


def test_nobody_signs_themselves_up(browse: Browse) -> None:
    assert browse().get("/accounts/signup/").status_code == 404
    assert browse().post("/accounts/signup/", {"email": "eve@acme.example"}).status_code == 404


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/login/code/"])
def test_what_we_do_not_use_of_allauth_is_not_there(browse: Browse, address: str) -> None:
    assert browse().get(address).status_code == 404


@pytest.mark.parametrize("email", ["ada@acme.example", "nobody@acme.example"])
def test_asking_for_a_new_password_reads_the_same_for_everyone(browse: Browse, email: str) -> None:
    answer = browse().post("/accounts/password/reset/", {"email": email})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/reset/done/")


def test_a_new_token_is_shown_once(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    made = text_of(browser.post("/tokens/", {"name": "Night job", "days": "30"}))
    secret = re.search(r'<code id="secret">(fct_[\w-]+)</code>', made)
    assert secret is not None
    assert secret[1] not in text_of(browser.get("/tokens/"))
    assert "Night job" in text_of(browser.get("/tokens/"))
    assert secret[1] not in text_of(browser.get("/activity/"))


def test_a_new_token_opens_the_api(browse: Browse) -> None:
    made = text_of(browse("ada@acme.example").post("/tokens/", {"name": "Night job", "days": "30"}))
    secret = re.search(r"fct_[\w-]+", made)
    assert secret is not None
    answer = browse().get("/api/v1/me", headers={"Authorization": f"Bearer {secret[0]}"})
    assert answer.json()["data"]["attributes"]["email"] == "ada@acme.example"


@pytest.mark.parametrize("form", [{"name": "", "days": "30"}, {"name": "x", "days": "31"}, {"name": "x" * 81}])
def test_a_token_without_a_name_or_with_an_odd_life_is_not_made(browse: Browse, form: dict[str, str]) -> None:
    browser = browse("ada@acme.example")
    assert browser.post("/tokens/", form).status_code == 422
    assert "No tokens" in text_of(browser.get("/tokens/"))


def test_a_revoked_token_is_gone(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    page = text_of(browser.post("/tokens/", {"name": "Night job", "days": "30"}))
    address = re.search(r"/tokens/[0-9a-f-]{36}/revoke/", page)
    assert address is not None
    assert browser.post(address[0]).headers["Location"] == "/tokens/"
    assert "Night job" not in text_of(browser.get("/tokens/"))


def test_somebody_elses_token_cannot_be_revoked(browse: Browse) -> None:
    page = text_of(browse("ada@acme.example").post("/tokens/", {"name": "Night job", "days": "30"}))
    address = re.search(r"/tokens/[0-9a-f-]{36}/revoke/", page)
    assert address is not None
    foreign = browse("ben@bravo.example").post(address[0])
    never = browse("ben@bravo.example").post(f"/tokens/{NEVER}/revoke/")
    assert foreign.status_code == never.status_code == 404
    assert foreign.content == never.content


def test_switching_shows_the_other_company_and_lasts(browse: Browse, people: Any, no_plane: None) -> None:
    browser = browse("petra@voltwise.example")
    assert "Technical contact" in text_of(browser.get("/company/"))
    tamar = company_id(people, "petra@voltwise.example", "Tamar Flats Dairy Co-operative")
    assert browser.post("/switch/", {"company": tamar, "next": "/"}).headers["Location"] == "/"
    for _ in range(2):
        page = text_of(browser.get("/company/"))
        assert "<h1>Tamar Flats Dairy Co-operative</h1>" in page
        assert "Read-only" in page


def test_switching_to_a_company_that_is_not_ones_own_changes_nothing(browse: Browse, people: Any) -> None:
    acme = company_id(people, "ada@acme.example", "ACME")
    browser = browse("petra@voltwise.example")
    foreign, never = (browser.post("/switch/", {"company": company}) for company in (acme, NEVER))
    assert foreign.status_code == never.status_code == 404
    assert foreign.content == never.content
    assert "<h1>Banksia Street Retail Group</h1>" in text_of(browser.get("/company/"))


def test_the_way_back_is_never_to_another_site(browse: Browse) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = browse("ada@acme.example").post("/theme/", {"theme": "dark", "next": elsewhere})
        assert answer.headers["Location"] == "/"


def test_a_chosen_theme_lasts(browse: Browse) -> None:
    browser = browse("nina@acme.example")
    assert 'data-theme="dark"' not in text_of(browser.get("/"))
    browser.post("/theme/", {"theme": "dark", "next": "/"})
    assert 'data-theme="dark"' in text_of(browser.get("/"))


def test_a_theme_that_there_is_not_is_refused(browse: Browse) -> None:
    assert browse("ada@acme.example").post("/theme/", {"theme": "neon"}).status_code == 422


@pytest.mark.parametrize("address", ["/tokens/", f"/tokens/{NEVER}/revoke/", "/switch/", "/theme/", "/staff/files/"])
def test_a_form_that_did_not_come_from_our_pages_is_refused(browse: Browse, address: str) -> None:
    who = "susy@meridian.example" if address.startswith("/staff") else "ada@acme.example"
    answer = browse(who, enforce_csrf_checks=True).post(address, {"name": "x", "days": "30", "theme": "dark"})
    assert answer.status_code == 403
    assert "This form is too old" in text_of(answer)


@pytest.mark.parametrize("address", ["/switch/", "/theme/", f"/tokens/{NEVER}/revoke/"])
def test_a_change_is_never_a_get(browse: Browse, address: str) -> None:
    assert browse("ada@acme.example").get(address).status_code == 405


@pytest.mark.parametrize("address", ["/tokens/", "/switch/", "/theme/"])
def test_nobody_changes_nothing(browse: Browse, address: str) -> None:
    assert browse().post(address, {"theme": "dark"}).headers["Location"] == "/accounts/login/"
