"""Contracts: who sees them, and who changes and ends one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browsing import Browse, text_of

NEVER = "00000000-0000-7000-8000-000000000000"
KHAN = "khan@meridian.example"


def contract_address(browser: Any, number: str = "EN-0007") -> str:
    """Find a contract in the list."""
    found = re.search(r"/staff/contracts/[0-9a-f-]{36}/", text_of(browser.get("/staff/contracts/", {"q": number})))
    assert found is not None
    return found[0]


def test_a_contract_shows_what_stands_on_it(browse: Browse) -> None:
    browser = browse("vlad@meridian.example")
    page = text_of(browser.get(contract_address(browser)))
    assert "4300000001" in page
    assert "End contract" not in page


def test_a_state_narrows_the_list(browse: Browse) -> None:
    page = text_of(browse(KHAN).get("/staff/contracts/", {"state": "ended"}))
    assert "Lapsed" in page
    assert "ACME" not in page


def test_a_contract_is_changed(browse: Browse) -> None:
    browser = browse(KHAN)
    address = contract_address(browser)
    sent = {"title": "All of it", "level": "premium", "services": ["energy-supply"]}
    page = text_of(browser.post(f"{address}change/", sent, follow=True))
    assert "The contract is changed." in page
    assert "All of it" in page
    assert browser.post(f"{address}change/", sent).status_code == 422


def test_a_contract_is_ended_and_its_companys_sight_with_it(browse: Browse, people: Any) -> None:
    from forecourt.access.models import Revocation

    browser = browse(KHAN)
    page = text_of(browser.post(f"{contract_address(browser)}end/", {"until": "2026-10-01"}, follow=True))
    assert "The contract has its new end." in page
    assert Revocation.objects.filter(kind="company", subject=people("ada@acme.example").company_id).exists()


@pytest.mark.parametrize("until", ["", "x", "2020-01-01"])
def test_a_day_that_cannot_be_is_answered_on_the_page(browse: Browse, until: str) -> None:
    browser = browse(KHAN)
    assert browser.post(f"{contract_address(browser)}end/", {"until": until}).status_code == 422


def test_a_contract_is_entered_from_its_companys_page(browse: Browse, people: Any) -> None:
    address = f"/staff/customers/{people('ada@acme.example').company_id}/contracts/new/"
    sent = {
        "number": "EN-9000",
        "title": "More",
        "level": "standard",
        "services": ["energy-supply"],
        "since": "2026-11-01",
    }
    page = text_of(browse(KHAN).post(address, sent, follow=True))
    assert "Contract EN-9000 is entered." in page
    assert browse(KHAN).post(address, sent).status_code == 422


@pytest.mark.parametrize("who", ["susy", "vlad", "mina", "olga"])
def test_who_does_not_keep_contracts_changes_none(browse: Browse, people: Any, who: str) -> None:
    browser = browse(f"{who}@meridian.example")
    address = contract_address(browser)
    company = people("ada@acme.example").company_id
    for refused in (f"{address}change/", f"{address}end/", f"/staff/customers/{company}/contracts/new/"):
        assert browser.post(refused, {"until": "2026-10-01", "title": "X", "level": "standard"}).status_code == 403


@pytest.mark.parametrize("path", ["", f"{NEVER}/"])
def test_for_customers_and_nobody_there_is_no_such_address(browse: Browse, path: str) -> None:
    assert browse("ada@acme.example").get(f"/staff/contracts/{path}").status_code == 404
    assert browse().get(f"/staff/contracts/{path}").status_code == 302


def test_the_list_costs_the_same_however_many_there_are(browse: Browse, django_assert_max_num_queries: Any) -> None:
    browser = browse(KHAN)
    for address in ("/staff/contracts/", contract_address(browser)):
        with django_assert_max_num_queries(22):
            browser.get(address)
