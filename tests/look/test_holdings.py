"""Contracts and meters as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forecourt.contracts.rules import Period
from forecourt.data.queries import MeterCard
from forecourt.look.holdings import oldest_stamp, stamp_of, state_of
from tests.browsing import NOW

METER = MeterCard(
    nmi="1",
    label="",
    site="Works",
    town="",
    periods=(Period(NOW),),
    registers=("E1",),
    oldest_at=NOW,
    newest_at=NOW,
    collected_at=NOW,
    rows=1,
    freshness="fresh",
    source="Meter data provider",
)


@pytest.mark.parametrize(
    "start_h, end_h, state", [(-2, None, "runs"), (-2, 1, "runs"), (-2, 0, "ended"), (1, 2, "begins")]
)
def test_a_period_runs_from_its_first_instant_until_before_its_last(
    start_h: int, end_h: int | None, state: str
) -> None:
    end = None if end_h is None else NOW + timedelta(hours=end_h)
    assert state_of(period=Period(NOW + timedelta(hours=start_h), end), now=NOW) == state


def test_a_meter_without_readings_has_no_stamp() -> None:
    assert stamp_of(meter=replace(METER, newest_at=None, freshness="stale")) is None


def test_several_meters_are_as_old_as_the_one_furthest_behind() -> None:
    behind = replace(METER, newest_at=datetime(2026, 10, 1, tzinfo=UTC), freshness="stale")
    stamp = oldest_stamp(meters=[METER, behind, replace(METER, newest_at=None)])
    assert stamp == {"at": behind.newest_at, "source": "Meter data provider", "fresh": "stale", "why": ""}


def test_a_meter_that_left_is_not_waited_for() -> None:
    left = replace(METER, newest_at=datetime(2026, 3, 1, tzinfo=UTC), freshness="fixed")
    assert oldest_stamp(meters=[left, METER]) == stamp_of(meter=METER)
    assert oldest_stamp(meters=[left]) == stamp_of(meter=left)
    assert oldest_stamp(meters=[]) is None
