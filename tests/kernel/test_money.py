"""Money is exact, and rounded once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from moneyed import CurrencyDoesNotExist

from forecourt.kernel.money import Money, money


@pytest.mark.parametrize(
    "amount,currency,expected",
    [
        ("10.005", "AUD", "10.01"),
        ("10.004999", "AUD", "10.00"),
        ("-10.005", "AUD", "-10.01"),
        ("0.5", "JPY", "1"),
        ("1.2345", "KWD", "1.235"),
        (7, "AUD", "7.00"),
    ],
)
def test_an_amount_is_rounded_half_up_to_the_currencys_own_digits(amount, currency, expected) -> None:
    assert money(amount=amount, currency=currency).amount == Decimal(expected)


def test_a_float_is_refused_because_it_lost_the_cents_already() -> None:
    with pytest.raises(TypeError, match="never a float"):
        money(amount=0.1, currency="AUD")  # type: ignore[arg-type]


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(CurrencyDoesNotExist):
        money(amount=1, currency="XQX")


def test_sums_in_two_currencies_are_not_added() -> None:
    with pytest.raises(TypeError):
        money(amount=1, currency="AUD") + Money(1, "EUR")
