"""The journal's page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forecourt.look.sheets import neutral
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
    assert any(
        event in page for event in ("customers.system.defined", "contracts.service.defined", "access.role.defined")
    )


def test_a_place_that_is_no_row_is_not_found(browse: Browse) -> None:
    assert browse(OLGA).get("/staff/journal/?before=x").status_code == 404


NEVER = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("email, status", [("ada@acme.example", 404), (None, 302)])
@pytest.mark.parametrize("path", ["", f"{NEVER}/"])
def test_customers_and_nobody_do_not_get_there(browse: Browse, email: str | None, status: int, path: str) -> None:
    assert browse(email).get(f"/staff/journal/{path}").status_code == status


def test_customers_and_other_staff_export_nothing(browse: Browse) -> None:
    assert browse("ada@acme.example").post("/staff/journal/export/").status_code == 404
    assert browse("susy@meridian.example").post("/staff/journal/export/").status_code == 403


def test_what_is_looked_for_stands_in_chips_that_take_it_out_again(browse: Browse) -> None:
    browser = browse(OLGA)
    page = text_of(browser.get("/staff/journal/", {"event": "contracts.contract.signed", "q": "EN"}))
    chip = re.search(r'class="chip" href="([^"]+)"><span class="muted">Event</span> contracts.contract.signed', page)
    assert chip is not None
    assert chip[1] == "/staff/journal/?q=EN"
    assert "data.file.accepted" not in page


@pytest.mark.parametrize(
    "asked", ["company=x", "who=x", "request=1", "from=x", "to=2026-13-01", "through=smoke", "before=x"]
)
def test_what_cannot_be_looked_for_is_not_found(browse: Browse, asked: str) -> None:
    assert browse(OLGA).get(f"/staff/journal/?{asked}").status_code == 404


def test_a_row_opens_with_its_values_and_its_seal(browse: Browse) -> None:
    browser = browse(OLGA)
    listed = text_of(browser.get("/staff/journal/", {"event": "contracts.contract.signed"}))
    row = re.search(r"/staff/journal/[0-9a-f-]{36}/", listed)
    assert row is not None
    page = text_of(browser.get(row[0]))
    assert "What was written" in page
    assert "contracts.sign_contract" in page
    assert re.search(r"Sealed as [\d,]+|Waits to be sealed", page)
    assert browser.get(f"/staff/journal/{NEVER}/").status_code == 404


def test_the_rows_that_are_shown_are_exported_and_no_cell_is_a_formula(browse: Browse) -> None:
    browser = browse(OLGA)
    answer = browser.post("/staff/journal/export/", {"event": "contracts.contract.signed"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    head, *rows = text_of(answer).splitlines()
    assert head.startswith("at,title,event")
    assert len(rows) > 10
    assert "journal rows exported" in text_of(browser.get("/staff/journal/"))


@pytest.mark.parametrize("text, cell", [("=1+1", "'=1+1"), ("@x", "'@x"), ("-2", "'-2"), ("plain", "plain"), ("", "")])
def test_a_text_that_would_be_a_formula_is_neutralised(text: str, cell: str) -> None:
    assert neutral(text) == cell


def test_the_page_costs_few_statements(browse: Browse, django_assert_max_num_queries: Any) -> None:
    browser = browse(OLGA)
    with django_assert_max_num_queries(16):
        browser.get("/staff/journal/", {"q": "EN"})
