"""Change worth noticing: whether the newest period of a series lies far outside what was to be expected. Pure.

What is to be expected is read from the periods before: their median, a line through them where they clearly rise or
fall (Theil and Sen), or the same period a year earlier where a year clearly repeats itself. Counts are compared after
Anscombe's transformation `2·√(x + 3/8)`, which makes their spread the same at every level. The spread is `Qn`, a
quartile of the distances between all pairs, so that one odd month neither moves the level nor hides the next.

A finding is raised far outside (`RAISED`) and ends when a value comes back into the usual range (`USUAL`), which is
much narrower: what hovers at an edge is told once. A period that is None was not measured, and says nothing.

Sources: F. J. Anscombe, "The transformation of Poisson, binomial and negative-binomial data" (1948); P. K. Sen,
"Estimates of the regression coefficient based on Kendall's tau" (1968); P. J. Rousseeuw and C. Croux, "Alternatives to
the median absolute deviation" (1993).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import fmean, median
from typing import Final, Literal

Grain = Literal["month", "week"]
Basis = Literal["level", "trend", "season"]
Kind = Literal["drop", "spike", "shift_down", "shift_up"]
Ending = Literal["returned", "settled"]
Series = Sequence[float | None]

#: So many spreads away from what was expected is raised; so many are usual.
RAISED: Final = 3.7
USUAL: Final = 2.0
#: Half of the least there was, or twice the most, is noticed nearer; before a year is known, all else farther.
UNHEARD_OF: Final = 2.7
SEASON_UNKNOWN: Final = 1.2
#: How many periods before it a period is held against, at least and at most.
FEWEST: Final = 6
MOST: Final = 12
PERIODS_A_YEAR: Final[dict[Grain, int]] = {"month": 12, "week": 52}
#: After so many periods at a new level, that level is the usual one.
SETTLES_AFTER: Final[dict[Grain, int]] = {"month": 3, "week": 6}
#: The least relative spread, as no business is steadier than that.
LEAST_SPREAD: Final = 0.08
#: How much smaller the spread has to be about a line, or about the year before, for that to be what is expected.
CLEARLY: Final = 0.6
#: `Qn` times this is the standard deviation of a normal distribution, before what few values call for.
QN_TO_DEVIATION: Final = 2.2219
#: A spread that was read from few values may be much larger in truth: by so many parts of one value.
UNSURE: Final = 3.0
#: What is least to be expected counts like so many values, so that a chance likeness of a few does not decide.
PRIOR: Final = 4
#: How often the order of two periods has to be that of the line, less how often not, for there to be one (Kendall).
ONE_WAY: Final = 0.6
#: From so many others on it can be told how everybody's figures moved; a move that is smaller than this is none.
ENOUGH_OTHERS: Final = 20
A_MOVE: Final = 0.15
#: What lasted so many periods is held against what was before them, as a whole.
LASTING: Final = 3


@dataclass(frozen=True, slots=True)
class Watch:
    """How a measure is watched.

    Attributes:
        least: The level below which nothing is worth noticing.
        share: How much of what was expected has to come or go, at least.
        counts: Its values are counts; where not, amounts.
    """

    grain: Grain = "month"
    least: float = 8.0
    share: float = 0.4
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Expected:
    """What was to be expected of a period, and the usual range about it, in the measure's unit."""

    value: float
    low: float
    high: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Finding:
    """A period that is worth noticing, or the first of several that are."""

    kind: Kind
    value: float
    expected: Expected

    @property
    def falls(self) -> bool:
        """Tell whether there is less than expected."""
        return self.kind in ("drop", "shift_down")


@dataclass(frozen=True, slots=True)
class _Model:
    """An expectation in the scale in which values are compared: its centre and spread there."""

    centre: float
    spread: float
    basis: Basis


def judge(series: Series, *, watch: Watch) -> Finding | None:
    """Judge the newest period of a series by those before it, oldest first; None where nothing is worth noticing."""
    if not series or series[-1] is None:
        return None
    known = _since_it_began(series)
    return _sudden(known, watch) or _lasting(known, watch)


def expect(series: Series, *, watch: Watch) -> Expected | None:
    """Return what is to be expected of the period after these; None where too little is known."""
    model = _model([*series, None], watch)
    return _in_unit(model, watch) if model else None


def ending_of(later: Sequence[float | None], *, finding: Finding, watch: Watch) -> Ending | None:
    """Tell whether what was found has ended, by the periods after it, oldest first.

    It ends when a value is back in the usual range, or when the new level has held long enough to be the usual one.
    """
    known = [value for value in later if value is not None]
    if not known:
        return None
    usual, newest = finding.expected, known[-1]
    if (newest >= usual.low) if finding.falls else (newest <= usual.high):
        return "returned"
    recent = known[-SETTLES_AFTER[watch.grain] :]
    if len(recent) < SETTLES_AFTER[watch.grain]:
        return None
    scaled = [_scale(value, watch) for value in recent]
    apart = max(abs(value - median(scaled)) for value in scaled)
    return "settled" if apart <= RAISED * _floor(median(scaled), watch) else None


def moves_of(others: Iterable[Series]) -> list[float] | None:
    """Return how everybody's figures moved in each of the last `LASTING` periods: what they came to as a share of what
    was usual before, in the median of all; None where too few are known. Series are oldest first, of the same periods.
    """
    shares = [
        [(value or 0.0) / usual for value in series[-LASTING:]]
        for series in others
        if (before := [value for value in series[:-LASTING] if value is not None][-MOST:])
        and len(before) >= FEWEST
        and (usual := median(before)) > 0
    ]
    return [median(each) for each in zip(*shares, strict=True)] if len(shares) >= ENOUGH_OTHERS else None


def is_as_others(series: Series, *, watch: Watch, moves: Sequence[float]) -> bool:
    """Tell whether a period is worth noticing only because everybody's figures moved alike: had nobody's, it would not.

    Asked before a year is known, when a season cannot be told by the customer's own past. Where the season is known, or
    nobody else moved, a customer's own past is the better judge.
    """
    known = _since_it_began(series)
    if len(known) > PERIODS_A_YEAR[watch.grain] or abs(moves[-1] - 1) < A_MOVE or min(moves) < A_MOVE:
        return False
    recent = [None if value is None else value / move for value, move in zip(known[-LASTING:], moves, strict=True)]
    return judge([*known[:-LASTING], *recent], watch=watch) is None


def _since_it_began(series: Series) -> list[float | None]:
    """Leave out the periods before there was anything: a new customer did not fall from nothing, nor rise from it."""
    first = next((place for place, value in enumerate(series) if value), len(series))
    return list(series[first:])


def _sudden(series: Series, watch: Watch) -> Finding | None:
    model = _model(series, watch)
    newest = series[-1] if series else None
    if model is None or newest is None:
        return None
    away = (_scale(newest, watch) - model.centre) / model.spread
    expected = _in_unit(model, watch)
    if abs(away) < _raised(series, watch) or not _is_worth_it(newest, expected.value, watch):
        return None
    if _same_a_year_ago(series, model, away, watch):
        return None
    return Finding("drop" if away < 0 else "spike", newest, expected)


def _raised(series: Series, watch: Watch) -> float:
    """Return how far out is worth noticing: farther before a year is known, nearer for what was never seen before."""
    before = [value for value in series[:-1] if value is not None][-MOST:]
    newest = series[-1]
    assert newest is not None
    if len(before) == MOST and (newest < min(before) / 2 or newest > 2 * max(before)):
        return UNHEARD_OF
    return RAISED if len(series) > PERIODS_A_YEAR[watch.grain] else RAISED * SEASON_UNKNOWN


def _lasting(series: Series, watch: Watch) -> Finding | None:
    """Hold the last few periods together against those before: no one of them is far out, all of them are."""
    recent = [value for value in series[-LASTING:] if value is not None]
    if len(series) < LASTING + FEWEST or len(recent) < LASTING:
        return None
    model = _model([*series[:-LASTING], None], watch)
    if model is None or model.basis != "level":
        return None
    scaled = [_scale(value, watch) for value in recent]
    expected = _in_unit(model, watch)
    sides = {value > model.centre for value in scaled}
    counted = min(MOST, sum(value is not None for value in series[:-LASTING]))
    # The mean of a few, held against a median of some: the variance of both (that of a median is π/2 of a mean's).
    spread = model.spread * sqrt(1 / LASTING + 1.57 / counted)
    away = (fmean(scaled) - model.centre) / spread
    mean = fmean(recent)
    if len(sides) > 1 or abs(away) < RAISED or not _is_worth_it(mean, expected.value, watch):
        return None
    if any(_same_a_year_ago(series[: len(series) - back], model, away, watch) for back in range(LASTING)):
        return None
    return Finding("shift_down" if away < 0 else "shift_up", mean, expected)


def _is_worth_it(value: float, expected: float, watch: Watch) -> bool:
    level = max(value, expected)
    return level >= watch.least and abs(value - expected) >= watch.share * level


def _same_a_year_ago(series: Series, model: _Model, away: float, watch: Watch) -> bool:
    """Tell whether the same period a year before lay to the same side, half as far at least: then it is the season."""
    year = PERIODS_A_YEAR[watch.grain]
    for earlier in range(len(series) - 1 - year, -1, -year):
        value = series[earlier]
        around = [
            _scale(each, watch)
            for each in series[max(0, earlier - MOST // 2) : earlier + MOST // 2 + 1]
            if each is not None
        ]
        if value is None or len(around) < FEWEST:
            continue
        then = (_scale(value, watch) - median(around)) / model.spread
        if then * away > 0 and abs(then) >= abs(away) / 2:
            return True
    return False


def _model(series: Series, watch: Watch) -> _Model | None:
    """Return what the last period of a series was expected to be, by those before it."""
    before = [_scale(value, watch) if value is not None else None for value in series[:-1]]
    recent = [(place, value) for place, value in enumerate(before) if value is not None][-MOST:]
    if len(recent) < FEWEST:
        return None
    level = _level(recent, watch)
    others = [_trend(recent, len(before), watch), _season(before, watch)]
    better = [each for each in others if each is not None and each.spread < CLEARLY * level.spread]
    return min(better, key=lambda each: each.spread, default=level)


def _level(recent: Sequence[tuple[int, float]], watch: Watch) -> _Model:
    values = [value for _, value in recent]
    centre = median(values)
    return _Model(centre, _spread([value - centre for value in values], centre, watch), "level")


def _trend(recent: Sequence[tuple[int, float]], place: int, watch: Watch) -> _Model | None:
    """Draw a line through the recent periods: the median of all slopes."""
    if len(recent) < FEWEST + 2:
        return None
    pairs = list(combinations(recent, 2))
    ups = sum((later > earlier) - (later < earlier) for (_, earlier), (_, later) in pairs)
    if abs(ups) < ONE_WAY * len(pairs):
        return None
    slope = median((later - earlier) / (there - here) for (here, earlier), (there, later) in pairs)
    start = median(value - slope * at for at, value in recent)
    centre = max(0.0, start + slope * place)
    return _Model(centre, _spread([value - start - slope * at for at, value in recent], centre, watch), "trend")


def _season(before: Series, watch: Watch) -> _Model | None:
    """Take the same period a year earlier, and what has come or gone since on the whole."""
    year = PERIODS_A_YEAR[watch.grain]
    place = len(before)
    if place < 2 * year or before[place - year] is None:
        return None
    changes = [
        now - then
        for now, then in zip(before[-year:], before[-2 * year : -year], strict=True)
        if now is not None and then is not None
    ]
    if len(changes) < FEWEST:
        return None
    grown = median(changes)
    a_year_ago = before[place - year]
    assert a_year_ago is not None
    centre = max(0.0, a_year_ago + grown)
    return _Model(centre, _spread([change - grown for change in changes], centre, watch), "season")


def _spread(residuals: Sequence[float], centre: float, watch: Watch) -> float:
    """Return the spread of what was left over, as `Qn` with its correction for few values."""
    count = len(residuals)
    half = count // 2 + 1
    apart = sorted(abs(one - other) for one, other in combinations(residuals, 2))
    quartile = apart[half * (half - 1) // 2 - 1]
    few = count / (count + (1.4 if count % 2 else 3.8))
    unsure = 1 + UNSURE / count
    found, least = QN_TO_DEVIATION * few * quartile, _floor(centre, watch)
    return max(least, unsure * sqrt((PRIOR * least**2 + count * found**2) / (PRIOR + count)))


def _floor(centre: float, watch: Watch) -> float:
    """Return the least spread there can be about a centre: that of chance where things are counted, and a share."""
    relative = LEAST_SPREAD * centre
    return max(1.0, relative) if watch.counts else max(relative, 1e-9)


def _scale(value: float, watch: Watch) -> float:
    return 2 * sqrt(max(0.0, value) + (0.375 if watch.counts else 0.0))


def _in_unit(model: _Model, watch: Watch) -> Expected:
    low, high = model.centre - USUAL * model.spread, model.centre + USUAL * model.spread
    return Expected(_unscale(model.centre, watch), _unscale(low, watch), _unscale(high, watch), model.basis)


def _unscale(scaled: float, watch: Watch) -> float:
    return max(0.0, (max(0.0, scaled) / 2) ** 2 - (0.375 if watch.counts else 0.0))
