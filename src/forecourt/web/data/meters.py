"""Meters as rows of a table: what each used, how well that is known, and how new it is. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import inf
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.data.queries import MeterCard
from forecourt.look.holdings import stamp_of
from forecourt.look.readings import DailySums

#: From the best to the worst.
LETTERS: Final = "AFSEN"
#: A meter with this share of actual days counts as actual; the share beside the letter says the rest.
NEARLY_ALL: Final = 0.95
SPARK_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """What the days of one meter come to.

    Attributes:
        quantity: Thousandths of kWh taken from the grid; None where nothing was measured.
        letter: A where nearly all days are actual, else what most of the other days are; empty without days.
        share: Which part of the days is actual, each in full, from 0 to 1: a day with one estimate in it is not.
        values: The last days, oldest first, for a spark line.
        lacks: Whether something of the days was not measured, so that the quantity is a least one.
    """

    quantity: int | None
    letter: str
    share: float | None
    values: tuple[int | None, ...]
    lacks: bool = False


def meter_rows(
    *, meters: Iterable[MeterCard], sums: Iterable[DailySums], whole_until: datetime | None
) -> list[dict[str, Any]]:
    """Describe meters as `look/meter_rows.html` expects them; `whole_until` is where the last whole day ends."""
    tallies, nothing = tally_by_key(sums=sums, whole_until=whole_until), tally_days(sums=())
    return [_row(meter, tallies.get(meter.nmi, nothing)) for meter in meters]


def tally_by_key(*, sums: Iterable[DailySums], whole_until: datetime | None) -> dict[str, Tally]:
    """Add up each meter's days, by NMI."""
    by_key: dict[str, list[DailySums]] = {}
    for each in sums:
        by_key.setdefault(each.key, []).append(each)
    return {key: tally_days(sums=group, whole_until=whole_until) for key, group in by_key.items()}


def tally_days(*, sums: Iterable[DailySums], whole_until: datetime | None = None) -> Tally:
    """Add up the registers of one meter that count energy from the grid. A last day in part is no point of the line."""
    counted = [each for each in sums if each.is_import]
    letters = "".join(each.quality for each in counted)
    return Tally(
        quantity=add(quantity for each in counted for quantity in each.quantities),
        letter=_letter(letters),
        share=letters.count("A") / len(letters) if letters else None,
        values=_last_days(counted, whole_until.timestamp() if whole_until else inf),
        lacks="N" in letters,
    )


def last_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """Return when the day of an instant begins in a zone: where the last whole day before it ends."""
    return datetime.combine(at.astimezone(zone).date(), time(), zone)


def add(quantities: Iterable[int | None]) -> int | None:
    """Add what was measured; None where nothing was."""
    known = [quantity for quantity in quantities if quantity is not None]
    return sum(known) if known else None


def _letter(letters: str) -> str:
    """Return the quality that characterises some days: the commonest of the doubtful ones, unless they are few."""
    if not letters or letters.count("A") >= NEARLY_ALL * len(letters):
        return "A" if letters else ""
    doubtful = [letter for letter in letters if letter != "A"]
    return max(set(doubtful), key=lambda letter: (doubtful.count(letter), LETTERS.index(letter)))


def _last_days(counted: Sequence[DailySums], before_s: float) -> tuple[int | None, ...]:
    days: dict[int, list[int | None]] = {}
    for each in counted:
        for start, quantity in zip(each.starts, each.quantities, strict=True):
            if start < before_s:
                days.setdefault(start, []).append(quantity)
    return tuple(add(days[start]) for start in sorted(days)[-SPARK_DAYS:])


def _row(meter: MeterCard, tally: Tally) -> dict[str, Any]:
    return {
        "nmi": meter.nmi,
        "site": meter.label or meter.site,
        "url": f"/data/?key={meter.nmi}",
        "quantity": tally.quantity,
        "letter": tally.letter,
        "share": tally.share,
        "values": tally.values,
        "stamp": stamp_of(meter=meter),
        "at_least": meter.freshness == "stale" or tally.lacks,
    }
