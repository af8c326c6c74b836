"""Meters: who sees them, who holds them, and moving one from the page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from forecourt.contracts.queries import ContractCard, Hold, list_contracts
from forecourt.contracts.rules import Period
from forecourt.staff.meters import figures, moves
from tests.browsing import NOW, Browse, text_of

NEVER = UUID("00000000-0000-7000-8000-000000000000")
KHAN, SUSY = "khan@meridian.example", "susy@meridian.example"
ACME, BRAVO = UUID(int=1), UUID(int=2)
NAMES = {ACME: "ACME", BRAVO: "Bravo"}
DAY = timedelta(days=1)


def address_of(browser: Client, nmi: str) -> str:
    """Find a meter in the list."""
    found = re.search(r"/staff/meters/[0-9a-f-]{36}/", text_of(browser.get("/staff/meters/", {"q": nmi})))
    assert found is not None
    return found[0]


def contract_of(people: Any, email: str) -> str:
    """Return the energy contract of somebody's company."""
    own = list_contracts(actor=people(KHAN), company_id=people(email).company_id)
    return str(next(each.id for each in own if each.number.startswith("EN-")))


@pytest.mark.parametrize(
    "query, found", [("43000000", "4300000019"), ("press shop", "4300000002"), ("Ballarat", "4300000025")]
)
def test_a_meter_is_found_by_the_beginning_of_its_nmi_by_label_and_by_town(
    browse: Browse, query: str, found: str
) -> None:
    page = text_of(browse(KHAN).get("/staff/meters/", {"q": query}))
    assert found in page
    assert "4300000060" not in page


@pytest.mark.parametrize("who", ["vlad", "susy", "khan", "mina", "olga"])
def test_the_age_of_readings_is_for_those_who_see_quality(browse: Browse, who: str) -> None:
    browser = browse(f"{who}@meridian.example")
    for address in ("/staff/meters/", address_of(browser, "4300000001")):
        assert ("Meter data provider" in text_of(browser.get(address))) is (who == "susy")


def test_a_meter_shows_who_held_it(browse: Browse) -> None:
    browser = browse(KHAN)
    page = text_of(browser.get(address_of(browser, "4300000019")))
    assert "Held by ACME from" in page
    assert "then Bravo Foods from" in page


def test_a_move_shows_what_follows_before_it_is_done(browse: Browse, people: Any) -> None:
    browser = browse(KHAN)
    address = address_of(browser, "4300000001")
    asked = {"contract": contract_of(people, "ben@bravo.example"), "on": "2026-10-01", "at": "00:00", "zone": "+10:00"}
    page = text_of(browser.get(f"{address}move/", asked))
    assert "ACME loses sight of it" in page
    assert "Bravo Foods gains sight of it" in page
    assert "It reaches into the past." in page
    assert "people who can read data" in page
    assert "Held by ACME" in text_of(browser.get(address))


def test_a_meter_is_moved_and_moved_back(browse: Browse, people: Any) -> None:
    browser = browse(KHAN)
    address = address_of(browser, "4300000001")
    sent = {"contract": contract_of(people, "ben@bravo.example"), "at": "2026-10-01T00:00:00+10:00"}
    page = text_of(browser.post(f"{address}move/", sent, follow=True))
    assert "The meter has changed hands." in page
    assert "Held by Bravo Foods" in page
    back = re.search(r'href="([^"]+move/[^"]+)" data-key="u"', page)
    assert back is not None
    preview = text_of(browser.get(back[1].replace("&amp;", "&")))
    assert "ACME gains sight of it" in preview
    contract = re.search(r'name="contract" value="([^"]+)"><input type="hidden" name="at" value="([^"]+)"', preview)
    assert contract is not None
    page = text_of(browser.post(f"{address}move/", {"contract": contract[1], "at": contract[2]}, follow=True))
    assert "Held by ACME" in page


def test_the_rows_that_change_hands_are_counted_for_those_who_see_quality(
    browse: Browse, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(KHAN)
    asked = {"contract": contract_of(people, "ben@bravo.example"), "on": "2026-10-01"}
    page = text_of(browser.get(f"{address_of(browser, '4300000001')}move/", asked))
    assert " readings)" not in page


@pytest.mark.parametrize(
    "asked", [{"on": "x"}, {"on": "2026-10-01", "zone": "Mars/Base"}, {"on": "2026-10-01", "at": "25:00"}]
)
def test_an_instant_that_is_none_is_answered_in_the_form(browse: Browse, people: Any, asked: dict[str, str]) -> None:
    browser = browse(KHAN)
    contract = contract_of(people, "ben@bravo.example")
    answer = browser.get(f"{address_of(browser, '4300000001')}move/", {"contract": contract, **asked})
    assert answer.status_code == 422


def test_contracts_are_offered_by_company_and_by_number(browse: Browse) -> None:
    browser = browse(KHAN)
    assert "EN-0002" in text_of(browser.get("/staff/meters/choices/", {"q": "bravo"}))
    assert "ACME" in text_of(browser.get("/staff/meters/choices/", {"q": "EN-0007"}))


@pytest.mark.parametrize("who", ["susy", "vlad", "mina", "olga"])
def test_who_does_not_keep_contracts_is_refused_with_the_reason(browse: Browse, who: str) -> None:
    browser = browse(f"{who}@meridian.example")
    address = address_of(browser, "4300000001")
    assert "Move meter" not in text_of(browser.get(address))
    for refused in (
        browser.get(f"{address}move/"),
        browser.post(f"{address}move/", {}),
        browser.get("/staff/meters/new/"),
    ):
        assert refused.status_code == 403
        assert "sales and contracts" in text_of(refused)


@pytest.mark.parametrize("path", ["", f"{NEVER}/", f"{NEVER}/move/", "new/", "choices/"])
def test_for_customers_and_nobody_there_is_no_such_address(browse: Browse, path: str) -> None:
    assert browse("ada@acme.example").get(f"/staff/meters/{path}").status_code == 404
    assert browse().get(f"/staff/meters/{path}").status_code == 302


def test_a_meter_that_is_not_there_is_not_found(browse: Browse) -> None:
    assert browse(KHAN).get(f"/staff/meters/{NEVER}/").status_code == 404


def test_a_meter_is_registered_and_nobody_holds_it_yet(browse: Browse) -> None:
    given = {"identifier": "4399999999", "label": "Car park", "site_name": "North", "zone": "Australia/Perth"}
    page = text_of(browse(KHAN).post("/staff/meters/new/", given, follow=True))
    assert "Meter 4399999999 is registered. Nobody holds it yet." in page
    assert "Assign meter" in page


def test_the_list_costs_the_same_however_many_there_are(browse: Browse, django_assert_max_num_queries: Any) -> None:
    browser = browse(SUSY)
    for address in ("/staff/meters/", address_of(browser, "4300000001")):
        with django_assert_max_num_queries(24):
            browser.get(address)


def hold(company: UUID, start: datetime, end: datetime | None, covered: Period | None = None) -> Hold:
    """Make a hold of the one meter."""
    return Hold(
        UUID(int=9), UUID(int=7), company, UUID(int=8), "EN-1", Period(start, end), covered or Period(start, None)
    )


def contract(covered: Period) -> ContractCard:
    """Make a contract of Bravo's."""
    return ContractCard(UUID(int=8), "EN-2", BRAVO, "Energy", (), "Standard", covered)


def warned(holds: list[Hold], at: datetime, *, covered: Period | None = None, opens: bool = True) -> list[str]:
    """Return the bold clauses of the warnings of a move to Bravo."""
    move = moves.plan(holds=holds, contract=contract(covered or Period(NOW - 900 * DAY, None)), at=at)
    found = moves.warnings_of(move=move, holds=holds, now=NOW, loser="ACME", gainer="Bravo", opens=opens)
    return [each["title"] for each in found]


def test_a_move_from_now_on_under_a_good_contract_warns_of_nothing() -> None:
    assert warned([hold(ACME, NOW - 300 * DAY, None)], NOW) == []


def test_each_thing_to_think_of_is_said() -> None:
    held = [hold(ACME, NOW - 300 * DAY, None)]
    assert warned(held, NOW - DAY) == ["It reaches into the past."]
    assert warned(held, NOW, covered=Period(NOW - DAY, NOW + DAY)) == ["The contract does not cover it all."]
    assert warned(held, NOW, opens=False) == ["The contract opens no readings."]
    assert warned([hold(ACME, NOW - 9 * DAY, NOW - 2 * DAY)], NOW) == ["Nobody held it just before."]


def test_a_move_takes_over_the_rest_of_the_hold_and_leaves_later_ones() -> None:
    held = [hold(ACME, NOW - 9 * DAY, NOW + DAY), hold(BRAVO, NOW + 5 * DAY, None)]
    assert moves.plan(holds=held, contract=contract(Period(NOW)), at=NOW).taken == Period(NOW, NOW + DAY)
    assert moves.plan(holds=held, contract=contract(Period(NOW)), at=NOW + 2 * DAY).taken == Period(
        NOW + 2 * DAY, NOW + 5 * DAY
    )


def test_the_picture_shows_each_holder_in_a_colour_of_its_own() -> None:
    held = [hold(ACME, NOW - 10 * DAY, NOW - 5 * DAY), hold(BRAVO, NOW - 5 * DAY, NOW), hold(ACME, NOW, None)]
    picture = figures.holder_picture(holds=held, names=NAMES, now=NOW)
    assert picture is not None
    assert [each.colour for each in picture.stretches] == [1, 2, 1]
    assert sum(each.width for each in picture.stretches) == pytest.approx(100, abs=0.01)
    assert figures.holder_picture(holds=[], names=NAMES, now=NOW) is None
