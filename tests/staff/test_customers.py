"""The customers' pages: what each role of the provider's sees of a company."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from forecourt.contracts.queries import ContractCard
from forecourt.contracts.rules import Period
from forecourt.staff.customers.figures import state_of_all
from tests.browsing import NOW, Browse, text_of

NEVER = "00000000-0000-7000-8000-000000000000"
STAFF = ("vlad", "susy", "khan", "mina", "olga")


def page_of(browser: Client, name: str) -> str:
    """Open a company's page from the list, as people do."""
    listed = text_of(browser.get("/staff/customers/", {"q": name}))
    address = re.search(r"/staff/customers/[0-9a-f-]{36}/", listed)
    assert address is not None
    return text_of(browser.get(address[0]))


@pytest.mark.parametrize("who", STAFF)
def test_everyone_on_the_staff_sees_the_list(browse: Browse, who: str) -> None:
    page = text_of(browse(f"{who}@meridian.example").get("/staff/customers/"))
    assert "ACME Pty Ltd" in page
    assert "Lapsed Ltd" in page


@pytest.mark.parametrize("query, found", [("acme", "ACME Pty Ltd"), ("C-0002", "Bravo Foods")])
def test_a_company_is_found_by_name_and_number(browse: Browse, query: str, found: str) -> None:
    page = text_of(browse("vlad@meridian.example").get("/staff/customers/", {"q": query}))
    assert found in page
    assert "Lapsed Ltd" not in page


def test_a_meter_finds_all_who_held_it(browse: Browse) -> None:
    page = text_of(browse("vlad@meridian.example").get("/staff/customers/", {"q": "4300000019"}))
    assert "ACME Pty Ltd" in page
    assert "Bravo Foods" in page
    assert "Lapsed Ltd" not in page


def test_a_search_without_a_hit_says_so(browse: Browse) -> None:
    assert "Nothing found" in text_of(browse("vlad@meridian.example").get("/staff/customers/", {"q": "zzz"}))


def test_a_meter_shows_who_held_it_before_and_after(browse: Browse) -> None:
    page = page_of(browse("khan@meridian.example"), "acme")
    assert "before: Bravo" in page
    assert "then: Bravo" in page


@pytest.mark.parametrize("who", STAFF)
def test_age_and_counts_of_readings_are_for_those_who_see_quality(browse: Browse, who: str) -> None:
    page = page_of(browse(f"{who}@meridian.example"), "acme")
    assert ("142,272" in page) is (who == "susy")
    assert ("Newest reading" in page) is (who == "susy")


@pytest.mark.parametrize("who", STAFF)
def test_people_are_for_those_who_may_see_them(browse: Browse, who: str) -> None:
    page = page_of(browse(f"{who}@meridian.example"), "acme")
    assert ("Rita Haddad" in page) is (who != "mina")


@pytest.mark.parametrize("who", STAFF)
def test_the_history_is_for_those_who_see_the_journal(browse: Browse, who: str) -> None:
    page = page_of(browse(f"{who}@meridian.example"), "acme")
    assert ("Timeline" in page) is (who == "olga")


@pytest.mark.parametrize("who", STAFF)
def test_no_page_of_the_staff_shows_a_reading(browse: Browse, who: str) -> None:
    page = page_of(browse(f"{who}@meridian.example"), "acme")
    assert "Wh<" not in page
    assert "/data/" not in page


@pytest.mark.parametrize("address", ["/staff/customers/", f"/staff/customers/{NEVER}/"])
def test_for_customers_there_is_no_such_address(browse: Browse, address: str) -> None:
    assert browse("ada@acme.example").get(address).status_code == 404


def test_a_company_that_is_not_there_is_not_found(browse: Browse) -> None:
    assert browse("susy@meridian.example").get(f"/staff/customers/{NEVER}/").status_code == 404


def test_nobody_is_asked_to_sign_in(browse: Browse) -> None:
    assert browse().get("/staff/customers/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "hours, state",
    [([], ""), ([(-2, -1)], "ended"), ([(-2, -1), (1, 2)], "begins"), ([(-2, -1), (-1, 1), (1, 2)], "runs")],
)
def test_a_company_is_in_the_state_of_the_contract_that_counts_most(hours: list[tuple[int, int]], state: str) -> None:
    contracts = [
        ContractCard(
            id=UUID(int=1),
            number="1",
            company_id=UUID(int=1),
            title="",
            services=(),
            level="",
            period=Period(NOW + timedelta(hours=start), NOW + timedelta(hours=end)),
        )
        for start, end in hours
    ]
    assert state_of_all(contracts=contracts, now=NOW) == state
