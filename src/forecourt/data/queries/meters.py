"""What can be asked about meters and the manifest, short of the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.contracts.queries import Holding, list_company_holdings, list_holdings
from forecourt.contracts.rules import Period
from forecourt.data.models import Delivery, StoredObject
from forecourt.data.policies import visible_objects
from forecourt.data.queries.dictionary import FreshnessRules, get_freshness_rules
from forecourt.data.queries.lineage import list_late_resources
from forecourt.data.rules import newest_arrival_within, registers_within, rows_within
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

INTERVAL_READINGS = "interval-readings"


@dataclass(frozen=True, slots=True)
class MeterCard:
    """A meter as its holder sees it: what may be read of it, how new it is, and from where.

    Attributes:
        periods: When it is the company's, `[from, to)`.
        registers: Such as E1 and B1.
        oldest_at: The start of its oldest interval within the company's own time; None where there is none.
        newest_at: The end of its newest interval within the company's own time; None where there is none.
        collected_at: When that came in.
        rows: How many rows may be read, about.
        freshness: `fresh`, `ageing`, `stale`, or `fixed` where the company's time with it is over.
        source: Where the readings come from, in words.
        why: Why they are not simply fresh, such as `due daily by 10:00`; empty where there is nothing to add.
    """

    nmi: str
    label: str
    site: str
    town: str
    periods: tuple[Period, ...]
    registers: tuple[str, ...]
    oldest_at: datetime | None
    newest_at: datetime | None
    collected_at: datetime | None
    rows: int
    freshness: str
    source: str
    why: str = ""


def list_current_objects(*, actor: Actor, dataset: str, key: str) -> list[StoredObject]:
    """List the current objects of a key, by year. For landing."""
    with scope(actor):
        current = StoredObject.objects.filter(dataset_id=dataset, resource__identifier=key, known_to__isnull=True)
        return list(current.order_by("year"))


def list_meters(*, actor: Actor, now: datetime, dataset: str = INTERVAL_READINGS) -> list[MeterCard]:
    """List the meters that the actor's company holds or held, with what is known of each in the company's own time.

    Readings outside the company's time do not count here: not in rows, not as the newest.
    """
    with scope(actor):
        stored = _objects_by_resource(visible_objects(actor), dataset)
        rules = get_freshness_rules(actor=actor, facts=[dataset])
        late = list_late_resources(actor=actor, dataset=dataset)
        holdings = list_holdings(actor=actor, dataset=dataset)
    return [
        _meter_card(each, stored.get(each.resource_id, []), dataset, rules, now, is_late=each.resource_id in late)
        for each in holdings
    ]


def list_company_meters(
    *, actor: Actor, company_id: UUID, now: datetime, dataset: str = INTERVAL_READINGS
) -> list[MeterCard]:
    """List a company's meters for staff who look after it: counts and quality, never readings."""
    with scope(actor):
        stored = _objects_by_resource(visible_objects(actor), dataset)
        rules = get_freshness_rules(actor=actor, facts=[dataset])
        late = list_late_resources(actor=actor, dataset=dataset)
        holdings = list_company_holdings(actor=actor, company_id=company_id, dataset=dataset)
    return [
        _meter_card(each, stored.get(each.resource_id, []), dataset, rules, now, is_late=each.resource_id in late)
        for each in holdings
    ]


def count_unjournalled(*, actor: Actor) -> int:
    """Count deliveries that the journal does not know yet."""
    with scope(actor):
        return Delivery.objects.filter(journalled=False).count()


def _objects_by_resource(objects: Any, dataset: str) -> dict[UUID, list[StoredObject]]:
    found: dict[UUID, list[StoredObject]] = {}
    for each in objects.filter(dataset_id=dataset, known_to__isnull=True).defer("quality_counts"):
        found.setdefault(each.resource_id, []).append(each)
    return found


def _meter_card(
    holding: Holding,
    stored: list[StoredObject],
    dataset: str,
    rules: FreshnessRules,
    now: datetime,
    *,
    is_late: bool,
) -> MeterCard:
    parts = [
        (each, cut)
        for each in stored
        for period in holding.periods
        if (cut := period.cut(start=each.first_at, end=each.last_end_at)) is not None
    ]
    newest_at = max((cut.end for _, cut in parts if cut.end), default=None)
    age = rules.judge_held(fact=dataset, holding=holding, newest=newest_at, now=now, is_late=is_late)
    return MeterCard(
        nmi=holding.identifier,
        label=holding.label,
        site=holding.site,
        town=holding.town,
        periods=holding.periods,
        registers=tuple(sorted(set().union(*(_registers_within(each, cut) for each, cut in parts)))),
        oldest_at=min((cut.start for _, cut in parts), default=None),
        newest_at=newest_at,
        collected_at=max((arrived for each, cut in parts if (arrived := _arrived_within(each, cut))), default=None),
        rows=round(sum(_rows_within(each, cut) for each, cut in parts)),
        freshness=age.state,
        source=rules.limits(fact=dataset, level=holding.level).source,
        why=age.why,
    )


def _rows_within(stored: StoredObject, cut: Period) -> float:
    return rows_within(spans=stored.spans, start=cut.start, end=cut.end)


def _registers_within(stored: StoredObject, cut: Period) -> set[str]:
    return registers_within(spans=stored.spans, start=cut.start, end=cut.end)


def _arrived_within(stored: StoredObject, cut: Period) -> datetime | None:
    """Say when the newest reading of the company's own time came in; of a shared object only whole months count."""
    if cut.end is None or (cut.start <= stored.first_at and stored.last_end_at <= cut.end):
        return stored.collected_at
    return newest_arrival_within(months=stored.months, start=cut.start, end=cut.end)
