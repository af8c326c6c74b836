"""The map of every step from source to screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.data.queries import Lane, list_lanes
from forecourt.data.schedules import notice_late_files
from forecourt.staff.pipeline import figures
from tests.browsing import NOW, Browse, text_of

SUSY = "susy@meridian.example"


def test_every_source_has_its_lane_with_every_step(browse: Browse) -> None:
    page = text_of(browse(SUSY).get("/staff/pipeline/"))
    for words in ("Bass Metering", "Coral Metering", "Read and checked", "On screen", "inbox/bass-metering"):
        assert words in page


def test_a_late_source_is_on_the_map_and_in_the_files_list(browse: Browse, operator: Any) -> None:
    assert notice_late_files(actor=operator, now=NOW) >= 1
    browser = browse(SUSY)
    assert "Late" in text_of(browser.get("/staff/pipeline/"))
    assert "Bass Metering is late." in text_of(browser.get("/staff/files/"))


@pytest.mark.parametrize("email", ["vlad@meridian.example", "khan@meridian.example", "olga@meridian.example"])
def test_staff_without_files_are_refused_with_the_reason(browse: Browse, email: str) -> None:
    assert browse(email).get("/staff/pipeline/").status_code == 403


def test_a_lane_tells_what_went_through_it(people: Any) -> None:
    lanes = {lane.source.code: lane for lane in list_lanes(actor=people(SUSY)) if lane.source}
    bass = lanes["bass-metering"]
    assert bass.counts.get("accepted", 0) >= 2
    assert bass.came_via == "terminal"
    assert bass.read.runs >= 2
    assert bass.landed.last is not None
    assert bass.newest_at == datetime(2026, 10, 31, 14, tzinfo=UTC)
    assert bass.keys >= 3


def test_customers_have_no_lanes(people: Any) -> None:
    assert list_lanes(actor=people("ada@acme.example")) == []


@pytest.mark.parametrize(
    "took, words",
    [
        (None, ""), (timedelta(milliseconds=0.2), "1\u00a0ms"), (timedelta(milliseconds=38), "38\u00a0ms"),
        (timedelta(seconds=1.24), "1.2\u00a0s"), (timedelta(seconds=45), "45\u00a0s"),
        (timedelta(minutes=4), "4\u00a0min"), (timedelta(hours=3), "3\u00a0h"), (timedelta(days=2.2), "2\u00a0days"),
    ],
)  # fmt: skip
def test_a_time_taken_is_told_in_its_own_unit(took: timedelta | None, words: str) -> None:
    assert figures.took_words(took=took) == words


def test_an_empty_pipeline_says_that_all_is_quiet() -> None:
    assert [each["value"] for each in figures.waiting(lanes=[])] == [0, 0, 0]
    assert figures.steps(lanes=[Lane(source=None)])[1]["way"] == "Automatic"
