"""Oversight as a dial: how much a performance is watched, asked of whoever oversees.

The kernel knows the levels and where in the pipeline they bite. Who approves, until when, and which guardrails a
provider has set is answered by an *overseer*, which a room above registers. Where none is registered an action runs at
the level that its declaration names, and one that wants approval is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

from django.db import transaction

from forecourt.kernel.actors import Actor, Side
from forecourt.kernel.catalogue import Action, Oversight, Parameters
from forecourt.kernel.errors import Conflict, Refusal
from forecourt.kernel.scope import scope

if TYPE_CHECKING:
    from forecourt.kernel.pipeline import Performance, Receipt


class ApprovalVoid(Conflict):
    """What was approved is not what would be done now."""

    code, title = "approval_void", "The approval no longer holds"
    approval_id: UUID | None = None
    """Which approval, where one was to be used."""


@dataclass(frozen=True, slots=True)
class Step:
    """One approval: by somebody of this side who holds a permission, and who is not among those that asked."""

    side: Side
    permission: str = "oversight.approve"


@dataclass(frozen=True, slots=True)
class Direction:
    """What the dial says of one performance.

    Attributes:
        steps: The approvals that are needed, in order; none below `approved`.
        rules: The names of the rules that turned the dial to where it is.
        terms: What the overseer keeps for itself, such as deadlines.
    """

    level: Oversight
    steps: tuple[Step, ...] = ()
    rules: tuple[str, ...] = ()
    terms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Approved:
    """What was shown to those who approved, and when showing it began, on the true clock."""

    changes: Sequence[Mapping[str, Any]]
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an approval stands that a process asked for.

    Attributes:
        state: It `waits`, is `ready` to be used, was used (`done`), or `ended` otherwise.
        said: Why it ended, in a sentence.
    """

    state: Literal["waits", "ready", "done", "ended"]
    said: str = ""


class Overseer(Protocol):
    """Whoever answers for the dial. Each call is made inside the actor's scope; an exception means no."""

    def direct(self, action: Action[Any], performance: Performance, parameters: Parameters | None) -> Direction:
        """Say how far the dial is turned for this performance; with no parameters, for the action in general."""

    def guard(
        self, action: Action[Any], performance: Performance, parameters: Parameters, direction: Direction
    ) -> None:
        """Ask the guardrails that are data. Raises a Refusal with the reason."""

    def park(
        self,
        action: Action[Any],
        performance: Performance,
        parameters: Parameters,
        direction: Direction,
        shown: Sequence[Mapping[str, Any]],
    ) -> Receipt:
        """Keep a performance until it is approved, with what it would do as it was shown."""

    def redeem(
        self, action: Action[Any], performance: Performance, parameters: Parameters, approval_id: UUID
    ) -> Approved:
        """Use up an approval for this very performance and return what was shown of it. Raises a Refusal."""

    def standing(self, *, under: Actor, name: str, approval_id: UUID, now: datetime) -> Standing:
        """Tell where an approval stands that a process of this name asked for; one that is not there has ended."""

    def take_back(self, *, under: Actor, name: str, approval_id: UUID, said: str, now: datetime) -> None:
        """Let an approval end that a process of this name asked for and no longer wants; one that ended stays so."""

    def void(self, performance: Performance, approval_id: UUID, said: str) -> None:
        """Let an approval end that no longer holds: it was to be used, and all that was tried with it is undone."""


_overseer: list[Overseer] = []


def register_overseer(overseer: Overseer) -> None:
    """Answer for the dial from now on."""
    _overseer[:] = [overseer]


def overseer() -> Overseer | None:
    """Return whoever answers for the dial."""
    return _overseer[0] if _overseer else None


def direct(action: Action[Any], performance: Performance, parameters: Parameters | None) -> Direction:
    """Say how far the dial is turned: never below what the action's declaration names.

    Of a composite action it is turned as far as the part that needs most approvals: its parts ask for none themselves.
    """
    own = _direct(action, performance, parameters)
    if action.parts is None or parameters is None:
        return own
    of_parts = (
        _direct(part, replace(performance, action=part.name, actor=actor), given)
        for part, given in action.parts(performance, parameters)
        for actor in (performance.actor, replace(performance.actor, interface="file"))  # as rules may tell them apart
    )
    return max([own, *(each for each in of_parts if each.level.approvals)], key=lambda each: each.level.rank)


def _direct(action: Action[Any], performance: Performance, parameters: Parameters | None) -> Direction:
    found = overseer()
    if found is None:
        return Direction(action.oversight, default_steps(action.oversight))
    return found.direct(action, performance, parameters)


def end_void(performance: Performance, refusal: Refusal) -> None:
    """Have an approval end that no longer holds, once all that was tried with it is undone."""
    if not isinstance(refusal, ApprovalVoid):
        return
    if performance.approval_id is not None:
        refusal.approval_id = performance.approval_id  # what it was to be used within is still to be undone
        return
    found = overseer()
    if found is not None and refusal.approval_id is not None:
        with scope(performance.actor), transaction.atomic():
            found.void(performance, refusal.approval_id, refusal.detail)


def default_steps(level: Oversight) -> tuple[Step, ...]:
    """Return who approves where no rule says: the customer's approver, then the provider's."""
    return (Step("customer"), Step("provider"))[: level.approvals]
