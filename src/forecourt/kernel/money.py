"""Money: a Decimal amount with its currency, rounded once, half up, to the currency's own digits."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from moneyed import Money, get_currency

__all__ = ["Money", "money"]


def money(*, amount: Decimal | str | int, currency: str) -> Money:
    """Make an amount of money rounded to the currency's sub-unit (ISO 4217).

    A float is refused: it has lost the cents before it gets here. Raises TypeError, or
    `moneyed.CurrencyDoesNotExist`.
    """
    if isinstance(amount, float):
        raise TypeError("money is a Decimal, never a float")
    unit = get_currency(currency)
    step = Decimal(1) / Decimal(unit.sub_unit)
    return Money(Decimal(amount).quantize(step, rounding=ROUND_HALF_UP), unit)
