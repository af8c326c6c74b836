"""The figures of self-service as their page shows them. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from forecourt.kernel.journal.measuring import Took
from forecourt.look import figures
from forecourt.look.drawings import nice_ceiling
from forecourt.oversight.queries.economics import ActionFigures, Summary, Week
from forecourt.oversight.queries.waiting import Waits
from forecourt.oversight.rules.economics import Return

HEIGHT: Final = 150
FILL: Final = 0.68


def sentence(*, summary: Summary, locale: str) -> str:
    """Answer the page in a sentence."""
    if summary.self_served is None:
        return "Nothing was done yet that would have been work"
    part = _share(summary.self_served, locale)
    saved = figures.number(value=round(summary.saved_h), locale=locale)
    return f"Customers do {part} of the work themselves, which saved {saved} hours in {len(summary.weeks)} weeks"


def heads(*, summary: Summary, locale: str) -> list[dict[str, str]]:
    """Describe the four figures at the top, each with what it is made of."""
    work = summary.by_customers + summary.by_staff
    per_week = summary.weeks[-2].actions_per_employee if len(summary.weeks) > 1 else None
    return [
        {
            "label": "Self-served",
            "value": "None yet" if summary.self_served is None else _share(summary.self_served, locale),
            "words": f"{_count(summary.by_customers, locale)} of {_count(work, locale)} pieces of work",
        },
        {
            "label": "Saved",
            "value": f"{_count(round(summary.saved_h), locale)}{figures.NBSP}h",
            "words": "what it would have taken by hand, as the blueprint declares",
        },
        {
            "label": "Customers an employee",
            "value": _ratio(summary.customers_per_employee, locale),
            "words": f"{_count(summary.companies, locale)} companies, {summary.employees} of us at work",
        },
        {
            "label": "Pieces of work an employee",
            "value": _ratio(per_week, locale),
            "words": "in the last whole week, done by anybody",
        },
    ]


def bars(*, weeks: Sequence[Week], locale: str) -> dict[str, Any]:
    """Lay out the weeks as stacked bars: what customers did below, what staff did for them on top.

    Widths and places along are per cent, heights pixels.
    """
    highest = max((week.by_customers + week.by_staff for week in weeks), default=0)
    top = nice_ceiling(max(highest, 3))
    step = 100 / max(len(weeks), 1)
    return {
        "height": HEIGHT,
        "ticks": [_count(top * third // 3, locale) for third in (3, 2, 1, 0)],
        "bars": [_bar(week, place, top, step, locale) for place, week in enumerate(weeks)],
        "sentence": f"Pieces of work a week, {len(weeks)} weeks, at most {_count(highest, locale)} in one.",
    }


def rows(*, actions: Sequence[ActionFigures], locale: str) -> list[dict[str, Any]]:
    """Describe each action that people did or tried to do, what saved most first."""
    shown = [each for each in actions if each.by_customers or each.by_staff or each.refused]
    ordered = sorted(shown, key=lambda each: (-each.saved_h, -each.by_customers, each.name))
    return [_row(each, locale) for each in ordered]


def waits(*, waits: Sequence[Waits], actions: Sequence[ActionFigures], locale: str) -> list[dict[str, Any]]:
    """Describe what waits for a yes, beside how long the same takes where nobody has to be asked."""
    took = {each.name: took_words(took=each.took, locale=locale) for each in actions}
    return [
        {
            "title": each.title,
            "name": each.action,
            "whose": "our approvers" if each.by_provider else "the customer's approvers",
            "waiting": each.waiting,
            "oldest_at": each.oldest_at,
            "decided": each.decided,
            "p50": "" if each.p50_s is None else figures.duration(seconds=round(each.p50_s)),
            "p95": "" if each.p95_s is None else figures.duration(seconds=round(each.p95_s)),
            "itself": took.get(each.action, ""),
            "attained": "" if each.attained is None else _share(each.attained, locale),
        }
        for each in waits
    ]


def _bar(week: Week, place: int, top: int, step: float, locale: str) -> dict[str, Any]:
    own, staff = (HEIGHT * amount / top for amount in (week.by_customers, week.by_staff))
    monday = _day(week.monday, locale)
    return {
        "x": round(step * (place + (1 - FILL) / 2), 3),
        "width": round(step * FILL, 3),
        "own_y": round(HEIGHT - own, 1),
        "own": round(own, 1),
        "staff_y": round(HEIGHT - own - staff, 1),
        "staff": round(staff, 1),
        "label": _label(week.monday, locale, is_first=place == 0),
        "words": f"Week of {monday}: {_count(week.by_customers, locale)} by customers, {week.by_staff} by us",
        "by_customers": week.by_customers,
        "by_staff": week.by_staff,
        "employees": week.employees,
        "customers": week.customers,
        "monday": week.monday,
    }


def _row(each: ActionFigures, locale: str) -> dict[str, Any]:
    return {
        "name": each.name,
        "title": each.title,
        "by_customers": each.by_customers,
        "by_staff": each.by_staff,
        "refused": each.refused,
        "share": "" if each.self_served is None else _share(each.self_served, locale),
        "p50": took_words(took=each.took, locale=locale),
        "p95": took_words(took=each.took, locale=locale, is_slow=True),
        "saved": _hours(each.saved_h, locale) if each.by_hand_min else "",
        "pays": _pays(each.returns, locale),
        "has_paid": bool(each.returns and each.returns.has_paid),
    }


def took_words(*, took: Took | None, locale: str, is_slow: bool = False) -> str:
    """Write how long an action takes: `12 ms`, `1.4 s`; empty where it was never done."""
    if took is None:
        return ""
    ms = (took.p95_us if is_slow else took.p50_us) / 1000
    if ms < 1000:
        return f"{figures.number(value=max(1, round(ms)), locale=locale)}{figures.NBSP}ms"
    return f"{figures.number(value=round(ms / 1000, 1), locale=locale)}{figures.NBSP}s"


def _pays(returns: Return | None, locale: str) -> str:
    if returns is None:
        return ""
    if returns.pays_on is None:
        return "not within ten years at this pace"
    day = _day(returns.pays_on, locale)
    return f"paid since {day}" if returns.has_paid else f"pays from {day} on"


def _hours(hours: Decimal, locale: str) -> str:
    return f"{figures.number(value=round(float(hours), 1), locale=locale)}{figures.NBSP}h"


def _ratio(value: float | None, locale: str) -> str:
    return "None yet" if value is None else figures.number(value=round(value, 1), locale=locale)


def _count(value: int, locale: str) -> str:
    return figures.number(value=value, locale=locale)


def _label(monday: date, locale: str, *, is_first: bool) -> str:
    """Write a Monday under its bar: the month only where it begins."""
    begins = is_first or monday.day <= 7
    return figures.day(at=monday, zone=UTC, locale=locale, now=_noon(monday)) if begins else str(monday.day)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _share(part: float, locale: str) -> str:
    return str(figures.share(part=part, locale=locale))


def _day(day: date, locale: str) -> str:
    return figures.day(at=day, zone=UTC, locale=locale)
