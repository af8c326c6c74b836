"""The journal's page."""

from __future__ import annotations

import re

import pytest

from tests.browsing import Browse, text_of

OLGA = "olga@meridian.example"


def test_the_platforms_administrator_sees_what_happened_anywhere(browse: Browse) -> None:
    page = text_of(browse(OLGA).get("/staff/journal/"))
    assert "data.file.accepted" in page
    assert "ACME" in page


@pytest.mark.parametrize("who", ["vlad", "susy", "khan", "mina"])
def test_other_staff_are_refused_with_the_reason(browse: Browse, who: str) -> None:
    answer = browse(f"{who}@meridian.example").get("/staff/journal/")
    assert answer.status_code == 403
    assert "platform" in text_of(answer)


def test_a_search_narrows_it(browse: Browse) -> None:
    page = text_of(browse(OLGA).get("/staff/journal/", {"q": "data.file"}))
    assert "data.file.accepted" in page
    assert "contracts.entitlement.granted" not in page


def test_pages_go_back_to_the_first_row(browse: Browse) -> None:
    browser, address, pages = browse(OLGA), "/staff/journal/", 0
    while address:
        page = text_of(browser.get(address))
        older = re.search(r'href="(/staff/journal/\?[^"]*before=[^"]+)" rel="next"', page)
        address, pages = (older[1].replace("&amp;", "&") if older else ""), pages + 1
    assert pages > 3
    assert "contracts.service.defined" in page or "access.role.defined" in page


def test_a_place_that_is_no_row_is_not_found(browse: Browse) -> None:
    assert browse(OLGA).get("/staff/journal/?before=x").status_code == 404


@pytest.mark.parametrize("email, status", [("ada@acme.example", 404), (None, 302)])
def test_customers_and_nobody_do_not_get_there(browse: Browse, email: str | None, status: int) -> None:
    assert browse(email).get("/staff/journal/").status_code == status
