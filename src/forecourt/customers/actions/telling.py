"""Tell stewards what waits for them: once a day at most, however many values that are."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.models import Conflict, Refresh, Sweep
from forecourt.customers.policies import may_tend_freshness
from forecourt.customers.queries.stewards import Target, list_targets
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict as Refused
from forecourt.kernel.pipeline import Performance
from forecourt.kernel.scope import scope

#: Once a day; a little less than one, so that it stays at the same time of day.
APART: Final = timedelta(hours=23)
#: Beside the reasons for which values are asked for: sources that disagree.
DISAGREE: Final = "disagree"
#: What a row that says when somebody was told is called, at most.
LONGEST_NAME: Final = 80


class ToldAlready(Refused):
    """They were told today, or nothing waits for them."""

    code, title = "told_already", "There is nothing to tell"


class TellSteward(Parameters):
    """The parameters of `customers.tell_steward`: which role, who of it is named, and whom it is told."""

    steward: str = Field(max_length=60)
    user_id: UUID | None = None
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
    name = _told(parameters.steward, parameters.user_id)
    Sweep.objects.get_or_create(name=name)
    told: Sweep = Sweep.objects.select_for_update().get(name=name)
    waiting = _waiting_for(performance.actor, parameters.steward, parameters.user_id)
    if not waiting or (told.went_at is not None and performance.now - told.went_at < APART):
        raise ToldAlready("There is nothing to tell.")
    told.went_at = performance.now
    told.save(update_fields=["went_at"])
    conflicts = waiting.pop(DISAGREE, 0)
    performance.record(
        events.STEWARD_TOLD,
        subject=("steward", parameters.steward),
        company_id=None,
        new={
            "waiting": sum(waiting.values()),
            "stale": waiting.get(Refresh.STALE, 0),
            "missing": waiting.get(Refresh.MISSING, 0),
            "conflicts": conflicts,
            "recipients": [str(each) for each in parameters.recipients],
        },
    )
    return {"waiting": sum(waiting.values()), "conflicts": conflicts}


def targets_to_tell(*, actor: Actor, now: datetime) -> list[Target]:
    """List those for whom something waits and who were not told within a day."""
    with scope(actor):
        questions = _questions()
        told = set(
            Sweep.objects.filter(name__startswith="told ", went_at__gt=now - APART).values_list("name", flat=True)
        )
    targets = list_targets(actor=actor) if questions else []
    return [
        each for each in targets if _told(each.steward, each.user_id) not in told and _count(questions, each.fields)
    ]


def _waiting_for(actor: Actor, steward: str, user_id: UUID | None) -> Counter[str]:
    """Count by reason what a steward is asked. Within a scope."""
    target = next(
        (each for each in list_targets(actor=actor) if (each.steward, each.user_id) == (steward, user_id)), None
    )
    return _count(_questions(), target.fields) if target else Counter()


def _questions() -> dict[tuple[str, str], Counter[str]]:
    """Count what people are asked, by field and reason: values to look up, and sources that disagree."""
    found: dict[tuple[str, str], Counter[str]] = {}
    asked = Refresh.objects.filter(done_at__isnull=True, asked_of=Refresh.PERSON)
    for row in asked.values("subject_type", "field", "reason").annotate(number=Count("id")):
        found.setdefault((row["subject_type"], row["field"]), Counter())[row["reason"]] += row["number"]
    disputed = Conflict.objects.filter(kind=Conflict.VALUES, state=Conflict.OPEN)
    for row in disputed.values("subject_type", "field").annotate(number=Count("id")):
        found.setdefault((row["subject_type"], row["field"]), Counter())[DISAGREE] += row["number"]
    return found


def _count(questions: dict[tuple[str, str], Counter[str]], fields: frozenset[tuple[str, str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for field in fields & questions.keys():
        total += questions[field]
    return total


def _told(steward: str, user_id: UUID | None) -> str:
    return f"told {steward}" if user_id is None else f"told {user_id} {steward}"[:LONGEST_NAME]
