"""Rules in words: when one applies, what it asks for, where a guardrail stands. Sentences are the callers'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from forecourt.kernel.catalogue import Oversight
from forecourt.kernel.dial import Step
from forecourt.kernel.wall_time import WEEKDAYS
from forecourt.oversight.rules.conditions import Hours, Where
from forecourt.oversight.rules.guardrails import Limit

LEVELS: Final[Mapping[Oversight, str]] = {
    Oversight.NONE: "At once",
    Oversight.AUDITED: "At once, with what was asked on record",
    Oversight.GUARDED: "At once, within guardrails",
    Oversight.APPROVED: "One person approves first",
    Oversight.APPROVED_BY_TWO: "Two people approve first",
}
#: Ways in, as they read after "through".
WAYS: Final[Mapping[str, str]] = {
    "web": "the portal",
    "api": "the API",
    "cli": "the command line",
    "library": "the library",
    "file": "files",
    "process": "the worker",
}
_DAYS: Final = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
_COUNTS: Final = ("", "One person", "Two people", "Three people")


def when_in_words(where: Where, *, names: Mapping[str, str] | None = None) -> str:
    """Say when a rule applies, such as `for more than 1,000 rows, through the API`; empty where it always does.

    Args:
        names: Titles of roles and contract levels, by code.
    """
    known = names or {}
    parts: list[str] = []
    if where.side:
        parts.append("for customers" if where.side == "customer" else "for the provider’s people")
    if where.levels:
        parts.append(f"under a contract at level {_any(where.levels, known)}")
    if where.roles:
        parts.append(f"in the role {_any(where.roles, known)}")
    if where.interfaces:
        parts.append(f"through {_any(where.interfaces, WAYS)}")
    if where.above:
        parts.append(f"for more than {_number(where.above.than)} {where.above.amount.replace('_', ' ')}")
    if where.within:
        parts.append(f"between {hours_in_words(where.within)}")
    if where.outside:
        parts.append(f"outside {hours_in_words(where.outside)}")
    return ", ".join(parts)


def who_approves(steps: Sequence[Step], *, customer: str, provider: str) -> str:
    """Say who approves, such as `One person of ACME, then one of Meridian`; empty where nobody does."""
    names = {"customer": customer, "provider": provider}
    sides = [step.side for step in steps]
    if not sides:
        return ""
    if len(set(sides)) == 1:
        return f"{_COUNTS[len(sides)]} of {names[sides[0]]}"
    return f"One person of {names[sides[0]]}, then {', then '.join(f'one of {names[side]}' for side in sides[1:])}"


def limit_in_words(limit: Limit) -> str:
    """Say where a guardrail stands, such as `60 times an hour for each company`."""
    for_whom = "each person" if limit.counted == "person" else "the company"
    most = _number(limit.most or Decimal(0))
    if limit.kind == "rate":
        return f"{most} times {_per(limit)} for {for_whom}"
    if limit.kind in ("quota", "budget"):
        return f"{most} {str(limit.amount).replace('_', ' ')} {_per(limit)} for {for_whom}"
    if limit.allowed:
        return f"only {hours_in_words(limit.allowed)}"
    if limit.kind == "contract":
        return "only with a contract in force" + (f" for {limit.service}" if limit.service else "")
    return f"{str(limit.parameter).replace('_', ' ').replace('.', ': ')}: {_allowed(limit)}"


def used_in_words(limit: Limit, used: Decimal) -> str:
    """Say how much of a guardrail that counts is used up, such as `3 of 60 used in the last hour`."""
    of = "" if limit.kind == "rate" else f" {str(limit.amount).replace('_', ' ')}"
    since = "this month" if limit.kind == "budget" or limit.per == "month" else f"in the last {_span(limit)}"
    return f"{_number(used)} of {_number(limit.most or Decimal(0))}{of} used {since}"


def hours_in_words(hours: Hours) -> str:
    """Name a time of day, such as `18:00–08:00, Mon–Fri, Melbourne time`."""
    zone = f"{ZoneInfo(hours.zone).key.rpartition('/')[2].replace('_', ' ')} time"
    days = _days(hours.weekdays)
    return ", ".join(filter(None, [f"{hours.start:%H:%M}–{hours.end:%H:%M}", days, zone]))


def _days(weekdays: Sequence[str]) -> str:
    places = sorted(WEEKDAYS.index(day) for day in set(weekdays))
    if len(places) == len(WEEKDAYS):
        return ""
    names = [_DAYS[WEEKDAYS[place]] for place in places]
    in_a_row = len(places) > 2 and places == list(range(places[0], places[-1] + 1))
    return f"{names[0]}–{names[-1]}" if in_a_row else ", ".join(names)


def _any(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return " or ".join(names.get(code, code.replace("_", " ")) for code in codes)


def _per(limit: Limit) -> str:
    if limit.kind == "budget":
        return "a calendar month"
    return "an hour" if limit.per == "hour" else f"a {limit.per}"


def _span(limit: Limit) -> str:
    return {"day": "24 hours", "week": "7 days"}.get(str(limit.per), str(limit.per))


def _allowed(limit: Limit) -> str:
    parts = []
    if limit.values:
        parts.append(f"one of {', '.join(str(each).replace('_', ' ') for each in limit.values)}")
    if limit.pattern is not None:
        parts.append(f"like {limit.pattern}")
    if limit.least is not None:
        parts.append(f"at least {_number(limit.least)}")
    if limit.most is not None:
        parts.append(f"at most {_number(limit.most)}")
    return " and ".join(parts)


def _number(value: Decimal) -> str:
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value.normalize():,f}"
