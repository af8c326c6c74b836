"""Arithmetic of data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forecourt.data.rules import freshness, newest_arrival_within, registers_within, rows_within, share_within

T = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(11)]
SPANS = {
    "E1": {"first_at": int(T[0].timestamp()), "last_end_at": int(T[10].timestamp()), "rows": 1000},
    "B1": {"first_at": int(T[8].timestamp()), "last_end_at": int(T[10].timestamp()), "rows": 200},
}


@pytest.mark.parametrize(
    "start,end,share",
    [(None, None, 1), (T[0], T[10], 1), (T[0], T[5], 0.5), (T[9], None, 0.1), (T[10], None, 0), (None, T[0], 0)],
)
def test_the_share_of_an_object_within_a_period(start, end, share) -> None:
    assert share_within(first_at=T[0], last_end_at=T[10], start=start, end=end) == pytest.approx(share)


def test_an_object_of_no_length_has_no_share() -> None:
    assert share_within(first_at=T[0], last_end_at=T[0], start=None, end=None) == 0


def test_rows_are_counted_register_by_register() -> None:
    assert rows_within(spans=SPANS, start=T[0], end=T[5]) == pytest.approx(500)
    assert rows_within(spans=SPANS, start=T[9], end=None) == pytest.approx(200)
    assert rows_within(spans={}, start=None, end=None) == 0


def test_a_register_is_there_when_it_has_anything_in_the_period() -> None:
    assert registers_within(spans=SPANS, start=T[0], end=T[8]) == {"E1"}
    assert registers_within(spans=SPANS, start=T[0], end=None) == {"E1", "B1"}


def test_arrivals_of_a_month_that_is_only_partly_ones_own_do_not_show() -> None:
    months = [{"month": "2026-01", "collected_at": 100}, {"month": "2026-02", "collected_at": 900}]
    begins = datetime.fromisoformat("2026-01-01T00:00:00+10:00")

    def newest(end: str) -> datetime | None:
        return newest_arrival_within(months=months, start=begins, end=datetime.fromisoformat(end))

    assert newest("2026-02-20T00:00:00+10:00") == datetime.fromtimestamp(100, UTC)
    assert newest("2026-03-01T00:00:00+10:00") == datetime.fromtimestamp(900, UTC)
    assert newest("2026-01-20T00:00:00+10:00") is None


@pytest.mark.parametrize(
    "age_h,word", [(0, "fresh"), (27, "fresh"), (27.1, "ageing"), (36, "ageing"), (36.1, "stale"), (9999, "stale")]
)
def test_readings_age(age_h, word) -> None:
    assert freshness(newest=T[5] - timedelta(hours=age_h), now=T[5], stale_after_h=36) == word


def test_nothing_at_all_is_stale() -> None:
    assert freshness(newest=None, now=T[0], stale_after_h=36) == "stale"
