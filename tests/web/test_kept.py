"""Views of My data under a name: the menu, the page, and where a view leads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

VIEWS = "/data/views/"
QUERY = "key=all&heat=4w"
ADA, KELLY, RITA, BEN = "ada@acme.example", "kelly@acme.example", "rita@acme.example", "ben@bravo.example"


def _save(browser: Any, title: str = "Peaks", **said: str) -> Any:
    return browser.post(VIEWS, {"title": title, "query": QUERY, **said})


def _link(answer: Any) -> str:
    found = re.search(r"/data/views/[0-9a-f-]{36}/", answer.content.decode())
    assert found is not None
    return found[0]


def test_a_saved_view_is_told_with_its_link_and_leads_to_what_it_shows(browse) -> None:
    browser = browse(ADA)
    answer = _save(browser)
    assert answer.status_code == 200
    assert browser.get(_link(answer))["Location"] == f"/data/?{QUERY}"


def test_a_view_is_opened_by_colleagues_once_it_is_shared(browse) -> None:
    link = _link(_save(browse(ADA)))
    assert browse(KELLY).get(link).status_code == 404
    assert browse(ADA).post(f"{link}share", {"shared": "1"}).status_code == 302
    assert browse(KELLY).get(link).status_code == 302
    assert browse(BEN).get(link).status_code == 404
    assert browse().get(link)["Location"].startswith("/accounts/login/")


def test_the_page_tells_ones_own_views_from_those_of_colleagues(browse) -> None:
    _save(browse(ADA), shared="1")
    page = browse(KELLY).get(VIEWS).content.decode()
    assert "Shared by colleagues" in page
    assert "No views yet" in page
    assert f"{VIEWS}menu" not in page


def test_a_view_is_removed_by_its_maker_alone(browse) -> None:
    link = _link(_save(browse(ADA), shared="1"))
    assert browse(KELLY).post(f"{link}remove").status_code == 403
    assert browse(ADA).post(f"{link}remove").status_code == 302
    assert browse(ADA).get(link).status_code == 404


def test_a_view_without_a_name_is_asked_for_one(browse) -> None:
    answer = _save(browse(ADA), " ")
    assert answer.status_code == 422
    assert b"Give it a name" in answer.content


def test_who_only_reads_is_not_offered_to_share(browse) -> None:
    assert b'name="shared"' in browse(ADA).get(f"{VIEWS}menu").content
    assert b'name="shared"' not in browse(RITA).get(f"{VIEWS}menu").content
    assert _save(browse(RITA), shared="1").status_code == 403


@pytest.mark.parametrize(("email", "status"), [("sam@acme.example", 403), ("khan@meridian.example", 404)])
def test_nobody_without_data_has_views(browse, email, status) -> None:
    assert browse(email).get(VIEWS).status_code == status


def test_a_hundred_views_take_no_more_queries_than_one(browse) -> None:
    browser = browse(ADA)
    _save(browser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(VIEWS)
        return len(asked)

    few = queries()
    for number in range(20):
        _save(browser, f"View {number}")
    assert queries() <= few
