"""Decimal text into exact thousandths.

What a number is, here: figures, then perhaps a point and more figures. The figures before the point may be missing
(`.25` is common in real files), those after it may not (`5.`). Nothing else is a number: no sign, no blank, no
exponent, no `nan`, no underscore, no figure outside ASCII. Nothing is ever rounded: what is finer than a thousandth is
refused.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.market import FileRefused, Unit, shown

# Figures before the point, and in a sweep after it: together they stay inside 64 bits.
_MAX_DIGITS: Final = 9

_NUMBER: Final = re.compile(rb"(-?)(?=\.?[0-9])([0-9]*)(?:\.([0-9]+))?")
_COMMA, _DOT, _ZERO, _NINE = b",.09"
_POWERS: Final = 10 ** np.arange(_MAX_DIGITS + 1, dtype=np.int64)


def read_plain(text: bytes, *, places: int) -> NDArray[np.int64] | None:
    """Read comma-separated numbers in one sweep, each times 10 to the power of `places`.

    Returns `int64[n]`, exact; or None if any of them is no number, negative, too fine or very long. `read_decimal` then
    finds the one at fault, or reads it after all.

    The sweep looks only at the marks, which are the commas and points: with nothing but figures between them, their
    kinds and distances are the whole grammar. It takes a sixth of the time of a regular expression and `strtod`.
    """
    buffer = np.frombuffer(text + b",", dtype=np.uint8)
    marks = np.flatnonzero(buffer < _ZERO)
    dot = buffer[marks] == _DOT
    after_dot = np.concatenate(([False], dot[:-1]))
    digits = np.diff(marks, prepend=-1) - 1  # how many figures stand before each mark
    ends = ~dot
    plain = (
        buffer.max() <= _NINE
        and bool((dot | (buffer[marks] == _COMMA)).all())
        and not (dot & after_dot).any()
        and digits.max() <= _MAX_DIGITS
        and digits[ends].min() >= 1
    )
    if not plain:
        return None
    figures = np.fromstring(text.translate(None, b"."), dtype=np.int64, sep=",")
    shift: NDArray[np.int64] = places - (digits * after_dot)[ends]
    if shift.min() < 0:
        noughts = _POWERS[np.maximum(-shift, 0)]
        if (figures % noughts).any():
            return None
        figures //= noughts
    return figures * _POWERS[np.maximum(shift, 0)]


def read_decimal(field: bytes, *, unit: Unit, line: int, what: str, signed: bool = False) -> int:
    """Read one number as thousandths of `unit`; `what` names it in the refusal, such as “Interval 7”."""
    number = _NUMBER.fullmatch(field)
    if number is None:
        reason = (
            f"{what} is {shown(field)}, which is not a number. Write figures and at most one point, such as 12.345."
        )
        raise FileRefused(line, reason, "not_a_number")
    sign, whole, fraction = (number[1], number[2].lstrip(b"0"), (number[3] or b"").rstrip(b"0"))
    if sign and not signed:
        reason = f"{what} is {shown(field)}. The register tells the direction, so a value is never negative."
        raise FileRefused(line, reason, "negative_value")
    if len(whole) > _MAX_DIGITS:
        reason = f"{what} is {shown(field)}: more than {_MAX_DIGITS} figures before the point cannot be right."
        raise FileRefused(line, reason, "number_too_large")
    if len(fraction) > unit.places:
        reason = (
            f"{what} is {shown(field)}, finer than a thousandth of a {unit.name}. Send exact values: none is rounded."
        )
        raise FileRefused(line, reason, "number_too_fine")
    value = int(whole + fraction.ljust(unit.places, b"0") or b"0")
    return -value if sign else value
