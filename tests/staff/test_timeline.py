"""The timelines' pages: what staff read of a customer, and that nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.customers.actions import record_activity
from forecourt.customers.queries.companies import get_company_numbered, person_id_of
from forecourt.kernel.pipeline import perform
from tests.browsing import Browse, text_of

CALL = {"kind": "call", "external_id": "1", "at": "2026-10-30T09:20:00+10:00", "email": "ada@acme.example"}


@pytest.fixture
def acme(people: Any) -> Any:
    """The company, after some calls."""
    susy = people("susy@meridian.example")
    entries = [{**CALL, "title": "Asked about June", "direction": "in", "amount": "12"}]
    entries += [{**CALL, "kind": "product_use", "external_id": f"use-{n}"} for n in range(4)]
    perform(record_activity, actor=susy, parameters={"source": "telephony", "entries": entries})
    return get_company_numbered(actor=susy, number="C-0007")


def test_a_timeline_tells_what_happened_and_who_it_was(browse: Browse, acme: Any) -> None:
    page = text_of(browse("susy@meridian.example").get(f"/staff/customers/{acme.id}/timeline/"))
    assert "Asked about June" in page
    assert "12\N{NO-BREAK SPACE}min" in page
    assert "Ada Okafor" in page
    assert "The way so far" in page


def test_many_of_one_kind_on_a_day_are_one_line(browse: Browse, acme: Any) -> None:
    page = text_of(browse("susy@meridian.example").get(f"/staff/customers/{acme.id}/timeline/"))
    assert "Use of a product, 4 times" in page


def test_a_person_has_a_timeline_of_their_own(browse: Browse, people: Any, acme: Any) -> None:
    person_id = person_id_of(actor=people("susy@meridian.example"), email="ada@acme.example")
    page = text_of(browse("susy@meridian.example").get(f"/staff/customers/people/{person_id}/timeline/"))
    assert "What happened with Ada Okafor" in page
    assert f"/staff/customers/{acme.id}/timeline/" in page


@pytest.mark.parametrize(
    "asked, found",
    [("kind=call", True), ("kind=contact", True), ("kind=email", False), ("q=june", True), ("source=journal", False)],
)
def test_a_filter_narrows_the_page(browse: Browse, acme: Any, asked: str, found: bool) -> None:
    page = text_of(browse("susy@meridian.example").get(f"/staff/customers/{acme.id}/timeline/?{asked}"))
    assert ("Asked about June" in page) is found


@pytest.mark.parametrize(
    "asked", ["kind=dance", "from=yesterday", "person=x", "after=x", "after=WyJ4IiwiMSJd", "to=9999-12-31"]
)
def test_what_a_timeline_does_not_know_is_not_found(browse: Browse, acme: Any, asked: str) -> None:
    assert browse("susy@meridian.example").get(f"/staff/customers/{acme.id}/timeline/?{asked}").status_code == 404


def test_pages_of_a_timeline_show_everything_once(browse: Browse, acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecourt.staff.timeline.views.PAGE_ROWS", 2)
    browser, address, pages = browse("susy@meridian.example"), f"/staff/customers/{acme.id}/timeline/?q=o", []
    while address:
        page = text_of(browser.get(address))
        pages.append(page)
        _, _, rest = page.partition('rel="next"')
        before = page[: page.index('rel="next"')] if rest else ""
        address = before.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") if rest else ""
    assert len(pages) == 3


def test_changes_say_that_nothing_is_open(browse: Browse) -> None:
    page = text_of(browse("khan@meridian.example").get("/staff/changes/"))
    assert "Nothing unusual is open" in page
    assert browse("khan@meridian.example").get("/staff/changes/?state=x").status_code == 404


def test_customers_and_nobody_see_no_timeline(browse: Browse, acme: Any, people: Any) -> None:
    person_id = person_id_of(actor=people("susy@meridian.example"), email="ada@acme.example")
    for address in (
        f"/staff/customers/{acme.id}/timeline/",
        f"/staff/customers/people/{person_id}/timeline/",
        "/staff/changes/",
    ):
        assert browse("ada@acme.example").get(address).status_code == 404
        assert browse().get(address).headers["Location"].startswith("/accounts/login/")


def test_a_timeline_costs_the_same_however_long_it_is(
    browse: Browse, people: Any, acme: Any, django_assert_max_num_queries: Any
) -> None:
    browser = browse("susy@meridian.example")

    def asked(address: str, most: int) -> int:
        with django_assert_max_num_queries(most) as captured:
            browser.get(f"/staff/customers/{acme.id}/timeline/{address}")
        return len(captured)

    few = asked("", 48), asked("?kind=call", 26)
    entries = [{**CALL, "external_id": f"more-{n}", "title": f"Call {n}"} for n in range(60)]
    more = {"source": "telephony", "entries": entries}
    perform(record_activity, actor=people("susy@meridian.example"), parameters=more)
    assert (asked("", 48), asked("?kind=call", 26)) == few


def test_an_account_is_followed_and_not_followed_from_its_page(browse: Browse, acme: Any) -> None:
    browser = browse("khan@meridian.example")
    assert "Unfollow" not in text_of(browser.get(f"/staff/customers/{acme.id}/timeline/"))
    assert "You hear of what changes here" in text_of(
        browser.post(f"/staff/customers/{acme.id}/follow/", {"follow": "yes"}, follow=True)
    )
    assert "Unfollow" in text_of(browser.get(f"/staff/customers/{acme.id}/timeline/"))
    browser.post(f"/staff/customers/{acme.id}/follow/", {"follow": "no"})
    assert "Unfollow" not in text_of(browser.get(f"/staff/customers/{acme.id}/timeline/"))
    assert browse("ada@acme.example").post(f"/staff/customers/{acme.id}/follow/", {"follow": "yes"}).status_code == 404
