"""Figures in words, as the style guide's section on figures has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from forecourt.look import figures

NEM = ZoneInfo("Etc/GMT-10")
MELBOURNE = ZoneInfo("Australia/Melbourne")
NOW = datetime(2026, 11, 24, 9, 41, tzinfo=NEM)


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (0, "0\u00a0kWh"),
        (1, "0.001\u00a0kWh"),
        (1_234, "1.234\u00a0kWh"),
        (123_456, "123.5\u00a0kWh"),
        (9_999_999, "10,000\u00a0kWh"),
        (10_000_000, "10\u00a0MWh"),
        (10_470_123, "10.47\u00a0MWh"),
        (1_284_600_000, "1,285\u00a0MWh"),
        (-4_500, "-4.5\u00a0kWh"),
    ],
)
def test_energy_on_a_card_has_four_significant_digits_and_turns_to_mwh_at_10_000_kwh(quantity: int, words: str) -> None:
    assert str(figures.energy(quantity=quantity, locale="en_AU")) == words


def test_energy_in_a_table_is_exact() -> None:
    assert str(figures.energy(quantity=1_234, locale="en_AU", exact=True)) == "1.234\u00a0kWh"
    assert str(figures.energy(quantity=44_820_700, locale="en_AU", exact=True)) == "44.821\u00a0MWh"


def test_reactive_energy_keeps_its_own_unit() -> None:
    assert str(figures.energy(quantity=20_000_000, locale="en_AU", unit="kvarh")) == "20\u00a0Mvarh"


def test_what_was_not_measured_is_neither_zero_nor_a_dash() -> None:
    assert str(figures.energy(quantity=None, locale="en_AU")) == "Not measured"
    assert figures.number(value=None, locale="en_AU") == "Not measured"
    assert str(figures.share(part=None, locale="en_AU")) == "Not measured"


def test_numbers_follow_the_account_s_language() -> None:
    assert figures.number(value=1284.6, locale="de-DE") == "1.284,6"
    assert str(figures.energy(quantity=10_470_000, locale="de_DE")) == "10,47\u00a0MWh"


@given(st.floats(min_value=0, max_value=1))
def test_a_share_reads_100_only_when_it_is_all_and_0_only_when_it_is_none(part: float) -> None:
    words = figures.share(part=part, locale="en_AU").value
    assert (words == "100") == (part == 1)
    assert (words == "0") == (part == 0)


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=4), "4\u00a0min old"),
        (timedelta(hours=6, minutes=50), "6\u00a0h old"),
        (timedelta(hours=47), "47\u00a0h old"),
        (timedelta(days=3), "3\u00a0days old"),
        (timedelta(days=430), "14\u00a0months old"),
        (timedelta(days=900), "2\u00a0years old"),
        (timedelta(minutes=-5), "now"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(elapsed: timedelta, words: str) -> None:
    assert figures.age(at=NOW - elapsed, now=NOW) == words


def test_a_day_has_its_year_unless_it_is_this_one() -> None:
    assert figures.day(at=date(2026, 12, 14), zone=NEM, locale="en_AU", now=NOW) == "14 Dec"
    assert figures.day(at=date(2027, 12, 14), zone=NEM, locale="en_AU", now=NOW) == "14 Dec 2027"


def test_an_instant_is_told_in_the_account_s_zone() -> None:
    at = datetime(2026, 11, 24, 3, 35, tzinfo=UTC)
    assert figures.instant(at=at, zone=NEM, locale="en_AU") == "24 Nov 2026, 13:35"
    assert figures.instant(at=at, zone=MELBOURNE, locale="en_AU") == "24 Nov 2026, 14:35"


def test_a_range_of_days_leaves_out_its_end() -> None:
    assert figures.days(start=date(2026, 11, 16), end=date(2026, 11, 23), zone=NEM, locale="en_AU") == "16–22 Nov 2026"
    assert figures.days(start=date(2026, 11, 16), end=date(2026, 11, 17), zone=NEM, locale="en_AU") == "16 Nov 2026"


def test_a_range_that_ends_inside_a_day_includes_that_day() -> None:
    start, end = datetime(2026, 11, 16, tzinfo=NEM), datetime(2026, 11, 23, 0, 5, tzinfo=NEM)
    assert figures.days(start=start, end=end, zone=NEM, locale="en_AU") == "16–23 Nov 2026"


@pytest.mark.parametrize(
    ("size_bytes", "words"), [(840, "840\u00a0B"), (2_099_999, "2.1\u00a0MB"), (131_000_000, "131\u00a0MB")]
)
def test_sizes_are_decimal(size_bytes: int, words: str) -> None:
    assert str(figures.size(size_bytes=size_bytes, locale="en_AU")) == words


def test_money_keeps_its_cents_and_takes_the_locale_s_sign() -> None:
    assert figures.money(amount=Money("18204.7", "AUD"), locale="en_AU") == "$18,204.70"
