"""Small server-drawn pictures: the bars of the last days and the spark line of a meter, as plain SVG geometry.

Pure functions. Lengths are pixels, or per cent of the width where the name says so; the templates write them as SVG
attributes, because the content policy forbids inline styles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from typing import Any, Final

from forecourt.look import figures

BAR_HEIGHT: Final = 116
BAR_FILL: Final = 0.74
#: Multiples of a power of ten whose thirds are round.
CEILINGS: Final = (1.5, 1.8, 2.4, 3, 3.6, 4.5, 6, 7.5, 9, 12)
SPARK_WIDTH: Final = 92
SPARK_HEIGHT: Final = 22
TREND_WIDTH: Final = 100
TREND_HEIGHT: Final = 32
#: Dots at the ends of a trend, and at its edges, are not cut off.
TREND_EDGE: Final = 3
#: Lines stand on zero; some air above keeps them in the middle of their row.
SPARK_HEADROOM: Final = 1.3


@dataclass(frozen=True, slots=True)
class Bar:
    """One day. `kind` is `measured`, `estimated` (in part) or `missing`; `x` and `width` are per cent."""

    x: float
    width: float
    y: float
    height: float
    centre: float
    label: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A row of bars with its scale; `ticks` from the top down, the last with the unit."""

    bars: list[Bar]
    ticks: list[str]
    sentence: str
    kinds: set[str]


def day_bars(*, days: Sequence[Mapping[str, Any]], locale: str) -> Bars:
    """Lay out daily energy. Each day has `label`, `words` (both text), `quantity` (thousandths of kWh or None) and
    `measured` (share from 0 to 1 of the day that was measured rather than estimated)."""
    quantities = [day["quantity"] or 0 for day in days]
    top = nice_ceiling(max(quantities, default=0) or 1)
    step = 100 / max(len(days), 1)
    bars = [_bar(day, index, top=top, step=step, locale=locale) for index, day in enumerate(days)]
    return Bars(bars, _ticks(top, locale), _sentence(days, locale), {bar.kind for bar in bars})


def nice_ceiling(highest: float) -> int:
    """Return the least of a few multiples of a power of ten that covers `highest`: their thirds stay readable."""
    power = 10 ** floor(log10(highest))
    return int(
        next(power * factor for factor in (1.5, 1.8, 2.4, 3, 3.6, 4.5, 6, 7.5, 9, 12) if power * factor >= highest)
    )


def spark(*, values: Sequence[int | None]) -> str:
    """Return the path of a spark line in a box of 92 × 22 px; it breaks where nothing was measured."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(0, *known), (max(known) or 1) * SPARK_HEADROOM
    stride = SPARK_WIDTH / max(len(values) - 1, 1)
    points = [
        None if value is None else (index * stride, (SPARK_HEIGHT - 2) * (1 - (value - low) / (high - low)) + 1)
        for index, value in enumerate(values)
    ]
    return "".join(_stroke(before, point) for before, point in pairwise([None, *points]) if point)


@dataclass(frozen=True, slots=True)
class Trend:
    """A filled line over zero in a box of 100 × 32 that is stretched; `last` and `mark` are (x, y) of dots on it."""

    line: str
    area: str
    last: tuple[float, float]
    mark: tuple[float, float] | None


def trend(*, values: Sequence[float], mark: int | None = None) -> Trend | None:
    """Lay out how something went, the newest last; `mark` is the place of what was unusual. None for fewer than two."""
    if len(values) < 2:
        return None
    high = max(values)
    step = (TREND_WIDTH - 2 * TREND_EDGE) / (len(values) - 1)
    depth = TREND_HEIGHT - 2 * TREND_EDGE
    points = [
        (round(TREND_EDGE + index * step, 2), round(TREND_HEIGHT - TREND_EDGE - depth * max(value, 0) / (high or 1), 2))
        for index, value in enumerate(values)
    ]
    line = "".join(f"{'L' if index else 'M'}{x} {y}" for index, (x, y) in enumerate(points))
    area = f"{line}L{points[-1][0]} {TREND_HEIGHT}L{points[0][0]} {TREND_HEIGHT}Z"
    return Trend(line, area, points[-1], points[mark] if mark is not None else None)


def _bar(day: Mapping[str, Any], index: int, *, top: int, step: float, locale: str) -> Bar:
    quantity = day["quantity"]
    height = BAR_HEIGHT * (quantity or 0) / top
    measured = day.get("measured", 1)
    kind = "missing" if quantity is None else "measured" if measured >= 1 else "estimated"
    return Bar(
        x=round(step * (index + (1 - BAR_FILL) / 2), 3),
        width=round(step * BAR_FILL, 3),
        y=0 if kind == "missing" else round(BAR_HEIGHT - height, 1),
        height=BAR_HEIGHT if kind == "missing" else round(height, 1),
        centre=round(step * (index + 0.5), 3),
        label=day["label"],
        words=_day_in_words(day, kind, locale),
        kind=kind,
    )


def _day_in_words(day: Mapping[str, Any], kind: str, locale: str) -> str:
    amount = figures.energy(quantity=day["quantity"], locale=locale)
    partly = f", {figures.share(part=day['measured'], locale=locale)} measured" if kind == "estimated" else ""
    return f"{day['words']}: {amount}{partly}"


def _ticks(top: int, locale: str) -> list[str]:
    unit = figures.energy(quantity=top, locale=locale).unit
    scale = 1_000_000 if unit.startswith("M") else 1_000
    thirds = [figures.number(value=top * third / 3 / scale, locale=locale) for third in (3, 2, 1)]
    return [*thirds, f"0{figures.NBSP}{unit}"]


def _sentence(days: Sequence[Mapping[str, Any]], locale: str) -> str:
    known = [day["quantity"] for day in days if day["quantity"] is not None]
    if not known:
        return "Daily energy: nothing was measured."
    low, high = (figures.energy(quantity=quantity, locale=locale) for quantity in (min(known), max(known)))
    return f"Daily energy, {days[0]['words']} to {days[-1]['words']}, between {low} and {high}."


def _stroke(before: tuple[float, float] | None, point: tuple[float, float]) -> str:
    return f"{'L' if before else 'M'}{point[0]:.1f} {point[1]:.1f}"
