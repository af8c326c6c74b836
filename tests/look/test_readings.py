"""Daily sums, read from the data plane."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forecourt.kernel.errors import Forbidden
from forecourt.look.readings import DailySums, fetch_daily_sums
from tests.browsing import no_plane, plane  # noqa: F401 - fixtures

MELBOURNE = ZoneInfo("Australia/Melbourne")
START, END = datetime(2026, 10, 26, tzinfo=MELBOURNE), datetime(2026, 10, 31, tzinfo=MELBOURNE)


def test_each_register_comes_day_by_day_in_the_accounts_zone(people: Any, plane: Any) -> None:  # noqa: F811
    sums = fetch_daily_sums(actor=people("ada@acme.example"), zone="Australia/Melbourne", start=START, end=END)
    assert sums is not None
    days = tuple(int((START + timedelta(days=number)).timestamp()) for number in range(5))
    assert [(each.key, each.register, each.starts) for each in sums] == [
        ("4300000001", "E1", days),
        ("4300000003", "E1", days),
    ]
    assert all(len(each.quantities) == len(each.quality) == 5 for each in sums)


def test_a_day_on_which_the_clocks_change_still_begins_at_midnight(people: Any, plane: Any) -> None:  # noqa: F811
    start, end = datetime(2026, 10, 3, tzinfo=MELBOURNE), datetime(2026, 10, 6, tzinfo=MELBOURNE)
    sums = fetch_daily_sums(actor=people("ada@acme.example"), zone="Australia/Melbourne", start=start, end=end)
    assert sums is not None
    assert sums[0].starts == tuple(int(start.replace(day=day).timestamp()) for day in (3, 4, 5))


def test_a_plane_that_does_not_answer_is_none_rather_than_nothing(people: Any, no_plane: None) -> None:  # noqa: F811
    assert fetch_daily_sums(actor=people("ada@acme.example"), zone="UTC", start=START, end=END) is None


def test_a_role_without_meter_data_is_refused_before_the_plane_is_asked(people: Any, no_plane: None) -> None:  # noqa: F811
    with pytest.raises(Forbidden):
        fetch_daily_sums(actor=people("sam@acme.example"), zone="UTC", start=START, end=END)


@pytest.mark.parametrize(
    "register, unit, is_import", [("E1", "kWh", True), ("B1", "kWh", False), ("Q1", "kvarh", False), ("E2", "Wh", True)]
)
def test_only_energy_from_the_grid_is_import(register: str, unit: str, is_import: bool) -> None:
    assert DailySums("1", register, unit, (), (), "").is_import is is_import
