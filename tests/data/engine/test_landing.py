"""Landing: what counts is the market's own update time, not the order of arrival, and all or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.data.engine.landing import Landing
from forecourt.data.engine.objects import ACCUMULATION_OBJECTS, INTERVAL_OBJECTS
from forecourt.data.engine.shapes import UnknownDataset
from forecourt.data.engine.store import open_store
from tests.data.engine.meters import KEY, NOON, Manifest, accumulation, block, day_number, nem

FIRST = date(2026, 3, 1)


@pytest.fixture
def manifest(tmp_path):
    return Manifest(open_store((tmp_path / "objects").as_uri()))


def days_in(manifest, key=KEY):
    """Return all current days by register and day."""
    decoded = [INTERVAL_OBJECTS.decode(data=manifest.store.read(item.path)) for item in manifest.current(key)]
    return {(day.register, day.at): day for year in decoded for day in year}


def only_day(manifest):
    (day,) = days_in(manifest).values()
    return day


def test_a_first_delivery_is_version_one(manifest):
    landed = manifest.land(block(FIRST, days=3))
    assert (landed.days_new, landed.readings, [item.rows for item in landed.objects]) == (3, 144, [144])
    assert {day.version for day in days_in(manifest).values()} == {1}
    assert {day.collected_at for day in days_in(manifest).values()} == {int(NOON.timestamp())}


def test_a_newer_update_replaces_and_the_earlier_object_stays(manifest):
    before = manifest.land(block(FIRST, level=1, updated_at=10)).objects[0].path
    landed = manifest.land(block(FIRST, level=2, updated_at=20))
    assert (landed.days_new, landed.days_replaced) == (0, 1)
    assert (only_day(manifest).quantity[0], only_day(manifest).version) == (2, 2)
    assert INTERVAL_OBJECTS.decode(data=manifest.store.read(before))[0].quantity[0] == 1


def test_an_older_update_changes_nothing(manifest):
    manifest.land(block(FIRST, level=2, updated_at=20))
    landed = manifest.land(block(FIRST, level=1, updated_at=10))
    assert (landed.days_older, landed.objects) == (1, [])
    assert only_day(manifest).quantity[0] == 2


def test_of_two_with_one_update_time_the_later_arrival_wins(manifest):
    manifest.land(block(FIRST, level=1))
    landed = manifest.land(block(FIRST, level=2))
    assert (landed.days_replaced, only_day(manifest).quantity[0], only_day(manifest).version) == (1, 2, 2)


def test_the_same_again_makes_no_new_object(manifest):
    manifest.land(block(FIRST, days=2))
    landed = manifest.land(block(FIRST, days=2))
    assert (landed.days_unchanged, landed.objects) == (2, [])


def test_a_newer_update_that_says_the_same_is_no_new_version_but_is_remembered(manifest):
    manifest.land(block(FIRST, level=1, updated_at=10))
    landed = manifest.land(block(FIRST, level=1, updated_at=30))
    assert (landed.days_unchanged, only_day(manifest).version) == (1, 1)
    assert manifest.land(block(FIRST, level=2, updated_at=20)).days_older == 1
    assert only_day(manifest).quantity[0] == 1


def test_a_change_of_quality_or_unit_alone_is_a_change(manifest):
    manifest.land(block(FIRST))
    assert manifest.land(block(FIRST, quality=2, updated_at=2_000)).days_replaced == 1
    assert manifest.land(block(FIRST, quality=2, unit="Wh", updated_at=3_000)).days_replaced == 1
    assert only_day(manifest).version == 3


arrivals = st.lists(
    st.tuples(st.sampled_from(["E1", "B1"]), st.integers(0, 40), st.integers(0, 2**20), st.sampled_from([5, 30])),
    min_size=1,
    max_size=10,
    unique_by=lambda arrival: arrival[:3],
)


@given(arrivals=arrivals, data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_order_of_arrival_gives_the_same_current_rows(tmp_path_factory, arrivals, data):
    blocks = [
        block(
            date(2025, 12, 20) + timedelta(days=day), register=register, minutes=minutes, updated_at=stamp, level=stamp
        )
        for register, day, stamp, minutes in arrivals
    ]
    outcomes = []
    for order in (blocks, data.draw(st.permutations(blocks))):
        manifest = Manifest(open_store((tmp_path_factory.mktemp("landing") / "objects").as_uri()))
        files = data.draw(st.integers(1, len(order)))
        for start in range(0, len(order), files):
            manifest.land(*order[start : start + files])
        outcomes.append(days_in(manifest))
    first, second = outcomes
    assert first.keys() == second.keys()
    assert all(first[place].same_content(second[place]) for place in first)


def test_days_that_nobody_delivered_are_filled_with_rows_that_say_so(manifest):
    manifest.land(block(FIRST), block(FIRST + timedelta(days=3), minutes=5))
    days = days_in(manifest)
    filled = [day for day in days.values() if day.version == 0]
    assert [day.at - day_number(FIRST) for day in filled] == [1, 2]
    assert {(day.interval_minutes, day.collected_at, set(day.quality.tolist()) == {4}) for day in filled} == {
        (30, 0, True)
    }


def test_a_gap_over_new_year_is_filled_in_both_years(manifest):
    manifest.land(block(date(2025, 12, 30)))
    landed = manifest.land(block(date(2026, 1, 3)))
    assert {item.year: item.rows for item in landed.objects} == {2025: 96, 2026: 144}
    assert len(days_in(manifest)) == 5


def test_a_gap_closes_when_its_days_come(manifest):
    manifest.land(block(FIRST), block(FIRST + timedelta(days=2)))
    landed = manifest.land(block(FIRST + timedelta(days=1)))
    assert landed.days_new == 1
    assert {day.version for day in days_in(manifest).values()} == {1}


@pytest.mark.parametrize("silence, rows", [(366, 368), (367, 2)])
def test_a_silence_of_more_than_366_days_is_no_gap(manifest, silence, rows):
    manifest.land(block(date(2024, 6, 1)))
    manifest.land(block(date(2024, 6, 1) + timedelta(days=silence + 1)))
    assert len(days_in(manifest)) == rows


def test_registers_have_gaps_of_their_own(manifest):
    manifest.land(block(FIRST, days=3), block(FIRST + timedelta(days=1), register="B1"))
    assert all(day.version == 1 for day in days_in(manifest).values())


def test_a_key_that_comes_back_later_in_a_file_is_merged(manifest):
    landed = manifest.land(
        block(FIRST),
        block(FIRST, key="4300000002"),
        block(FIRST + timedelta(days=1), level=7),
        block(FIRST, register="B1"),
        waiting_limit_bytes=0,
    )
    assert (landed.days_new, len(landed.objects)) == (4, 2)
    assert len(days_in(manifest)) == 3
    assert sorted(manifest.store.list("interval-readings")) == sorted(item.path for item in landed.objects)


def test_a_file_may_correct_itself(manifest):
    landed = manifest.land(block(FIRST, level=1, updated_at=10), block(FIRST, level=2, updated_at=20))
    assert (landed.days_new, landed.days_replaced, only_day(manifest).quantity[0]) == (1, 1, 2)


def test_abandoning_leaves_nothing(manifest):
    kept = manifest.land(block(FIRST)).objects[0].path
    landing = manifest.landing(waiting_limit_bytes=0)
    landing.add(block(FIRST, level=9, updated_at=5_000))
    landing.add(block(FIRST, key="4300000002"))
    landing.finish()
    landing.abandon()
    assert list(manifest.store.list("interval-readings")) == [kept]


def test_an_exception_abandons(manifest):
    def fail_midway():
        with manifest.landing(waiting_limit_bytes=0) as landing:
            landing.add(block(FIRST))
            raise RuntimeError("line 9")

    with pytest.raises(RuntimeError, match="line 9"):
        fail_midway()
    assert list(manifest.store.list("interval-readings")) == []


def test_what_landed_is_told_by_key_year_and_register(manifest):
    landed = manifest.land(block(date(2025, 12, 31), days=2, missing=[0, 1]), block(date(2026, 1, 1), register="B1"))
    old, new = landed.objects
    assert (old.year, old.first_at, old.last_end_at) == (2025, nem(2025, 12, 31), nem(2026, 1, 1))
    assert new.spans["E1"] == {
        "unit": "kWh",
        "units": ["kWh"],
        "first_at": nem(2026, 1, 1),
        "last_end_at": nem(2026, 1, 2),
        "rows": 48,
        "missing": 2,
        "interval_minutes": [30],
    }
    assert new.quality_counts == {"A": 94, "F": 0, "S": 0, "E": 0, "N": 2}
    assert [(month["month"], month["register"], month["rows"]) for month in new.months] == [
        ("2026-01", "B1", 48),
        ("2026-01", "E1", 48),
    ]


def test_changes_are_told_by_key(manifest):
    manifest.land(block(FIRST, updated_at=10))
    landed = manifest.land(block(FIRST, days=2, level=5, updated_at=20))
    (change,) = landed.changes
    assert change.key == KEY
    assert change.replaced == {(nem(2026, 3, 1), nem(2026, 3, 2))}
    assert change.new == {(nem(2026, 3, 2), nem(2026, 3, 3))}


def test_nothing_lands_in_an_unknown_dataset(manifest):
    with pytest.raises(UnknownDataset):
        Landing(manifest.store, dataset="salaries", current=manifest.current, collected_at=NOON, file_id="f")


class TestAccumulations:
    """NEM13: a register's read is what is kept or replaced."""

    @pytest.fixture
    def manifest(self, manifest):
        manifest.dataset = "accumulation-readings"
        return manifest

    def reads(self, manifest):
        found = [ACCUMULATION_OBJECTS.decode(data=manifest.store.read(item.path)) for item in manifest.current(KEY)]
        return [read for year in found for read in year]

    def test_a_newer_read_replaces_and_an_older_one_does_not(self, manifest):
        period = (nem(2026, 1, 1), nem(2026, 4, 1))
        manifest.land(accumulation(*period, quantity=1, updated_at=10))
        assert manifest.land(accumulation(*period, quantity=2, updated_at=20)).days_replaced == 1
        assert manifest.land(accumulation(*period, quantity=3, updated_at=15)).days_older == 1
        assert [(read.quantity, read.version) for read in self.reads(manifest)] == [(2, 2)]

    def test_reads_lie_in_the_year_in_which_they_were_taken(self, manifest):
        landed = manifest.land(
            accumulation(nem(2025, 10, 1), nem(2026, 1, 1)), accumulation(nem(2025, 7, 1), nem(2025, 10, 1))
        )
        assert {item.year: item.rows for item in landed.objects} == {2025: 1, 2026: 1}

    def test_there_are_no_gaps_to_fill(self, manifest):
        manifest.land(accumulation(nem(2025, 1, 1), nem(2025, 2, 1)), accumulation(nem(2025, 8, 1), nem(2025, 9, 1)))
        assert len(self.reads(manifest)) == 2
