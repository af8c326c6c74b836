"""The rows and figures of the meters' pages. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from forecourt.contracts.queries import Hold, ResourceCard
from forecourt.contracts.rules import Period
from forecourt.data.queries import ReadingsCard

Names = Mapping[UUID, str]

#: How much of the future a picture shows where nothing ends.
AHEAD: Final = timedelta(days=60)
#: The colours of holders, in the order in which they first held it.
COLOURS: Final = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with one holder, or with nobody, as a bar; `x` and `width` are per cent of the picture."""

    x: float
    width: float
    company: str
    colour: int
    words: str


@dataclass(frozen=True, slots=True)
class HolderPicture:
    """Who held a meter over time. `now` is per cent of the width; `ticks` are (per cent, instant)."""

    stretches: list[Stretch]
    now: float
    ticks: list[tuple[float, datetime]]
    sentence: str


def meter_row(
    *, meter: ResourceCard, holds: Sequence[Hold], names: Names, readings: ReadingsCard | None, now: datetime
) -> dict[str, Any]:
    """Describe a meter for the list."""
    present = hold_at(holds=holds, at=now)
    return {
        "nmi": meter.identifier,
        "url": f"/staff/meters/{meter.id}/",
        "label": meter.label or meter.site,
        "town": meter.town,
        "holder": names.get(present.company_id, "") if present else "",
        "holder_url": f"/staff/customers/{present.company_id}/" if present else "",
        "since": present.period.start if present else None,
        "stamp": readings_stamp(readings=readings),
    }


def readings_stamp(*, readings: ReadingsCard | None) -> dict[str, Any] | None:
    """Return age and source of the newest reading; None where there is none, or where it may not be known."""
    if readings is None:
        return None
    return {"at": readings.newest_at, "source": readings.source, "fresh": readings.freshness, "why": readings.why}


def hold_at(*, holds: Sequence[Hold], at: datetime) -> Hold | None:
    """Return who holds it at an instant."""
    return next((hold for hold in holds if hold.period.includes(at)), None)


def hold_row(*, hold: Hold, names: Names, now: datetime, rows: int | None = None) -> dict[str, Any]:
    """Describe one hold for a table. `days` counts to its end, or until now."""
    end = hold.period.end
    return {
        "company": names.get(hold.company_id, ""),
        "company_url": f"/staff/customers/{hold.company_id}/",
        "contract": hold.contract_number,
        "contract_url": f"/staff/contracts/{hold.contract_id}/",
        "starts": hold.period.start,
        "ends": end,
        "running": hold.period.includes(now),
        "days": max(0, ((min(end, now) if end else now) - hold.period.start).days),
        "rows": rows,
        "uncovered": not covers(hold.covered, Period(hold.period.start, min(end, now) if end else now)),
    }


def covers(covered: Period, period: Period) -> bool:
    """Tell whether a contract is in force for the whole of a period."""
    if covered.start > period.start:
        return False
    return covered.end is None or (period.end is not None and period.end <= covered.end)


def holder_picture(*, holds: Sequence[Hold], names: Names, now: datetime) -> HolderPicture | None:
    """Lay out who held a meter, from its first hold to a while after now; None where nobody ever did."""
    if not holds:
        return None
    start = min(hold.period.start for hold in holds)
    end = max([now + AHEAD, *(hold.period.end for hold in holds if hold.period.end)])
    colours = {company: number for number, company in enumerate(dict.fromkeys(hold.company_id for hold in holds))}

    def place(at: datetime) -> float:
        return round(100 * (at - start) / (end - start), 3)

    stretches = [
        Stretch(
            x=place(hold.period.start),
            width=round(place(hold.period.end or end) - place(hold.period.start), 3),
            company=names.get(hold.company_id, ""),
            colour=colours[hold.company_id] % COLOURS + 1,
            words=_words(hold, names),
        )
        for hold in holds
    ]
    ticks = [(place(hold.period.start), hold.period.start) for hold in holds]
    sentence = "Held by " + ", then ".join(stretch.words for stretch in stretches) + "."
    return HolderPicture(stretches, place(now), ticks, sentence)


def _words(hold: Hold, names: Names) -> str:
    until = f" until {hold.period.end:%d %b %Y}" if hold.period.end else " on"
    return f"{names.get(hold.company_id, 'somebody')} from {hold.period.start:%d %b %Y}{until}"
