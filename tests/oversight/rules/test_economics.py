"""What self-service saves, reckoned by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from forecourt.oversight.rules.economics import return_of, share, week_of, weeks_before

TODAY = date(2026, 11, 2)


def test_it_has_paid_on_the_day_on_which_the_hours_saved_reach_those_it_took() -> None:
    by_day = {TODAY - timedelta(days=back): 10 for back in range(5)}
    found = return_of(by_day=by_day, by_hand_min=12, built_h=6, today=TODAY)
    assert (found.has_paid, found.pays_on) == (True, TODAY - timedelta(days=2))
    assert found.saved_h == 10
    assert found.ratio == Decimal(10) / 6


def test_what_has_not_paid_will_at_the_pace_of_the_last_weeks() -> None:
    found = return_of(by_day={TODAY: 28}, by_hand_min=60, built_h=38, today=TODAY)
    assert (found.has_paid, found.pays_on) == (False, TODAY + timedelta(days=10))


@pytest.mark.parametrize(
    "by_day", [{}, {TODAY - timedelta(days=100): 5}, {TODAY: 1}], ids=["never", "long ago", "rare"]
)
def test_what_is_too_far_off_is_not_promised(by_day: dict[date, int]) -> None:
    found = return_of(by_day=by_day, by_hand_min=1, built_h=1000, today=TODAY)
    assert (found.has_paid, found.pays_on) == (False, None)


def test_a_share_of_nothing_is_none() -> None:
    assert share(0, 0) is None
    assert share(1, 4) == 0.25


def test_weeks_begin_on_mondays() -> None:
    assert week_of(date(2026, 11, 8)) == date(2026, 11, 2)
    assert weeks_before(date(2026, 11, 8), weeks=2) == [date(2026, 10, 26), date(2026, 11, 2)]
