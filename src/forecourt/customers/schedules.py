"""What is done again and again: measure what was touched, and look for changes worth noticing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from forecourt.customers.actions.activity import record_activity
from forecourt.customers.actions.hooks import refuse_delivery
from forecourt.customers.actions.measuring import measure_touched
from forecourt.customers.actions.noticing import AlreadyRaised, raise_anomaly, resolve_anomaly
from forecourt.customers.models import ActivityFollower, Company, HookDelivery
from forecourt.customers.policies import may_follow_activity
from forecourt.customers.queries.noticing import Raised, find_changes, provider_zone
from forecourt.customers.rules.anomalies import Grain
from forecourt.customers.rules.measures import newest_whole
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

GRAINS: Final[tuple[Grain, ...]] = ("month", "week")
#: So many companies are looked at in one go when a month or a week is over.
ROUND: Final = 500
#: So many deliveries of hooks are taken in by one round.
DELIVERIES: Final = 50


def measure(*, actor: Actor, now: datetime | None = None) -> int:
    """Measure again what was touched, and judge those companies; return how many days of companies that were."""
    may_follow_activity(actor, None)
    with scope(actor), transaction.atomic():
        taken = measure_touched()
    notice(actor=actor, company_ids={company_id for company_id, _ in taken}, now=now)
    return len(taken)


def look_over_the_base(*, actor: Actor, now: datetime | None = None) -> int:
    """When a month or a week is over, judge every company: one that does nothing any more touches nothing.

    Goes on where it was broken off; returns how many companies were looked at, 0 when all were.
    """
    may_follow_activity(actor, None)
    instant = now or business_now()
    with scope(actor):
        zone = provider_zone()
    for grain in GRAINS:
        over = newest_whole(now=instant, zone=zone, grain=grain).toordinal()
        looked = _look_on(actor, f"base by {grain}", over, instant)
        if looked:
            return looked
    return 0


def take_in_deliveries(*, actor: Actor, limit: int = DELIVERIES) -> int:
    """Record what hooks sent, each message once; what cannot be recorded is kept with the reason."""
    may_follow_activity(actor, None)
    taken = 0
    while taken < limit and _take_in_one(actor):
        taken += 1
    return taken


def _take_in_one(actor: Actor) -> bool:
    with scope(actor), transaction.atomic():
        waiting = HookDelivery.objects.select_for_update(skip_locked=True).filter(state=HookDelivery.WAITING)
        delivery = waiting.order_by("received_at", "id").first()
        if delivery is None:
            return False
        parameters = {"source": delivery.source, "entries": delivery.entries}
        try:
            perform(record_activity, actor=actor, parameters=parameters)
        except Refusal as refusal:
            refused = {"delivery_id": delivery.id, "said": refusal.detail[:500]}
            perform(refuse_delivery, actor=actor, parameters=refused)
        else:
            HookDelivery.objects.filter(id=delivery.id).update(state=HookDelivery.TAKEN_IN)
    return True


def notice(*, actor: Actor, company_ids: Collection[UUID], now: datetime | None = None) -> int:
    """Raise and resolve what is worth noticing of these companies; return how much that was."""
    if not company_ids:
        return 0
    instant = now or business_now()
    changes = find_changes(actor=actor, company_ids=company_ids, now=instant)
    for change in changes:
        action = raise_anomaly if isinstance(change, Raised) else resolve_anomaly
        try:
            perform(action, actor=actor, parameters=change.parameters, now=instant)
        except (AlreadyRaised, Invisible):  # another worker was quicker
            continue
    return len(changes)


def _look_on(actor: Actor, name: str, period: int, now: datetime) -> int:
    """Judge the next companies of a pass over all of them; `seq` is the period that was looked at wholly."""
    with scope(actor):
        follower, _ = ActivityFollower.objects.get_or_create(name=name)
        if follower.seq >= period:
            return 0
        rows = Company.objects.filter(is_provider=False).order_by("id")
        if follower.last_id is not None:
            rows = rows.filter(id__gt=follower.last_id)
        ids = list(rows.values_list("id", flat=True)[:ROUND])
    notice(actor=actor, company_ids=ids, now=now)
    with scope(actor):
        if len(ids) < ROUND:
            follower.seq, follower.last_id = period, None
        else:
            follower.last_id = ids[-1]
        follower.moved_at = true_now()
        follower.save(update_fields=["seq", "last_id", "moved_at"])
    return len(ids)
