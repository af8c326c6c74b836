"""Figures in words: numbers, energy, shares, ages, days and money, in an account's language and time zone.

Pure functions. `locale` is a Babel locale such as `en_AU` (a hyphen will do), `zone` a tzinfo, instants are aware
datetimes. A space before a unit does not break. What was never measured is said so; it is neither 0 nor a dash.

Babel reads its patterns anew each time, and a page writes the same days and numbers over and over: what it wrote is
kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_currency, format_decimal
from moneyed import Money

from forecourt.data.rules import NEM_OFFSET

NOT_MEASURED: Final = "Not measured"
NBSP: Final = "\u00a0"

#: How many written days and numbers are kept.
KEPT: Final = 8192

#: From this many thousandths of a kWh on, energy is shown in MWh: 10,000 kWh.
MEGA_FROM: Final = 10_000_000

#: NEM time, in which the market counts its days: UTC+10 all year.
NEM: Final = timezone(NEM_OFFSET)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its unit, apart so that a page can show the unit smaller. `unit` is empty where there is none."""

    value: str
    unit: str = ""

    def __str__(self) -> str:
        """Join both with a space that does not break."""
        return f"{self.value}{NBSP}{self.unit}" if self.unit else self.value


def number(*, value: float | Decimal | None, locale: str, decimals: int | None = None) -> str:
    """Write a number with the locale's separators; at most three decimals, or exactly `decimals`."""
    if value is None:
        return NOT_MEASURED
    pattern = "#,##0.###" if decimals is None else "#,##0." + "0" * decimals if decimals else "#,##0"
    return _number(value, pattern, locale)


def energy(*, quantity: int | None, locale: str, unit: str = "kWh", exact: bool = False) -> Figure:
    """Show thousandths of kWh (or of kvarh, kVAh) as kWh, or as MWh from 10,000 kWh on.

    For cards at most four significant digits; `exact`, for tables, always has three decimals: to the watt-hour
    below 10,000 kWh, to the kilowatt-hour above.
    """
    if quantity is None:
        return Figure(NOT_MEASURED)
    mega = abs(quantity) >= MEGA_FROM
    value = Decimal(quantity) / (1_000_000 if mega else 1_000)
    shown = _rounded(value, 3 if exact else _decimals_for_four_digits(value))
    return Figure(number(value=shown, locale=locale, decimals=3 if exact else None), _scaled(unit, mega=mega))


def share(*, part: float | Decimal | None, locale: str) -> Figure:
    """Show a share from 0 to 1 in per cent with one decimal.

    It is cut, not rounded, so that 100 % means all and 0 % means none: 0.99996 is 99.9 %, 0.0001 is 0.1 %.
    """
    if part is None:
        return Figure(NOT_MEASURED)
    percent = (Decimal(str(part)) * 100).quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    if percent == 0 and part > 0:
        percent = Decimal("0.1")
    return Figure(number(value=percent, locale=locale, decimals=0 if percent in (0, 100) else 1), "%")


def size(*, size_bytes: int, locale: str) -> Figure:
    """Show a file's size in decimal units with two digits at least: 840 B, 12 kB, 2.1 MB, 131 MB."""
    value, unit = Decimal(size_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    decimals = 1 if value < 10 and unit != "B" else 0
    return Figure(number(value=_rounded(value, decimals), locale=locale, decimals=decimals), unit)


def money(*, amount: Money, locale: str) -> str:
    """Write money with its cents and the locale's currency sign. Never abbreviated."""
    return format_currency(amount.amount, str(amount.currency), locale=_locale(locale))


def age(*, at: datetime, now: datetime) -> str:
    """Say how old something is: `now`, `4 min old`, `6 h old`, `3 days old`, `14 months old`."""
    return _elapsed(at, now, "old")


def ago(*, at: datetime, now: datetime) -> str:
    """Say when something was: `now`, `4 min ago`, `3 days ago`."""
    return _elapsed(at, now, "ago")


def ahead(*, at: datetime, now: datetime) -> str:
    """Say how far off something is: `now`, `in 4 min`, `in 20 days`."""
    left = max(at - now, timedelta(0))
    return "now" if left < timedelta(minutes=1) else f"in {_span(left)}"


def day(*, at: date | datetime, zone: tzinfo, locale: str, now: datetime | None = None) -> str:
    """Write a day: `14 Dec`, with the year unless it is the year of `now`."""
    local = at.astimezone(zone).date() if isinstance(at, datetime) else at
    same_year = now is not None and local.year == now.astimezone(zone).year
    return _time("MMMd" if same_year else "yMMMd", _at_midnight(local), locale)


def weekday(*, day: date, locale: str) -> str:
    """Write a day's place in the week: `Sat`."""
    return _time("E", _at_midnight(day), locale)


def clock(*, at: datetime, zone: tzinfo, locale: str) -> str:
    """Write a time of day in 24 hours: `14:35`."""
    return _time("Hm", at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0), locale)


def instant(*, at: datetime, zone: tzinfo, locale: str) -> str:
    """Write an instant with its year: `24 Nov 2026, 14:35`."""
    return f"{day(at=at, zone=zone, locale=locale)}, {clock(at=at, zone=zone, locale=locale)}"


def days(*, start: date | datetime, end: date | datetime, zone: tzinfo, locale: str) -> str:
    """Write the days of the period [start, end): `16–22 Nov 2026`. The end itself is not part of it."""
    first = start.astimezone(zone).date() if isinstance(start, datetime) else start
    last = _last_day(end, zone)
    if last <= first:
        return day(at=first, zone=zone, locale=locale)
    return _days(first, last, locale)


def market_period(*, start: datetime, end: datetime, locale: str, now: datetime | None = None) -> str:
    """Write [start, end) in NEM time, as the market does: `31 Oct, 14:00–17:00`; whole days as days."""
    first, last = start.astimezone(NEM), end.astimezone(NEM)
    if first.time() == last.time() == time():
        return days(start=start, end=end, zone=NEM, locale=locale)
    begins, ends = (clock(at=at, zone=NEM, locale=locale) for at in (start, end))
    on = day(at=start, zone=NEM, locale=locale, now=now)
    if last.time() == time() and last.date() == first.date() + timedelta(days=1):
        return f"{on}, {begins}–24:00"
    if first.date() == last.date():
        return f"{on}, {begins}–{ends}"
    return f"{on}, {begins}–{day(at=end, zone=NEM, locale=locale, now=now)}, {ends}"


def duration(*, seconds: int) -> str:
    """Write a length of time: `35 min`, `5 h`, `3 h 30 min`."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours}{NBSP}h" if hours else "", f"{minutes}{NBSP}min" if minutes or not hours else ""]
    return " ".join(filter(None, parts))


def _last_day(end: date | datetime, zone: tzinfo) -> date:
    """Return the last day that a period ending before `end` touches."""
    if isinstance(end, datetime):
        return (end.astimezone(zone) - timedelta(microseconds=1)).date()
    return end - timedelta(days=1)


def _elapsed(at: datetime, now: datetime, word: str) -> str:
    elapsed = max(now - at, timedelta(0))
    return "now" if elapsed < timedelta(minutes=1) else f"{_span(elapsed)} {word}"


def _span(elapsed: timedelta) -> str:
    """Name a length of time by its largest unit. Months are 30.44 days, as an average year has 365.25."""
    minutes = int(elapsed.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    if minutes < 48 * 60:
        return f"{minutes // 60}{NBSP}h"
    if elapsed.days < 61:
        return f"{elapsed.days}{NBSP}days"
    months = int(elapsed.days / 30.44)
    return f"{months}{NBSP}months" if months < 24 else f"{months // 12}{NBSP}years"


def _decimals_for_four_digits(value: Decimal) -> int:
    return max(0, min(3, 4 - len(str(int(abs(value))))))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _scaled(unit: str, *, mega: bool) -> str:
    return "M" + unit.removeprefix("k") if mega and unit.startswith("k") else unit


@lru_cache(KEPT)
def _number(value: float | Decimal, pattern: str, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=_locale(locale))


@lru_cache(KEPT)
def _time(skeleton: str, at: datetime, locale: str) -> str:
    return format_skeleton(skeleton, at, locale=_locale(locale))


@lru_cache(KEPT)
def _days(first: date, last: date, locale: str) -> str:
    return format_interval(_at_midnight(first), _at_midnight(last), "yMMMd", locale=_locale(locale))


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))


def _at_midnight(local: date) -> datetime:
    return datetime.combine(local, time())
