"""What single cells of other systems' exports say: ids, instants, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from babel import Locale

LONGEST_ID: Final = 200
_FLOAT_ID: Final = re.compile(r"(-?\d{1,15})\.0+")
_ROUNDED_ID: Final = re.compile(r"-?\d(\.\d+)?[eE]\+?\d+")
_EPOCH_MS: Final = re.compile(r"\d{12,14}(\.0+)?")
_EPOCH_S: Final = re.compile(r"\d{9,10}(\.\d+)?")
_CLOCK: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?)?"
    r" ?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
YES: Final = frozenset({"true", "t", "yes", "y", "1"})
NO: Final = frozenset({"false", "f", "no", "n", "0", ""})
#: What exports write where there is nothing.
NOTHING: Final = frozenset({"", "null", "none", "n/a", "#n/a", "nan", "\\n"})
#: What spreadsheet programs write where a formula failed.
FAILED: Final = frozenset({"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!"})
#: What makes a spreadsheet program take a cell for a formula.
FORMULA_STARTERS: Final = ("=", "+", "-", "@")
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
#: Clocks differ: an instant may lie so far ahead of ours.
AHEAD: Final = timedelta(days=1)


#: What an amount is below, and how fine it is kept.
MOST_AMOUNT: Final = Decimal(10) ** 15
SMALLEST_AMOUNT: Final = Decimal("0.0001")


class BadCell(Exception):
    """A cell cannot be what its column is. Its text is the end of a sentence that begins with the cell."""


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is nothing."""
    return text.strip().lower() in NOTHING


def read_id(text: str) -> str:
    """Read an id of another system: `2182162682.0` is `2182162682`. Empty where there is none. Raises BadCell."""
    text = text.strip()
    if is_nothing(text):
        return ""
    if found := _FLOAT_ID.fullmatch(text):
        return found[1]
    if _ROUNDED_ID.fullmatch(text):
        raise BadCell("was rounded by a spreadsheet program, so nobody can tell which record it is")
    if len(text) > LONGEST_ID:
        raise BadCell(f"is longer than {LONGEST_ID} characters, so it is no id")
    return text


def read_ids(text: str) -> list[str]:
    """Read several ids in one cell, between semicolons or commas. Raises BadCell."""
    return [each for part in re.split(r"[;,\s]+", text.strip()) if (each := read_id(part))]


def read_flag(text: str) -> bool:
    """Read yes or no in the ways that exports write it. Raises BadCell."""
    text = text.strip().lower()
    if text in YES:
        return True
    if text in NO or text in NOTHING:
        return False
    raise BadCell("is neither yes nor no")


def read_direction(text: str) -> str:
    """Read whether something came in or went out: `in`, `out`. Raises BadCell."""
    word = text.strip().lower()
    for direction in ("in", "out"):
        if word in (direction, f"{direction}bound", f"{direction}coming", f"{direction}going"):
            return direction
    raise BadCell("is neither in nor out")


def read_amount(text: str) -> Decimal:
    """Read a number, with commas between thousands or without. Raises BadCell."""
    try:
        amount = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise BadCell("is no number") from None
    if not amount.is_finite() or abs(amount) >= MOST_AMOUNT:
        raise BadCell("is no number that counts anything")
    return amount.quantize(SMALLEST_AMOUNT)


def read_instant(text: str, *, zone: tzinfo, now: datetime) -> datetime | None:
    """Read an instant: ISO 8601, `2020-12-30 3:15:52`, with `UTC` behind, or seconds or milliseconds since 1970.

    None where there is none. One without a zone is of `zone`. Raises BadCell, also for one that lies ahead of `now`.
    """
    text = text.strip()
    if is_nothing(text):
        return None
    found = _epoch(text) or _clock(text, zone)
    if found is None:
        raise BadCell("is no instant, as 2026-11-01 09:30:00")
    if found > now + AHEAD:
        raise BadCell(f"lies in the future ({found:%d %b %Y}), so that clock was wrong")
    if found < EARLIEST:
        raise BadCell("lies before 1900")
    return found


def _epoch(text: str) -> datetime | None:
    if _EPOCH_MS.fullmatch(text):
        return datetime.fromtimestamp(float(text) / 1_000, UTC)
    if _EPOCH_S.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    return None


def _clock(text: str, zone: tzinfo) -> datetime | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    part = (found["part"] or "").ljust(6, "0")[:6]
    try:
        plain = datetime(
            int(found["year"]),
            int(found["month"]),
            int(found["day"]),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            int(found["second"] or 0),
            int(part or 0),
            tzinfo=_zone(found["zone"], zone),
        )
        return plain.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None, otherwise: tzinfo) -> tzinfo | None:
    if not text:
        return otherwise
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo


def prepare(type: str, text: str, *, zone: tzinfo, currency: str, now: datetime) -> Any:
    """Return a cell as a value of its type is read from: amounts with their currency, instants with their offset,
    countries by their code. Raises BadCell."""
    text = text.strip()
    if text[:1] == "'" and text[1:2] in FORMULA_STARTERS:
        text = text[1:]  # how tables say that what follows is text and no formula: ours too
    if text.lower() in FAILED:
        raise BadCell("holds a formula that failed")
    if type == "money":
        return {"amount": text.lstrip("$€£ "), "currency": currency}
    if type == "instant":
        found = read_instant(text, zone=zone, now=datetime.max.replace(year=9_000, tzinfo=UTC))
        return found.isoformat() if found else ""
    if type == "boolean":
        return read_flag(text)
    if type == "country":
        return _country_codes().get(text.casefold(), text)
    return text


@cache
def _country_codes() -> Mapping[str, str]:
    """Return the codes of countries by their English names."""
    names = Locale("en").territories
    return {name.casefold(): code for code, name in names.items() if len(code) == 2 and code.isalpha()}
