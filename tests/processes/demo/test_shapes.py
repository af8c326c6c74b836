"""Load shapes: believable, and the same wherever they are made."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from forecourt.processes.demo.almanac import day_number, reading_days
from forecourt.processes.demo.cast import CAST
from forecourt.processes.demo.meters import Load, Meter
from forecourt.processes.demo.shapes import day_block, day_blocks

YEAR = reading_days()
JANUARY = YEAR[61:92]
JULY = YEAR[242:273]


def test_a_day_made_alone_is_the_day_made_within_the_year() -> None:
    for meter in CAST.meters:
        alone = day_blocks(meter=meter, days=YEAR[200:201])
        within = day_blocks(meter=meter, days=YEAR[195:205])
        for register in meter.registers:
            assert np.array_equal(alone[register][0], within[register][5])


def test_the_year_is_the_same_on_every_machine() -> None:
    block = day_block(meter=CAST.meter(nmi="4300000003"), register="E1", days=YEAR)
    assert block.shape == (365, 288)
    assert block.dtype == np.int64
    assert int(block.sum()) == pytest.approx(535_700_000, rel=0.02)


def test_no_register_counts_backwards() -> None:
    for meter in CAST.meters:
        for block in day_blocks(meter=meter, days=YEAR[::30]).values():
            assert block.min() >= 0


@pytest.mark.parametrize("load", list(Load))
def test_a_year_s_energy_suits_the_connection(load: Load) -> None:
    for meter in CAST.meters:
        if meter.load is load and not meter.solar_kw:
            block = day_block(meter=meter, register="E1", days=YEAR[::5])
            assert 0.2 < block.mean() * 12 / 1000 / meter.peak_kw < 0.9
            assert block.max() * 12 / 1000 < 1.5 * meter.peak_kw


def test_an_office_sleeps_on_a_public_holiday() -> None:
    meter = _first(Load.OFFICE)
    christmas, working = (_day(meter, "E1", day).sum() for day in (date(2025, 12, 25), date(2025, 12, 11)))
    assert christmas < 0.5 * working


def test_a_bakery_works_hardest_before_dawn() -> None:
    block = day_block(meter=CAST.meter(nmi="4300000024"), register="E1", days=JULY)
    by_hour = block.reshape(-1, 24, 12).sum(axis=2).mean(axis=0)
    assert 2 <= int(by_hour.argmax()) <= 7


def test_a_cold_store_works_harder_in_summer() -> None:
    meter = CAST.meter(nmi="4300000028")
    summer, winter = (day_block(meter=meter, register="E1", days=days).mean() for days in (JANUARY, JULY))
    assert summer > 1.1 * winter


def test_panels_give_more_in_a_southern_summer_and_nothing_at_night() -> None:
    meter = CAST.meter(nmi="4300000029")
    summer, winter = (day_block(meter=meter, register="B1", days=days) for days in (JANUARY, JULY))
    assert summer.sum() > 1.5 * winter.sum()
    assert summer[:, : 4 * 12].max() == 0
    assert summer[:, 21 * 12 :].max() == 0


def test_a_local_clock_moves_an_office_morning_by_an_hour_in_summer_time() -> None:
    meter = CAST.meter(nmi="4300000001")
    before, after = date(2026, 4, 1), date(2026, 4, 8)  # Summer time ended on Sunday, 5 April 2026.
    mornings = [np.argmax(_day(meter, "E1", day).reshape(-1, 6).mean(axis=1) > 3_000) / 2 for day in (before, after)]
    assert mornings[1] - mornings[0] == pytest.approx(1, abs=0.5)


def test_a_register_that_a_meter_lacks_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        day_block(meter=CAST.meter(nmi="4300000001"), register="B1", days=YEAR[:1])


def _first(load: Load) -> Meter:
    return next(meter for meter in CAST.meters if meter.load is load)


def _day(meter: Meter, register: str, day: date) -> NDArray[np.int64]:
    return day_block(meter=meter, register=register, days=np.array([day_number(day)], dtype=np.int32)).reshape(-1)
