"""A customer's journey as a picture: stages, contracts, how much went on, and what happened first. Pure.

Places are per cent of the width, from the first that is known of the customer to a while after today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from forecourt.contracts.queries import ContractCard
from forecourt.customers.queries.journeys import Journey, Milestone, StageSpan

#: The least time that is pictured, and how much of it lies ahead.
LEAST: Final = timedelta(days=90)
AHEAD: Final = 0.04
#: How many contracts are pictured, and how near two milestones may stand before they are one mark.
CONTRACTS: Final = 4
NEAR: Final = 1.6
#: A box that is narrower has no room for its word.
NARROW: Final = 18.0
COLUMN_HEIGHT: Final = 34
WORDS: Final = {"prospect": "Prospect", "trial": "Trial", "customer": "Customer", "former": "Former customer"}


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        """Return the place of an instant, within the picture."""
        return round(100 * min(1.0, max(0.0, (at - self.start) / (self.end - self.start))), 2)

    def span(self, since: datetime, until: datetime | None) -> tuple[float, float]:
        """Return where a time begins, and how wide it is."""
        left = self.x(since)
        return left, round(max(0.4, (self.x(until) if until else 100) - left), 2)


def picture_of(*, journey: Journey, contracts: Sequence[ContractCard], now: datetime) -> dict[str, Any]:
    """Lay out a journey as `staff/journey.html` expects it."""
    known = [journey.began_at, *(contract.period.start for contract in contracts)]
    start = min([*known, now - LEAST])
    scale = _Scale(start, now + AHEAD * (now - start))
    first, *later = journey.stages  # a customer was one while its first contract ran, whatever is known of that time
    spans = (replace(first, since=min(first.since, *known)), *later)
    stages = [_stage(span, scale, is_first=place == 0) for place, span in enumerate(spans)]
    return {
        "start": start,
        "now": scale.x(now),
        "stages": stages,
        "contracts": [_contract(each, scale) for each in _longest(contracts)],
        "columns": _columns(journey, scale),
        "marks": _marks(journey.milestones, scale),
        "ticks": _ticks(scale),
        "sentence": _sentence(journey, contracts, now),
        "table": [
            {"at": each.at, "kind": each.kind_title, "title": each.title, "first": each.is_first}
            for each in reversed(journey.milestones)
        ],
    }


def _stage(span: StageSpan, scale: _Scale, *, is_first: bool) -> dict[str, Any]:
    """Place a stage. A word that does not fit stands before the first box, and nowhere else."""
    label, box = WORDS.get(span.stage, span.stage), scale.span(span.since, span.until)
    return {
        "stage": span.stage,
        "label": label,
        "word": "inside" if box[1] >= NARROW else "before" if is_first else "",
        "box": box,
        "words": f"{label} {_time(span.since, span.until)}",
    }


def _longest(contracts: Sequence[ContractCard]) -> list[ContractCard]:
    return sorted(contracts, key=lambda contract: contract.period.start)[-CONTRACTS:]


def _contract(contract: ContractCard, scale: _Scale) -> dict[str, Any]:
    return {
        "number": contract.number,
        "url": f"/staff/contracts/{contract.id}/",
        "box": scale.span(contract.period.start, contract.period.end),
        "words": f"Contract {contract.number} {_time(contract.period.start, contract.period.end)}",
    }


def _columns(journey: Journey, scale: _Scale) -> list[dict[str, Any]]:
    most = max((value for _, value in journey.months), default=0)
    columns = []
    for start, value in journey.months:
        since = _instant(start)
        left, width = scale.span(since, since + timedelta(days=30))
        height = round(COLUMN_HEIGHT * value / most, 1) if most else 0.0
        columns.append(
            {
                "x": left,
                "width": round(width * 0.8, 2),
                "y": round(COLUMN_HEIGHT - height, 1),
                "height": height,
                "words": f"{start:%B %Y}: {value:,} active",
            }
        )
    return columns


def _marks(milestones: Sequence[Milestone], scale: _Scale) -> list[dict[str, Any]]:
    """Place milestones; what would stand upon another is told together with it."""
    marks: list[dict[str, Any]] = []
    for each in milestones:
        x, words = scale.x(each.at), f"{each.at:%d %b %Y}: {'first ' if each.is_first else ''}{_lower(each)}"
        if marks and x - marks[-1]["x"] < NEAR:
            marks[-1]["words"] += f"; {words}"
            marks[-1]["count"] += 1
        else:
            marks.append({"x": x, "icon": each.icon, "words": words, "count": 1, "kind": each.kind})
    return marks


def _lower(each: Milestone) -> str:
    return each.kind_title.lower() if each.is_first else each.title


def _ticks(scale: _Scale) -> list[dict[str, Any]]:
    """Mark where years begin, or months where there is no year."""
    years = range(scale.start.year + 1, scale.end.year + 1)
    ticks = [{"x": scale.x(datetime(year, 1, 1, tzinfo=UTC)), "label": str(year)} for year in years]
    if len(ticks) > 1:
        return ticks
    months, at = [], scale.start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (at := (at + timedelta(days=32)).replace(day=1)) < scale.end:
        months.append({"x": scale.x(at), "label": f"{at:%b %Y}" if at.month == 1 else f"{at:%b}"})
    return months[:: max(1, len(months) // 6)]


def _sentence(journey: Journey, contracts: Sequence[ContractCard], now: datetime) -> str:
    present = journey.stages[-1]
    since = min([journey.began_at, *(contract.period.start for contract in contracts)])
    parts = [f"Known since {since:%B %Y}, {WORDS.get(present.stage, present.stage).lower()}"]
    if len(journey.stages) > 1:
        parts[0] += f" since {present.since:%B %Y}"
    running = sum(contract.is_valid(now) for contract in contracts)
    parts.append("1 contract in force" if running == 1 else f"{running} contracts in force")
    parts.append(f"{len(journey.milestones)} milestones")
    return ", ".join(parts) + "."


def _time(since: datetime, until: datetime | None) -> str:
    return f"from {since:%d %b %Y}" + (f" until {until:%d %b %Y}" if until else " on")


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
