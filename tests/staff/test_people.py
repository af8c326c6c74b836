"""People across companies: who sees them, and that no secret is shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model

from tests.browsing import Browse, text_of

NEVER = "00000000-0000-7000-8000-000000000000"
VLAD, OLGA = "vlad@meridian.example", "olga@meridian.example"


def person_address(browser: Any, name: str) -> str:
    """Find somebody in the list."""
    found = re.search(r"/staff/people/[0-9a-f-]{36}/", text_of(browser.get("/staff/people/", {"q": name})))
    assert found is not None
    return found[0]


def test_a_person_of_several_companies_stands_there_once_with_all_of_them(browse: Browse) -> None:
    page = text_of(browse(VLAD).get("/staff/people/", {"q": "petra@"}))
    assert len(set(re.findall(r"/staff/people/[0-9a-f-]{36}/", page))) == 1
    assert len(re.findall(r"/staff/customers/[0-9a-f-]{36}/", page)) > 1


def test_a_role_narrows_the_list(browse: Browse) -> None:
    page = text_of(browse(VLAD).get("/staff/people/", {"role": "read_only"}))
    assert "Rita Haddad" in page
    assert "Kelly" not in page


def test_a_persons_page_shows_companies_and_roles(browse: Browse) -> None:
    browser = browse(VLAD)
    page = text_of(browser.get(person_address(browser, "rita@")))
    assert "ACME" in page
    assert "Read-only" in page
    assert "Sign-ins" not in page
    assert "password" not in page


def test_sign_ins_are_for_those_who_see_the_journal(browse: Browse) -> None:
    browser = browse(OLGA)
    assert "Sign-ins" in text_of(browser.get(person_address(browser, "rita@")))


def test_who_this_is_is_drawn_by_itself(browse: Browse) -> None:
    browser = browse(VLAD)
    assert "rita@acme.example" in text_of(browser.get(f"{person_address(browser, 'rita@')}context/who/"))


def test_a_platform_administrator_resets_lost_factors_and_nobody_else_of_the_provider(browse: Browse) -> None:
    olga, vlad = browse(OLGA), browse(VLAD)
    address = person_address(olga, "rita@")
    TOTP.activate(get_user_model().objects.get(email="rita@acme.example"), "JBSWY3DPEHPK3PXP")
    assert "Reset second factors" not in text_of(vlad.get(address))
    assert vlad.post(f"{address}reset/").status_code == 403
    assert "Reset the second factors of Rita Haddad?" in text_of(olga.get(address))
    assert olga.post(f"{address}reset/").headers["Location"] == address
    assert "signed out and told by mail" in text_of(olga.get(address))
    olga.post(f"{address}reset/")
    assert "has no second factor" in text_of(olga.get(address))
    assert "Reset second factors" not in text_of(olga.get(person_address(olga, "olga@")))


@pytest.mark.parametrize("email, status", [("ada@acme.example", 404), (None, 302)])
def test_the_staffs_way_to_reset_is_not_there_for_customers_and_nobody(
    browse: Browse, email: str | None, status: int
) -> None:
    assert browse(email).post(f"/staff/people/{NEVER}/reset/").status_code == status


def test_a_role_without_people_is_refused(browse: Browse) -> None:
    assert browse("mina@meridian.example").get("/staff/people/").status_code == 403


@pytest.mark.parametrize("path", ["", f"{NEVER}/", f"{NEVER}/context/who/"])
def test_for_customers_and_nobody_there_is_no_such_address(browse: Browse, path: str) -> None:
    assert browse("ada@acme.example").get(f"/staff/people/{path}").status_code == 404
    assert browse().get(f"/staff/people/{path}").status_code == 302


def test_somebody_who_is_not_there_is_not_found(browse: Browse) -> None:
    assert browse(VLAD).get(f"/staff/people/{NEVER}/").status_code == 404


def test_the_list_costs_the_same_however_many_there_are(browse: Browse, django_assert_max_num_queries: Any) -> None:
    browser = browse(VLAD)
    with django_assert_max_num_queries(16):
        browser.get("/staff/people/")
