"""Count the journal, day by day, so that figures over months cost no more than a page.

The tally is derived and no action: it can be made anew from the journal at any time, and says nothing but what stands
there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from forecourt.access.directory import list_staff_ids
from forecourt.customers.queries import get_provider
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.journal.measuring import Count, count_performed
from forecourt.kernel.scope import scope
from forecourt.oversight.models import Tally
from forecourt.oversight.queries.economics import days_to_tally

#: Each count looks back so far: what was written late, over midnight, is caught by the next one.
DAYS_BACK: Final = 2
DAYS_AT_FIRST: Final = 800


def keep_tally(*, actor: Actor) -> int:
    """Keep the tally up to date; the first time it looks back as far as figures do. Nothing is left to do after it."""
    with scope(actor):
        is_new = not Tally.objects.exists()
    tally(actor=actor, days=DAYS_AT_FIRST if is_new else DAYS_BACK)
    return 0


def tally(*, actor: Actor, now: datetime | None = None, days: int = DAYS_BACK) -> int:
    """Count the last days anew (business time, days of the provider's zone). Returns how many rows that made.

    With many days it makes the whole tally anew, as after a restore.
    """
    with scope(actor), transaction.atomic():
        provider = get_provider(actor=actor)
        zone = ZoneInfo(provider.zone)
        since, until = days_to_tally(now=now or business_now(), zone=zone, days=days)
        counts = count_performed(actor=actor, since=since, until=until + timedelta(minutes=1), zone=provider.zone)
        staff = list_staff_ids(actor=actor)
        Tally.objects.filter(day__gte=since.date()).delete()
        rows = [_row(each, side) for each in counts if (side := _side(each, staff, provider.id)) is not None]
        Tally.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _side(count: Count, staff: frozenset[UUID], provider_id: UUID) -> str | None:
    """Say whose work it was; None for what staff do for themselves or for the provider, which serves no customer."""
    if count.actor_kind == "process":
        return "process"
    if count.actor_id not in staff:
        return "customer"
    return None if count.company_id in (None, provider_id) else "staff"


def _row(count: Count, side: str) -> Tally:
    return Tally(
        day=count.day,
        action=count.action,
        side=side,
        actor_id=count.actor_id,
        company_id=count.company_id,
        interface=count.interface,
        done=count.done,
        refused=count.refused,
    )
