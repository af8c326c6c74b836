"""What is known of a resource's readings as a whole, for staff who see quality: ages and counts, never a reading."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forecourt.contracts.queries import list_company_holdings
from forecourt.contracts.rules import Period
from forecourt.data.models import StoredObject
from forecourt.data.policies import visible_files, visible_objects
from forecourt.data.queries.dictionary import get_freshness_rules
from forecourt.data.queries.files import FileCard, _file_card
from forecourt.data.queries.meters import INTERVAL_READINGS
from forecourt.data.rules import rows_within
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class ReadingsCard:
    """What is known of a resource's readings, whoever holds it.

    Attributes:
        freshness: `fresh`, `ageing` or `stale`, by the dataset's rule for all levels; `why` says why not fresh.
    """

    registers: tuple[str, ...]
    oldest_at: datetime
    newest_at: datetime
    rows: int
    freshness: str
    source: str
    why: str


def describe_readings(
    *, actor: Actor, resource_ids: Collection[UUID], now: datetime, dataset: str = INTERVAL_READINGS
) -> dict[UUID, ReadingsCard]:
    """Describe the readings of resources, by id; one without any, or which the actor may not know of, is absent."""
    stored: dict[UUID, list[StoredObject]] = {}
    with scope(actor):
        current = visible_objects(actor).filter(
            dataset_id=dataset, known_to__isnull=True, resource_id__in=list(resource_ids)
        )
        for each in current.only("resource_id", "rows", "first_at", "last_end_at", "spans"):
            stored.setdefault(each.resource_id, []).append(each)
        rules = get_freshness_rules(actor=actor, facts=[dataset])
    source = rules.limits(fact=dataset).source
    described = {}
    for resource_id, objects in stored.items():
        newest_at = max(each.last_end_at for each in objects)
        age = rules.judge(fact=dataset, newest=newest_at, now=now)
        described[resource_id] = ReadingsCard(
            registers=tuple(sorted({register for each in objects for register in each.spans})),
            oldest_at=min(each.first_at for each in objects),
            newest_at=newest_at,
            rows=sum(each.rows for each in objects),
            freshness=age.state,
            source=source,
            why=age.why,
        )
    return described


def count_rows(
    *, actor: Actor, resource_id: UUID, periods: Sequence[Period], dataset: str = INTERVAL_READINGS
) -> list[int]:
    """Count a resource's current rows within each of some periods, about: as its holder would be served them."""
    with scope(actor):
        stored = list(visible_objects(actor).filter(dataset_id=dataset, known_to__isnull=True, resource_id=resource_id))
    return [round(sum(_within(each, period) for each in stored)) for period in periods]


def count_company_rows(*, actor: Actor, company_id: UUID, dataset: str = INTERVAL_READINGS) -> int:
    """Count the current rows that a company may read, about: what lies in its own time."""
    with scope(actor):
        holdings = {
            each.resource_id: each.periods
            for each in list_company_holdings(actor=actor, company_id=company_id, dataset=dataset)
        }
        current = visible_objects(actor).filter(
            dataset_id=dataset, known_to__isnull=True, resource_id__in=list(holdings)
        )
        stored = list(current.only("resource_id", "first_at", "last_end_at", "spans"))
    return round(sum(_within(each, period) for each in stored for period in holdings[each.resource_id]))


def list_files_about(*, actor: Actor, resource_ids: Collection[UUID], limit: int) -> list[FileCard]:
    """List the market files that brought readings of any of some resources, newest first."""
    with scope(actor):
        brought = visible_objects(actor).filter(resource_id__in=list(resource_ids)).values("file_id")
        files = visible_files(actor).filter(id__in=brought).select_related("source").defer("refused_excerpt", "edits")
        rows = files.order_by("-received_at", "-id")[:limit]
        return [_file_card(file, is_bare=False, is_brief=True) for file in rows]


def _within(stored: StoredObject, period: Period) -> float:
    cut = period.cut(start=stored.first_at, end=stored.last_end_at)
    return rows_within(spans=stored.spans, start=cut.start, end=cut.end) if cut else 0
