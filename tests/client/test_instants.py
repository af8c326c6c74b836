"""Instants and zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forecourt_client.errors import WrongUse
from forecourt_client.instants import sent_instant, tzinfo_of, written_instant


def test_an_aware_datetime_is_sent_with_its_offset() -> None:
    moment = datetime(2026, 1, 1, tzinfo=ZoneInfo("Australia/Sydney"))
    assert sent_instant(moment, name="period_from") == "2026-01-01T00:00:00+11:00"


def test_an_offset_with_seconds_is_sent_as_utc() -> None:
    moment = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=10, seconds=8)))
    assert sent_instant(moment, name="period_from") == "2025-12-31T13:59:52+00:00"


@pytest.mark.parametrize("moment", [datetime(2026, 1, 1), date(2026, 1, 1), "2026-01-01T00:00:00Z"])
def test_a_naive_datetime_a_bare_date_and_text_are_refused_by_name(moment: Any) -> None:
    with pytest.raises(WrongUse, match="period_from") as refused:
        sent_instant(moment, name="period_from")
    assert refused.value.code == "period_unclear"
    assert refused.value.next


@pytest.mark.parametrize(
    ("words", "zone", "instant"),
    [
        ("2026-03-01", "+10:00", "2026-02-28T14:00:00+00:00"),
        ("2026-03-01", "-03:30", "2026-03-01T03:30:00+00:00"),
        ("2026-01-01", "Australia/Sydney", "2025-12-31T13:00:00+00:00"),
        ("2026-07-01", "Australia/Sydney", "2026-06-30T14:00:00+00:00"),
        ("2026-07-01T06:30:00Z", None, "2026-07-01T06:30:00+00:00"),
        ("2026-07-01t06:30:00.5+02:00", "UTC", "2026-07-01T04:30:00.500000+00:00"),
    ],
)
def test_what_a_person_wrote_is_one_instant(words: str, zone: str | None, instant: str) -> None:
    assert written_instant(words, zone=zone, name="--from").astimezone(UTC).isoformat() == instant


def test_a_day_without_midnight_begins_when_the_clocks_have_sprung() -> None:
    # Chile skipped from 00:00 to 01:00 on 2024-09-08
    assert (
        written_instant("2024-09-08", zone="America/Santiago", name="--from").isoformat() == "2024-09-08T01:00:00-03:00"
    )


@pytest.mark.parametrize(
    "words",
    [
        "2026-02-30",
        "2026-3-1",
        "yesterday",
        "2026-03-01T06:00",
        "2026-03-01 06:00:00Z",
        "",
        "２０２６-03-01",
        "20260301",
    ],
)
def test_anything_else_is_refused(words: str) -> None:
    with pytest.raises(WrongUse):
        written_instant(words, zone="+10:00", name="--from")


def test_a_bare_date_without_a_zone_is_refused() -> None:
    with pytest.raises(WrongUse, match="nothing says where that day begins"):
        written_instant("2026-03-01", zone=None, name="--as-of")


@pytest.mark.parametrize("zone", ["+10", "10:00", "+24:00", "Sydney", "../etc/passwd", "", "+１0:00"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(WrongUse, match="not a zone"):
        tzinfo_of(zone)
