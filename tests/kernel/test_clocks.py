"""Two clocks: the true one, and business time at an offset from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forecourt.kernel import clocks
from forecourt.settings.environment import Environment

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def an_hour_behind(monkeypatch):
    monkeypatch.setattr(clocks, "environment", lambda: Environment(business_offset_s=-3600))


@time_machine.travel(NOW, tick=False)
def test_business_time_is_the_true_time_where_no_offset_is_set() -> None:
    assert clocks.true_now() == clocks.business_now() == NOW


@time_machine.travel(NOW, tick=False)
def test_the_demo_moves_business_time_and_leaves_the_true_clock(an_hour_behind) -> None:
    assert clocks.business_now() == NOW - timedelta(hours=1)
    assert clocks.true_now() == NOW


def test_both_clocks_are_in_utc() -> None:
    assert clocks.true_now().utcoffset() == clocks.business_now().utcoffset() == timedelta(0)
