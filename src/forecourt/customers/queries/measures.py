"""What can be asked about measures: what each comes to for a company, its last twelve months, and what is unusual."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from forecourt.customers.models import Activity, Anomaly, Measure
from forecourt.customers.policies import visible_activities, visible_anomalies, visible_companies, visible_measurements
from forecourt.customers.rules.measures import BY_PERIOD, start_of, starts_until
from forecourt.kernel.actors import Actor
from forecourt.kernel.paging import Place
from forecourt.kernel.scope import scope

MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """What a measure comes to for a company.

    Attributes:
        value: None where there is nothing to tell: not measured, never 0.
        as_of: The instant that it holds for, UTC.
        newest_at: When the newest activity that it rests on happened, UTC; None: there is none.
        source: Which system told that.
        months: (first day, value) of the last twelve months, the running one last; empty where it has none.
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
        activities = visible_activities(actor).filter(company_id=company_id, removed_at__isnull=True, at__lte=now)
        months = _months(actor, company_id, now.astimezone(ZoneInfo(zone)).date())
        return [
            _card(each, activities, months.get(each.code, ()), now)
            for each in Measure.objects.order_by("place", "code")
        ]


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
    starts = starts_until(start=start_of(day=today, grain="month"), grain="month", count=MONTHS)
    rows = visible_measurements(actor).filter(company_id=company_id, grain="month")
    found: dict[str, dict[date, Decimal]] = {}
    for measure, start, value in rows.filter(starts_on__gte=starts[0]).values_list("measure_id", "starts_on", "value"):
        found.setdefault(measure, {})[start] = value
    return {
        measure: tuple((start, values.get(start, Decimal(0))) for start in starts) for measure, values in found.items()
    }


def _card(measure: Measure, activities: QuerySet[Activity], months: Any, now: datetime) -> MeasureCard:
    rows = _of_measure(measure, activities)
    newest = rows.order_by("-at", "-id").values_list("at", "source", "amount").first()
    return MeasureCard(
        code=measure.code,
        title=measure.title,
        words=measure.words,
        unit=measure.unit,
        statistic=measure.statistic,
        window_days=measure.window_days,
        value=_value(measure, rows, newest, now) if newest else None,
        as_of=now,
        newest_at=newest[0] if newest else None,
        source=newest[1] if newest else "",
        months=months if measure.statistic in BY_PERIOD else (),
    )


def _of_measure(measure: Measure, activities: QuerySet[Activity]) -> QuerySet[Activity]:
    if measure.kinds:
        activities = activities.filter(kind_id__in=measure.kinds)
    if measure.direction:
        activities = activities.filter(direction=measure.direction)
    return activities.exclude(amount=None) if measure.statistic in ("last", "sum") else activities


def _value(measure: Measure, rows: QuerySet[Activity], newest: Any, now: datetime) -> Decimal | None:
    if measure.statistic == "days_since":
        return Decimal((now - newest[0]).days)
    if measure.statistic == "last":
        value: Decimal | None = newest[2]
        return value
    if measure.window_days is not None:
        rows = rows.filter(at__gt=now - timedelta(days=measure.window_days))
    counted = {"count": Count("id"), "people": Count("person_id", distinct=True), "sum": Sum("amount")}
    return Decimal(rows.aggregate(value=counted[measure.statistic])["value"] or 0)


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
