"""The activity page: the company's part of the journal."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.web.activity.window import read_window
from tests.browsing import Browse, text_of


def test_an_administrator_sees_what_happened_without_what_was_only_read(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    browser.get("/data/download")
    assert "Readings of" in text_of(browser.get("/activity/"))
    assert "Read 19 meters as parquet" not in text_of(browser.get("/activity/"))


def test_what_was_read_is_shown_where_that_is_asked_for(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    browser.get("/data/download")
    assert "Read 19 meters as parquet" in text_of(browser.get("/activity/?reads=1"))


def test_a_stranger_sees_nothing_of_it(browse: Browse) -> None:
    page = text_of(browse("ben@bravo.example").get("/activity/"))
    assert "EN-0007" not in page
    assert "Ada Okafor" not in page


@pytest.mark.parametrize("email", ["rita@acme.example", "kelly@acme.example", "sam@acme.example"])
def test_who_is_no_administrator_is_refused_with_the_reason(browse: Browse, email: str) -> None:
    answer = browse(email).get("/activity/")
    assert answer.status_code == 403
    assert "for its administrators" in text_of(answer)


@pytest.mark.parametrize("email, status", [("olga@meridian.example", 404), (None, 302)])
def test_staff_and_nobody_do_not_get_there(browse: Browse, email: str | None, status: int) -> None:
    assert browse(email).get("/activity/").status_code == status


def test_a_place_that_is_no_row_is_not_found(browse: Browse) -> None:
    assert browse("ada@acme.example").get("/activity/?before=last-week").status_code == 404


@pytest.mark.parametrize("shows_reads", [True, False])
def test_pages_follow_one_another_without_gap_or_overlap(people: Any, browse: Browse, shows_reads: bool) -> None:
    browse("ada@acme.example").get("/data/download")
    actor = people("ada@acme.example")
    whole = read_window(actor=actor, before=None, shows_reads=shows_reads, size=1_000)
    paged, before = [], None
    while True:
        window = read_window(actor=actor, before=before, shows_reads=shows_reads, size=7)
        paged += window.entries
        before = window.next_before
        if before is None:
            break
    assert [entry.id for entry in paged] == [entry.id for entry in whole.entries]
    assert len(paged) > 20
