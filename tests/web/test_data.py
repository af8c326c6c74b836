"""My data: the page, its series, sizes and downloads; whose they are; and the pure parts behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import orjson
import pytest
from django.http import QueryDict

from forecourt.data.engine.grants import Grant
from forecourt.data.queries import MeterLine
from forecourt.look.readings import DailySums
from forecourt.web.data.figures import Span, held_of
from forecourt.web.data.meters import tally_days
from forecourt.web.data.periods import BadAddress, choose_resolution, read_asked, read_width
from forecourt.web.data.sizes import sizes_of
from tests.browsing import Browse, text_of
from tests.signing import open_grant

ZONE = ZoneInfo("Etc/GMT-10")
WEEK = {"from": "2026-10-25T00:00:00+10:00", "to": "2026-11-01T00:00:00+10:00"}
SWAP = {"from": "2026-02-27T00:00:00+10:00", "to": "2026-03-03T00:00:00+10:00"}
ENDPOINTS = [f"/data/{name}" for name in ("series", "measures", "sizes", "download", "meters", "choices", "choice")]
#: Those that read what a `key` names.
KEYED = [address for address in ENDPOINTS if address not in ("/data/meters", "/data/choices")]
FOREIGN, NEVER = "4300000024", "4399999999"
JSON = {"Accept": "application/json"}


def line(nmi: str, **known: Any) -> MeterLine:
    """Make a meter that nothing is known of, but for what is said."""
    made = MeterLine(nmi, "", "Works", "Town", None, None, 0, "fresh", "Meter data provider")
    return replace(made, **known)


def grant_of(answer: Any) -> Grant:
    """Open the grant that a redirect carries, as the data plane does."""
    token = parse_qs(urlsplit(answer.headers["Location"]).query)["g"][0]
    grant: Grant = open_grant(token)
    return grant


def periods_of(grant: Grant) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return what a grant opens, key by key."""
    return {
        part.key: [
            (datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)) for start, end in part.periods
        ]
        for part in grant.slices
        if part.periods
    }


def test_the_page_shows_what_is_held_how_old_it_is_and_how_much(browse: Browse, no_plane: None) -> None:
    page = text_of(browse("ada@acme.example").get("/data/"))
    assert "19 meters, readings of" in page
    assert "33\u00a0h old" in page
    assert "142,272 rows" in page
    assert 'data-zone="Etc/GMT-10"' in page
    assert "All 19 meters" in page


def test_the_page_itself_reads_no_readings(browse: Browse, no_plane: None) -> None:
    browser = browse("ada@acme.example")
    assert "Readings do not answer" not in text_of(browser.get("/data/"))
    assert "Read 19 meters" not in text_of(browser.get("/activity/?reads=1"))


def test_a_read_only_colleague_sees_the_page_too(browse: Browse, no_plane: None) -> None:
    assert "142,272 rows" in text_of(browse("rita@acme.example").get("/data/"))


def test_a_role_without_meter_data_is_refused_with_the_reason(browse: Browse, no_plane: None) -> None:
    answer = browse("sam@acme.example").get("/data/")
    assert answer.status_code == 403
    assert "Standard user at ACME does not include meter data." in text_of(answer)


@pytest.mark.parametrize("address", ENDPOINTS)
def test_a_role_without_meter_data_gets_the_reason_from_every_endpoint(browse: Browse, address: str) -> None:
    answer = browse("sam@acme.example").get(address, WEEK | {"width": "900"}, headers=JSON)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Standard user at ACME does not include meter data."


@pytest.mark.parametrize("address", ["/data/", *ENDPOINTS])
def test_nobody_gets_nothing(browse: Browse, address: str) -> None:
    assert browse().get(address).headers["Location"].startswith("/accounts/login/?next=")
    assert browse().get(address, headers=JSON).status_code == 401


@pytest.mark.parametrize("address", ["/data/", *ENDPOINTS])
def test_for_staff_these_addresses_do_not_exist(browse: Browse, address: str) -> None:
    assert browse("susy@meridian.example").get(address, WEEK | {"width": "900"}).status_code == 404


@pytest.mark.parametrize("address", ["/data/", *KEYED])
@pytest.mark.parametrize("headers", [{}, JSON])
def test_a_foreign_meter_and_one_that_never_existed_are_answered_with_the_same_bytes(
    browse: Browse, address: str, headers: dict[str, str]
) -> None:
    browser = browse("ada@acme.example")
    answers = [browser.get(address, WEEK | {"width": "900", "key": key}, headers=headers) for key in (FOREIGN, NEVER)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_series_is_sent_on_to_the_data_plane_at_the_resolution_that_the_screen_shows(browse: Browse) -> None:
    answer = browse("ada@acme.example").get("/data/series", WEEK | {"key": "4300000001", "width": "1120"})
    grant = grant_of(answer)
    assert answer.status_code == 307
    assert answer.headers["Location"].startswith("http://testserver:8001/v1/rows?g=")
    assert (grant.format, grant.resolution, grant.zone) == ("chart", "PT15M", "Etc/GMT-10")


def test_a_series_of_all_opens_each_meter_for_the_companys_own_period_only(browse: Browse) -> None:
    swap = datetime(2026, 2, 28, 14, tzinfo=UTC)
    theirs = periods_of(grant_of(browse("ben@bravo.example").get("/data/series", SWAP | {"width": "900"})))
    ours = periods_of(grant_of(browse("ada@acme.example").get("/data/series", SWAP | {"width": "900"})))
    assert ours["4300000019"] == [(datetime(2026, 2, 26, 14, tzinfo=UTC), swap)]
    assert ours["4300000003"] == [(swap, datetime(2026, 3, 2, 14, tzinfo=UTC))]
    assert theirs["4300000003"] == [(datetime(2026, 2, 26, 14, tzinfo=UTC), swap)]
    assert "4300000001" not in theirs


def test_a_series_really_reads_from_the_data_plane(browse: Browse, plane: Any) -> None:
    location = browse("ada@acme.example").get("/data/series", WEEK | {"key": "4300000001", "width": "700"})
    answer = plane.get("/v1/rows", params=parse_qs(urlsplit(location.headers["Location"]).query))
    series = orjson.loads(answer.content)["series"]
    assert [(each["key"], each["register"], len(each["quantity"])) for each in series] == [("4300000001", "E1", 672)]


@pytest.mark.parametrize(
    "query", [{}, {"width": "900"}, WEEK, WEEK | {"width": "0"}, WEEK | {"width": "9" * 30}, WEEK | {"width": "１"}]
)
def test_a_series_without_its_period_or_width_is_refused(browse: Browse, query: dict[str, str]) -> None:
    assert browse("ada@acme.example").get("/data/series", query, headers=JSON).status_code == 400


def test_a_period_that_ends_before_it_begins_is_refused(browse: Browse) -> None:
    backwards = {"from": WEEK["to"], "to": WEEK["from"], "width": "900"}
    assert browse("ada@acme.example").get("/data/series", backwards, headers=JSON).status_code == 422


@pytest.mark.parametrize("format", ["parquet", "arrow", "csv", "json"])
def test_a_download_is_granted_in_every_format(browse: Browse, format: str) -> None:
    answer = browse("ada@acme.example").get("/data/download", WEEK | {"key": "4300000001", "format": format})
    grant = grant_of(answer)
    assert (answer.status_code, grant.format, grant.resolution) == (307, format, "raw")
    assert grant.filename.startswith("interval-readings-4300000001")


def test_a_download_reads_a_bare_day_in_nem_time(browse: Browse) -> None:
    answer = browse("ada@acme.example").get(
        "/data/download", {"key": "4300000001", "from": "2026-10-30", "to": "2026-10-31"}
    )
    [(start, end)] = periods_of(grant_of(answer))["4300000001"]
    assert (start, end) == (datetime(2026, 10, 29, 14, tzinfo=UTC), datetime(2026, 10, 30, 14, tzinfo=UTC))


def test_a_download_in_an_unknown_format_is_refused_by_name(browse: Browse) -> None:
    answer = browse("ada@acme.example").get("/data/download", {"format": "chart"}, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")


def test_sizes_are_told_and_nothing_is_journalled(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    told = browser.get("/data/sizes", WEEK | {"key": "4300000001"}).json()
    assert told["rows"] == 7 * 288
    assert set(told["bytes"]) == {"parquet", "arrow", "csv", "json"}
    assert "Read 1 meter" not in text_of(browser.get("/activity/?reads=1"))


@pytest.mark.parametrize("format", ["parquet", "arrow", "csv", "json"])
def test_what_is_told_about_a_size_is_near_what_comes(browse: Browse, plane: Any, format: str) -> None:
    browser, query = browse("ada@acme.example"), WEEK | {"key": "4300000001", "format": format}
    told = browser.get("/data/sizes", query).json()["bytes"][format]
    location = browser.get("/data/download", query).headers["Location"]
    sent = len(plane.get("/v1/rows", params=parse_qs(urlsplit(location).query)).content)
    assert 0.6 < sent / told < 1.7


@pytest.mark.parametrize(
    "days, width_px, resolution",
    [
        (1, 288, "raw"),
        (1, 287, "PT15M"),
        (7, 672, "PT15M"),
        (31, 1120, "PT1H"),
        (31, 400, "P1D"),
        (365, 1120, "P1D"),
        (365, 100, "P1M"),
        (3650, 1, "P1M"),
    ],
)
def test_the_resolution_is_the_finest_with_at_most_one_point_a_pixel(days: int, width_px: int, resolution: str) -> None:
    assert choose_resolution(seconds=days * 86_400, width_px=width_px) == resolution


@pytest.mark.parametrize(
    "raw", ["2026-02-30", "2026-13-01", "yesterday", "1700000000", "2026-03-01T00:00:00", "2026-03-01T25:00:00Z"]
)
def test_what_is_no_instant_is_refused(raw: str) -> None:
    with pytest.raises(BadAddress):
        read_asked(QueryDict(f"from={raw}"), zone=ZONE)


def test_without_parameters_all_that_is_held_is_meant() -> None:
    asked = read_asked(QueryDict(), zone=ZONE)
    assert (asked.key, asked.start, asked.end) == ("", None, None)


def test_a_width_is_a_whole_number_of_pixels() -> None:
    assert read_width(QueryDict("width=1120")) == 1120
    with pytest.raises(BadAddress):
        read_width(QueryDict("width=-1"))


def test_sizes_grow_with_rows() -> None:
    assert sizes_of(rows=0)["bytes"]["csv"] == 50
    assert sizes_of(rows=1_000_000)["bytes"]["arrow"] == 20_001_500


def test_a_meter_is_summed_over_its_import_registers_and_is_as_good_as_its_worst_day() -> None:
    days = (0, 86_400)
    tally = tally_days(
        sums=[
            DailySums("1", "E1", "kWh", days, (1_000, None), "AN"),
            DailySums("1", "E2", "kWh", days, (10, 20), "AA"),
            DailySums("1", "B1", "kWh", days, (7, 7), "AA"),
            DailySums("1", "Q1", "kvarh", days, (3, 3), "AA"),
        ]
    )
    assert (tally.quantity, tally.letter, tally.share, tally.values) == (1_030, "N", 0.75, (1_010, 20))


def test_a_last_day_in_part_counts_in_the_sum_and_is_no_point_of_the_line() -> None:
    sums = [DailySums("1", "E1", "kWh", (0, 86_400), (1_000, 7), "AA")]
    tally = tally_days(sums=sums, whole_until=datetime(1970, 1, 2, tzinfo=UTC))
    assert (tally.quantity, tally.values) == (1_007, (1_000,))


def test_what_is_held_reaches_from_the_first_reading_of_any_meter_to_the_last() -> None:
    first, second, third = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 5, 9))
    lines = [line("1", oldest_at=second, newest_at=third), line("2", oldest_at=first, newest_at=second), line("3")]
    assert held_of(meters=lines) == Span(first, third)
    assert held_of(meters=[line("3")]) is None


def test_a_meter_without_readings_is_not_measured_rather_than_nought() -> None:
    tally = tally_days(sums=[])
    assert (tally.quantity, tally.letter, tally.share, tally.values) == (None, "", None, ())


def test_measures_are_what_any_reader_of_the_rows_gets(browse: Browse, plane: Any) -> None:
    browser, query = browse("ada@acme.example"), WEEK | {"key": "4300000001,4300000003"}
    location = browser.get("/data/measures", query).headers["Location"]
    found = orjson.loads(plane.get("/v1/rows", params=parse_qs(urlsplit(location).query)).content)["measures"]
    rows = rows_of(browser, plane, query)
    by_start: dict[str, int] = {}
    for row in rows:
        by_start[row["interval_start"]] = by_start.get(row["interval_start"], 0) + (row["quantity"] or 0)
    assert found["energy"] == sum(row["quantity"] or 0 for row in rows)
    assert found["lacking"] == sum(row["quantity"] is None for row in rows)
    assert found["peak"] == max(by_start.values())
    assert sum(found["days"]["energy"]) == found["energy"]


def test_the_sum_of_meters_is_what_any_reader_of_the_rows_gets(browse: Browse, plane: Any) -> None:
    browser, query = browse("ada@acme.example"), WEEK | {"key": "4300000001,4300000003"}
    location = browser.get("/data/series", query | {"sum": "1", "resolution": "P1D"}).headers["Location"]
    [total] = orjson.loads(plane.get("/v1/rows", params=parse_qs(urlsplit(location).query)).content)["totals"]
    assert sum(total["quantity"]) == sum(row["quantity"] or 0 for row in rows_of(browser, plane, query))


def test_an_unknown_resolution_is_refused(browse: Browse) -> None:
    answer = browse("ada@acme.example").get("/data/series", WEEK | {"resolution": "PT2H"}, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")


@pytest.mark.parametrize("format", ["chart", "total", "measures"])
def test_what_is_drawn_is_no_format_to_take_away(browse: Browse, format: str) -> None:
    assert browse("ada@acme.example").get("/data/download", {"format": format}, headers=JSON).status_code == 400


def rows_of(browser: Any, plane: Any, query: dict[str, str]) -> list[dict[str, Any]]:
    """Read the rows themselves, as JSON."""
    location = browser.get("/data/download", query | {"format": "json"}).headers["Location"]
    answer = plane.get("/v1/rows", params=parse_qs(urlsplit(location).query))
    rows: list[dict[str, Any]] = orjson.loads(answer.content)["data"]
    return rows
