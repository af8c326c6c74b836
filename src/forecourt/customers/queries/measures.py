"""What can be asked about measures: what each comes to for a company, its last twelve months, and what is unusual."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from forecourt.customers.models import Anomaly, Measure
from forecourt.customers.policies import sees_facts, visible_anomalies, visible_companies, visible_measurements
from forecourt.customers.rules.measures import BY_PERIOD, start_of, starts_until
from forecourt.kernel.actors import Actor
from forecourt.kernel.paging import Place
from forecourt.kernel.scope import scope

MONTHS: Final = 12
_AGGREGATES: Final = frozenset({"count", "people", "sum"})
#: What each statistic is in SQL: of the activities `a`, or of the newest one `n`.
_VALUES: Final = {
    "count": "count(*)::numeric",
    "people": "count(distinct a.person_id)::numeric",
    "sum": "coalesce(sum(a.amount), 0)",
    "last": "n.amount",
    "days_since": "null::numeric",
}


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """What a measure comes to for a company.

    Attributes:
        value: None where there is nothing to tell: not measured, never 0.
        as_of: The instant that it holds for, UTC.
        newest_at: When the newest activity that it rests on happened, UTC; None: there is none.
        source: Which system told that.
        months: (first day, value) of the last twelve whole months, the newest last; empty where it has none.
    """

    code: str
    title: str
    words: str
    unit: str
    statistic: str
    window_days: int | None
    value: Decimal | None
    as_of: datetime
    newest_at: datetime | None
    source: str
    months: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class AnomalyCard:
    """A change worth noticing, raised and perhaps resolved. Instants are UTC."""

    id: UUID
    company_id: UUID
    company: str
    measure: str
    title: str
    unit: str
    grain: str
    starts_on: date
    kind: str
    value: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal
    sentence: str
    raised_at: datetime
    resolved_at: datetime | None
    ending: str
    resolution: str

    @property
    def place(self) -> Place:
        """Return where a page that ends with it goes on."""
        return Place(self.raised_at.isoformat(), self.id)


def list_measures(*, actor: Actor, company_id: UUID, now: datetime) -> list[MeasureCard]:
    """List what every declared measure comes to for a company at an instant of business time."""
    with scope(actor):
        zone = visible_companies(actor).filter(id=company_id).values_list("zone", flat=True).first()
        if zone is None:
            return []
        measures = list(Measure.objects.order_by("place", "code"))
        months = _months(actor, company_id, now.astimezone(ZoneInfo(zone)).date())
        found = _measured(measures, company_id, now) if sees_facts(actor) else {}
        return [_card(each, found.get(each.code), months.get(each.code, ()), now) for each in measures]


def list_anomalies(
    *,
    actor: Actor,
    state: Literal["open", "resolved", ""] = "",
    company_ids: Collection[UUID] | None = None,
    place: Place | None = None,
    limit: int,
) -> list[AnomalyCard]:
    """List changes worth noticing, those raised last first: all, or those of some companies."""
    with scope(actor):
        rows = visible_anomalies(actor).select_related("company", "measure").order_by("-raised_at", "-id")
        if state:
            rows = rows.filter(resolved_at__isnull=state == "open")
        if company_ids is not None:
            rows = rows.filter(company_id__in=company_ids)
        if place is not None:
            rows = rows.filter(Q(raised_at__lt=place.value) | Q(raised_at=place.value, id__lt=place.id))
        return [_anomaly(each) for each in rows[:limit]]


def count_open_anomalies(*, actor: Actor) -> int:
    """Count the changes worth noticing that are not resolved."""
    with scope(actor):
        return visible_anomalies(actor).filter(resolved_at__isnull=True).count()


def _months(actor: Actor, company_id: UUID, today: date) -> dict[str, tuple[tuple[date, Decimal], ...]]:
    running = start_of(day=today, grain="month")
    starts = starts_until(start=start_of(day=running - timedelta(days=1), grain="month"), grain="month", count=MONTHS)
    rows = visible_measurements(actor).filter(company_id=company_id, grain="month")
    found: dict[str, dict[date, Decimal]] = {}
    for measure, start, value in rows.filter(starts_on__gte=starts[0]).values_list("measure_id", "starts_on", "value"):
        found.setdefault(measure, {})[start] = value
    return {
        measure: tuple((start, values.get(start, Decimal(0))) for start in starts) for measure, values in found.items()
    }


#: What people call the system that told it.
_SOURCE: Final = "coalesce((select s.title from customers_system s where s.code = n.source), n.source)"


def _measured(measures: Sequence[Measure], company_id: UUID, now: datetime) -> dict[str, tuple[Any, ...]]:
    """Return by measure its value, and when, by whom and what was told last: all measures in one statement."""
    parts: list[str] = []
    given: list[Any] = []
    for measure in measures:
        those, about = _those(measure, company_id, now)
        newest = f"(select a.at, a.source, a.amount {those} order by a.at desc, a.id desc limit 1) n"
        value, window = _VALUES[measure.statistic], ""
        if measure.statistic in _AGGREGATES and measure.window_days is not None:
            window = " and a.at > %s"
        counted = f"(select {value} {those}{window})" if measure.statistic in _AGGREGATES else value
        parts.append(f"select %s, {counted}, n.at, {_SOURCE} from {newest}")
        own = [*about, now - timedelta(days=measure.window_days)] if window and measure.window_days else about
        given += [measure.code, *(own if measure.statistic in _AGGREGATES else ()), *about]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), given)
        return {code: tuple(rest) for code, *rest in cursor.fetchall()}


def _those(measure: Measure, company_id: UUID, now: datetime) -> tuple[str, list[Any]]:
    """Return the activities that a measure rests on, as the end of a statement, and what it is asked with."""
    conditions = ["a.company_id = %s", "a.removed_at is null", "a.at <= %s"]
    about: list[Any] = [company_id, now]
    if measure.kinds:
        conditions.append("a.kind_id = any(%s)")
        about.append(list(measure.kinds))
    if measure.direction:
        conditions.append("a.direction = %s")
        about.append(measure.direction)
    if measure.statistic in ("last", "sum"):
        conditions.append("a.amount is not null")
    return f"from customers_activity a where {' and '.join(conditions)}", about


def _card(measure: Measure, found: tuple[Any, ...] | None, months: Any, now: datetime) -> MeasureCard:
    value, newest_at, source = found or (None, None, "")
    if measure.statistic == "days_since" and newest_at is not None:
        value = (now - newest_at).days
    return MeasureCard(
        code=measure.code,
        title=measure.title,
        words=measure.words,
        unit=measure.unit,
        statistic=measure.statistic,
        window_days=measure.window_days,
        value=None if newest_at is None or value is None else Decimal(value),
        as_of=now,
        newest_at=newest_at,
        source=source,
        months=months if measure.statistic in BY_PERIOD else (),
    )


def _anomaly(row: Anomaly) -> AnomalyCard:
    return AnomalyCard(
        id=row.id,
        company_id=row.company_id,
        company=row.company.short_name,
        measure=row.measure_id,
        title=row.measure.title,
        unit=row.measure.unit,
        grain=row.grain,
        starts_on=row.starts_on,
        kind=row.kind,
        value=row.value,
        expected=row.expected,
        low=row.low,
        high=row.high,
        sentence=row.sentence,
        raised_at=row.raised_at,
        resolved_at=row.resolved_at,
        ending=row.ending,
        resolution=row.resolution,
    )
