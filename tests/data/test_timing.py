"""When a schedule is due, and which whole days it is about."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecourt.data.timing import Every, Span, Timing, next_due, period_of

SYDNEY = ZoneInfo("Australia/Sydney")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SYDNEY).astimezone(UTC)


def _local(at: datetime) -> str:
    return at.astimezone(SYDNEY).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    "after, timing, due",
    [
        ("2026-11-02 06:59", Timing("daily", time(7)), "2026-11-02 07:00"),
        ("2026-11-02 07:00", Timing("daily", time(7)), "2026-11-03 07:00"),
        ("2026-11-02 09:00", Timing("weekly", time(7), weekday=1), "2026-11-09 07:00"),
        ("2026-11-02 06:00", Timing("weekly", time(7), weekday=1), "2026-11-02 07:00"),
        ("2026-11-02 09:00", Timing("monthly", time(7), month_day=1), "2026-12-01 07:00"),
        ("2027-02-01 09:00", Timing("monthly", time(7), month_day=28), "2027-02-28 07:00"),
        ("2026-10-03 23:00", Timing("daily", time(2, 30)), "2026-10-04 03:30"),  # the clock goes forward at 02:00
        ("2027-04-03 23:00", Timing("daily", time(2, 30)), "2027-04-04 02:30"),  # and back at 03:00
    ],
)
def test_it_is_due_at_its_time_of_day_in_its_zone(after: str, timing: Timing, due: str) -> None:
    assert _local(next_due(after=_at(after), timing=timing, zone=SYDNEY)) == due


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.times(),
    st.integers(1, 7),
    st.integers(1, 28),
)
def test_it_is_due_after_now_and_within_a_month(
    after: datetime, every: Every, at: time, weekday: int, month_day: int
) -> None:
    now = after.replace(tzinfo=UTC)
    due = next_due(after=now, timing=Timing(every, at.replace(microsecond=0), weekday, month_day), zone=SYDNEY)
    assert timedelta(0) < due - now <= timedelta(days=32)


@pytest.mark.parametrize(
    "span, first, after",
    [
        ("yesterday", "2026-11-03 00:00", "2026-11-04 00:00"),
        ("last_7_days", "2026-10-28 00:00", "2026-11-04 00:00"),
        ("last_week", "2026-10-26 00:00", "2026-11-02 00:00"),
        ("last_month", "2026-10-01 00:00", "2026-11-01 00:00"),
    ],
)
def test_a_span_is_whole_days_that_are_over(span: Span, first: str, after: str) -> None:
    start, end = period_of(span=span, at=_at("2026-11-04 07:00"), zone=SYDNEY)
    assert (_local(start), _local(end)) == (first, after)


def test_a_day_with_a_clock_change_has_its_own_length() -> None:
    start, end = period_of(span="yesterday", at=_at("2026-10-05 07:00"), zone=SYDNEY)
    assert end - start == timedelta(hours=23)
