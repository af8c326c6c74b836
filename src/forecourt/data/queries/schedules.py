"""What can be asked about data that comes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from forecourt.data.models import Run, Schedule
from forecourt.data.policies import visible_runs, visible_schedules
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope

LAST_RUNS = 5


@dataclass(frozen=True, slots=True)
class RunCard:
    """One delivery. Instants are of business time, UTC; the period is `[period_from, period_to)`."""

    id: UUID
    schedule_id: UUID
    title: str
    made_at: datetime
    period_from: datetime
    period_to: datetime
    rows: int
    state: str
    said: str
    format: str
    owner_id: UUID
    reading: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ScheduleCard:
    """A schedule as its owner, or somebody who gets it, sees it."""

    id: UUID
    title: str
    owner_id: UUID
    owner_name: str
    dataset: str
    keys: tuple[str, ...] | None
    span: str
    resolution: str
    format: str
    zone: str
    every: str
    weekday: int
    month_day: int
    at: time
    how: str
    recipients: tuple[UUID, ...]
    state: str
    reason: str
    next_at: datetime
    runs: tuple[RunCard, ...]


@dataclass(frozen=True, slots=True)
class DueSchedule:
    """A schedule that is due, with the closed right to act for its owner. For the worker."""

    id: UUID
    title: str
    due_at: datetime
    delegation: str


def list_schedules(*, actor: Actor) -> list[ScheduleCard]:
    """List one's own schedules and those that one gets, the running ones first, each with its last runs."""
    with scope(actor):
        schedules = list(visible_schedules(actor).order_by("state", "title", "id")[:200])
        runs: dict[UUID, list[RunCard]] = {}
        for run in visible_runs(actor).filter(schedule__in=schedules).order_by("-id")[:1_000]:
            kept = runs.setdefault(run.schedule_id, [])
            if len(kept) < LAST_RUNS:
                kept.append(_run_card(run))
        return [_card(each, runs.get(each.id, [])) for each in schedules]


def get_schedule(*, actor: Actor, schedule_id: UUID) -> ScheduleCard:
    """Return a schedule of one's own. Raises Invisible."""
    with scope(actor):
        found = visible_schedules(actor).filter(id=schedule_id, owner_id=actor.id).first()
    if found is None:
        raise Invisible()
    return _card(found, [])


def get_run(*, actor: Actor, run_id: UUID) -> RunCard:
    """Return a delivery. Raises Invisible."""
    with scope(actor):
        run = visible_runs(actor).filter(id=run_id).first()
        if run is None:
            raise Invisible()
        return _run_card(run)


def get_right(*, actor: Actor, run_id: UUID) -> str:
    """Return the closed right to act for the owner of a run's schedule. Raises Invisible. For the worker."""
    with scope(actor):
        found = visible_runs(actor).filter(id=run_id, schedule__state=Schedule.RUNNING).first()
    if actor.kind != "process" or found is None:
        raise Invisible()
    return str(found.schedule.delegation)


def list_due_schedules(*, actor: Actor, now: datetime, limit: int = 50) -> list[DueSchedule]:
    """List what is due at an instant of business time, the longest due first. For the worker."""
    if actor.kind != "process":
        return []
    with scope(actor):
        due = visible_schedules(actor).filter(state=Schedule.RUNNING, next_at__lte=now).order_by("next_at")
        return [DueSchedule(each.id, each.title, each.next_at, each.delegation) for each in due[:limit]]


def _card(row: Schedule, runs: list[RunCard]) -> ScheduleCard:
    return ScheduleCard(
        id=row.id,
        title=row.title,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        dataset=row.dataset,
        keys=None if row.keys is None else tuple(row.keys),
        span=row.span,
        resolution=row.resolution,
        format=row.format,
        zone=row.zone,
        every=row.every,
        weekday=row.weekday,
        month_day=row.month_day,
        at=row.at,
        how=row.how,
        recipients=tuple(row.recipients),
        state=row.state,
        reason=row.reason,
        next_at=row.next_at,
        runs=tuple(runs),
    )


def _run_card(run: Run) -> RunCard:
    schedule = run.schedule
    return RunCard(
        id=run.id,
        schedule_id=run.schedule_id,
        title=schedule.title,
        made_at=run.made_at,
        period_from=run.period_from,
        period_to=run.period_to,
        rows=run.rows,
        state=run.state,
        said=run.said,
        format=schedule.format,
        owner_id=schedule.owner_id,
        reading={
            "dataset": schedule.dataset,
            "keys": None if schedule.keys is None else tuple(schedule.keys),
            "period_from": run.period_from,
            "period_to": run.period_to,
            "resolution": schedule.resolution,
            "zone": schedule.zone,
            "columns": tuple(schedule.columns),
            "format": schedule.format,
        },
    )
