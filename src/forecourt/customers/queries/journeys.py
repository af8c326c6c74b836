"""A customer's journey through the model over time: stages, firsts, and how much went on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from forecourt.customers.models import Activity, ActivityKind, Company
from forecourt.customers.policies import visible_activities, visible_companies, visible_measurements
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.reading import read_entries
from forecourt.kernel.scope import scope

#: So many of what is shown each time; the newest count.
MOST: Final = 60
STAGE: Final = "stage"
#: Which measure tells how much went on.
BUSY: Final = "active_people"


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that a journey shows. `is_first`: there may have been more of the kind since."""

    at: datetime
    kind: str
    kind_title: str
    icon: str
    title: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class StageSpan:
    """How long a customer stood at a stage; `until` is None for the present one."""

    stage: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Journey:
    """A customer's way so far, from the first that is known on.

    Attributes:
        milestones: The earliest first.
        months: (first day, active people) of the months that were measured, the earliest first.
    """

    began_at: datetime
    stages: tuple[StageSpan, ...]
    milestones: tuple[Milestone, ...]
    months: tuple[tuple[date, int], ...]


def find_journey(*, actor: Actor, company_id: UUID) -> Journey | None:
    """Return the journey of a company; None where nothing is known of it yet."""
    with scope(actor):
        company = visible_companies(actor).filter(id=company_id, is_provider=False).first()
        rows = visible_activities(actor).filter(company_id=company_id, removed_at__isnull=True)
        first = rows.order_by("at", "id").values_list("at", flat=True).first() if company else None
        if company is None or first is None:
            return None
        measured = visible_measurements(actor).filter(company_id=company_id, measure_id=BUSY, grain="month")
        months = [(start, int(value)) for start, value in measured.values_list("starts_on", "value")]
        return Journey(
            began_at=first,
            stages=tuple(_stages(actor, company, rows, first)),
            milestones=tuple(_milestones(rows)),
            months=tuple(sorted(months)),
        )


def _milestones(rows: QuerySet[Activity]) -> list[Milestone]:
    kinds = ActivityKind.objects.exclude(milestone="").in_bulk()
    each = [code for code, kind in kinds.items() if kind.milestone == "each" and code != STAGE]
    newest = rows.filter(kind_id__in=each).order_by("-at", "-id")[:MOST]
    firsts = [code for code, kind in kinds.items() if kind.milestone == "first"]
    found = list(newest.union(*(rows.filter(kind_id=code).order_by("at", "id")[:1] for code in firsts), all=True))
    return [
        Milestone(
            at=row.at,
            kind=row.kind_id,
            kind_title=kinds[row.kind_id].title,
            icon=kinds[row.kind_id].icon,
            title=row.title,
            is_first=kinds[row.kind_id].milestone == "first",
        )
        for row in sorted(found, key=lambda row: (row.at, row.id))
    ]


def _stages(actor: Actor, company: Company, rows: QuerySet[Activity], first: datetime) -> Sequence[StageSpan]:
    """Read from the journal when the stage moved; before the first move it was what that moved from."""
    moves = list(
        rows.filter(kind_id=STAGE, journal_id__isnull=False).order_by("at", "id").values_list("at", "journal_id")
    )
    entries = read_entries(actor=actor, ids=[journal_id for _, journal_id in moves])
    changes = [
        (at, str(old), str(new))
        for at, journal_id in moves
        if journal_id in entries
        for name, old, new in entries[journal_id].changes
        if name == STAGE
    ]
    if not changes:
        return [StageSpan(company.stage, first, None)]
    spans = [StageSpan(changes[0][1], min(first, changes[0][0]), changes[0][0])]
    ends = [at for at, _, _ in changes[1:]]
    return spans + [StageSpan(new, at, until) for (at, _, new), until in zip(changes, [*ends, None], strict=True)]
