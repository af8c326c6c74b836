"""Arithmetic of data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forecourt.data.rules import (
    UNDECLARED,
    Age,
    Limits,
    judge_age,
    newest_arrival_within,
    registers_within,
    rows_within,
    share_within,
)

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


LIMITS = Limits(source="Meter", due="daily by 10:00", expected_within_h=34, stale_after_h=58)
DUE = "due daily by 10:00"


def judged(age_h: float, limits: Limits = LIMITS, *, is_late: bool = False) -> Age:
    return judge_age(newest=T[5] - timedelta(hours=age_h), now=T[5], limits=limits, is_late=is_late)


@pytest.mark.parametrize(
    "age_h,state,why",
    [
        (0, "fresh", ""),
        (34, "fresh", ""),
        (34.1, "ageing", DUE),
        (58, "ageing", DUE),
        (58.1, "stale", DUE),
        (9999, "stale", DUE),
    ],
)
def test_readings_age(age_h, state, why) -> None:
    assert judged(age_h) == Age(state, why)


def test_past_three_quarters_of_its_time_a_fact_is_ageing_though_none_is_overdue() -> None:
    unhurried = replace(LIMITS, expected_within_h=58)
    assert (judged(43.5, unhurried).state, judged(43.6, unhurried).state) == ("fresh", "ageing")


def test_a_late_file_ages_what_it_should_have_renewed_and_makes_nothing_stale_fresh() -> None:
    assert judged(1, is_late=True) == Age("ageing", "file is late")
    assert judged(99, is_late=True).state == "stale"


def test_nothing_at_all_is_stale() -> None:
    assert judge_age(newest=None, now=T[0], limits=LIMITS).state == "stale"


def test_what_is_kept_here_is_fresh_whenever_it_was_written() -> None:
    kept = Limits(source="our own records", due="at once", expected_within_h=None, stale_after_h=None)
    assert judged(9999, kept) == Age("fresh", "")


def test_what_nobody_declared_anything_of_is_not_relied_on() -> None:
    assert judged(0.1, UNDECLARED).state == "stale"
