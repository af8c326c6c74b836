"""How long approvals usually take, told before somebody asks for one."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import Final

from django.db.models import Max, Q

from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope
from forecourt.oversight.models import Vote
from forecourt.oversight.models.approvals import APPROVED, DONE, READY, RUNNING
from forecourt.oversight.policies import visible_approvals

#: The newest approvals that are reckoned with.
NEWEST: Final = 500


def usual_waits(*, actor: Actor) -> dict[str, float]:
    """Return how long half of the approvals that the actor sees waited at most, in seconds, by action."""
    waits: dict[str, list[float]] = defaultdict(list)
    with scope(actor):
        given = (
            visible_approvals(actor)
            .filter(state__in=[APPROVED, RUNNING, READY, DONE])
            .annotate(given_at=Max("votes__at", filter=Q(votes__decision=Vote.APPROVE)))
            .filter(given_at__isnull=False)
            .order_by("-id")
            .values_list("action", "asked_at", "given_at")[:NEWEST]
        )
        for action, asked_at, given_at in given:
            waits[action].append((given_at - asked_at).total_seconds())
    return {action: median(each) for action, each in waits.items()}
