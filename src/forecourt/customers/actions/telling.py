"""Tell stewards what waits for them: once a day at most, however many values that are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.models import Refresh, Sweep
from forecourt.customers.policies import may_tend_freshness
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict
from forecourt.kernel.pipeline import Performance

#: Once a day; a little less than one, so that it stays at the same time of day.
APART: Final = timedelta(hours=23)


class ToldAlready(Conflict):
    """They were told today, or nothing waits for them."""

    code, title = "told_already", "There is nothing to tell"


class TellSteward(Parameters):
    """The parameters of `customers.tell_steward`: which role, and the accounts of those who have it."""

    steward: str = Field(max_length=60)
    recipients: list[UUID] = Field(min_length=1, max_length=500)


@action(
    name="customers.tell_steward",
    title="Tell a steward what waits",
    parameters=TellSteward,
    policy=may_tend_freshness,
    is_internal=True,
)
def tell_steward(performance: Performance, parameters: TellSteward) -> dict[str, Any]:
    """Journal how much waits for a steward, so that those named are told of it. Raises ToldAlready."""
    name = f"told {parameters.steward}"
    Sweep.objects.get_or_create(name=name)
    told: Sweep = Sweep.objects.select_for_update().get(name=name)
    waiting = count_waiting(parameters.steward)
    if not waiting or (told.went_at is not None and performance.now - told.went_at < APART):
        raise ToldAlready("There is nothing to tell.")
    told.went_at = performance.now
    told.save(update_fields=["went_at"])
    performance.record(
        events.STEWARD_TOLD,
        subject=("steward", parameters.steward),
        company_id=None,
        new={
            "waiting": sum(waiting.values()),
            "stale": waiting.get(Refresh.STALE, 0),
            "missing": waiting.get(Refresh.MISSING, 0),
            "recipients": [str(each) for each in parameters.recipients],
        },
    )
    return {"waiting": sum(waiting.values())}


def count_waiting(steward: str) -> dict[str, int]:
    """Count by reason what people are asked of that a steward keeps true. Within a scope."""
    rows = Refresh.objects.filter(done_at__isnull=True, asked_of=Refresh.PERSON, steward=steward)
    return {each["reason"]: each["number"] for each in rows.values("reason").annotate(number=Count("id"))}


def stewards_to_tell(*, now: datetime) -> list[str]:
    """Name the stewards for whom something waits and who were not told within a day. Within a scope."""
    rows = Refresh.objects.filter(done_at__isnull=True, asked_of=Refresh.PERSON).exclude(steward="")
    told = set(Sweep.objects.filter(name__startswith="told ", went_at__gt=now - APART).values_list("name", flat=True))
    stewards = sorted(set(rows.values_list("steward", flat=True)))
    return [each for each in stewards if f"told {each}" not in told]
