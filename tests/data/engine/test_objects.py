"""Stored objects: exact, small, and readable by anybody's Parquet."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.data.engine.blocks import NOT_MEASURED
from forecourt.data.engine.objects import (
    ACCUMULATION_OBJECTS,
    FOOTER_BYTES,
    INTERVAL_OBJECTS,
    IntervalObject,
    ObjectDamaged,
    fresh_name,
    read_name,
)
from forecourt.data.engine.objects.entries import IntervalDay, days_of, missing_day, read_of
from forecourt.data.engine.objects.names import NotAnObject
from forecourt.data.engine.shapes import ACCUMULATION_READINGS, INTERVAL_READINGS
from tests.data.engine.meters import KEY, accumulation, block, day_number, nem


@st.composite
def interval_days(draw):
    """Draw some days of some registers, of any length and unit, a few of them delivered by nobody."""
    places = draw(st.sets(st.tuples(st.sampled_from(["E1", "B1", "Q1"]), st.integers(20_454, 20_470)), min_size=1))
    days = []
    for register, at in sorted(places):
        minutes, unit = draw(st.sampled_from([5, 15, 30])), draw(st.sampled_from(["kWh", "kvarh"]))
        if draw(st.integers(0, 5)) == 0:
            days.append(missing_day(register=register, day=at, unit=unit, interval_minutes=minutes))
            continue
        random = np.random.default_rng(draw(st.integers(0, 2**32)))
        count = 1440 // minutes
        quality = random.integers(0, 5, count).astype(np.uint8)
        quantity = random.integers(-(10 ** draw(st.integers(1, 12))), 10**6, count)
        quantity[quality == NOT_MEASURED] = 0
        notes = random.integers(0, 90, (2, count)).astype(np.int16)
        stamp = (draw(st.integers(0, 2**33)), draw(st.integers(1, 9)), 1_700_000_000, draw(st.sampled_from(["f", "g"])))
        days.append(IntervalDay(register, at, 2026, unit, minutes, quantity, quality, *notes, *stamp, line=at))
    return days


def same(first: IntervalDay, second: IntervalDay) -> bool:
    plain = ("register", "at", "year", "updated_at", "version", "collected_at", "file_id", "line")
    return first.same_content(second) and all(getattr(first, name) == getattr(second, name) for name in plain)


@given(days=interval_days())
@settings(max_examples=60, deadline=None)
def test_days_come_out_as_they_went_in(days):
    data, summary = INTERVAL_OBJECTS.encode(key=KEY, entries=days[::-1])
    decoded = INTERVAL_OBJECTS.decode(data=data)
    assert len(decoded) == len(days)
    assert all(same(*pair) for pair in zip(decoded, sorted(days, key=lambda day: (day.register, day.at)), strict=True))
    assert summary.rows == sum(len(day.quantity) for day in days) == sum(summary.quality_counts.values())
    assert sum(month["rows"] for month in summary.months) == summary.rows
    assert sum(span["missing"] for span in summary.spans.values()) == summary.quality_counts["N"]


@given(days=interval_days())
@settings(max_examples=30, deadline=None)
def test_the_stored_columns_are_what_our_reader_expands(days):
    data, _ = INTERVAL_OBJECTS.encode(key=KEY, entries=days)
    stored = pq.read_table(io.BytesIO(data))
    assert stored.column_names == [*(column.name for column in INTERVAL_READINGS.columns), "method", "reason"]
    index, rows = INTERVAL_OBJECTS.read_index(tail=data), INTERVAL_OBJECTS.read_rows(data=data)
    expanded = IntervalObject(index=index, rows=rows)
    for name in ("interval_start", "interval_end", "quantity", "version", "collected_at"):
        column = expanded.column(name=name, first=0, last=index.rows)
        assert column.to_pylist() == stored[name].to_pylist()


@given(days=interval_days(), part=st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=60, deadline=None)
def test_a_part_of_a_column_is_the_whole_cut(days, part):
    data, _ = INTERVAL_OBJECTS.encode(key=KEY, entries=days)
    whole = IntervalObject(index=INTERVAL_OBJECTS.read_index(tail=data), rows=INTERVAL_OBJECTS.read_rows(data=data))
    rows = whole.index.rows
    first, last = sorted(round(share * rows) for share in part)
    for name in ("interval_start", "interval_end", "quantity", "quality", "version", "collected_at"):
        cut = whole.column(name=name, first=0, last=rows)[first:last].to_pylist()
        assert whole.column(name=name, first=first, last=last).to_pylist() == cut
    known = whole.index.count_missing(first=first, last=last)
    assert known in (None, np.count_nonzero(whole.rows.quality[first:last] == NOT_MEASURED))


def test_the_index_is_read_from_the_end_alone():
    data, _ = INTERVAL_OBJECTS.encode(
        key=KEY, entries=list(days_of(block=block(date(2026, 1, 1), days=365, minutes=5), collected_at=1, file_id="f"))
    )
    footer_bytes = int.from_bytes(data[-8:-4], "little") + 8
    assert footer_bytes < FOOTER_BYTES
    index = INTERVAL_OBJECTS.read_index(tail=data[-footer_bytes:])
    assert (index.rows, len(index.day)) == (105_120, 365)


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:-1], lambda data: data[-30:], lambda data: b"x" * 99]
)
def test_a_damaged_object_says_so(damage):
    data, _ = INTERVAL_OBJECTS.encode(
        key=KEY, entries=list(days_of(block=block(date(2026, 1, 1)), collected_at=1, file_id="f"))
    )
    with pytest.raises(ObjectDamaged):
        INTERVAL_OBJECTS.read_index(tail=damage(data))


def test_a_year_of_plausible_load_takes_little_more_than_its_entropy():
    random = np.random.default_rng(1)
    hour = np.arange(105_120) % 288 / 12
    load = (2_000 + 6_000 * np.exp(-(((hour - 13) / 4) ** 4))) * (1 + 0.03 * random.standard_normal(105_120))
    made = block(date(2026, 1, 1), days=365, minutes=5)
    made.quantity[:] = np.rint(load).reshape(365, 288)
    data, _ = INTERVAL_OBJECTS.encode(key=KEY, entries=list(days_of(block=made, collected_at=1, file_id="f")))
    _, counts = np.unique(np.diff(made.quantity.ravel()), return_counts=True)
    share = counts / counts.sum()
    entropy_bytes = -(share * np.log2(share)).sum() / 8
    assert len(data) / 105_120 / entropy_bytes < 1.1


def test_accumulation_reads_come_out_as_they_went_in():
    reads = [
        read_of(
            read=accumulation(nem(2026, month, 1), nem(2026, month + 1, 1), register=register),
            collected_at=9,
            file_id="f",
        )
        for month in (3, 1, 2)
        for register in ("21", "11")
    ]
    data, summary = ACCUMULATION_OBJECTS.encode(key=KEY, entries=reads)
    assert ACCUMULATION_OBJECTS.decode(data=data) == sorted(reads, key=lambda read: (read.register, read.at))
    stored = pq.read_table(io.BytesIO(data))
    assert stored.column_names[:-2] == [column.name for column in ACCUMULATION_READINGS.columns]
    assert (summary.first_at, summary.last_end_at, summary.rows) == (nem(2026, 1, 1), nem(2026, 4, 1), 6)


def test_a_read_belongs_to_the_year_in_nem_time():
    last_minute, new_year = nem(2025, 12, 31, 23, 59), nem(2026, 1, 1)
    years = [read_of(read=accumulation(0, at), collected_at=1, file_id="f").year for at in (last_minute, new_year)]
    assert years == [2025, 2026]


def test_a_name_says_whose_object_it_is_and_is_never_used_again():
    names = {fresh_name(dataset="interval-readings", key=KEY, year=2026).path for _ in range(1000)}
    assert len(names) == 1000
    name = read_name(names.pop())
    assert (name.dataset, name.key, name.year) == ("interval-readings", KEY, 2026)


@pytest.mark.parametrize("key", ["../x", "", "a/b", "a b", "x" * 65])
def test_a_key_that_could_not_stand_in_a_path_names_no_object(key):
    with pytest.raises(NotAnObject):
        fresh_name(dataset="interval-readings", key=key, year=2026)


def test_days_are_found_by_the_instant_at_which_rows_begin():
    data, _ = INTERVAL_OBJECTS.encode(
        key=KEY, entries=list(days_of(block=block(date(2026, 3, 1), days=2), collected_at=1, file_id="f"))
    )
    index = INTERVAL_OBJECTS.read_index(tail=data)
    (run,) = index.runs
    asked = [nem(2026, 2, 1), nem(2026, 3, 1), nem(2026, 3, 1, 0, 1), nem(2026, 3, 2), nem(2026, 4, 1)]
    assert index.rows_before(run=run, instants=np.array(asked)).tolist() == [0, 0, 1, 48, 96]
    assert index.day.tolist() == [day_number(date(2026, 3, 1)), day_number(date(2026, 3, 2))]
