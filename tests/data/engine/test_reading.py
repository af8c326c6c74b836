"""Reading: exactly what was granted, in the order key, register, time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.data.engine.formats import render
from forecourt.data.engine.reading import open_reading
from forecourt.data.engine.store import ObjectMissing, open_store
from tests.data.engine.meters import Manifest, accumulation, block, library, nem, rows_in

SECOND = "4300000002"


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    """Two meters over new year: one with two registers, half-hours and five minutes, a gap and unmeasured intervals."""
    manifest = Manifest(open_store((tmp_path_factory.mktemp("reading") / "objects").as_uri()))
    manifest.land(
        block(date(2025, 12, 30), days=4, missing=[3, 4]),
        block(date(2026, 1, 6), days=2, minutes=5),
        block(date(2025, 12, 31), days=3, register="B1", unit="kvarh", level=-50),
        block(date(2026, 1, 1), days=2, key=SECOND, level=9_000),
    )
    return manifest


def read(manifest, **grant):
    rendering = render(open_reading(grant=manifest.grant(**grant), library=library(manifest.store)))
    data = b"".join(chunk.data for chunk in rendering.chunks())
    assert len(data) == rendering.size_bytes
    return rows_in(data)


def test_rows_come_by_key_register_and_time_across_years(manifest):
    rows = read(manifest)
    order = [(row["key"], row["register"], row["interval_start"]) for row in rows]
    assert order == sorted(order)
    assert len(rows) == (4 + 3) * 48 + 3 * 48 + 2 * 288 + 2 * 48
    assert rows[0]["interval_start"] == datetime(2025, 12, 30, 14, tzinfo=UTC)


def test_a_gap_is_rows_with_nothing_in_them(manifest):
    from_s, to_s = nem(2026, 1, 3), nem(2026, 1, 6)
    rows = read(
        manifest, periods=[(from_s, to_s)], columns=("register", "quantity", "quality", "version", "collected_at")
    )
    assert len(rows) == 3 * 48
    assert {tuple(row.values()) for row in rows} == {("E1", None, "N", 0, None)}


def test_only_the_granted_keys_are_read(manifest):
    assert {row["key"] for row in read(manifest, keys=[SECOND])} == {SECOND}


def test_a_key_without_objects_is_served_empty(manifest):
    assert read(manifest, keys=["4300000009"]) == []


@given(edges=st.lists(st.integers(0, 9 * 1440), min_size=2, max_size=6, unique=True))
@settings(max_examples=60, deadline=None)
def test_slices_cut_exactly(manifest, edges):
    """A row is served if it begins within a period: `[from, to)`, to the second."""
    begin = nem(2025, 12, 30)
    instants = [begin + 60 * edge for edge in sorted(edges)][: len(edges) // 2 * 2]
    periods = list(zip(instants[::2], instants[1::2], strict=True))
    wanted = [
        row
        for row in read(manifest)
        if any(from_s <= row["interval_start"].timestamp() < to_s for from_s, to_s in periods)
    ]
    assert read(manifest, periods=periods) == wanted


def test_columns_come_as_the_grant_says(manifest):
    columns = (
        "quality",
        "interval_end",
        "unit",
        "key",
        "quantity",
        "interval_start",
        "register",
        "version",
        "collected_at",
    )
    rows = read(manifest, columns=columns)
    assert tuple(rows[0]) == columns
    lengths = {row["interval_end"] - row["interval_start"] for row in rows}
    assert lengths == {timedelta(minutes=5), timedelta(minutes=30)}
    assert {row["unit"] for row in rows if row["register"] == "B1"} == {"kvarh"}


def test_a_missing_object_is_named(manifest, tmp_path):
    grant = manifest.grant(keys=[SECOND])
    path = grant.slices[0].objects[0]
    empty = library(open_store((tmp_path / "empty").as_uri()))
    with pytest.raises(ObjectMissing, match=path):
        open_reading(grant=grant, library=empty)


class TestAccumulations:
    """A read tells about the time since the one before, so all of that time must be the reader's."""

    @pytest.fixture(scope="class")
    @staticmethod
    def manifest(tmp_path_factory):
        store = open_store((tmp_path_factory.mktemp("accumulations") / "objects").as_uri())
        manifest = Manifest(store, dataset="accumulation-readings")
        instants = [nem(2025, 10, 1), nem(2026, 1, 1), nem(2026, 4, 1), nem(2026, 7, 1)]
        pairs = pairwise(instants)
        manifest.land(*(accumulation(*pair, quantity=place) for place, pair in enumerate(pairs)))
        return manifest

    def test_all_reads_come_in_order(self, manifest):
        rows = read(manifest)
        assert [row["quantity"] for row in rows] == [0, 1, 2]
        assert list(rows[0]) == [
            "key",
            "register",
            "previous_read_at",
            "current_read_at",
            "quantity",
            "unit",
            "quality",
        ]

    def test_a_read_taken_at_the_handover_belongs_to_the_one_before(self, manifest):
        handover = nem(2026, 4, 1)
        assert [row["quantity"] for row in read(manifest, periods=[(0, handover)])] == [0, 1]
        assert [row["quantity"] for row in read(manifest, periods=[(handover, 2**33)])] == [2]

    def test_a_read_over_a_handover_is_served_to_neither(self, manifest):
        handover = nem(2026, 3, 1)
        assert [row["quantity"] for row in read(manifest, periods=[(0, handover)])] == [0]
        assert [row["quantity"] for row in read(manifest, periods=[(handover, 2**33)])] == [2]
