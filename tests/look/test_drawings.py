"""The small pictures that the server draws."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.look import drawings


def a_day(label: str, quantity: int | None, measured: float = 1) -> dict[str, Any]:
    return {"label": label, "words": f"Day {label}", "quantity": quantity, "measured": measured}


def test_bars_stand_on_zero_and_the_highest_fits() -> None:
    plot = drawings.day_bars(days=[a_day("1", 2_000_000), a_day("2", 4_280_000)], locale="en_AU")
    heights = [bar.height for bar in plot.bars]
    assert heights[1] <= drawings.BAR_HEIGHT
    assert heights[0] / heights[1] == pytest.approx(2_000 / 4_280, abs=0.01)
    assert all(bar.y + bar.height == pytest.approx(drawings.BAR_HEIGHT) for bar in plot.bars)


def test_a_day_that_was_not_measured_is_hatched_and_said() -> None:
    plot = drawings.day_bars(days=[a_day("1", None), a_day("2", 5_000)], locale="en_AU")
    assert plot.bars[0].kind == "missing"
    assert plot.bars[0].words == "Day 1: Not measured"


def test_a_day_that_was_estimated_in_part_says_how_much_was_measured() -> None:
    plot = drawings.day_bars(days=[a_day("1", 5_000, measured=0.93)], locale="en_AU")
    assert plot.bars[0].kind == "estimated"
    assert plot.bars[0].words == "Day 1: 5\u00a0kWh, 93.0\u00a0% measured"


def test_the_scale_has_round_thirds_and_its_unit() -> None:
    assert drawings.day_bars(days=[a_day("1", 36_000_000)], locale="en_AU").ticks == ["36", "24", "12", "0\u00a0MWh"]


def test_nothing_measured_at_all_is_still_a_picture() -> None:
    plot = drawings.day_bars(days=[a_day("1", None)], locale="en_AU")
    assert plot.sentence == "Daily energy: nothing was measured."
    assert drawings.day_bars(days=[], locale="en_AU").bars == []


def test_a_spark_line_breaks_where_nothing_was_measured() -> None:
    path = drawings.spark(values=[5, 6, None, 7, 8])
    assert path.count("M") == 2
    assert path.count("L") == 2


def test_a_spark_line_needs_two_points() -> None:
    assert drawings.spark(values=[None, 4, None]) == ""


def test_a_trend_stands_on_zero_and_marks_what_was_unusual() -> None:
    drawn = drawings.trend(values=[0, 5, 10], mark=1)
    assert drawn is not None
    assert drawn.line == "M3.0 29.0L50.0 16.0L97.0 3.0"
    assert drawn.area == f"{drawn.line}L97.0 32L3.0 32Z"
    assert (drawn.last, drawn.mark) == ((97.0, 3.0), (50.0, 16.0))


def test_a_trend_of_nothing_but_zeros_is_flat_and_one_value_is_none() -> None:
    flat = drawings.trend(values=[0, 0])
    assert flat is not None
    assert (flat.line, flat.mark) == ("M3.0 29.0L97.0 29.0", None)
    assert drawings.trend(values=[4]) is None


def test_a_meter_that_used_nothing_has_a_flat_line() -> None:
    assert drawings.spark(values=[0, 0, 0]).count("21.0") == 3
