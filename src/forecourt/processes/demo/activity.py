"""A year of activity for the demo's customers, as outside systems would tell it: the same at every start.

What the portal's predecessor saw of people (sign-ins, data pulls), calls of the telephone system, mails and meetings
of a CRM, and the invoices of a billing system, each through `customers.record_activity`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.customers.actions import add_hook, record_activity
from forecourt.customers.actions.hooks import HookThere
from forecourt.kernel.actors import Actor
from forecourt.kernel.pipeline import perform
from forecourt.processes.demo.almanac import BUSINESS_START
from forecourt.processes.demo.cast import Cast

MONTHS: Final = 12
MOST: Final = 500
WORKING_HOURS: Final = (8, 17)

CALLS: Final = (
    "Asked about the last invoice",
    "Asked why a day was estimated",
    "Asked for access for a colleague",
    "Wants a second meter at the site",
    "Asked about the tariff for next year",
    "Talked through the month's use",
)
MAILS: Final = (
    "Sent the readings of last quarter",
    "Sent the offer for renewal",
    "Asked for the contract as a file",
    "Confirmed the new contact",
)
MEETINGS: Final = ("Review of the year", "Walked the site", "Planned the renewal", "Introduced the portal")


@dataclass(frozen=True, slots=True)
class _Habit:
    """What a customer does in a usual month, and which part of it in single months, counted back from the last one."""

    pulls: int
    sign_ins: int
    calls: int
    mails: int
    spend: float
    odd: Mapping[tuple[str, int], float]


#: ACME stopped pulling its data in the last month, Fiona's people call much more, Bravo was away in the winter.
_USUAL: Final = _Habit(pulls=6, sign_ins=5, calls=2, mails=1, spend=2_400, odd={})
_HABITS: Final[Mapping[str, _Habit]] = {
    "acme": _Habit(26, 9, 3, 2, 18_200, {("data_pull", 0): 0.1}),
    "bravo": _Habit(12, 7, 2, 1, 7_900, {("data_pull", 4): 0.1, ("sign_in", 4): 0.3}),
    "tamar": _Habit(9, 6, 9, 3, 9_400, {("call", 0): 3.2, ("call", 1): 1.1}),
    "lapsed": _Habit(8, 4, 1, 1, 3_100, {("data_pull", n): 0 for n in range(4)} | {("spend", n): 0 for n in range(4)}),
}


def load_activity(*, actor: Actor, cast: Cast) -> int:
    """Record a year of activity up to the demo's beginning; return how many activities that were."""
    with suppress(HookThere):  # where loading was broken off
        perform(add_hook, actor=actor, parameters={"code": "telephony", "title": "Telephone system"})
    by_source: dict[str, list[dict[str, Any]]] = {}
    for source, entry in _year(cast):
        by_source.setdefault(source, []).append(entry)
    recorded = 0
    for source, entries in by_source.items():
        for some in _in_parts(entries):
            parameters = {"source": source, "entries": some}
            recorded += perform(record_activity, actor=actor, parameters=parameters).result["recorded"]
    return recorded


def _in_parts(entries: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, len(entries), MOST):
        yield entries[first : first + MOST]


def _year(cast: Cast) -> Iterator[tuple[str, dict[str, Any]]]:
    emails = {person.slug: person.email for person in cast.people}
    for company in cast.companies:
        people = [emails[each.person] for each in cast.memberships if each.company == company.slug]
        habit, chance = _HABITS.get(company.slug, _USUAL), Random(company.slug)  # noqa: S311 - a demo, and no secret
        for back in range(MONTHS):
            month = _Month(company.slug, company.number, ZoneInfo(company.zone), back, people, chance)
            yield from month.of(habit)


@dataclass(frozen=True, slots=True)
class _Month:
    """One month of one customer; `back` counts from the last whole one before the demo begins."""

    slug: str
    number: str
    zone: ZoneInfo
    back: int
    people: list[str]
    chance: Random

    def of(self, habit: _Habit) -> Iterator[tuple[str, dict[str, Any]]]:
        """Tell what happens in it."""
        if self.people:
            yield from self._many("portal", "sign_in", habit.sign_ins, habit, title="Signed in")
            yield from self._many(
                "portal", "data_pull", habit.pulls, habit, title="Pulled interval readings", rows=True
            )
            yield from self._many("telephony", "call", habit.calls, habit, titles=CALLS, minutes=True)
        yield from self._many("hubspot", "email", habit.mails, habit, titles=MAILS)
        if self.back % 3 == 1:
            yield from self._many("hubspot", "meeting", 1, habit, titles=MEETINGS)
        yield from self._invoice(habit)

    def _many(
        self, source: str, kind: str, usual: int, habit: _Habit, **how: Any
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        share = habit.odd.get((kind, self.back), 1.0)
        spread = self.chance.choice((-1, 0, 0, 1)) if usual < 9 else self.chance.randint(-3, 3)
        for number in range(max(0, round(usual * share) + (spread if share else 0))):
            titles = how.get("titles")
            entry: dict[str, Any] = {
                "kind": kind,
                "external_id": f"{self.slug}-{kind}-{self.back}-{number}",
                "at": self._instant(),
                "company_number": self.number,
                "title": self.chance.choice(titles) if titles else how["title"],
            }
            if self.people:
                entry["email"] = self.chance.choice(self.people[:4])
            if how.get("rows"):
                entry |= {"amount": self.chance.randint(2, 90) * 288, "unit": "rows"}
            if how.get("minutes"):
                entry |= {"amount": self.chance.randint(3, 38), "direction": self.chance.choice(("in", "in", "out"))}
            yield source, entry

    def _invoice(self, habit: _Habit) -> Iterator[tuple[str, dict[str, Any]]]:
        amount = habit.spend * habit.odd.get(("spend", self.back), 1.0) * self.chance.uniform(0.93, 1.07)
        if amount:
            yield (
                "netsuite",
                {
                    "kind": "spend",
                    "external_id": f"{self.slug}-invoice-{self.back}",
                    "at": self._day(2, 9).isoformat(),
                    "company_number": self.number,
                    "amount": round(amount, 2),
                    "title": f"Invoice for {self._day(1, 9):%B %Y}",
                },
            )

    def _instant(self) -> str:
        day = self.chance.randint(1, 28)
        at = self._day(day, self.chance.randint(*WORKING_HOURS)) + timedelta(minutes=self.chance.randint(0, 59))
        return (at - timedelta(days=2) if at.weekday() > 4 and day > 3 else at).isoformat()

    def _day(self, day: int, hour: int) -> datetime:
        """Return an instant of the month, on the customer's own clock."""
        last = BUSINESS_START.replace(day=1) - timedelta(days=1)
        months = last.year * 12 + last.month - 1 - self.back
        year, month = divmod(months, 12)
        return datetime.combine(datetime(year, month + 1, day).date(), time(hour), self.zone)  # noqa: DTZ001
