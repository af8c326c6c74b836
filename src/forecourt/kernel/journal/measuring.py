"""What the journal says of how often and how long things are done. Counts and times; never a row's values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from forecourt.kernel import events
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: So many of the newest performances of an action tell how long it usually takes.
NEWEST: Final = 500
_COUNTED: Final = """
    select (business_at at time zone %(zone)s)::date, action, actor_kind, actor_id, company_id, interface,
           count(distinct xid) filter (where event <> %(refused)s), count(*) filter (where event = %(refused)s)
    from kernel_journal
    where business_at >= %(since)s and business_at < %(until)s and action <> ''
    group by 1, 2, 3, 4, 5, 6
"""
_TOOK: Final = """
    select asked.action, count(*), percentile_cont(array[0.5, 0.95]) within group (order by took.us)
    from unnest(%(actions)s::text[]) as asked (action)
    cross join lateral (
        select max(newest.duration_us) as us
        from (select xid, duration_us from kernel_journal
              where action = asked.action and event <> %(refused)s and duration_us is not null
              order by id desc limit %(newest)s) newest
        group by newest.xid) took
    group by asked.action
"""


@dataclass(frozen=True, slots=True)
class Count:
    """How often somebody did an action for a company on a day, through one way in, and how often they were refused."""

    day: date
    action: str
    actor_kind: str
    actor_id: UUID | None
    company_id: UUID | None
    interface: str
    done: int
    refused: int


@dataclass(frozen=True, slots=True)
class Took:
    """How long an action took of late: the median and the 95th percentile, in microseconds, of so many performances."""

    performances: int
    p50_us: float
    p95_us: float


def count_performed(*, actor: Actor, since: datetime, until: datetime, zone: str) -> list[Count]:
    """Count what was done in `[since, until)` of business time, by day of a zone: of what the actor's scope shows."""
    bounds: dict[str, Any] = {"since": since, "until": until, "zone": zone, "refused": events.ACTION_REFUSED}
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_COUNTED, bounds)
        return [Count(*row) for row in cursor.fetchall()]


def durations_of(*, actor: Actor, actions: Collection[str]) -> dict[str, Took]:
    """Tell how long actions took of late, by name: of what the actor's scope shows. One that was never done is absent.

    A performance is a transaction; it took as long as its last row says.
    """
    asked: dict[str, Any] = {"actions": list(actions), "newest": NEWEST, "refused": events.ACTION_REFUSED}
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(_TOOK, asked)
        return {name: Took(performances, *shares) for name, performances, shares in cursor.fetchall()}
