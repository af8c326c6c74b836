"""What a rule can be made of, for forms: events that one may have it hear of, actions that it can do, and for each the
least that it has to be allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from forecourt.access.permissions import order_of
from forecourt.automation.actions.checking import NEVER, NEVER_LENT, as_rule, lendable_to_rules
from forecourt.automation.policies import hears
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, list_actions
from forecourt.kernel.journal.wording import worded_events
from forecourt.kernel.pipeline import is_allowed
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Doable:
    """An action that a rule of this actor could do, with the least that it has to be allowed for it."""

    action: Action[Any]
    permissions: tuple[str, ...]


def list_heard(*, actor: Actor) -> list[str]:
    """List the events that the actor may have a rule hear of, by name."""
    return sorted(event for event in worded_events() if hears(actor, event))


def list_doable(*, actor: Actor) -> list[Doable]:
    """List the actions that a rule of this actor could do, by title."""
    with scope(actor):
        lends = sorted(lendable_to_rules(actor) - NEVER_LENT, key=order_of)
        found = [
            Doable(each, least)
            for each in list_actions()
            if each.feature not in NEVER and not each.is_reading and (least := _least(actor, each, tuple(lends)))
        ]
    return sorted(found, key=lambda each: each.action.title)


def permissions_for(*, actor: Actor, actions: Iterable[str], looks: bool) -> list[str]:
    """Return the least that a rule has to be allowed for some actions; `looks`: at companies and facts as well."""
    by_name = {each.action.name: each.permissions for each in list_doable(actor=actor)}
    needed = {one for name in actions for one in by_name.get(name, ())} | ({"customers.see_all"} if looks else set())
    return sorted(needed, key=order_of)


def _least(actor: Actor, action: Action[Any], lends: Sequence[str]) -> tuple[str, ...]:
    """Return the first permission that is enough; empty where none is, or where none is needed: that is the house's."""
    if is_allowed(action, actor=as_rule(actor, ())):
        return ()
    return next(((each,) for each in lends if is_allowed(action, actor=as_rule(actor, (each,)))), ())
