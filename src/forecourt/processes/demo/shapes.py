"""How each kind of premises uses power, five minutes by five minutes.

A shape is a table of points over the local day, and how strongly the weather, the machines and chance move it. What a
register counts follows: `E1` what flows from the grid, `B1` what the panels give back, `Q1` and `K1` reactive energy
drawn and given back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecourt.processes.demo import noise, weather
from forecourt.processes.demo.almanac import (
    INTERVAL_MINUTES,
    INTERVALS,
    REST_DAY,
    clock_shift,
    day_kinds,
    reading_days,
)
from forecourt.processes.demo.meters import SITES, Load, Meter, Site
from forecourt.processes.demo.noise import Curve, Days

#: Points (hour, level) of a day, level 0 to 1 of the peak; straight lines between them, the last joins the first.
Points = tuple[tuple[float, float], ...]
Blocks = dict[str, NDArray[np.int64]]

UNITS: Final[Mapping[str, str]] = MappingProxyType({"B1": "kWh", "E1": "kWh", "K1": "kvarh", "Q1": "kvarh"})

#: A kilowatt held for five minutes, in watt-hours: the thousandths of a kWh that a reading counts.
_WH_PER_KW: Final = np.float32(1000 / 12)


@dataclass(frozen=True, slots=True)
class Shape:
    """The habits of a kind of premises.

    Attributes:
        workday, saturday, rest_day: The level over the local day.
        cooling: How much of the peak one degree above 21 °C adds, where people or goods are.
        heating: How much of the peak one degree below 14 °C adds.
        machines: How much of the peak compressors and burners switch on and off.
        cycle_minutes: How long one of their cycles takes at 15 °C outside.
        restless: How far the level wanders within hours, as a share of itself.
        christmas: What is left of the level between 24 December and 4 January.
    """

    workday: Points
    saturday: Points
    rest_day: Points
    cooling: float = 0.0
    heating: float = 0.0
    machines: float = 0.0
    cycle_minutes: float = 40.0
    restless: float = 0.05
    christmas: float = 1.0


_CLOSED_OFFICE: Final = ((0, 0.14), (9, 0.17), (15, 0.18), (19, 0.14))
_BAKING: Final = (
    (0, 0.22), (1.5, 0.30), (2.25, 0.78), (3.5, 0.86), (6.5, 0.80), (8.5, 0.52), (11, 0.36), (15, 0.30), (18, 0.22),
)  # fmt: skip
_SHOP: Final = ((0, 0.22), (6.5, 0.24), (8.5, 0.62), (11, 0.72), (17, 0.70), (18.5, 0.50), (21.5, 0.26))
_HOTEL: Final = (
    (0, 0.34), (4, 0.30), (6.5, 0.58), (8, 0.66), (10.5, 0.46), (15, 0.44), (18.5, 0.80), (20.5, 0.74), (22.5, 0.50),
)  # fmt: skip

SHAPES: Final[Mapping[Load, Shape]] = MappingProxyType(
    {
        Load.OFFICE: Shape(
            workday=((0, 0.15), (5.5, 0.16), (7, 0.42), (9, 0.70), (12, 0.68), (13, 0.64), (15, 0.70), (17, 0.55),
                     (19, 0.26), (21.5, 0.16)),
            saturday=((0, 0.14), (8.5, 0.20), (11, 0.24), (14, 0.18), (18, 0.14)),
            rest_day=_CLOSED_OFFICE,
            cooling=0.022, heating=0.016, machines=0.03, cycle_minutes=35, restless=0.05, christmas=0.55,
        ),
        Load.COLD_STORE: Shape(
            workday=((0, 0.20), (5, 0.22), (7, 0.32), (12, 0.34), (16, 0.30), (20, 0.21)),
            saturday=((0, 0.20), (7, 0.26), (12, 0.24), (15, 0.20)),
            rest_day=((0, 0.20), (12, 0.20)),
            cooling=0.010, machines=0.62, cycle_minutes=45, restless=0.03,
        ),
        Load.BAKERY: Shape(
            workday=_BAKING,
            saturday=_BAKING,
            rest_day=((0, 0.18), (2, 0.30), (3.5, 0.42), (6, 0.36), (9, 0.22), (15, 0.18)),
            cooling=0.004, machines=0.10, cycle_minutes=25, restless=0.06,
        ),
        Load.RETAIL: Shape(
            workday=_SHOP,
            saturday=((0, 0.22), (6.5, 0.24), (8.5, 0.64), (12, 0.78), (16, 0.72), (17.5, 0.42), (20, 0.24)),
            rest_day=((0, 0.22), (8, 0.23), (10, 0.58), (13, 0.64), (16, 0.56), (17.5, 0.28)),
            cooling=0.016, heating=0.010, machines=0.06, cycle_minutes=30, restless=0.05,
        ),
        Load.PLANT: Shape(
            workday=((0, 0.12), (5.4, 0.14), (6.1, 0.70), (9.4, 0.78), (9.6, 0.50), (9.9, 0.76), (13.8, 0.74),
                     (14.1, 0.55), (14.4, 0.72), (17.9, 0.70), (18.1, 0.46), (18.5, 0.68), (21.6, 0.62), (22.3, 0.16)),
            saturday=((0, 0.12), (5.6, 0.13), (6.3, 0.48), (11.6, 0.46), (12.4, 0.13)),
            rest_day=((0, 0.10), (12, 0.11)),
            cooling=0.003, machines=0.08, cycle_minutes=20, restless=0.14, christmas=0.30,
        ),
        Load.DEPOT: Shape(
            workday=((0, 0.38), (4, 0.30), (5, 0.42), (7, 0.62), (12, 0.48), (16, 0.66), (19, 0.52), (21, 0.56)),
            saturday=((0, 0.34), (5, 0.30), (8, 0.44), (13, 0.28), (18, 0.20), (23.9, 0.17)),
            rest_day=((0, 0.16), (12, 0.18), (20, 0.26)),
            cooling=0.006, heating=0.004, machines=0.05, cycle_minutes=30, restless=0.10, christmas=0.7,
        ),
        Load.SERVER_ROOM: Shape(
            workday=((0, 0.74), (5, 0.73), (10, 0.80), (15, 0.81), (20, 0.77)),
            saturday=((0, 0.73), (14, 0.75)),
            rest_day=((0, 0.72), (14, 0.74)),
            cooling=0.006, machines=0.04, cycle_minutes=15, restless=0.015,
        ),
        Load.HOTEL: Shape(
            workday=_HOTEL,
            saturday=_HOTEL,
            rest_day=_HOTEL,
            cooling=0.018, heating=0.014, machines=0.06, cycle_minutes=35, restless=0.06,
        ),
    }
)  # fmt: skip

#: 24 December to 4 January, counted from 1 November.
_CHRISTMAS_DAYS: Final = range(53, 65)

_SITES: Final = {site.slug: site for site in SITES}


def day_block(*, meter: Meter, register: str, days: Days) -> NDArray[np.int64]:
    """Return what one register of a meter counts on the given days: `int64[d, 288]` thousandths of its unit.

    `days` are days since 1970-01-01 in NEM time, in any order. Raises KeyError for a register that the meter lacks.
    """
    return day_blocks(meter=meter, days=days)[register]


def day_blocks(*, meter: Meter, days: Days) -> Blocks:
    """Return what every register of a meter counts on the given days: `int64[d, 288]` thousandths each."""
    site = _SITES[meter.site]
    load = _load_kw(meter, site, days)
    net = load - _solar_kw(meter, site, days) if meter.solar_kw else load
    flows = {"E1": net}
    if meter.solar_kw:
        flows["B1"] = -net
    if meter.reactive:
        reactive = _reactive_kvar(meter, load, days)
        flows |= {"Q1": reactive, "K1": -reactive}
    return {register: _thousandths(flows[register]) for register in meter.registers}


def _thousandths(flow: Curve) -> NDArray[np.int64]:
    return np.rint(np.maximum(flow, 0) * _WH_PER_KW).astype(np.int64)


def _load_kw(meter: Meter, site: Site, days: Days) -> Curve:
    shape = SHAPES[meter.load]
    outside = weather.temperature(site=site, days=days)
    level, present = _habit(shape, meter, site, days)
    level += present * _climate(shape, outside)
    level += np.float32(shape.machines) * _machines(shape, meter, outside, days)
    level *= 1 + np.float32(shape.restless) * noise.smooth(name=f"{meter.nmi} hour", days=days, knots=24)
    level *= 1 + np.float32(0.012) * noise.white(name=f"{meter.nmi} load", days=days)
    load: Curve = np.maximum(level, np.float32(0.01)) * (_drift(meter, days) * np.float32(meter.peak_kw))
    return load


def _habit(shape: Shape, meter: Meter, site: Site, days: Days) -> tuple[Curve, Curve]:
    """Return the level by the clock on the wall, and how much of the place is in use (0.2 to 1)."""
    early = np.int32(INTERVALS * (noise.fraction(name=f"{meter.nmi} early") - 0.5) / 32)
    shift = clock_shift(zone=site.zone, days=days) + early
    local = np.arange(INTERVALS, dtype=np.int32) + shift[:, None]
    kinds = _kinds_around(site.state, days)
    over = np.floor_divide(local, INTERVALS)
    kind = np.take_along_axis(kinds, (over + 1).astype(np.int64), axis=1)
    level = _table(shape).reshape(-1)[kind.astype(np.int32) * INTERVALS + (local - over * INTERVALS)]
    present = np.clip(level * np.float32(1.4), 0.2, 1)
    return level * _christmas(shape, days), present


def _kinds_around(state: str, days: Days) -> NDArray[np.int8]:
    """Return the kinds of the day before, the day and the day after: `int8[d, 3]`; local midnight is not NEM's."""
    return np.stack([day_kinds(state=state, days=days + after) for after in (-1, 0, 1)], axis=1)


@cache
def _table(shape: Shape) -> Curve:
    hours = np.arange(INTERVALS) * (24 / INTERVALS)
    rows = np.empty((REST_DAY + 1, INTERVALS), dtype=np.float32)
    for kind, points in enumerate((shape.workday, shape.saturday, shape.rest_day)):
        at, level = zip(*points, strict=True)
        rows[kind] = np.interp(hours, at, level, period=24)
    return rows


def _christmas(shape: Shape, days: Days) -> Curve:
    quiet = np.isin((days - reading_days()[0]) % 365, list(_CHRISTMAS_DAYS))
    left: Curve = np.where(quiet, shape.christmas, 1).astype(np.float32)[:, None]
    return left


def _climate(shape: Shape, outside: Curve) -> Curve:
    hot: Curve = np.maximum(outside - 21, 0)
    cold: Curve = np.maximum(14 - outside, 0)
    return np.float32(shape.cooling) * hot + np.float32(shape.heating) * cold


def _machines(shape: Shape, meter: Meter, outside: Curve, days: Days) -> Curve:
    """Return the share of two machines that runs, 0 to 1; both run longer when it is warm outside."""
    duty = np.clip(0.42 + 0.018 * (outside - 15), 0.12, 0.95)
    running = np.zeros(duty.shape, dtype=np.float32)
    for number in (1, 2):
        name = f"{meter.nmi} machine {number}"
        minutes = shape.cycle_minutes * (0.8 + 0.5 * noise.fraction(name=name))
        phase = 0.35 * noise.smooth(name=name, days=days, knots=12) + _turns(minutes, days)
        swing = np.abs(2 * (phase - np.floor(phase)) - 1)
        # An interval in which a machine starts or stops counts in part.
        running += np.clip(0.5 + (duty - swing) * np.float32(minutes / 10), 0, 1)
    return (running / 2).astype(np.float32)


def _turns(minutes: float, days: Days) -> Curve:
    """Return how many turns of a cycle are done since midnight, plus the part of one that midnight found begun."""
    at_midnight = (days.astype(np.float64) * (1440 / minutes) % 1).astype(np.float32)
    since = np.arange(INTERVALS, dtype=np.float32) * np.float32(INTERVAL_MINUTES / minutes)
    return at_midnight[:, None] + since


def _drift(meter: Meter, days: Days) -> Curve:
    """Return how the place grows or shrinks: a few per cent over the year, and slow ups and downs."""
    growth = 0.10 * (noise.fraction(name=f"{meter.nmi} growth") - 0.4)
    year = ((days - reading_days()[0]) / 365).astype(np.float32)[:, None]
    months = np.float32(0.03) * noise.slow(name=f"{meter.nmi} month", days=days, every=30)
    busy = np.float32(0.04) * noise.slow(name=f"{meter.nmi} day", days=days, every=1)
    drift: Curve = 1 + np.float32(growth) * year + months + busy
    return drift


def _solar_kw(meter: Meter, site: Site, days: Days) -> Curve:
    sun = weather.sun_height(site=site, days=days)
    given = np.float32(meter.solar_kw * 0.86) * sun ** np.float32(1.15)
    lit: Curve = given * weather.brightness(site=site, days=days)
    return lit


def _reactive_kvar(meter: Meter, load: Curve, days: Days) -> Curve:
    """Return reactive power: motors draw it, a fixed bank of capacitors gives it, too much of it at night."""
    angle = 0.62 + 0.04 * noise.smooth(name=f"{meter.nmi} angle", days=days, knots=24)
    bank = np.float32(0.16 * meter.peak_kw)
    return load * angle.astype(np.float32) - bank
