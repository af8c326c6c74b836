"""Why a reading is what it is, the versions of a day, what was estimated, where a figure comes from; whose all is."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from forecourt.data.rules import NEM_OFFSET
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope
from forecourt.processes.demo.files import small_history, write_correction
from forecourt.processes.ingesting import ingest_path
from tests.browsing import Browse, text_of

CAME, LEFT, FOREIGN, NEVER = "4300000003", "4300000019", "4300000024", "4399999999"
#: The afternoon of this day was estimated, 13:00 to 18:00; the reason is that the meter was out of reach.
ESTIMATED = {"key": CAME, "at": "2026-10-29T14:00:00+10:00"}
DAY = f"/data/days/{CAME}/2026-10-29/"
ORIGIN = {"key": CAME, "from": "2026-10-29T00:00:00+10:00", "to": "2026-10-30T00:00:00+10:00"}
ADDRESSES = {
    DAY: {},
    "/data/why/": ESTIMATED,
    "/data/reasons": {"key": CAME, "day": "2026-10-29"},
    "/data/estimates/": {"day": "2026-10-29"},
    "/data/origin/": ORIGIN,
}
JSON = {"Accept": "application/json"}
PART = {"HX-Request": "true"}


@pytest.fixture
def corrected(operator: Any, tmp_path: Path) -> Path:
    """Bring in a file that corrects the estimated afternoon."""
    path = write_correction(folder=tmp_path, nmi=CAME, day=date(2026, 10, 29))
    ingest_path(actor=operator, path=path)
    return path


# Why


def test_an_estimate_is_explained_in_words_with_its_way_back_to_file_and_line(browse: Browse, plane: Any) -> None:
    page = text_of(browse("ada@acme.example").get("/data/why/", ESTIMATED))
    assert "Why is this estimated?" in page
    assert "Meter out of reach" in page
    assert "Like day of the period before" in page
    assert "29 Oct, 13:00–18:00" in page
    assert "intervals 157 to 216" in page
    assert "flag E52, reason 76" in page
    assert "NEM12#" in page
    assert "line " in page


def test_a_script_gets_the_explanation_alone(browse: Browse, plane: Any) -> None:
    part = text_of(browse("ada@acme.example").get("/data/why/", ESTIMATED, headers=PART))
    assert "Why is this estimated?" in part
    assert "<html" not in part


def test_a_measured_reading_says_so(browse: Browse, plane: Any) -> None:
    at = {**ESTIMATED, "at": "2026-10-29T09:00:00+10:00"}
    page = text_of(browse("rita@acme.example").get("/data/why/", at))
    assert "This was measured" in page
    assert "The market file gives no reason" not in page


def test_of_all_meters_those_are_named_that_were_estimated_then(browse: Browse, plane: Any) -> None:
    page = text_of(browse("ada@acme.example").get("/data/why/", {"key": "all", "at": ESTIMATED["at"]}))
    assert CAME in page
    assert "4300000001" not in page


def test_the_chart_is_told_what_stands_behind_each_stretch(browse: Browse, plane: Any) -> None:
    told = browse("ada@acme.example").get("/data/reasons", {"key": CAME, "day": "2026-10-29"}, headers=JSON).json()
    doubtful = [each for each in told["stretches"] if each["quality"] != "A"]
    assert [(each["reason"], each["version"]) for each in doubtful] == [("Meter out of reach", 1)]
    assert doubtful[0]["to"] - doubtful[0]["from"] == 5 * 3600


# Versions


def test_a_day_with_one_version_shows_it(browse: Browse, plane: Any) -> None:
    page = text_of(browse("ada@acme.example").get(DAY))
    assert "has one version" in page
    assert "Compare the two chosen" not in page


def test_a_corrected_day_shows_both_versions_and_what_changed(browse: Browse, plane: Any, corrected: Path) -> None:
    page = text_of(browse("ada@acme.example").get(DAY))
    assert "was corrected" in page
    assert "Version 1 and version 2" in page
    assert corrected.name in page
    assert page.count('<tr><td class="nowrap">') == 60
    assert 'class="changed-band"' in page


def test_any_two_versions_are_chosen_by_the_address_and_a_number_that_is_none_is_passed_over(
    browse: Browse, plane: Any, corrected: Path
) -> None:
    browser = browse("ada@acme.example")
    assert "Version 2 and version 1" in text_of(browser.get(DAY, {"old": "2", "new": "1"}))
    assert "Version 1 and version 2" in text_of(browser.get(DAY, {"old": "7", "new": "9"}))
    assert browser.get(DAY, {"old": "seven"}, headers=JSON).status_code == 400


def test_a_day_is_cut_where_the_meter_changed_hands(browse: Browse, plane: Any) -> None:
    before, after = "2026-02-28", "2026-03-01"
    ada, ben = browse("ada@acme.example"), browse("ben@bravo.example")
    assert ada.get(f"/data/days/{CAME}/{before}/").status_code == 404
    assert ben.get(f"/data/days/{CAME}/{after}/").status_code == 404
    assert ada.get(f"/data/days/{CAME}/{after}/").status_code == 200
    assert ben.get(f"/data/days/{CAME}/{before}/").status_code == 200


def test_versions_of_the_other_holders_time_do_not_show(
    browse: Browse, plane: Any, operator: Any, tmp_path: Path
) -> None:
    path = write_correction(folder=tmp_path, nmi=CAME, day=date(2026, 2, 27))
    ingest_path(actor=operator, path=path)
    assert "has one version" in text_of(browse("ada@acme.example").get(f"/data/days/{CAME}/2026-03-01/"))
    assert "was corrected" in text_of(browse("ben@bravo.example").get(f"/data/days/{CAME}/2026-02-27/"))


# Files


@pytest.mark.parametrize(
    "name", [f"{FOREIGN} and others.csv", "bravo-october.csv", f"NEM12#{FOREIGN}#BASS#MERIDIAN.csv"]
)
def test_a_files_name_that_tells_of_others_is_not_shown(
    browse: Browse, plane: Any, operator: Any, tmp_path: Path, name: str
) -> None:
    days = {"from_day": date(2026, 1, 10), "to_day": date(2026, 1, 11)}
    (path,) = small_history(folder=tmp_path, nmis=[CAME, FOREIGN], **days)
    ingest_path(actor=operator, path=path.rename(tmp_path / name))
    page = text_of(browse("ben@bravo.example").get(f"/data/days/{CAME}/2026-01-10/"))
    whose = "ben holds both" if FOREIGN in name and name.startswith("NEM12#") else ""
    assert (name in page) is bool(whose)
    assert whose or "NEM12 file " in page


def test_a_companys_journal_names_no_file(operator: Any, corrected: Path) -> None:
    with scope(operator):
        row = Journal.objects.filter(event="data.readings.replaced").latest("id")
    assert row.new == {"keys": [CAME], "days": 1, "corrected": {CAME: ["2026-10-29"]}}


def test_activity_leads_from_a_correction_to_the_day(browse: Browse, corrected: Path) -> None:
    assert f'href="{DAY}"' in text_of(browse("ada@acme.example").get("/activity/"))


# Estimates


def test_the_estimates_of_a_day_are_listed_with_the_window_that_shows_them(browse: Browse, plane: Any) -> None:
    page = text_of(browse("ada@acme.example").get("/data/estimates/", {"day": "2026-10-29"}))
    assert "29 Oct 2026</time> was measured" in page
    assert "Estimated 29 Oct, 13:00–18:00" in page
    assert "from=2026-10-29T13%3A00%3A00%2B10%3A00&amp;to=2026-10-29T18%3A00%3A00%2B10%3A00" in page


def test_without_a_day_it_is_the_newest_one(browse: Browse, plane: Any) -> None:
    assert "31 Oct 2026</time> was measured" in text_of(browse("ada@acme.example").get("/data/estimates/"))


# Origin


def test_a_figure_says_its_rows_quality_files_rule_and_where_to_have_the_rows(browse: Browse, plane: Any) -> None:
    page = text_of(browse("ada@acme.example").get("/data/origin/", ORIGIN))
    assert "288 intervals of 1 meter" in page
    assert "228" in page
    assert "60" in page
    assert "Energy of a period" in page
    assert "/data/download?key=4300000003" in page
    assert "NEM12#" in page


@pytest.mark.parametrize(
    "key, words", [(f"{CAME},{LEFT}", "2 meters,"), ("find:q=4300000003", f"{CAME} ·"), ("", "All 19 meters,")]
)
def test_a_figure_of_any_choice_of_meters_says_so(browse: Browse, plane: Any, key: str, words: str) -> None:
    page = text_of(browse("ada@acme.example").get("/data/origin/", {**ORIGIN, "key": key}, headers=PART))
    assert words in page
    assert "288 intervals of 1 meter" in page or key == ""


@pytest.mark.parametrize("key", [f"{CAME},{FOREIGN}", f"{CAME},{NEVER}", "find:q=nothing"])
def test_the_origin_of_a_choice_with_a_foreign_meter_or_with_none_is_not_there(
    browse: Browse, plane: Any, key: str
) -> None:
    answer = browse("ada@acme.example").get("/data/origin/", {**ORIGIN, "key": key}, headers=JSON)
    assert answer.status_code == 404


# Whose


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_gets_nothing(browse: Browse, address: str) -> None:
    assert browse().get(address, ADDRESSES[address]).headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("address", ADDRESSES)
def test_for_staff_these_addresses_do_not_exist(browse: Browse, address: str) -> None:
    assert browse("susy@meridian.example").get(address, ADDRESSES[address]).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_role_without_meter_data_is_refused_with_the_reason(browse: Browse, no_plane: None, address: str) -> None:
    answer = browse("sam@acme.example").get(address, ADDRESSES[address], headers=JSON)
    assert answer.status_code == 403
    assert "does not include meter data" in answer.json()["detail"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_read_only_colleague_may_look(browse: Browse, plane: Any, address: str) -> None:
    assert browse("rita@acme.example").get(address, ADDRESSES[address]).status_code == 200


@pytest.mark.parametrize("address", [DAY, "/data/why/", "/data/reasons", "/data/origin/"])
def test_a_foreign_meter_and_one_that_never_was_are_answered_alike(browse: Browse, plane: Any, address: str) -> None:
    browser = browse("ada@acme.example")
    answers = [
        browser.get(address.replace(CAME, key), {**ADDRESSES[address], "key": key}, headers=JSON)
        for key in (FOREIGN, NEVER)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_looking_is_journalled_as_a_read(browse: Browse, plane: Any, operator: Any) -> None:
    browse("ada@acme.example").get(DAY)
    with scope(operator):
        row = Journal.objects.filter(event="data.history.granted").latest("id")
    assert (row.new["key"], row.new["day"]) == (CAME, "2026-10-29")
    assert row.company_id is not None


def test_without_the_data_plane_the_pages_say_so(browse: Browse, no_plane: None) -> None:
    browser = browse("ada@acme.example")
    for address in (DAY, "/data/why/", "/data/estimates/", "/data/origin/"):
        assert "just now" in text_of(browser.get(address, ADDRESSES[address]))
    assert browser.get("/data/reasons", ADDRESSES["/data/reasons"], headers=JSON).status_code == 503


@pytest.mark.parametrize("query", [{}, {"at": "2026-10-29"}, {"at": "2026-02-30T00:00:00Z"}, {"at": "now"}])
def test_an_instant_that_is_none_is_refused(browse: Browse, query: dict[str, str]) -> None:
    assert browse("ada@acme.example").get("/data/why/", {"key": CAME, **query}, headers=JSON).status_code == 400


@pytest.mark.parametrize("address", ["/data/days/4300000003/yesterday/", "/data/days/4300000003/2026-02-30/"])
def test_a_day_that_is_none_is_refused(browse: Browse, address: str) -> None:
    assert browse("ada@acme.example").get(address, headers=JSON).status_code == 400


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_pages_ask_the_database_a_bounded_number_of_times(
    browse: Browse, plane: Any, django_assert_max_num_queries: Any, address: str
) -> None:
    browser = browse("ada@acme.example")
    with django_assert_max_num_queries(60):
        browser.get(address, ADDRESSES[address])


def test_market_days_are_those_of_nem_time() -> None:
    from forecourt.web.history.asked import market_day

    assert market_day(datetime.fromisoformat("2026-10-28T14:00:00+00:00")) == date(2026, 10, 29)
    assert NEM_OFFSET.total_seconds() == 36_000
