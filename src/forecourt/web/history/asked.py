"""What the addresses of these pages say. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from django.http import QueryDict

from forecourt.data.rules import NEM_OFFSET
from forecourt.kernel.errors import Malformed

#: The market counts its days in NEM time, UTC+10 all year.
NEM: Final = timezone(NEM_OFFSET)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})", re.ASCII)
LONGEST: Final = timedelta(days=400)


class BadAddress(Malformed):
    """A part of the address cannot be read."""

    code, title, status = "bad_parameter", "A part of the address is wrong", 400


@dataclass(frozen=True, slots=True)
class Choice:
    """Which two versions of which register are compared; None: the newest and the one before."""

    register: str
    old: int | None
    new: int | None


def read_day(raw: str) -> date:
    """Read a day. Raises BadAddress."""
    try:
        if _DAY.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise BadAddress("A day is written such as 2026-10-31.", pointer="day")


def read_instant(query: QueryDict, name: str) -> datetime:
    """Read an instant with its offset. Raises BadAddress."""
    raw = query.get(name, "").replace(" ", "+")
    try:
        if _INSTANT.fullmatch(raw):
            return datetime.fromisoformat(raw)
    except ValueError:
        pass
    raise BadAddress(f"{name} is an instant with its offset, such as 2026-10-31T14:00:00+10:00.", pointer=name)


def read_period(query: QueryDict) -> tuple[datetime, datetime]:
    """Read `from` and `to`. Raises BadAddress."""
    start, end = read_instant(query, "from"), read_instant(query, "to")
    if not timedelta(0) < end - start <= LONGEST:
        raise BadAddress(f"to comes after from, by {LONGEST.days} days at most.", pointer="to")
    return start, end


def read_choice(query: QueryDict) -> Choice:
    """Read `register`, `old` and `new`. Raises BadAddress."""
    return Choice(query.get("register", ""), _version(query, "old"), _version(query, "new"))


def market_day(at: datetime) -> date:
    """Return the market's day in which an instant lies."""
    return at.astimezone(NEM).date()


def day_begins(day: date) -> datetime:
    """Return when a market day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=NEM)


def _version(query: QueryDict, name: str) -> int | None:
    raw = query.get(name, "")
    if not raw:
        return None
    if raw.isascii() and raw.isdigit() and len(raw) < 7:
        return int(raw)
    raise BadAddress(f"{name} is the number of a version.", pointer=name)
