"""The dial: the rule that turns it furthest decides. It is turned up from an action's declaration, never down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from forecourt.kernel.actors import Side
from forecourt.kernel.catalogue import Oversight
from forecourt.kernel.dial import Direction, Step, default_steps
from forecourt.oversight.rules.conditions import Facts, Matcher

#: How long approvals wait where no rule says.
DEADLINE_H: Final = 72
REMIND_AFTER_H: Final = 24


@dataclass(frozen=True, slots=True)
class Dial:
    """One rule of the blueprint, or of a customer for itself.

    Attributes:
        approvers: Whose people approve, in order; empty: as many as the level needs, the customer's first.
        escalate_after_h: When an approval that nobody gave goes to the provider's approvers; None: never.
    """

    code: str
    title: str
    level: Oversight
    approvers: tuple[Side, ...] = ()
    matches: Matcher | None = None
    deadline_h: int = DEADLINE_H
    remind_after_h: int = REMIND_AFTER_H
    escalate_after_h: int | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the approvals that it asks for."""
        if not self.approvers:
            return default_steps(self.level)
        sides = (*self.approvers, *(self.approvers[-1:] * 2))
        return tuple(Step(side) for side in sides[: max(self.level.approvals, len(self.approvers))])


@dataclass(frozen=True, slots=True)
class Dialled:
    """A dial with the actions it is about: names, features such as `billing.*`, or `*`."""

    dial: Dial
    actions: tuple[str, ...]


class Turning:
    """The dials about one action, and what they come to: found out once for each way in which they can apply."""

    __slots__ = ("_dials", "_known")

    def __init__(self, dials: Iterable[Dial]) -> None:
        self._dials = tuple(dials)
        self._known: dict[tuple[Oversight, int], Direction] = {}

    def turn(self, floor: Oversight, facts: Facts) -> Direction:
        """Say how far the dial is turned, from a floor on."""
        applies = 0
        for place, dial in enumerate(self._dials):
            if dial.matches is None or dial.matches(facts):
                applies |= 1 << place
        found = self._known.get((floor, applies))
        if found is None:
            turned = [dial for place, dial in enumerate(self._dials) if applies >> place & 1]
            found = self._known[floor, applies] = _direction(floor, turned)
        return found


def floor_of(least: Oversight, *, is_guarded: bool) -> Oversight:
    """Return from where the dial is turned: what the action's declaration names, or where guardrails begin to hold."""
    return Oversight.GUARDED if is_guarded and least.rank < Oversight.GUARDED.rank else least


def turn(least: Oversight, dials: Iterable[Dial], facts: Facts, *, is_guarded: bool) -> Direction:
    """Say how far some dials are turned.

    Args:
        least: What the action's declaration names.
        is_guarded: Whether any guardrail stands beside the action.
    """
    return Turning(dials).turn(floor_of(least, is_guarded=is_guarded), facts)


def _direction(floor: Oversight, turned: list[Dial]) -> Direction:
    if not turned:
        return Direction(floor, default_steps(floor))
    level = max((floor, *(dial.level for dial in turned)), key=lambda each: each.rank)
    if not level.approvals:
        return Direction(level, rules=tuple(dial.code for dial in turned))
    return _approved(level, floor, turned)


def _approved(level: Oversight, floor: Oversight, turned: list[Dial]) -> Direction:
    """Name who approves: of the rules at the top, the one that asks most people."""
    top = [dial for dial in turned if dial.level is level]
    if not top or floor is level:
        top = top or turned
    chosen = max(top, key=lambda dial: len(dial.steps))
    steps = chosen.steps if len(chosen.steps) >= level.approvals else default_steps(level)
    return Direction(level, steps, tuple(dial.code for dial in turned), _terms(chosen))


def _terms(dial: Dial) -> dict[str, Any]:
    return {
        "title": dial.title,
        "deadline_h": dial.deadline_h,
        "remind_after_h": dial.remind_after_h,
        "escalate_after_h": dial.escalate_after_h,
    }
