"""What operators ask."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from tests.browsing import Browse, text_of


def test_the_process_says_that_it_is_alive_without_a_database(browse: Browse) -> None:
    assert browse().get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_while_the_database_answers(browse: Browse) -> None:
    assert browse().get("/readyz").status_code == 200


def test_it_is_not_ready_while_the_database_does_not(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browse()

    def fail() -> None:
        raise DatabaseError

    with monkeypatch.context() as without_database:
        without_database.setattr(connection, "cursor", fail)
        answer = browser.get("/readyz")
    assert answer.status_code == 503


def test_the_counters_count_requests(browse: Browse) -> None:
    browser = browse()
    before, after = (_requests(text_of(browser.get("/metrics"))) for _ in range(2))
    assert after == before + 1


def test_what_waits_to_be_told_can_be_watched(browse: Browse) -> None:
    text = text_of(browse().get("/metrics"))
    for what in ("journal", "mail", "webhook"):
        assert f'forecourt_waiting{{what="{what}"}} ' in text


def _requests(metrics: str) -> int:
    return next(int(line.split()[1]) for line in metrics.splitlines() if line.startswith("forecourt_requests_total{"))
