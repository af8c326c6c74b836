"""From a request to somebody who is signed in: what each page costs, and what a cookie is worth."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from forecourt.access.sessions import SessionStore
from forecourt.kernel.errors import Unauthenticated
from forecourt.look.pages import begin_visit
from tests.browsing import Browse, browse, business_time, plane  # noqa: F401 - fixtures


@pytest.mark.parametrize(
    "email, address",
    [
        ("ada@acme.example", "/"),
        ("ada@acme.example", "/data/"),
        ("ada@acme.example", "/company/"),
        ("ada@acme.example", "/activity/"),
        ("ada@acme.example", "/tokens/"),
        ("susy@meridian.example", "/staff/files/"),
        ("susy@meridian.example", "/staff/customers/"),
        ("olga@meridian.example", "/staff/journal/"),
    ],
)
def test_a_page_asks_the_database_a_bounded_number_of_questions(
    browse: Browse,  # noqa: F811
    plane: Any,  # noqa: F811
    django_assert_max_num_queries: Any,
    email: str,
    address: str,
) -> None:
    browser = browse(email)
    with django_assert_max_num_queries(34):  # of which two thirds are savepoints, as the test itself is a transaction
        assert browser.get(address).status_code == 200


def test_a_page_asks_as_much_for_three_meters_as_for_nineteen(browse: Browse, plane: Any) -> None:  # noqa: F811
    asked = []
    for email in ("ada@acme.example", "lena@lapsed.example"):
        browser = browse(email)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/data/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_cookie_that_is_no_session_of_ours_signs_nobody_in(browse: Browse) -> None:  # noqa: F811
    browser = browse()
    browser.cookies["forecourt"] = "a" * 32
    assert browser.get("/").headers["Location"].startswith("/accounts/login/")


def test_a_request_without_a_cookie_is_nobody(db: None) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore(None)
    with pytest.raises(Unauthenticated):
        begin_visit(request)
