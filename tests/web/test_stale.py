"""Stale never poses as true: months after the newest reading, every page says so, and shows nothing as the present."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from forecourt.data.actions import read_rows
from forecourt.data.queries import list_meters
from forecourt.kernel.clocks import true_now
from forecourt.kernel.pipeline import perform
from forecourt.settings.environment import environment
from tests.browsing import Browse, text_of

LATER = datetime(2026, 12, 20, 1, tzinfo=UTC)
KEY = "4300000001"
DAY = {"from": "2026-10-31T00:00:00+10:00", "to": "2026-11-01T00:00:00+10:00"}


@pytest.fixture
def months_later(monkeypatch: pytest.MonkeyPatch, business_time: datetime) -> datetime:
    """Let the business clock run on while no file comes."""
    monkeypatch.setattr(environment(), "business_offset_s", round((LATER - true_now()).total_seconds()))
    return LATER


def test_home_withholds_its_headline_figure_and_says_that_readings_are_late(
    browse: Browse, plane: Any, months_later: datetime
) -> None:
    browser = browse("ada@acme.example")
    page = text_of(browser.get("/")) + text_of(browser.get("/home/energy"))
    assert "Not known now" in page
    assert "last known" in page
    assert "Readings of all your 18 meters are late" in page
    assert 'data-fresh="stale"' in page
    assert 'data-fresh="fresh"' not in page
    assert "up to date" not in page


def test_the_meters_of_home_read_at_least_and_have_no_trend(browse: Browse, plane: Any, months_later: datetime) -> None:
    page = text_of(browse("ada@acme.example").get("/home/energy"))
    assert '<span class="is-stale">≥' in page
    assert '<svg class="spark"' not in page


def test_my_data_says_so_at_its_top_and_tells_the_chart(browse: Browse, plane: Any, months_later: datetime) -> None:
    page = text_of(browse("ada@acme.example").get("/data/"))
    assert 'data-fresh="stale"' in page.split('id="explorer"')[1].split(">")[0]
    assert "Last known" in page


def test_the_company_page_stamps_each_meter(browse: Browse, months_later: datetime) -> None:
    page = text_of(browse("ada@acme.example").get("/company/"))
    assert page.count('class="stamp" data-fresh="stale"') == 2  # of the others nothing ever came
    assert "our own records" in page


def test_staff_see_a_least_count(browse: Browse, months_later: datetime) -> None:
    browser = browse("susy@meridian.example")
    page = text_of(browser.get("/staff/customers/", {"q": "ACME"}))
    address = page.split('class="strong" href="')[1].split('"')[0]
    shown = text_of(browser.get(address))
    assert '<span class="value is-stale">≥' in shown
    assert 'data-fresh="stale"' in shown


def test_the_origin_of_a_figure_names_the_stale_meters(browse: Browse, plane: Any, months_later: datetime) -> None:
    page = text_of(browse("ada@acme.example").get("/data/origin/", {"key": KEY, **DAY}))
    assert 'class="value is-stale"' in page
    assert "this is a least figure" in page


def test_before_a_meter_went_stale_its_sums_were_whole(browse: Browse, plane: Any, months_later: datetime) -> None:
    earlier = {"from": "2026-10-30T00:00:00+10:00", "to": "2026-10-31T00:00:00+10:00"}
    page = text_of(browse("ada@acme.example").get("/data/origin/", {"key": KEY, **earlier}))
    assert "this is a least figure" not in page


def test_the_chart_is_told_from_when_on_its_sums_are_least_ones(browse: Browse, months_later: datetime) -> None:
    told = browse("ada@acme.example").get("/data/choice", {"key": KEY}).json()
    assert told["stale_from"] == told["ends"] == datetime(2026, 10, 31, 14, tzinfo=UTC).timestamp()


def test_an_answer_with_rows_names_the_stale_series(people: Any, plane: Any, months_later: datetime) -> None:
    asked = {"dataset": "interval-readings", "keys": [KEY], "format": "json"}
    receipt = perform(read_rows, actor=people("ada@acme.example"), parameters=asked, now=LATER)
    answer = plane.get("/v1/rows", params={"g": receipt.once["grant"]})
    meta = orjson.loads(answer.content)["meta"]
    assert meta["served"][0]["freshness"] == "stale"
    assert meta["source"] == "Meter data provider"
    assert meta["as_of"] == meta["collected_at"]
    assert sum(meta["served"][0]["quality"].values()) == meta["rows"]
    assert answer.headers["Forecourt-Stale"] == KEY
    assert answer.headers["Forecourt-Source"] == "Meter data provider"
    assert "A=" in answer.headers["Forecourt-Quality"]


def test_as_of_an_instant_it_is_said_as_of_when_and_age_does_not_count(
    people: Any, plane: Any, months_later: datetime
) -> None:
    at = LATER - timedelta(days=1)
    asked = {"dataset": "interval-readings", "keys": [KEY], "format": "json", "as_of": at}
    receipt = perform(read_rows, actor=people("ada@acme.example"), parameters=asked, now=LATER)
    meta = orjson.loads(plane.get("/v1/rows", params={"g": receipt.once["grant"]}).content)["meta"]
    assert datetime.fromisoformat(meta["as_of"]) == at
    assert "freshness" not in meta["served"][0]


def test_a_level_may_ask_for_newer_facts_than_the_others(people: Any, operator: Any) -> None:
    from forecourt.data.queries import get_freshness_rules

    rules = get_freshness_rules(actor=people("ada@acme.example"), facts=["interval-readings"])
    now = datetime(2026, 11, 3, tzinfo=UTC)
    newest = now - timedelta(hours=45)
    states = [
        rules.judge(fact="interval-readings", newest=newest, now=now, level=level).state
        for level in ("standard", "24x7")
    ]
    assert states == ["ageing", "stale"]


def test_a_meter_whose_file_is_late_is_ageing_and_says_why(people: Any, operator: Any) -> None:
    from forecourt.data.models import LateFile, MarketFile, Source
    from forecourt.kernel.scope import scope

    now = datetime(2026, 11, 1, 23, tzinfo=UTC)
    with scope(operator):
        source = Source.objects.first()
        assert source is not None
        MarketFile.objects.update(source=source)
        LateFile.objects.create(
            source=source,
            day=datetime(2026, 11, 1).date(),
            due_at=now,
            covers_to=datetime(2026, 11, 1, 14, tzinfo=UTC),
            noticed_at=now,
        )
    card = next(card for card in list_meters(actor=people("ada@acme.example"), now=now) if card.nmi == KEY)
    assert (card.freshness, card.why) == ("ageing", "file is late")
