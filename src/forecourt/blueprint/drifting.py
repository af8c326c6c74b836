"""Drift: what is no longer as the files say, and who changed it, when, and through what, as the journal has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.blueprint.planning import Change, Plan
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.reading import find_latest
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changed something last. `interface` is `file` where that was no hand but other files."""

    name: str
    at: datetime
    interface: str
    journal_id: UUID


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that is not as the files say.

    Attributes:
        hand: Who changed it last; None where the actor may not read who.
    """

    change: Change
    hand: Hand | None

    def told(self) -> dict[str, Any]:
        """Return it as plain values: `old` is what the files say, `new` what is there."""
        told = self.change.told()
        verbs = {"add": "missing", "change": "different", "remove": "not in the files"}
        fields = [{"name": each.name, "old": each.new, "new": each.old} for each in self.change.fields]
        hand = self.hand
        by = None
        if hand is not None:
            by = {"name": hand.name, "at": hand.at, "interface": hand.interface, "journal_id": str(hand.journal_id)}
        return {**told, "change": verbs[self.change.verb], "fields": fields, "by": by}


def find_drift(*, actor: Actor, plan: Plan) -> list[Drift]:
    """Find who made what a plan would undo."""
    with scope(actor):
        return [Drift(change, _hand(actor, change)) for change in plan.changes]


def _hand(actor: Actor, change: Change) -> Hand | None:
    if change.was is None:
        return None
    row = find_latest(actor=actor, subject=change.was.subject)
    return None if row is None else Hand(row.actor_name, row.at, row.interface, row.id)
