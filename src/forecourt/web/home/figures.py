"""The figures of the home page: its answer in a sentence, the last days, what needs somebody, what comes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.contracts.queries import ContractCard
from forecourt.data.queries import MeterCard
from forecourt.look import figures
from forecourt.look.holdings import is_held, oldest_stamp
from forecourt.look.readings import DailySums
from forecourt.web.data.meters import add
from forecourt.web.history.figures import origin_address

DAYS_SHOWN: Final = 14
DAYS_SUMMED: Final = 30
#: How long before a contract ends it asks to be looked at.
ENDS_SOON: Final = timedelta(days=60)
HORIZON: Final = timedelta(days=365)
ESTIMATED_OR_MISSING: Final = "EN"


@dataclass(frozen=True, slots=True)
class Answer:
    """The page in a sentence: is all well?"""

    headline: str
    summary: str
    all_well: bool


def answer_of(*, meters: Sequence[MeterCard], contracts: Sequence[ContractCard], now: datetime) -> Answer:
    """Say whether the meters that the company holds now are up to date."""
    held = [meter for meter in meters if is_held(meter=meter, now=now)]
    late = late_meters(meters=meters, now=now)
    running = [contract for contract in contracts if contract.is_valid(now)]
    return Answer(
        headline=_headline(held, len(late), contracts, running),
        summary=_summary(held, contracts, running),
        all_well=not late and not any(meter.freshness == "ageing" for meter in held),
    )


def own_meters(*, meters: Sequence[MeterCard], now: datetime) -> list[MeterCard]:
    """Return the meters that the company holds now, or where it holds none those that it held; the late ones first."""
    held = [meter for meter in meters if is_held(meter=meter, now=now)]
    return sorted(held or meters, key=lambda meter: (meter.freshness != "stale", meter.nmi))


def late_meters(*, meters: Iterable[MeterCard], now: datetime) -> list[MeterCard]:
    """Return the meters that the company holds now and whose readings are overdue."""
    return [meter for meter in meters if meter.freshness == "stale" and is_held(meter=meter, now=now)]


def needs_of(
    *, meters: Sequence[MeterCard], contracts: Iterable[ContractCard], now: datetime, zone: ZoneInfo, locale: str
) -> list[dict[str, Any]]:
    """List what somebody at the company may want to act on, the nearest first."""
    late = late_meters(meters=meters, now=now)
    ending = sorted(
        (
            (end, contract)
            for contract in contracts
            if (end := contract.period.end) and contract.is_valid(now) and end - now <= ENDS_SOON
        ),
        key=lambda each: each[0],
    )
    return [
        *([_late_need(late)] if late else []),
        *(_ending_need(contract, figures.day(at=end, zone=zone, locale=locale)) for end, contract in ending),
    ]


def events_ahead(
    *, meters: Iterable[MeterCard], contracts: Sequence[ContractCard], now: datetime
) -> list[dict[str, Any]]:
    """List what is known to come within a year: contracts that begin or end, meters that come or leave.

    Meters that come and leave with a contract are not named beside it.
    """
    bounds = {at for contract in contracts for at in (contract.period.start, contract.period.end)}
    parts = [(meter, period) for meter in meters for period in meter.periods]
    ahead = [
        *((each.period.start, f"{each.title} begins", f"Contract {each.number}") for each in contracts),
        *((each.period.end, f"{each.title} ends", f"Contract {each.number}") for each in contracts),
        *((part.start, f"Meter {each.nmi} comes", each.site) for each, part in parts if part.start not in bounds),
        *((part.end, f"Meter {each.nmi} leaves", each.site) for each, part in parts if part.end not in bounds),
    ]
    known = sorted((at, title, text) for at, title, text in ahead if at and now < at <= now + HORIZON)
    return [{"date": at, "title": title, "text": text} for at, title, text in known]


def summed_period(*, meters: Iterable[MeterCard], zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return the last 30 whole days of which there are readings, `[start, end)`; None where there are none."""
    newest_at = max((meter.newest_at for meter in meters if meter.newest_at), default=None)
    if newest_at is None:
        return None
    after = newest_at.astimezone(zone).date()
    return midnight(after - timedelta(days=DAYS_SUMMED), zone), midnight(after, zone)


def last_days(
    *, sums: Sequence[DailySums], meters: Sequence[MeterCard], end: datetime, zone: ZoneInfo, locale: str
) -> list[dict[str, Any]]:
    """Describe the last 14 days before `end` as `drawings.day_bars` expects them."""
    last = end.astimezone(zone).date()
    days = [last - timedelta(days=back) for back in range(DAYS_SHOWN, 0, -1)]
    return [_day(day, sums, meters, zone, locale) for day in days]


def energy_of(*, day: Mapping[str, Any], meters: Sequence[MeterCard], zone: ZoneInfo) -> dict[str, Any]:
    """Describe the energy of the last whole day as a headline.

    Where every meter is stale it is withheld: the last known figure is said, and never as the present one. Where some
    are, or something was not measured, it is a least one.
    """
    waited_for = [meter for meter in meters if meter.freshness != "fixed"]
    stale = [meter for meter in waited_for if meter.freshness == "stale"]
    start = midnight(day["date"], zone)
    return {
        **day,
        "words": f"on {day['words']}",
        "stamp": oldest_stamp(meters=meters),
        "withheld": bool(stale) and len(stale) == len(waited_for),
        "at_least": bool(stale) or day["lacking"],
        "origin": origin_address(key="all", start=start, end=midnight(day["date"] + timedelta(days=1), zone)),
    }


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in a zone."""
    return datetime.combine(day, time(), zone)


def many(number: int, noun: str) -> str:
    """Write a count with its noun: `18 meters`, `one contract`."""
    return f"one {noun}" if number == 1 else f"{number} {noun}s"


def _headline(
    meters: Sequence[MeterCard], late: int, contracts: Sequence[ContractCard], running: Sequence[ContractCard]
) -> str:
    held, overdue = len(meters), sum(meter.freshness == "ageing" for meter in meters)
    if not held:
        return "Your contracts have ended" if contracts and not running else "Nothing needs you"
    if late == held:
        return "Readings of your meter are late" if held == 1 else f"Readings of all your {held} meters are late"
    if late:
        return f"Readings of {late} of your {held} meters are late"
    if overdue:
        some = f"{overdue} of your {held} meters" if overdue < held else f"your {held} meters"
        return f"New readings of {'your meter' if held == 1 else some} are overdue"
    return "Your meter is up to date" if held == 1 else f"Your {held} meters are up to date"


def _summary(held: Sequence[MeterCard], contracts: Sequence[ContractCard], running: Sequence[ContractCard]) -> str:
    if not held and not running:
        return "Your readings until then stay yours" if contracts else ""
    parts = []
    if held:
        parts.append(f"{many(len(held), 'meter')} at {many(len({meter.site for meter in held}), 'site')}")
    if running:
        parts.append(many(len(running), "contract"))
    return ", ".join(parts).capitalize()


def _late_need(late: Sequence[MeterCard]) -> dict[str, Any]:
    first, others = late[0], len(late) - 1
    return {
        "icon": "triangle-alert",
        "title": f"Readings of {many(len(late), 'meter')} are late",
        "text": f"{first.nmi}, {first.label or first.site}" + (f", and {others} more" if others else ""),
        "url": "/data/#meters",
        "button": "See the meters",
    }


def _ending_need(contract: ContractCard, day: str) -> dict[str, Any]:
    return {
        "icon": "calendar-x-2",
        "title": f"{contract.title} ends on {day}",
        "text": f"Contract {contract.number}. What it opens is not served after its end.",
        "url": "/company/",
        "button": "See the contract",
    }


def _day(
    day: date, sums: Sequence[DailySums], meters: Sequence[MeterCard], zone: ZoneInfo, locale: str
) -> dict[str, Any]:
    start = midnight(day, zone)
    found = [(each, each.starts.index(int(start.timestamp()))) for each in sums if _covers(each, start)]
    weekday = figures.weekday(day=day, locale=locale)
    return {
        "date": day,
        "lacking": any("N" in each.quality[at] for each, at in found),
        "label": str(day.day),
        "words": f"{weekday} {figures.day(at=day, zone=zone, locale=locale, now=start)}",
        "quantity": add(each.quantities[at] for each, at in found),
        "measured": _measured(found, held=sum(is_held(meter=meter, now=start) for meter in meters)),
    }


def _covers(sums: DailySums, start: datetime) -> bool:
    return sums.is_import and int(start.timestamp()) in sums.starts


def _measured(found: Iterable[tuple[DailySums, int]], *, held: int) -> float:
    """Return which part of the meters held on a day has no estimate in it and nothing missing."""
    doubtful: dict[str, bool] = {}
    for each, at in found:
        doubtful[each.key] = doubtful.get(each.key, False) or each.quality[at] in ESTIMATED_OR_MISSING
    return list(doubtful.values()).count(False) / held if held else 0.0
