"""Arithmetic of periods: from, and before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.contracts.rules import Period, joined

DAY = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(12)]


@pytest.mark.parametrize(
    "period,start,end,left",
    [
        (Period(DAY[2], DAY[5]), None, None, Period(DAY[2], DAY[5])),
        (Period(DAY[2], DAY[5]), DAY[3], None, Period(DAY[3], DAY[5])),
        (Period(DAY[2], DAY[5]), None, DAY[3], Period(DAY[2], DAY[3])),
        (Period(DAY[2]), DAY[3], DAY[4], Period(DAY[3], DAY[4])),
        (Period(DAY[2]), None, None, Period(DAY[2])),
        (Period(DAY[2], DAY[5]), DAY[5], None, None),
        (Period(DAY[2], DAY[5]), None, DAY[2], None),
        (Period(DAY[2], DAY[5]), DAY[4], DAY[3], None),
    ],
)
def test_what_is_cut_lies_within_both(period, start, end, left) -> None:
    assert period.cut(start=start, end=end) == left


def test_a_period_includes_its_first_instant_and_not_its_last() -> None:
    period = Period(DAY[2], DAY[5])
    assert [period.includes(DAY[number]) for number in (1, 2, 4, 5)] == [False, True, True, False]
    assert Period(DAY[2]).includes(DAY[11])


@pytest.mark.parametrize(
    "periods,result",
    [
        ([], []),
        ([Period(DAY[3], DAY[4]), Period(DAY[1], DAY[3])], [Period(DAY[1], DAY[4])]),
        ([Period(DAY[1], DAY[3]), Period(DAY[2], DAY[5])], [Period(DAY[1], DAY[5])]),
        ([Period(DAY[1], DAY[6]), Period(DAY[2], DAY[3])], [Period(DAY[1], DAY[6])]),
        ([Period(DAY[1], DAY[2]), Period(DAY[3], DAY[4])], [Period(DAY[1], DAY[2]), Period(DAY[3], DAY[4])]),
        ([Period(DAY[1]), Period(DAY[3], DAY[4])], [Period(DAY[1])]),
        ([Period(DAY[1], DAY[3]), Period(DAY[2])], [Period(DAY[1])]),
    ],
)
def test_periods_that_touch_or_overlap_are_one(periods, result) -> None:
    assert joined(periods) == result


_DAYS = st.integers(0, 10)
_PERIODS = st.lists(st.tuples(_DAYS, st.one_of(st.none(), _DAYS)).filter(lambda p: p[1] is None or p[0] < p[1]))


@given(_PERIODS)
def test_joining_changes_no_instants_membership(raw) -> None:
    periods = [Period(DAY[start], None if end is None else DAY[end]) for start, end in raw]
    together = joined(periods)
    for day in DAY:
        assert any(p.includes(day) for p in together) == any(p.includes(day) for p in periods)
    assert all(a.end is not None and a.end < b.start for a, b in pairwise(together))
