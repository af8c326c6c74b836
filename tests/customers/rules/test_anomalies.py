"""Which changes are worth noticing: what is planted is found, and chance, seasons, gaps and new customers are not."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.customers.rules.anomalies import Finding, Watch, ending_of, expect, judge

MONTH = Watch()
Draw = Callable[[random.Random, int], float]


def poisson(chance: random.Random, mean: float) -> int:
    """Draw a count by Knuth's way, in parts where the mean is large."""
    if mean > 30:
        return poisson(chance, mean / 2) + poisson(chance, mean / 2)
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product >= limit:
        count += 1
        product *= chance.random()
    return count


def steady(mean: float) -> Draw:
    """Come by chance, as often every month."""
    return lambda chance, _: poisson(chance, mean)


def uneven(mean: float) -> Draw:
    """Come by chance, and more in some months than in others: a third up and down."""
    return lambda chance, _: poisson(chance, chance.gammavariate(10, mean / 10))


def summers(chance: random.Random, month: int) -> float:
    """Come less in the middle of every year."""
    return poisson(chance, 50 * (1 + 0.6 * math.sin(month / 6 * math.pi)))


def growing(chance: random.Random, month: int) -> float:
    """Come a little more every month."""
    return poisson(chance, 20 + 2 * month)


def closed_in_december(chance: random.Random, month: int) -> float:
    """Come hardly at all once a year."""
    return poisson(chance, 10 if month % 12 == 11 else 50)


def share_raised(draw: Draw, *, first: int = 7, months: int = 36, customers: int = 120) -> float:
    """Judge every month of some customers; return which part of the months was raised."""
    chance, raised, judged = random.Random(20261101), 0, 0
    for _ in range(customers):
        series = [draw(chance, month) for month in range(months)]
        for month in range(first, months + 1):
            judged += 1
            raised += judge(series[:month], watch=MONTH) is not None
    return raised / judged


@pytest.mark.parametrize(
    "draw, first, most",
    [
        (steady(3), 7, 0.0005),
        (steady(12), 7, 0.003),
        (steady(40), 7, 0.002),
        (steady(400), 7, 0.001),
        (uneven(40), 7, 0.01),
        (growing, 7, 0.012),
        (summers, 25, 0.006),
        (closed_in_december, 25, 0.003),
    ],
    ids=["few", "some", "many", "very-many", "uneven", "growing", "seasons", "december"],
)
def test_few_false_alarms_come_of_chance(draw: Draw, first: int, most: float) -> None:
    assert share_raised(draw, first=first) <= most


@pytest.mark.parametrize(
    "mean, newest, least",
    [(41, 3, 0.99), (20, 2, 0.95), (12, 0, 0.9), (100, 40, 0.9), (40, 90, 0.85), (100, 200, 0.98)],
)
def test_a_planted_drop_or_spike_is_found(mean: float, newest: float, least: float) -> None:
    chance, found = random.Random(7), 0
    for _ in range(200):
        finding = judge([*(poisson(chance, mean) for _ in range(18)), newest], watch=MONTH)
        found += finding is not None and finding.falls is (newest < mean)
    assert found / 200 >= least


def test_a_drop_in_a_low_season_is_found_against_that_season() -> None:
    chance, found = random.Random(7), 0
    for _ in range(100):
        series = [summers(chance, month) for month in range(27)]  # the next month usually comes to 80
        finding = judge([*series, 10], watch=MONTH)
        found += finding is not None and finding.expected.basis == "season"
    assert found >= 85


def test_a_level_that_broke_and_stays_is_found_though_no_month_alone_is() -> None:
    series = [40, 43, 38, 41, 39, 42, 44, 37, 40, 41, 39, 42, 22, 23, 22]
    finding = judge(series, watch=MONTH)
    assert finding is not None
    assert finding.kind == "shift_down"
    assert judge(series[:13], watch=MONTH) is None


def test_a_new_customer_neither_rises_from_nothing_nor_is_judged_before_six_months() -> None:
    assert judge([0] * 30 + [40], watch=MONTH) is None
    assert judge([0] * 30 + [40, 41, 39, 3], watch=MONTH) is None


def test_a_month_that_was_not_measured_says_nothing_and_hides_nothing() -> None:
    known = [40, 43, 38, 41, 39, 42, None, 44, None, 37]
    assert judge([*known, None], watch=MONTH) is None
    finding = judge([*known, 2], watch=MONTH)
    assert finding is not None
    assert finding.kind == "drop"


def test_what_is_little_anyway_is_not_worth_noticing() -> None:
    assert judge([3, 2, 3, 4, 3, 2, 3, 3, 0], watch=MONTH) is None
    assert judge([1000, 1001, 999, 1000, 1000, 999, 1001, 1000, 900], watch=Watch(counts=False, least=1)) is None


def test_amounts_are_judged_like_counts_without_the_chance_of_counting() -> None:
    spend = [12_400.0, 12_150.0, 12_600.0, 12_300.0, 12_450.0, 12_500.0, 12_380.0, 12_420.0]
    watch = Watch(counts=False, least=100)
    assert judge([*spend, 12_900.0], watch=watch) is None
    finding = judge([*spend, 2_000.0], watch=watch)
    assert finding is not None
    assert finding.expected.low < 12_400 < finding.expected.high


def _finding() -> Finding:
    found = judge([40, 43, 38, 41, 39, 42, 44, 37, 40, 41, 39, 42, 3], watch=MONTH)
    assert found is not None
    return found


def test_it_is_over_when_a_month_is_usual_again_and_not_before() -> None:
    finding = _finding()
    assert ending_of([], finding=finding, watch=MONTH) is None
    assert ending_of([20], finding=finding, watch=MONTH) is None
    assert ending_of([20, 38], finding=finding, watch=MONTH) == "returned"


def test_it_is_over_when_the_new_level_has_held() -> None:
    finding = _finding()
    assert ending_of([4, 3], finding=finding, watch=MONTH) is None
    assert ending_of([4, 3, 5], finding=finding, watch=MONTH) == "settled"
    assert ending_of([0, 9, 25], finding=finding, watch=MONTH) is None


def test_what_hovers_at_the_edge_does_not_flap() -> None:
    finding = _finding()
    raised = finding.expected.low * 0.8
    assert ending_of([raised, raised + 1], finding=finding, watch=MONTH) is None


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=60), st.booleans())
def test_any_series_has_an_answer(series: list[float | None], counts: bool) -> None:
    watch = Watch(counts=counts)
    finding = judge(series, watch=watch)
    expected = expect(series, watch=watch)
    if expected is not None:
        assert 0 <= expected.low <= expected.value <= expected.high
    if finding is not None:
        assert finding.expected.low <= finding.expected.value <= finding.expected.high
        assert ending_of([finding.expected.value], finding=finding, watch=watch) == "returned"
