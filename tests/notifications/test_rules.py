"""When a mail is due, by digest and quiet hours, in the reader's own zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecourt.notifications.rules import MAIL_RETRIES, Rhythm, after_quiet, mail_due, retry_at

SYDNEY = ZoneInfo("Australia/Sydney")
NIGHT = Rhythm(quiet_from=time(22), quiet_before=time(7))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SYDNEY).astimezone(UTC)


def _due(at: str, rhythm: Rhythm, *, is_urgent: bool = False) -> str:
    due = mail_due(now=_at(at), rhythm=rhythm, zone=SYDNEY, is_urgent=is_urgent)
    return due.astimezone(SYDNEY).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    "at, rhythm, due",
    [
        ("2026-11-02 09:10", Rhythm(), "2026-11-02 09:10"),
        ("2026-11-02 09:10", Rhythm("hourly"), "2026-11-02 10:00"),
        ("2026-11-02 07:59", Rhythm("daily"), "2026-11-02 08:00"),
        ("2026-11-02 08:00", Rhythm("daily"), "2026-11-03 08:00"),
        ("2026-11-02 23:10", NIGHT, "2026-11-03 07:00"),
        ("2026-11-02 03:10", NIGHT, "2026-11-02 07:00"),
        ("2026-11-02 07:00", NIGHT, "2026-11-02 07:00"),
        ("2026-11-02 12:00", Rhythm("at_once", time(11), time(13)), "2026-11-02 13:00"),
        ("2026-11-02 09:10", Rhythm("daily", time(7), time(9)), "2026-11-03 09:00"),
        ("2026-10-04 01:30", NIGHT, "2026-10-04 07:00"),  # the night in which the clock goes forward
        ("2026-04-05 01:30", Rhythm("daily"), "2026-04-05 08:00"),  # and back
    ],
)
def test_a_mail_waits_for_its_digest_and_for_the_end_of_quiet_hours(at: str, rhythm: Rhythm, due: str) -> None:
    assert _due(at, rhythm) == due


def test_what_is_urgent_waits_for_nothing() -> None:
    assert _due("2026-11-02 03:10", Rhythm("daily", time(22), time(7)), is_urgent=True) == "2026-11-02 03:10"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.times(),
    st.times(),
    st.sampled_from(["UTC", "Asia/Kolkata"]),
)
def test_no_mail_falls_into_quiet_hours_and_none_goes_back_in_time(
    at: datetime, first: time, before: time, name: str
) -> None:
    zone, rhythm = ZoneInfo(name), Rhythm("at_once", first.replace(microsecond=0), before.replace(microsecond=0))
    now = at.replace(tzinfo=UTC)
    due = after_quiet(at=now, rhythm=rhythm, zone=zone)
    assert timedelta(0) <= due - now < timedelta(days=1)
    assert after_quiet(at=due, rhythm=rhythm, zone=zone) == due


def test_retries_take_about_a_day_and_then_end() -> None:
    now = _at("2026-11-02 09:00")
    waits = [retry_at(tried=tried, now=now, waits=MAIL_RETRIES) for tried in range(1, len(MAIL_RETRIES) + 2)]
    assert waits[0] == now + timedelta(minutes=1)
    assert waits[-1] is None
    assert timedelta(hours=20) < sum(MAIL_RETRIES, timedelta()) < timedelta(hours=30)
