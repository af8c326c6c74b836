"""Answers outside any page."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from forecourt.web.errors.views import failed
from tests.browsing import Browse, text_of


def test_an_address_that_is_not_there_reads_the_same_whoever_asks(browse: Browse) -> None:
    answers = [browse(email).get("/nowhere/") for email in (None, "ada@acme.example", "vlad@meridian.example")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1


def test_a_failure_of_ours_names_a_reference_that_the_log_has(caplog: pytest.LogCaptureFixture) -> None:
    answer = failed(RequestFactory().get("/data/"))
    assert answer.status_code == 500
    assert caplog.records[-1].args is not None
    assert str(caplog.records[-1].args[-1]) in text_of(answer)  # type: ignore[index]


def test_every_page_forbids_inline_scripts_and_being_stored(browse: Browse) -> None:
    answer = browse("ada@acme.example").get("/company/")
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert " style=" not in text_of(answer)
    assert " onclick=" not in text_of(answer)
