"""Totals and measures: what all meters of a grant come to, checked against adding up by hand."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forecourt.data.engine.formats import render
from forecourt.data.engine.reading import open_reading
from forecourt.data.engine.store import open_store
from tests.data.engine.meters import Manifest, block, library, nem, rows_in

FINE, COARSE, SUNNY = "4300000001", "4300000002", "4300000003"
#: Friday 2 to Tuesday 6 October 2026: a weekend, on whose Sunday Melbourne's clocks go forward.
FIRST = date(2026, 10, 2)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    manifest = Manifest(open_store((tmp_path_factory.mktemp("totals") / "objects").as_uri()))
    manifest.land(
        block(FIRST, days=5, key=FINE, minutes=5, missing=[0, 1, 100]),
        block(FIRST, days=4, key=COARSE, minutes=30, level=7_000, quality=3, missing=[2]),
        block(FIRST + timedelta(days=1), days=1, key=SUNNY, minutes=5),
        block(FIRST, days=5, key=SUNNY, register="B1", minutes=5, level=40),
        block(FIRST, days=5, key=SUNNY, register="Q1", unit="kvarh", minutes=5, level=9),
    )
    return manifest


def written(manifest, **grant):
    return render(open_reading(grant=manifest.grant(**grant), library=library(manifest.store))).whole()


def totals(manifest, **grant):
    document = json.loads(written(manifest, format="total", **grant))
    return {each["kind"]: each for each in document["totals"]}


def measures(manifest, **grant):
    return json.loads(written(manifest, format="measures", **grant))["measures"]


def taken(manifest, **grant):
    """Add up what was taken from the grid by half-hours, by hand: energy or None."""
    found = defaultdict(list)
    columns = ("register", "interval_start", "quantity")
    for row in rows_in(written(manifest, columns=columns, **grant)):
        if row["register"] == "E1":
            start = int(row["interval_start"].timestamp())
            found[start // 1800 * 1800].append(row["quantity"])
    return {
        start: sum(known) if (known := [each for each in group if each is not None]) else None
        for start, group in sorted(found.items())
    }


def test_each_kind_is_a_line_of_its_own(manifest):
    assert list(totals(manifest)) == ["import", "export", "reactive"]
    assert totals(manifest)["reactive"]["unit"] == "kvarh"


def test_meters_of_five_and_thirty_minutes_are_added_by_half_hours(manifest):
    line = totals(manifest)["import"]
    expected = taken(manifest)
    assert (line["step"], line["start"]) == (1800, next(iter(expected)))
    assert line["quantity"] == list(expected.values())


def test_what_a_total_lacks_is_counted(manifest):
    line = totals(manifest)["import"]
    assert line["parts"][:2] == [2, 2]
    assert (line["lacking"][2], line["quality"][2]) == (1, "N")
    assert (line["estimated"][3], line["guessed"][3]) == (1, 7_003)
    assert line["parts"][-1] == 1


def test_where_nothing_was_measured_a_total_is_null(tmp_path):
    manifest = Manifest(open_store((tmp_path / "objects").as_uri()))
    manifest.land(block(FIRST, missing=[0]))
    line = totals(manifest)["import"]
    assert line["quantity"][:2] == [None, 101]
    assert (line["parts"], line["estimated"]) == (1, 0)


@pytest.mark.parametrize("zone", ["+10:00", "Australia/Melbourne", "Australia/Adelaide", "Australia/Lord_Howe"])
@pytest.mark.parametrize("resolution", ["PT1H", "P1D", "P1M"])
def test_totals_of_one_meter_are_the_sums_that_any_reader_gets(manifest, resolution, zone):
    chosen = {"keys": [FINE], "resolution": resolution, "zone": zone}
    line = totals(manifest, **chosen)["import"]
    rows = rows_in(written(manifest, columns=("interval_start", "interval_end", "quantity", "quality"), **chosen))
    starts = [int(row["interval_start"].timestamp()) for row in rows]
    assert line["quantity"] == [row["quantity"] for row in rows]
    assert line["quality"] == "".join(row["quality"] for row in rows)
    shown = line.get("starts") or [line["start"] + place * line["step"] for place in range(len(starts))]
    assert shown == starts


@pytest.mark.parametrize("zone", ["+10:00", "Australia/Melbourne"])
def test_days_come_to_what_any_reader_gets(manifest, zone):
    days = measures(manifest, keys=[FINE], zone=zone)["days"]
    columns = ("interval_start", "interval_end", "quantity", "quality")
    rows = rows_in(written(manifest, keys=[FINE], columns=columns, resolution="P1D", zone=zone))
    assert days["energy"] == [row["quantity"] for row in rows]
    assert days["quality"] == "".join(row["quality"] for row in rows)
    assert sum(days["parts"]) == 5 * 288
    assert sum(days["lacking"]) == 15


def test_a_days_peak_is_its_interval_with_the_most_energy(manifest):
    days = measures(manifest)["days"]
    by_day = defaultdict(list)
    for start, energy in taken(manifest).items():
        if energy is not None:
            by_day[datetime.fromtimestamp(start + 36_000, UTC).date()].append((energy, -start))
    peaks = [max(group) for group in by_day.values()]
    assert list(zip(days["peak"], days["peak_start"], strict=True)) == [(energy, -start) for energy, start in peaks]


@pytest.mark.parametrize("zone", ["Etc/GMT-10", "Australia/Melbourne"])
def test_night_is_from_midnight_to_five_of_the_zone_and_the_weekend_its_saturdays_and_sundays(manifest, zone):
    found, whole = measures(manifest, zone=zone), taken(manifest)
    local = {start: datetime.fromtimestamp(start, ZoneInfo(zone)) for start in whole}
    nights = [whole[start] for start in whole if local[start].hour < 5]
    weekend = [whole[start] for start in whole if local[start].weekday() >= 5]
    assert found["night"] == {"from_h": 0, "to_h": 5, "energy": sum(nights), "seconds": 1800 * len(nights)}
    assert found["weekend"] == {"energy": sum(weekend), "seconds": 1800 * len(weekend)}


def test_the_highest_demand_of_all_is_that_of_the_sum_not_the_sum_of_highest(manifest):
    found, whole = measures(manifest), taken(manifest)
    highest = max(whole, key=lambda start: (whole[start], -start))
    assert (found["peak"], found["peak_start"], found["step"]) == (whole[highest], highest, 1800)
    assert (found["energy"], found["seconds"]) == (sum(whole.values()), 1800 * len(whole))


def test_a_day_without_measurements_has_no_peak(tmp_path):
    manifest = Manifest(open_store((tmp_path / "objects").as_uri()))
    manifest.land(block(FIRST, missing=range(48)))
    found = measures(manifest)
    assert (found["peak"], found["peak_start"], found["seconds"], found["lacking"]) == (None, None, 0, 48)
    assert (found["days"]["measured_s"], found["days"]["peak_start"]) == ([0], [0])


def test_a_day_held_in_part_says_so(manifest):
    days = measures(manifest, keys=[FINE], periods=[(nem(2026, 10, 2, 6), nem(2026, 10, 3))])["days"]
    assert days["held_s"] == [18 * 3600]
    assert days["ends"][0] - days["starts"][0] == 86_400


def test_nothing_taken_from_the_grid_has_no_measures(manifest):
    assert measures(manifest, keys=["4399999999"]) is None


def test_sub_hourly_totals_mend_half_hourly_meters(manifest):
    line = totals(manifest, resolution="PT15M")["import"]
    assert line["step"] == 1800
    assert line["quantity"] == list(taken(manifest).values())
