"""What waits for somebody's yes, how long that takes, and whether it came in time: what watching costs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Max

from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import list_actions
from forecourt.kernel.scope import scope
from forecourt.oversight.models.approvals import APPROVED, DECLINED, DONE, FAILED, LAPSED, READY, WAITING
from forecourt.oversight.policies import visible_waits
from forecourt.oversight.rules.economics import middle, share

#: States in which somebody has decided, and the one in which nobody did in time.
DECIDED: Final = (APPROVED, READY, DONE, DECLINED, FAILED)


@dataclass(frozen=True, slots=True)
class Waits:
    """What approvals of one action cost in time, by whose people decide.

    Attributes:
        by_provider: Whether the provider's people have a say: then customers wait for staff.
        waiting: How many wait now, the oldest since `oldest_at` (business time).
        p50_s: The median of the time from asking to the decision, in seconds; None where none.
        attained: Which share was decided before the deadline that was promised; None where none has ended.
    """

    action: str
    title: str
    by_provider: bool
    waiting: int
    oldest_at: datetime | None
    decided: int
    p50_s: float | None
    p95_s: float | None
    waited_h: float
    attained: float | None


def list_waits(*, actor: Actor, since: datetime) -> list[Waits]:
    """List what was asked from an instant on (business time) or waits still, the longest waits first."""
    with scope(actor):
        asked = visible_waits(actor).filter(asked_at__gte=since) | visible_waits(actor).filter(state=WAITING)
        rows = list(asked.annotate(decided_at=Max("votes__at")).order_by("id"))
    titles = {each.name: each.title for each in list_actions()}
    groups: dict[tuple[str, bool], list[Any]] = defaultdict(list)
    for each in rows:
        groups[each.action, "provider" in each.sides or each.is_escalated].append(each)
    found = [_waits(name, titles.get(name, name), by, group) for (name, by), group in groups.items()]
    return sorted(found, key=lambda each: (-each.waiting, -each.waited_h, each.action))


def _waits(action: str, title: str, by_provider: bool, group: list[Any]) -> Waits:
    """Sum up approvals that know when they were decided: when the last one who had to had said so."""
    waiting = [each for each in group if each.state == WAITING]
    decided = [(each, each.decided_at) for each in group if each.state in DECIDED and each.decided_at is not None]
    took = [(decided_at - each.asked_at).total_seconds() for each, decided_at in decided]
    in_time = sum(decided_at <= each.deadline_at for each, decided_at in decided)
    late = sum(each.state == LAPSED for each in group)
    return Waits(
        action=action,
        title=title,
        by_provider=by_provider,
        waiting=len(waiting),
        oldest_at=min((each.asked_at for each in waiting), default=None),
        decided=len(decided),
        p50_s=middle(took, at=0.5),
        p95_s=middle(took, at=0.95),
        waited_h=sum(took) / 3600,
        attained=share(in_time, len(decided) + late),
    )
