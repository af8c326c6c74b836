"""Arithmetic of approvals: what binds them, who counts as one person, when they lapse. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from forecourt.kernel.dial import Step
from forecourt.kernel.effects import digest_of

#: How long what was approved can be collected, and how long the asker's right outlives the deadline.
COLLECT_WITHIN: Final = timedelta(days=7)
RIGHT_AFTER_DEADLINE: Final = timedelta(days=14)
#: An asker reminds this often, and no sooner than this after the last time.
MOST_REMINDERS: Final = 3
BETWEEN_REMINDERS: Final = timedelta(hours=1)
LONGEST_DEPUTY: Final = timedelta(days=92)
MOST_WAITING: Final = 50


@dataclass(frozen=True, slots=True)
class Spoken:
    """A yes as it counts."""

    approver_id: UUID
    on_behalf_of: UUID | None
    side: str
    step: int
    digest: str

    @property
    def people(self) -> frozenset[UUID]:
        """Return who stands behind it."""
        return frozenset({self.approver_id, self.on_behalf_of} - {None})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a person, or a process of ours under a name, which people let do so.

    Attributes:
        name: Of a process; a person is known by the id alone.
        behind: The people who let a process ask: they count as asking.
    """

    id: UUID
    name: str = ""
    behind: frozenset[UUID] = frozenset()

    @property
    def people(self) -> frozenset[UUID]:
        """Return all who count as having asked."""
        return self.behind | {self.id}

    @property
    def bound(self) -> Any:
        """Return what a digest binds of it."""
        return [self.id, self.name, sorted(map(str, self.behind))] if self.behind else self.id


def digest_of_request(*, action: str, parameters: Any, asker: Asker, company_id: UUID) -> str:
    """Return what the same request of the same asker has in common."""
    return digest_of(action, parameters, asker.bound, company_id)


def digest_of_shown(
    *, action: str, parameters: Any, asker: Asker, company_id: UUID, shown: Any, amounts: Mapping[str, Any]
) -> str:
    """Return what an approval binds: who asks for what, where, and all that was shown of it."""
    return digest_of(action, parameters, asker.bound, company_id, shown, amounts)


def mailbox_of(email: str) -> str:
    """Return the mailbox behind an address: another spelling or a tag (RFC 5233) makes nobody a second person."""
    local, _, domain = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def covers(given: Sequence[Step], wanted: Sequence[Step]) -> bool:
    """Tell whether the steps that were taken are all that is wanted now."""
    left = list(given)
    for step in wanted:
        if step not in left:
            return False
        left.remove(step)
    return True


def is_given(
    *, steps: Sequence[Step], votes: Iterable[Spoken], askers: Iterable[UUID], digest: str, is_escalated: bool
) -> bool:
    """Count: each step by somebody of its side, all of them different people, none of `askers`, all of them
    having seen the very same. Where it was escalated the provider's people count for any step."""
    said = {vote.step: vote for vote in votes}
    if sorted(said) != list(range(len(steps))):
        return False
    people: set[UUID] = set(askers)
    for number, step in enumerate(steps):
        vote = said[number]
        if vote.digest != digest or not (vote.side == step.side or (is_escalated and vote.side == "provider")):
            return False
        if people & vote.people:
            return False
        people |= vote.people
    return True


def steps_for(steps: Sequence[Step], *, asks_for_itself: bool, asker_is_provider: bool) -> tuple[Step, ...]:
    """Return who approves. What the provider's people do that concerns the provider alone has no customer to ask: other
    people of the provider approve it."""
    if asker_is_provider and asks_for_itself:
        return tuple(Step("provider", step.permission) for step in steps)
    return tuple(steps)


def may_remind(*, reminders: int, reminded_at: datetime | None, now: datetime) -> bool:
    """Tell whether an asker may remind (again)."""
    return reminders < MOST_REMINDERS and (reminded_at is None or now - reminded_at >= BETWEEN_REMINDERS)


def read_steps(stored: Iterable[Mapping[str, str]]) -> tuple[Step, ...]:
    """Return steps as they are kept."""
    return tuple(Step(each["side"], each["permission"]) for each in stored)  # type: ignore[arg-type]
