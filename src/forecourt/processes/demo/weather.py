"""The weather of a town and the sun over it: what cools, heats and lights the demo world."""

from __future__ import annotations

from typing import Final

import numpy as np

from forecourt.processes.demo import noise
from forecourt.processes.demo.almanac import INTERVALS
from forecourt.processes.demo.meters import Site
from forecourt.processes.demo.noise import Curve, Days

_YEAR: Final = 365.25
#: Days since 1970-01-01 are brought to days since 1 January by this; leap years shift it by less than a day.
_FIRST_OF_YEAR: Final = 20_454  # 2026-01-01
#: Summer is hottest late in January, about five weeks after the solstice of 21 December.
_HOTTEST_DAY: Final = 25
_SOLSTICE_DAY: Final = -10
#: NEM time is the local mean time of this meridian.
_NEM_MERIDIAN: Final = 150.0


def temperature(*, site: Site, days: Days) -> Curve:
    """Return the outside temperature in °C at a site: `float32[d, 288]`, in NEM time."""
    south = abs(site.latitude)
    mean, swing = 26.5 - (south - 15) * 0.5, 2.5 + (south - 15) * 0.17
    season = swing * np.cos(2 * np.pi * (_day_of_year(days) - _HOTTEST_DAY) / _YEAR)
    fronts = 3.2 * noise.slow(name=f"{site.town} front", days=days, every=3)
    heat = 2.2 * noise.slow(name=f"{site.town} day", days=days, every=1)
    hours = np.arange(INTERVALS, dtype=np.float32) * np.float32(24 / INTERVALS)
    of_day = np.cos(2 * np.pi * (hours - 15.0) / 24).astype(np.float32)
    outside: Curve = (mean + season[:, None] + fronts + heat + 4.8 * of_day).astype(np.float32)
    return outside


def brightness(*, site: Site, days: Days) -> Curve:
    """Return the share of clear-sky light that reaches the panels of a site, 0.08 to 1: `float32[d, 288]`."""
    grey = 0.35 + 0.75 * noise.slow(name=f"{site.town} cloud", days=days, every=2)
    grey = grey + 0.30 * noise.smooth(name=f"{site.town} cloud", days=days, knots=8)
    cover = np.clip(grey, 0, 1)
    # Broken cloud flickers most: neither a blue sky nor a closed one does.
    flicker = 0.9 * cover * (1 - cover) * noise.smooth(name=f"{site.slug} cloud", days=days, knots=96)
    light: Curve = np.clip(1 - 0.8 * cover + flicker, 0.08, 1).astype(np.float32)
    return light


def sun_height(*, site: Site, days: Days) -> Curve:
    """Return the sine of the sun's height over the horizon, 0 at night: `float32[d, 288]`, in NEM time.

    Declination after Cooper (*Solar Energy* 12, 1969); the equation of time, at most 16 minutes, is left out.
    """
    declination = np.radians(-23.45) * np.cos(2 * np.pi * (_day_of_year(days) - _SOLSTICE_DAY) / _YEAR)
    noon = 12 + (_NEM_MERIDIAN - site.longitude) / 15
    hours = (np.arange(INTERVALS) + 0.5) * (24 / INTERVALS)
    turn = np.cos(2 * np.pi * (hours - noon) / 24)
    latitude = np.radians(site.latitude)
    upright = np.sin(latitude) * np.sin(declination)
    across = np.cos(latitude) * np.cos(declination)
    height: Curve = np.maximum(upright[:, None] + across[:, None] * turn, 0).astype(np.float32)
    return height


def _day_of_year(days: Days) -> Curve:
    return (days - _FIRST_OF_YEAR).astype(np.float32)
