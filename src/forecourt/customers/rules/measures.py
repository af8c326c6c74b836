"""Measures: what can be declared of activity, and the months and weeks in which it is counted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from forecourt.customers.rules.anomalies import Finding, Grain

#: `count` of activities, `people` that are different, `sum` of amounts, `last` amount, `days_since` the last one.
Statistic = Literal["count", "people", "sum", "last", "days_since"]

#: Statistics of which every month and week has a value of its own.
BY_PERIOD: Final = frozenset({"count", "people", "sum", "last"})
#: Statistics whose values are counts, so that chance alone moves them by their square root.
COUNTS: Final = frozenset({"count", "people"})
FEW: Final = 10
#: For so long after its end a month or a week waits for what comes late.
GRACE: Final = timedelta(hours=6)


def start_of(*, day: date, grain: Grain) -> date:
    """Return the first day of the month, or the Monday of the week, in which a day lies."""
    return day.replace(day=1) if grain == "month" else day - timedelta(days=day.weekday())


def next_start(*, start: date, grain: Grain) -> date:
    """Return the first day of the period after one."""
    return start_of(day=start + timedelta(days=32), grain="month") if grain == "month" else start + timedelta(days=7)


def starts_until(*, start: date, grain: Grain, count: int) -> list[date]:
    """List the first days of `count` periods that end with the one beginning at `start`, the oldest first."""
    found = [start]
    while len(found) < count:
        found.append(start_of(day=found[-1] - timedelta(days=1), grain=grain))
    return found[::-1]


def newest_whole(*, now: datetime, zone: ZoneInfo, grain: Grain, grace: timedelta = GRACE) -> date:
    """Return the first day of the newest period that is over, and has been for long enough for what comes late."""
    running = start_of(day=(now - grace).astimezone(zone).date(), grain=grain)
    return start_of(day=running - timedelta(days=1), grain=grain)


def period_words(*, start: date, grain: Grain, now: date) -> str:
    """Name a period for people: `October`, `October 2025` where it is of another year, `the week of 5 October`."""
    year = "" if start.year == now.year else f" {start.year}"
    return f"{start:%B}{year}" if grain == "month" else f"the week of {start.day} {start:%B}{year}"


def figure(value: float | Decimal, unit: str = "") -> str:
    """Write a figure for a sentence: whole where it is large, one digit more where it is small."""
    number = float(value)
    text = f"{number:,.0f}" if abs(number) >= FEW or number == round(number) else f"{number:,.1f}"
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def raised_sentence(*, title: str, finding: Finding, period: str, grain: Grain, unit: str = "") -> str:
    """Say what was found, against what: *Data pulls fell to 3 in October, from about 41 a month; usual range 35–47.*"""
    usual = finding.expected
    verb = {
        "drop": "fell to",
        "spike": "rose to",
        "shift_down": "have stayed low, at about",
        "shift_up": "have stayed high, at about",
    }[finding.kind]
    since = f"in {period} and the {grain}s before it" if finding.kind.startswith("shift") else f"in {period}"
    return (
        f"{title} {verb} {figure(finding.value, unit)} {since}, {_against(usual.basis)} about"
        f" {figure(usual.value)} a {grain}; usual range {figure(usual.low)}–{figure(usual.high, unit)}."
    )


def _against(basis: str) -> str:
    return {"level": "from", "trend": "where the trend led to", "season": "where this time of the year has"}[basis]


def resolved_sentence(
    *, title: str, ending: str, value: float, period: str, grain: Grain, usual: Mapping[str, float], unit: str = ""
) -> str:
    """Say how it ended: back in the usual range, at a new level, or never so once late events were counted."""
    now_at = f"{title} came to {figure(value, unit)} in {period}"
    if ending == "returned":
        return f"{now_at}, within the usual {figure(usual['low'])}–{figure(usual['high'], unit)} again."
    if ending == "settled":
        return f"{now_at} and stay there: about {figure(value, unit)} a {grain} is the usual level from now on."
    return f"{now_at} once everything that came late was counted: nothing was unusual."
