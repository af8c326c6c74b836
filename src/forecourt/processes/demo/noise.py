"""Randomness that depends on nothing but a name and an instant.

Each value is a hash of (name, instant), so any day of any meter can be made alone, in any order, on any machine and
with any version of numpy, and comes out the same. The hash is the finaliser of SplitMix64 (Steele, Lea and Flood,
*Fast splittable pseudorandom number generators*, 2014).
"""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecourt.processes.demo.almanac import INTERVALS

Days = NDArray[np.int32]
Curve = NDArray[np.float32]

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_LANE: Final = np.uint64(0xFFFF)
#: The sum of four uniform 16-bit lanes has this mean and this deviation.
_LANES_MEAN: Final = np.float32(4 * 65_535 / 2)
_LANES_DEVIATION: Final = np.float32((4 * (65_536**2 - 1) / 12) ** 0.5)


def white(*, name: str, days: Days) -> Curve:
    """Return noise without memory, nearly normal with deviation 1: `float32[d, 288]`."""
    return _normal(_hash(name, _counters(days, INTERVALS, INTERVALS)))


def smooth(*, name: str, days: Days, knots: int) -> Curve:
    """Return noise that wanders from knot to knot, `knots` of them a day, deviation about 0.8: `float32[d, 288]`.

    It is continuous across midnight. `knots` divides 288.
    """
    at_knots = _normal(_hash(name, _counters(days, knots, knots + 1)))
    step = np.arange(INTERVALS // knots, dtype=np.float32) * np.float32(knots / INTERVALS)
    rise = np.diff(at_knots, axis=1)
    between = at_knots[:, :-1, None] + rise[:, :, None] * step
    return between.reshape(len(days), INTERVALS)


def slow(*, name: str, days: Days, every: int) -> Curve:
    """Return noise that wanders from knot to knot, one each `every` days, deviation about 0.8: `float32[d, 288]`."""
    midnights = np.stack([_between_knots(name, days.astype(np.int64) + after, every) for after in (0, 1)], axis=1)
    step = np.arange(INTERVALS, dtype=np.float32) / np.float32(INTERVALS)
    wandering: Curve = midnights[:, :1] + np.diff(midnights, axis=1) * step
    return wandering


def fractions(*, name: str, numbers: Days) -> NDArray[np.float64]:
    """Return one number in [0, 1) for a name and each of some numbers: `float64[n]`."""
    return _hash(name, numbers.astype(np.uint64)) / 2.0**64


def fraction(*, name: str) -> float:
    """Return one number in [0, 1) for a name."""
    return float(fractions(name=name, numbers=np.zeros(1, dtype=np.int32))[0])


def _counters(days: Days, a_day: int, count: int) -> NDArray[np.uint64]:
    """Number the instants that divide each day into `a_day` parts: `uint64[d, count]`, going on into the next day."""
    first = days.astype(np.int64) * a_day
    return (first[:, None] + np.arange(count)).astype(np.uint64)


def _between_knots(name: str, days: NDArray[np.int64], every: int) -> Curve:
    knot, step = np.divmod(days, every)
    now, then = (_normal(_hash(name, (knot + after).astype(np.uint64))) for after in (0, 1))
    return now + (then - now) * (step / every).astype(np.float32)


def _hash(name: str, counters: NDArray[np.uint64]) -> NDArray[np.uint64]:
    words = name.encode()
    seed = np.uint64(zlib.crc32(words) << 32 | zlib.crc32(words[::-1]))
    mixed = (counters + seed) * _GOLDEN
    mixed ^= mixed >> np.uint64(30)
    mixed *= _MIX_1
    mixed ^= mixed >> np.uint64(27)
    mixed *= _MIX_2
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _normal(mixed: NDArray[np.uint64]) -> Curve:
    total = (mixed & _LANE).astype(np.float32)
    for shift in (16, 32, 48):
        total += ((mixed >> np.uint64(shift)) & _LANE).astype(np.float32)
    return (total - _LANES_MEAN) / _LANES_DEVIATION
