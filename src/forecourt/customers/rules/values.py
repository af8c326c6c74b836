"""Values of facts: how each type is read, and when two of them say the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from babel import Locale

LONGEST: Final = 500
LONGEST_TEXT: Final = 10_000
_EMAIL: Final = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]+\.[^@\s<>\"]{2,}")
_PHONE: Final = re.compile(r"\+?[0-9 ()./-]{5,30}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_YES: Final = frozenset({"true", "yes", "y", "1"})
_NO: Final = frozenset({"false", "no", "n", "0"})
#: So many digits a telephone number has at least and at most (ITU-T E.164 allows 15).
_DIGITS: Final = (6, 15)


class BadValue(ValueError):
    """What was given is no value of the type; its text says why, in a sentence."""


def read_value(type: str, raw: Any, *, choices: Sequence[str] = ()) -> Any:
    """Return a value as JSON keeps it.

    Dates are `2026-11-02`, instants RFC 3339 in UTC, money `{"amount": "12.50", "currency": "AUD"}`.
    Raises BadValue.
    """
    value = _READERS[type](raw)
    if type == "choice":
        return _chosen(value, choices)
    if type == "choices":
        return sorted({_chosen(each, choices) for each in value})
    return value


def same_value(type: str, one: Any, other: Any) -> bool:
    """Tell whether two values say the same: letters' case and spaces do not make another name or address."""
    return _key(type, one) == _key(type, other)


def _key(type: str, value: Any) -> Any:
    if type == "phone":
        return re.sub(r"[^0-9x]", "", str(value)).lstrip("0")
    if type == "url":
        return re.sub(r"^https?://(www\.)?", "", str(value).casefold()).rstrip("/")
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    return value


def _text(raw: Any, longest: int = LONGEST) -> str:
    if isinstance(raw, dict | list):
        raise BadValue("A text is wanted, and this is a structure.")
    text = " ".join(str(raw).split()) if longest == LONGEST else str(raw).strip()
    if not text:
        raise BadValue("It is empty.")
    if "\0" in text:
        raise BadValue("It holds a character that no text may hold.")
    if len(text) > longest:
        raise BadValue(f"It is longer than {longest} characters.")
    return text


def _number(raw: Any) -> int | float:
    if isinstance(raw, bool):
        raise BadValue("A number is wanted.")
    try:
        number = Decimal(str(raw).replace(",", "").strip())
    except InvalidOperation:
        raise BadValue(f"{str(raw)[:50]!r} is no number.") from None
    if not number.is_finite() or abs(number) >= 10**15:
        raise BadValue(f"{str(raw)[:50]!r} is no number that counts anything.")
    return int(number) if number == number.to_integral_value() else float(number)


def _integer(raw: Any) -> int:
    number = _number(raw)
    if not isinstance(number, int):
        raise BadValue(f"{str(raw)[:50]!r} is no whole number.")
    return number


def _money(raw: Any) -> dict[str, str]:
    if not isinstance(raw, Mapping) or set(raw) != {"amount", "currency"}:
        raise BadValue("Money is an amount and a currency.")
    if not re.fullmatch(r"[A-Z]{3}", str(raw["currency"])):
        raise BadValue("A currency is three letters, such as AUD.")
    return {"amount": str(Decimal(str(_number(raw["amount"]))).quantize(Decimal("0.01"))), "currency": raw["currency"]}


def _date(raw: Any) -> str:
    try:
        return date.fromisoformat(str(raw).strip()[:10]).isoformat()
    except ValueError:
        raise BadValue(f"{str(raw)[:50]!r} is no day. A day is written as 2026-03-01.") from None


def _instant(raw: Any) -> str:
    try:
        instant = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise BadValue(f"{str(raw)[:50]!r} is no instant, such as 2026-03-01T09:00:00+10:00.") from None
    if instant.tzinfo is None:
        raise BadValue("An instant says its offset, such as 2026-03-01T09:00:00+10:00.")
    try:
        return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise BadValue("That is no instant in every zone.") from None


def _boolean(raw: Any) -> bool:
    word = str(raw).strip().casefold()
    if word not in _YES | _NO:
        raise BadValue(f"{str(raw)[:50]!r} is neither yes nor no.")
    return word in _YES


def _email(raw: Any) -> str:
    text = _text(raw).casefold()
    if not _EMAIL.fullmatch(text) or len(text) > 254:
        raise BadValue(f"{text[:80]!r} is no mail address.")
    return text


def _phone(raw: Any) -> str:
    text = _text(raw)
    digits = len(re.sub(r"[^0-9]", "", text))
    if not _PHONE.fullmatch(text) or not _DIGITS[0] <= digits <= _DIGITS[1] + 6:
        raise BadValue(f"{text[:50]!r} is no telephone number.")
    return text


def _url(raw: Any) -> str:
    text = _text(raw)
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in address
    except ValueError:
        is_web = False
    if not is_web:
        raise BadValue(f"{text[:80]!r} is no address of the web.")
    return address


def _country(raw: Any) -> str:
    code = _text(raw).upper()
    if len(code) != 2 or code not in Locale("en").territories:
        raise BadValue(f"{code[:20]!r} is no country: two letters of ISO 3166, such as AU.")
    return code


def _list(raw: Any) -> list[str]:
    parts = raw if isinstance(raw, list) else re.split(r"[;,]", str(raw))
    found = [_text(each) for each in parts if str(each).strip()]
    if not found:
        raise BadValue("It is empty.")
    return found


def _chosen(value: str, choices: Sequence[str]) -> str:
    found = next((each for each in choices if each.casefold() == value.casefold()), None)
    if found is None:
        raise BadValue(f"{value[:50]!r} is none of {', '.join(choices)}.")
    return found


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _text,
    "long_text": lambda raw: _text(raw, LONGEST_TEXT),
    "integer": _integer,
    "number": _number,
    "money": _money,
    "date": _date,
    "instant": _instant,
    "boolean": _boolean,
    "email": _email,
    "phone": _phone,
    "url": _url,
    "country": _country,
    "choice": _text,
    "choices": _list,
}
TYPES: Final = tuple(_READERS)
