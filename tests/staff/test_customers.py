"""The customers' pages: what each role of the provider's sees of a company."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from forecourt.contracts.queries import ContractCard
from forecourt.contracts.rules import Period
from forecourt.customers.actions import record_activity
from forecourt.customers.actions.noticing import raise_anomaly
from forecourt.kernel.pipeline import perform
from forecourt.staff.customers import views
from forecourt.staff.customers.figures import state_of_all
from forecourt.staff.timeline.figures import newest_lines
from tests.browsing import NOW, Browse, text_of

NEVER = "00000000-0000-7000-8000-000000000000"
STAFF = ("vlad", "susy", "khan", "mina", "olga")


def address_of(browser: Client, name: str) -> str:
    """Find a company in the list, as people do."""
    listed = text_of(browser.get("/staff/customers/", {"q": name}))
    address = re.search(r"/staff/customers/[0-9a-f-]{36}/", listed)
    assert address is not None
    return address[0]


def page_of(browser: Client, name: str, tab: str = "") -> str:
    """Open one of a company's tabs."""
    return text_of(browser.get(f"{address_of(browser, name)}{tab}"))


def calls(people: Any, *names: str) -> None:
    """Record calls of ACME's."""
    entries = [
        {
            "kind": "call", "external_id": name, "at": "2026-10-30T09:20:00+10:00", "email": "ada@acme.example",
            "direction": "in", "title": "Asked about the June invoice",
        }
        for name in names
    ]  # fmt: skip
    given = {"source": "telephony", "entries": entries}
    perform(record_activity, actor=people("susy@meridian.example"), parameters=given)


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
    page = page_of(browse("khan@meridian.example"), "acme", "meters/")
    assert "before: Bravo" in page
    assert "then: Bravo" in page


@pytest.mark.parametrize("who", STAFF)
def test_age_and_counts_of_readings_are_for_those_who_see_quality(browse: Browse, who: str) -> None:
    browser = browse(f"{who}@meridian.example")
    assert ("142,272" in page_of(browser, "acme")) is (who == "susy")
    assert ("Newest reading" in page_of(browser, "acme", "meters/")) is (who == "susy")


@pytest.mark.parametrize("who", STAFF)
def test_people_are_for_those_who_may_see_them(browse: Browse, who: str) -> None:
    page = page_of(browse(f"{who}@meridian.example"), "acme", "people/")
    assert ("Rita Haddad" in page) is (who != "mina")


@pytest.mark.parametrize("who", STAFF)
def test_the_history_is_for_those_who_see_the_journal(browse: Browse, who: str) -> None:
    page = page_of(browse(f"{who}@meridian.example"), "acme")
    assert ("Newest in the journal" in page) is (who == "olga")


@pytest.mark.parametrize("who", STAFF)
def test_no_page_of_the_staff_shows_a_reading(browse: Browse, who: str) -> None:
    for tab in ("", "people/", "contracts/", "meters/", "files/", "context/delivery/"):
        page = page_of(browse(f"{who}@meridian.example"), "acme", tab)
        assert "Wh<" not in page
        assert "/data/" not in page


def test_a_filter_narrows_the_list_by_contract(browse: Browse) -> None:
    page = text_of(browse("vlad@meridian.example").get("/staff/customers/", {"state": "ended"}))
    assert "Lapsed Ltd" in page
    page = text_of(browse("vlad@meridian.example").get("/staff/customers/", {"state": "runs"}))
    assert "ACME Pty Ltd" in page
    assert "Lapsed Ltd" not in page


@pytest.mark.parametrize("asked", ["state=x", "level=x", "sort=id", "after=x", "after=WzEsMl0"])
def test_what_the_list_does_not_know_is_not_found(browse: Browse, asked: str) -> None:
    assert browse("vlad@meridian.example").get(f"/staff/customers/?{asked}").status_code == 404


def test_pages_of_the_list_show_every_company_once(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE_ROWS", 5)
    browser, address, seen = browse("vlad@meridian.example"), "/staff/customers/?sort=-town", []
    while address:
        page = text_of(browser.get(address))
        seen += re.findall(r'href="(/staff/customers/[0-9a-f-]{36}/)"', page)
        further = re.search(r'href="([^"]+)" rel="next"', page)
        address = further[1].replace("&amp;", "&") if further else ""
    assert len(seen) == len(set(seen)) == 12


def test_the_list_costs_the_same_however_many_there_are(browse: Browse, django_assert_max_num_queries: Any) -> None:
    browser = browse("susy@meridian.example")
    for address in ("/staff/customers/", address_of(browser, "acme"), f"{address_of(browser, 'acme')}meters/"):
        with django_assert_max_num_queries(26):
            browser.get(address)


def test_the_overview_costs_the_same_however_much_happened(
    browse: Browse, people: Any, django_assert_max_num_queries: Any
) -> None:
    browser = browse("susy@meridian.example")
    address = address_of(browser, "acme")

    def asked() -> int:
        with django_assert_max_num_queries(30) as captured:
            browser.get(address)
        return len(captured)

    calls(people, "call-0")
    few = asked()
    calls(people, *(f"call-{n}" for n in range(1, 40)))
    assert asked() == few


def test_the_overview_shows_how_it_goes_and_what_happened_last(browse: Browse, people: Any) -> None:
    browser = browse("vlad@meridian.example")
    assert "Not measured yet" in page_of(browser, "acme")
    calls(people, "call-1")
    page = page_of(browser, "acme")
    assert "How it goes" in page
    assert "Inbound conversations" in page
    assert "Asked about the June invoice" in page


def test_the_overview_tells_the_newest_lines_under_their_days() -> None:
    days = [{"day": 1, "rows": [1, 2]}, {"day": 2, "rows": [3, 4]}, {"day": 3, "rows": [5]}]
    assert newest_lines(days=days, most=3) == [{"day": 1, "rows": [1, 2]}, {"day": 2, "rows": [3]}]
    assert newest_lines(days=days, most=9) == days


def test_the_overview_says_first_what_is_unusual_and_which_contract_nears_its_end(
    browse: Browse, operator: Any
) -> None:
    browser = browse("khan@meridian.example")
    assert "Contract EN-0007 ends in 60 days." in page_of(browser, "acme")
    raised = {
        "company_id": address_of(browser, "acme").split("/")[-2], "measure": "data_pulls", "grain": "month",
        "starts_on": "2026-10-01", "kind": "drop", "value": 3, "expected": 41, "low": 35, "high": 47,
        "basis": "level", "sentence": "Data pulls fell to 3 in October.",
    }  # fmt: skip
    perform(raise_anomaly, actor=operator, parameters=raised)
    page = page_of(browser, "acme")
    assert "Data pulls fell to 3 in October." in page[page.index("Worth noticing") : page.index("How it goes")]


def test_a_part_of_the_context_is_drawn_by_itself(browse: Browse) -> None:
    browser = browse("susy@meridian.example")
    for part, words in {
        "company": "Metal products",
        "contract": "EN-0007",
        "delivery": "18 meters",
        "authorisation": "Ada",
    }.items():
        page = page_of(browser, "acme", f"context/{part}/")
        assert words in page
        assert "<html" not in page


@pytest.mark.parametrize("who, part", [("khan", "delivery"), ("mina", "authorisation"), ("susy", "receivables")])
def test_a_part_that_the_role_does_not_open_is_not_there(browse: Browse, who: str, part: str) -> None:
    browser = browse(f"{who}@meridian.example")
    assert f"/context/{part}/" not in page_of(browser, "acme")
    assert browser.get(f"{address_of(browser, 'acme')}context/{part}/").status_code == 404


def test_the_customer_data_team_adds_a_company_and_mends_it(browse: Browse) -> None:
    browser = browse("susy@meridian.example")
    given = {"number": "C-0099", "name": "Emu Mills", "short_name": "Emu", "zone": "Australia/Perth"}
    address = browser.post("/staff/customers/new/", given).headers["Location"]
    assert "Emu Mills" in text_of(browser.get(address))
    answer = browser.post(f"{address}edit/", {**given, "town": "Northam"}, follow=True)
    assert "What is known of Emu Mills is changed." in text_of(answer)
    assert browser.post("/staff/customers/new/", given).status_code == 422
    assert browser.post(f"{address}edit/", {**given, "zone": "Mars/Base"}).status_code == 422


@pytest.mark.parametrize("who", ["khan", "vlad", "olga"])
def test_who_does_not_keep_customers_cannot_change_one(browse: Browse, who: str) -> None:
    browser = browse(f"{who}@meridian.example")
    address = address_of(browser, "acme")
    assert "Change company" not in text_of(browser.get(address))
    assert browser.get("/staff/customers/new/").status_code == 403
    assert browser.post(f"{address}edit/", {"name": "X", "short_name": "X"}).status_code == 403


def test_a_person_is_added_and_cannot_sign_in_yet(browse: Browse) -> None:
    browser = browse("susy@meridian.example")
    given = {"name": "Noor Aziz", "email": "noor@acme.example", "position": "Energy"}
    answer = browser.post(f"{address_of(browser, 'acme')}people/new/", given, follow=True)
    assert "cannot sign in yet" in text_of(answer)


@pytest.mark.parametrize(
    "address",
    ["/staff/customers/", "/staff/customers/new/", f"/staff/customers/{NEVER}/", f"/staff/customers/{NEVER}/meters/"],
)
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
