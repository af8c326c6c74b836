"""The rows and figures of timelines. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.contracts.queries import ContractCard
from forecourt.customers.queries.activity import TimelineRow
from forecourt.customers.queries.measures import AnomalyCard, MeasureCard
from forecourt.look.timeline import value_in_words, who

#: What comes so much later than it happened is said to.
LATE: Final = timedelta(hours=24)
#: So many of one kind on one day are told in one line.
TOGETHER: Final = 3
#: So many old and new values stand in a line; the page of facts has the others.
CHANGES: Final = 6
#: How a change that is over came to its end.
ENDINGS: Final = {
    "returned": "Back to usual",
    "settled": "New level",
    "mistaken": "Was none",
    "ended": "No customer any more",
}


@dataclass(frozen=True, slots=True)
class _Alike:
    """What makes rows of a day one line: the kind and whose they are."""

    kind: str
    person: Any
    who: str
    tells_itself: bool


def by_day(*, rows: Iterable[TimelineRow], zone: ZoneInfo, of_company: bool) -> list[dict[str, Any]]:
    """Group rows, newest first, by the day on which they happened; many of one kind in a row are one line."""
    days = groupby(rows, key=lambda row: row.at.astimezone(zone).date())
    return [{"day": day, "rows": _lines(list(group), of_company=of_company)} for day, group in days]


def newest_lines(*, days: Iterable[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return the first so many lines of a timeline, under their days."""
    shown: list[dict[str, Any]] = []
    for day in days:
        if most > 0:
            shown.append({**day, "rows": day["rows"][:most]})
            most -= len(day["rows"])
    return shown


def _lines(rows: Sequence[TimelineRow], *, of_company: bool) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for alike, group in groupby(rows, key=_alike):
        same = list(group)
        if alike.tells_itself or len(same) < TOGETHER:
            lines += [_line(row, of_company=of_company) for row in same]
        else:
            lines.append(_together(same, of_company=of_company))
    return lines


def _alike(row: TimelineRow) -> _Alike:
    tells = bool(row.changes) or bool(row.tone) or (row.title != row.kind_title and row.source != "journal")
    return _Alike(row.kind, row.person_id, row.who, tells)


def _line(row: TimelineRow, *, of_company: bool) -> dict[str, Any]:
    return {
        "at": row.at,
        "id": str(row.id),
        "title": row.title[:1].upper() + row.title[1:],
        "icon": row.icon,
        "kind_title": row.kind_title if row.kind_title != row.title else "",
        "tone": row.tone,
        "amount": amount_in_words(row.amount, row.unit),
        "who": row.who if of_company else "",
        "person_url": f"/staff/customers/people/{row.person_id}/timeline/" if row.is_known and of_company else "",
        "is_known": row.is_known,
        "company": "" if of_company else row.company,
        "company_url": f"/staff/customers/{row.company_id}/timeline/" if row.company_id and not of_company else "",
        "by": who(name=row.by) if row.by and row.by != row.who else "",
        "direction": {"in": "from them", "out": "from us"}.get(row.direction, ""),
        "source": "" if row.source == "journal" else row.source,
        "late": row.collected_at - row.at > LATE and row.source != "journal",
        "collected_at": row.collected_at,
        "said_at": datetime.fromisoformat(row.said_at) if row.said_at else None,
        "changes": [
            {"label": name.replace("_", " "), "old": value_in_words(old), "new": value_in_words(new)}
            for name, old, new in row.changes[:CHANGES]
        ],
        "more_changes": max(0, len(row.changes) - CHANGES),
    }


def _together(rows: Sequence[TimelineRow], *, of_company: bool) -> dict[str, Any]:
    """Tell many of one kind in one line, with each of them behind it."""
    amounts = [row.amount for row in rows if row.amount is not None]
    total = amount_in_words(sum(amounts, Decimal(0)), rows[0].unit) if amounts else ""
    first = _line(rows[-1], of_company=of_company)
    return {
        **first,
        "title": f"{rows[0].kind_title}, {len(rows)} times",
        "kind_title": "",
        "amount": f"{total} in all" if total else "",
        "at": rows[0].at,
        "since": rows[-1].at if rows[0].at - rows[-1].at >= timedelta(minutes=1) else None,
        "rows": [_line(row, of_company=of_company) for row in rows],
        "late": False,
        "said_at": None,
    }


def amount_in_words(amount: Decimal | None, unit: str) -> str:
    """Write an amount with its unit; money keeps its cents."""
    if amount is None:
        return ""
    is_money = len(unit) == 3 and unit.isupper()
    text = f"{amount:,.2f}" if is_money else f"{amount.normalize():,f}"
    return f"{unit}\N{NO-BREAK SPACE}{text}" if is_money else f"{text}\N{NO-BREAK SPACE}{unit}".rstrip()


def measure_card(*, measure: MeasureCard, open_anomalies: Sequence[AnomalyCard]) -> dict[str, Any]:
    """Describe a measure as a small card: value, what it rests on, twelve months, and what is unusual of it."""
    unusual = next((each for each in open_anomalies if each.measure == measure.code), None)
    starts = [start for start, _ in measure.months]
    return {
        "title": measure.title,
        "words": measure.words,
        "value": _plain(measure),
        "unit": "" if measure.unit.isupper() else measure.unit,
        "newest_at": measure.newest_at,
        "source": {"journal": "our own records"}.get(measure.source, measure.source),
        "months": [float(value) for _, value in measure.months],
        "mark": starts.index(unusual.starts_on) if unusual and unusual.starts_on in starts else None,
        "change": _change(measure),
        "months_words": ", ".join(f"{start:%b %Y} {value.normalize():,f}" for start, value in measure.months),
        "unusual": unusual.sentence if unusual else "",
    }


def _change(measure: MeasureCard) -> dict[str, str] | None:
    """Say how the newest whole month went against the one before; None where there is nothing to compare with."""
    if len(measure.months) < 2 or not measure.months[-2][1]:
        return None
    (before, was), (start, now) = measure.months[-2:]
    share = round(100 * (now - was) / was)
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return {
        "said": f"{sign}{abs(share)}\N{NO-BREAK SPACE}% in {start:%b}" if share else f"as before in {start:%b}",
        "words": f"{start:%B} {_figure(now)}, {before:%B} {_figure(was)}",
    }


def worth_noticing(
    *, anomalies: Sequence[AnomalyCard], contracts: Iterable[ContractCard], timeline: str, now: datetime
) -> list[dict[str, Any]]:
    """Describe what of a customer somebody may want to act on: unusual figures, and contracts near their end."""
    ends = [(left, each) for each in contracts if (left := each.days_left(now)) is not None]
    return [
        {
            "icon": "trending-down" if each.kind in ("drop", "shift_down") else "trending-up",
            "words": each.sentence,
            "url": timeline,
            "at": each.raised_at,
        }
        for each in anomalies
    ] + [
        {
            "icon": "hourglass",
            "words": f"Contract {each.number} ends in {left} day{'' if left == 1 else 's'}.",
            "url": f"/staff/contracts/{each.id}/",
            "starts": each.period.start,
            "end": each.period.end,
        }
        for left, each in sorted(ends, key=lambda end: (end[0], end[1].number))
    ]


def _plain(measure: MeasureCard) -> str:
    if measure.value is None:
        return ""
    return amount_in_words(measure.value, measure.unit if measure.unit.isupper() else "")


def change_row(*, anomaly: AnomalyCard, followed: bool) -> dict[str, Any]:
    """Describe a change worth noticing for the list."""
    return {
        "company": anomaly.company,
        "url": f"/staff/customers/{anomaly.company_id}/timeline/",
        "title": anomaly.title,
        "sentence": anomaly.sentence,
        "falls": anomaly.kind in ("drop", "shift_down"),
        "usual": f"{_figure(anomaly.low)}–{_figure(anomaly.high)}",
        "value": _figure(anomaly.value),
        "raised_at": anomaly.raised_at,
        "resolved_at": anomaly.resolved_at,
        "ending": ENDINGS.get(anomaly.ending, ""),
        "resolution": anomaly.resolution,
        "followed": followed,
    }


def _figure(value: Decimal) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:,.1f}"
