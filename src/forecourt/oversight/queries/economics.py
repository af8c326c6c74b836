"""What self-service brings: how much customers do themselves, how long it takes, and when what was built has paid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Sum

from forecourt.customers.queries import get_provider, list_companies
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import list_actions
from forecourt.kernel.journal.measuring import Took, durations_of
from forecourt.kernel.scope import scope
from forecourt.oversight.policies import visible_efforts, visible_tallies
from forecourt.oversight.rules.economics import Return, return_of, share, week_of, weeks_before

WEEKS_SHOWN: Final = 13


@dataclass(frozen=True, slots=True)
class ActionFigures:
    """What is known of one action in the weeks that are looked at.

    Attributes:
        by_customers: How often customers' people did it themselves.
        by_staff: How often the provider's people did it for a customer.
        by_processes: How often it was done with nobody at hand.
        by_hand_min: Minutes that an employee spends on one by hand, as the blueprint declares.
        returns: What it brought in since it was built; None where nothing is declared.
    """

    name: str
    title: str
    by_customers: int
    by_staff: int
    by_processes: int
    refused: int
    took: Took | None
    by_hand_min: int | None
    returns: Return | None

    @property
    def self_served(self) -> float | None:
        """Return the share that customers did themselves of what people did."""
        return share(self.by_customers, self.by_customers + self.by_staff)

    @property
    def saved_h(self) -> Decimal:
        """Return the hours saved in the weeks that are looked at."""
        return Decimal(self.by_customers * (self.by_hand_min or 0)) / 60

    def plain(self) -> dict[str, Any]:
        """Return it as a row for a spreadsheet; durations in milliseconds, hours as decimals."""
        return {
            "action": self.name,
            "title": self.title,
            "by_customers": self.by_customers,
            "by_staff": self.by_staff,
            "by_processes": self.by_processes,
            "refused": self.refused,
            "p50_ms": round(self.took.p50_us / 1000, 1) if self.took else None,
            "p95_ms": round(self.took.p95_us / 1000, 1) if self.took else None,
            "saved_h": round(self.saved_h, 2),
            "built_h": self.returns.built_h if self.returns else None,
            "pays_on": self.returns.pays_on if self.returns else None,
        }


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday on: what was done by whom, and by how many of the provider's people."""

    monday: date
    by_customers: int
    by_staff: int
    employees: int
    customers: int

    @property
    def actions_per_employee(self) -> float | None:
        """Return how many actions came on each employee who was active; None where none was."""
        return (self.by_customers + self.by_staff) / self.employees if self.employees else None


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it. Counts are of work: actions for which the blueprint declares what they take by hand."""

    since: date
    until: date
    actions: tuple[ActionFigures, ...]
    weeks: tuple[Week, ...]
    companies: int
    employees: int

    @property
    def by_customers(self) -> int:
        """Return how much work customers did themselves."""
        return sum(each.by_customers for each in self.actions if each.by_hand_min)

    @property
    def by_staff(self) -> int:
        """Return how much work staff did for customers."""
        return sum(each.by_staff for each in self.actions if each.by_hand_min)

    @property
    def self_served(self) -> float | None:
        """Return the share of work that customers did themselves."""
        return share(self.by_customers, self.by_customers + self.by_staff)

    @property
    def saved_h(self) -> Decimal:
        """Return the hours that it saved."""
        return sum((each.saved_h for each in self.actions), Decimal(0))

    @property
    def customers_per_employee(self) -> float | None:
        """Return how many companies there are for each of the provider's people who did anything."""
        return self.companies / self.employees if self.employees else None


def summary_of(*, actor: Actor, now: datetime, weeks: int = WEEKS_SHOWN) -> Summary:
    """Sum up what was done in so many weeks before `now` (business time), the present one included."""
    with scope(actor):
        zone = ZoneInfo(get_provider(actor=actor).zone)
        today = now.astimezone(zone).date()
        since = weeks_before(today, weeks=weeks)[0]
        efforts = {each.action: each for each in visible_efforts(actor)}
        rows = list(_rows(actor, since=since))
        lifetime = _lifetime(actor, efforts)
        took = durations_of(actor=actor, actions={row["action"] for row in rows})
        companies = len(list_companies(actor=actor))
    return Summary(
        since=since,
        until=today,
        actions=tuple(_figures(rows, efforts, took, lifetime, today)),
        weeks=tuple(_week(monday, rows, set(efforts)) for monday in weeks_before(today, weeks=weeks)),
        companies=companies,
        employees=len({row["actor_id"] for row in rows if row["side"] == "staff"}),
    )


def _rows(actor: Actor, *, since: date) -> Iterable[dict[str, Any]]:
    """Read the tally, a row a day, action, side, person and company."""
    columns = ("day", "action", "side", "actor_id", "company_id")
    tallies = visible_tallies(actor).filter(day__gte=since).values(*columns)
    return tallies.annotate(done=Sum("done"), refused=Sum("refused")).order_by("day")


def _lifetime(actor: Actor, efforts: dict[str, Any]) -> dict[str, dict[date, int]]:
    """Count what customers did themselves of what effort is declared for, by action and day, from its first day on."""
    found: dict[str, dict[date, int]] = defaultdict(dict)
    own = visible_tallies(actor).filter(side="customer", action__in=list(efforts))
    for row in own.values("action", "day").annotate(done=Sum("done")):
        if row["day"] >= efforts[row["action"]].built_on:
            found[row["action"]][row["day"]] = row["done"]
    return found


def _figures(
    rows: list[dict[str, Any]],
    efforts: dict[str, Any],
    took: dict[str, Took],
    lifetime: dict[str, dict[date, int]],
    today: date,
) -> Iterable[ActionFigures]:
    done: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        done[row["action"]][row["side"]] += row["done"]
        done[row["action"]]["refused"] += row["refused"]
    titles = {each.name: each.title for each in list_actions()}
    for name in sorted(titles.keys() & (done.keys() | efforts.keys())):
        effort, counts = efforts.get(name), done[name]
        yield ActionFigures(
            name=name,
            title=titles[name],
            by_customers=counts["customer"],
            by_staff=counts["staff"],
            by_processes=counts["process"],
            refused=counts["refused"],
            took=took.get(name),
            by_hand_min=effort.by_hand_min if effort else None,
            returns=return_of(
                by_day=lifetime.get(name, {}), by_hand_min=effort.by_hand_min, built_h=effort.built_h, today=today
            )
            if effort
            else None,
        )


def _week(monday: date, rows: list[dict[str, Any]], work: set[str]) -> Week:
    of_week = [row for row in rows if week_of(row["day"]) == monday]
    counted = [row for row in of_week if row["action"] in work]
    return Week(
        monday=monday,
        by_customers=sum(row["done"] for row in counted if row["side"] == "customer"),
        by_staff=sum(row["done"] for row in counted if row["side"] == "staff"),
        employees=len({row["actor_id"] for row in of_week if row["side"] == "staff"}),
        customers=len({row["company_id"] for row in of_week if row["side"] == "customer"}),
    )


def days_to_tally(*, now: datetime, zone: ZoneInfo, days: int) -> tuple[datetime, datetime]:
    """Return the bounds of the last days of a zone up to now, `[since, until)`."""
    today = now.astimezone(zone).date()
    since = datetime.combine(today - timedelta(days=days - 1), datetime.min.time(), zone)
    return since, now
