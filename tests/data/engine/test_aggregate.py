"""Sums: the same as adding up by hand, in every zone, on every kind of day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.data.engine.aggregate import UnknownZone, bin_edges, find_zone
from forecourt.data.engine.blocks import QUALITIES
from forecourt.data.engine.formats import render
from forecourt.data.engine.reading import open_reading
from forecourt.data.engine.shapes import AGGREGATES, INTERVAL_READINGS, UnknownResolution
from forecourt.data.engine.store import open_store
from tests.data.engine.meters import Manifest, block, library, nem, rows_in

ALL_RAW = tuple(column.name for column in INTERVAL_READINGS.columns)
ALL_SUMS = tuple(column.name for column in INTERVAL_READINGS.aggregate_columns)
ZONES = ["+10:00", "-03:30", "Z", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "America/Havana"]
STEP = timedelta(minutes=5)


def read(manifest, **grant):
    rendering = render(open_reading(grant=manifest.grant(**grant), library=library(manifest.store)))
    return rows_in(b"".join(chunk.data for chunk in rendering.chunks()))


def label_of(instant, resolution, zone):
    """Name the bin of an instant: the date or month on the wall, or the round time on it under one offset."""
    local = instant.astimezone(find_zone(name=zone))
    if resolution == "P1D":
        return local.date()
    if resolution == "P1M":
        return (local.year, local.month)
    minutes = {"PT15M": 15, "PT30M": 30, "PT1H": 60}[resolution]
    return local.utcoffset(), local.date(), (60 * local.hour + local.minute) // minutes


def edge_of(instant, step, resolution, zone, limits):
    """Walk from an instant to the end of its bin, or to the edge of the period that it is served in."""
    label = label_of(instant, resolution, zone)
    while limits[0] < instant < limits[1] or (step > timedelta() and instant == limits[0]):
        if label_of(instant if step > timedelta() else instant + step, resolution, zone) != label:
            break
        instant += step
    return instant


def add_up(rows, resolution, zone, limits):
    """Add up raw rows by hand."""
    name_of = lambda row: (row["key"], row["register"], label_of(row["interval_start"], resolution, zone))  # noqa: E731
    sums = []
    for (key, register, _), group in groupby(rows, name_of):
        rows_of_bin = list(group)
        measured = [row["quantity"] for row in rows_of_bin if row["quantity"] is not None]
        first = rows_of_bin[0]["interval_start"]
        sums.append(
            {
                "key": key,
                "register": register,
                "interval_start": edge_of(first, -STEP, resolution, zone, limits),
                "interval_end": edge_of(first, STEP, resolution, zone, limits),
                "quantity": sum(measured) if measured else None,
                "unit": rows_of_bin[0]["unit"],
                "quality": max((row["quality"] for row in rows_of_bin), key=QUALITIES.index),
                "intervals": len(rows_of_bin),
                "missing": len(rows_of_bin) - len(measured),
                "version": max(row["version"] for row in rows_of_bin),
                "collected_at": max((row["collected_at"] for row in rows_of_bin if row["collected_at"]), default=None),
            }
        )
    return sums


@pytest.fixture(scope="module", params=["autumn", "spring", "new year"])
def manifest(request, tmp_path_factory):
    """Days around a change of the clocks or the year: all lengths, two registers, a gap, unmeasured intervals."""
    first = {"autumn": date(2026, 4, 2), "spring": date(2026, 10, 1), "new year": date(2025, 12, 29)}[request.param]
    manifest = Manifest(open_store((tmp_path_factory.mktemp("aggregate") / "objects").as_uri()))
    manifest.land(
        block(first, days=3, minutes=30, missing=[0, 7, 47]),
        block(first + timedelta(days=3), days=2, minutes=5, quality=2),
        block(first + timedelta(days=6), days=1, minutes=15, level=-7_000),
        block(first, days=6, register="B1", minutes=30),
    )
    manifest.land(block(first + timedelta(days=1), level=5, updated_at=9_999, missing=range(48)))
    manifest.first_at = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) - 36_000
    return manifest


@given(
    resolution=st.sampled_from(AGGREGATES),
    zone=st.sampled_from(ZONES),
    part=st.tuples(st.integers(0, 2016), st.integers(0, 2016)).filter(lambda part: part[0] != part[1]),
)
@settings(max_examples=40, deadline=None)
def test_sums_are_what_adding_up_by_hand_gives(manifest, resolution, zone, part):
    period = tuple(manifest.first_at + 300 * edge for edge in sorted(part))
    raw = read(manifest, periods=[period], columns=ALL_RAW)
    limits = tuple(datetime.fromtimestamp(instant, UTC) for instant in period)
    sums = read(manifest, periods=[period], columns=ALL_SUMS, resolution=resolution, zone=zone)
    assert sums == add_up(raw, resolution, zone, limits)


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    manifest = Manifest(open_store((tmp_path_factory.mktemp("year") / "objects").as_uri()))
    manifest.land(block(date(2025, 12, 25), days=380))
    return manifest


def half_hours_by_day(year, zone, *days):
    period = (nem(2025, 12, 31), nem(2027, 1, 2))
    rows = read(year, periods=[period], columns=("interval_start", "intervals"), resolution="P1D", zone=zone)
    found = {row["interval_start"].astimezone(find_zone(name=zone)).date(): row["intervals"] for row in rows}
    return [found[day] for day in days]


def test_days_have_46_48_or_50_half_hours_where_clocks_change(year):
    days = (date(2026, 4, 4), date(2026, 4, 5), date(2026, 10, 4))
    assert half_hours_by_day(year, "Australia/Sydney", *days) == [48, 50, 46]
    assert half_hours_by_day(year, "Australia/Lord_Howe", *days) == [48, 49, 47]
    assert half_hours_by_day(year, "+10:00", *days) == [48, 48, 48]


def test_an_hour_at_lord_howe_is_cut_where_the_clocks_change():
    change = datetime(2026, 4, 4, 15, tzinfo=UTC)
    begin = int(change.timestamp()) - 3600
    edges = bin_edges(resolution="PT1H", zone="Australia/Lord_Howe", from_s=begin, to_s=begin + 3 * 3600)
    lengths = {int(b - a) // 60 for a, b in pairwise(edges)}
    assert int(change.timestamp()) in edges
    assert lengths == {30, 60}


def test_a_month_is_as_long_as_the_wall_says(year):
    rows = read(year, columns=("interval_start", "intervals"), resolution="P1M", zone="Australia/Sydney")
    found = {
        row["interval_start"].astimezone(find_zone(name="Australia/Sydney")).month: row["intervals"]
        for row in rows[1:-1]
    }
    assert (found[2], found[4], found[10]) == (28 * 48, 30 * 48 + 2, 31 * 48 - 2)


def test_a_day_at_the_edge_of_a_period_holds_its_part_and_says_so(year):
    handover = nem(2026, 3, 1, 6)
    columns = ("interval_start", "interval_end", "intervals")
    before = read(year, periods=[(nem(2026, 2, 28), handover)], columns=columns, resolution="P1D")
    after = read(year, periods=[(handover, nem(2026, 3, 2))], columns=columns, resolution="P1D")
    assert [row["intervals"] for row in before + after] == [48, 12, 36]
    assert before[-1]["interval_end"] == after[0]["interval_start"] == datetime.fromtimestamp(handover, UTC)


def test_two_periods_within_one_day_make_one_row(year):
    periods = [(nem(2026, 3, 1, 1), nem(2026, 3, 1, 3)), (nem(2026, 3, 1, 20), nem(2026, 3, 1, 21))]
    (row,) = read(year, periods=periods, columns=("interval_start", "interval_end", "intervals"), resolution="P1D")
    assert row["intervals"] == 6
    assert [row[name].timestamp() for name in ("interval_start", "interval_end")] == [periods[0][0], periods[1][1]]


def test_different_units_are_never_added(tmp_path):
    manifest = Manifest(open_store((tmp_path / "objects").as_uri()))
    manifest.land(block(date(2026, 3, 1)), block(date(2026, 3, 2), unit="Wh"), block(date(2026, 3, 3)))
    rows = read(manifest, columns=("unit", "intervals"), resolution="P1M")
    assert [(row["unit"], row["intervals"]) for row in rows] == [("Wh", 48), ("kWh", 96)]


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "+25:00", "../etc/passwd", "/etc/localtime", "+10", "10:00", "Australia"]
)
def test_what_is_no_zone_is_refused_by_name(name):
    with pytest.raises(UnknownZone):
        find_zone(name=name)


def test_what_is_no_resolution_is_refused_by_name():
    with pytest.raises(UnknownResolution, match="P1W"):
        bin_edges(resolution="P1W", zone="Z", from_s=0, to_s=86_400)
