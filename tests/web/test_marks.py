"""Marks on the chart, as its script asks for them."""

from __future__ import annotations

from typing import Any

import pytest

MARKS = "/data/marks"
PERIOD = {"from": "2026-10-31T10:00:00+10:00", "to": "2026-10-31T14:00:00+10:00"}
ADA, RITA, BEN = "ada@acme.example", "rita@acme.example", "ben@bravo.example"


def _make(browser: Any, **said: str) -> Any:
    return browser.post(
        MARKS, {"key": "all", "text": "Chiller test", **PERIOD, **said}, headers={"Accept": "application/json"}
    )


def _texts(browser: Any, **asked: str) -> list[str]:
    return [mark["text"] for mark in browser.get(MARKS, {"key": "all", **PERIOD, **asked}).json()["marks"]]


def test_a_mark_that_is_made_is_there_for_colleagues_and_for_nobody_else(browse) -> None:
    assert _make(browse(ADA)).status_code == 201
    assert (_texts(browse(RITA)), _texts(browse(BEN))) == (["Chiller test"], [])


def test_a_mark_tells_its_period_in_seconds_and_who_made_it(browse) -> None:
    _make(browse(ADA))
    (mark,) = browse(RITA).get(MARKS, {"key": "all", **PERIOD}).json()["marks"]
    assert (mark["from"], mark["to"], mark["by"], mark["own"]) == (1793404800, 1793419200, "Ada Okafor", False)


def test_its_maker_changes_and_removes_it(browse) -> None:
    browser = browse(ADA)
    mark_id = _make(browser).json()["id"]
    assert browser.post(f"{MARKS}/{mark_id}/", {"text": "Not a fault"}).status_code == 204
    assert _texts(browser) == ["Not a fault"]
    assert browse(BEN).post(f"{MARKS}/{mark_id}/remove").status_code == 404
    assert browser.post(f"{MARKS}/{mark_id}/remove").status_code == 204
    assert _texts(browser) == []


def test_somebody_who_only_reads_is_told_why_they_mark_nothing(browse) -> None:
    answer = _make(browse(RITA))
    assert answer.status_code == 403
    assert "does not write beside it" in answer.json()["detail"]


@pytest.mark.parametrize(("email", "status"), [("sam@acme.example", 403), ("khan@meridian.example", 404)])
def test_nobody_without_data_sees_marks(browse, email, status) -> None:
    assert browse(email).get(MARKS, {"key": "all", **PERIOD}).status_code == status


def test_nobody_at_all_is_sent_to_sign_in(browse) -> None:
    assert browse().get(MARKS, {"key": "all", **PERIOD}).status_code == 302


@pytest.mark.parametrize(
    "period", [{"from": ""}, {"to": ""}, {"from": PERIOD["to"], "to": PERIOD["from"]}, {"from": "x"}]
)
def test_a_period_that_is_none_is_refused(browse, period) -> None:
    answer = browse(ADA).get(MARKS, {"key": "all", **PERIOD, **period}, headers={"Accept": "application/json"})
    assert answer.status_code == 400


def test_a_mark_without_words_or_on_a_strangers_meter_is_refused(browse) -> None:
    assert _make(browse(ADA), text=" ").status_code == 422
    assert _make(browse(ADA), key="4300000020").status_code == 404
