"""Do what a rule says, or find out what it would do: through the pipeline, under the rule's own limited role."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction

from forecourt.automation.rulebook import Ready
from forecourt.automation.rules import Happening, Lacking, fill
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import get_action
from forecourt.kernel.dial import ApprovalVoid
from forecourt.kernel.effects import plain
from forecourt.kernel.errors import Refusal
from forecourt.kernel.pipeline import perform

log = logging.getLogger(__name__)

#: So many changes of one run are kept.
MOST_CHANGES: Final = 50
#: Refusals that say that everything is so already.
SO_ALREADY: Final = frozenset({"nothing_changed", "nothing_new"})
#: Nothing was approved.
NONE_GIVEN: Final[Mapping[str, str]] = MappingProxyType({})
#: What a refusal means that says that a person has to ask for it.
FOR_A_PERSON: Final = "cannot_wait"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a rule's deeds.

    Attributes:
        end: `done`, `asks` (for an approval), `waits` (a person has to do it), `refused` (what was approved no longer
            holds) or `failed`.
        asked: The actions with their parameters as they were filled.
        changes: What was, or would be, changed.
        is_passing: The failure may go by itself.
    """

    end: str
    asked: list[dict[str, Any]]
    changes: list[dict[str, Any]] = field(default_factory=list)
    said: str = ""
    is_passing: bool = False
    approvals: dict[str, str] = field(default_factory=dict)


class _Asks(Exception):
    """An action waits for an approval, so that none is done yet."""


def act(
    rule: Ready,
    happening: Happening,
    *,
    under: Actor,
    now: datetime,
    dry_run: bool,
    approvals: Mapping[str, str] = NONE_GIVEN,
) -> Came:
    """Do all of a rule's deeds or none. A dry run finds out what each would do and changes nothing.

    Where a deed needs an approval, none is done: each approval is asked for, and the deeds are done once all are given.

    Args:
        approvals: What was asked for and is given: ids of approvals by the place of the deed.
    """
    try:
        asked = [{"action": deed.action, "parameters": fill(deed.parameters, happening)} for deed in rule.deeds]
    except Lacking as lacking:
        return Came("failed", [], said=str(lacking))
    actor = rule.actor(under)
    try:
        with transaction.atomic():
            return _perform(asked, happening, actor, now, dry_run, approvals)
    except _Asks:
        return _ask(asked, happening, actor, now)
    except ApprovalVoid as void:
        return Came("refused", asked, said=void.in_full[:1_000])
    except Refusal as refusal:
        if refusal.code in SO_ALREADY:
            return Came("done", asked, said="It was so already.")
        if refusal.code == FOR_A_PERSON:
            return Came("waits", asked, _shown(asked, happening, actor, now), said=refusal.detail)
        return Came("failed", asked, said=refusal.in_full[:1_000])
    except (DatabaseError, InterfaceError) as error:
        log.warning("Rule %s could not do it just now.", rule.code, exc_info=error)
        return Came("failed", asked, said="The database could not do it just then.", is_passing=True)
    except Exception:
        log.exception("Rule %s met a fault.", rule.code)
        return Came("failed", asked, said="A fault of ours, which we look into. Nothing was done.", is_passing=True)


def _ask(asked: list[dict[str, Any]], happening: Happening, actor: Actor, now: datetime) -> Came:
    """Ask for the approvals that deeds need, each for what it would do by itself; all are asked for or none."""
    shown = _shown(asked, happening, actor, now)
    try:
        with transaction.atomic():
            found = {}
            for place, each in enumerate(asked):
                if not _needs_approval(each, actor, now):
                    continue
                receipt = perform(
                    get_action(each["action"]),
                    actor=actor,
                    parameters=each["parameters"],
                    cause_id=happening.journal_id,
                    now=now,
                )
                found[str(place)] = str(receipt.id)
    except Refusal as refusal:
        if refusal.code == FOR_A_PERSON:
            return Came("waits", asked, shown, said=refusal.detail)
        return Came("failed", asked, said=refusal.in_full[:1_000])
    return Came("asks", asked, shown, said="It asked for approval.", approvals=found)


def _needs_approval(deed: Mapping[str, Any], actor: Actor, now: datetime) -> bool:
    """Find out whether the dial wants an approval for a deed, as it would be by itself."""
    receipt = perform(get_action(deed["action"]), actor=actor, parameters=deed["parameters"], dry_run=True, now=now)
    return bool(receipt.direction.level.approvals)


def _perform(
    asked: list[dict[str, Any]],
    happening: Happening,
    actor: Actor,
    now: datetime,
    dry_run: bool,
    approvals: Mapping[str, str] = NONE_GIVEN,
) -> Came:
    changes: list[dict[str, Any]] = []
    waits = False
    for place, each in enumerate(asked):
        approval = approvals.get(str(place))
        receipt = perform(
            get_action(each["action"]),
            actor=actor,
            parameters=each["parameters"],
            dry_run=dry_run,
            cause_id=happening.journal_id,
            now=now,
            approval_id=UUID(approval) if approval else None,
        )
        if receipt.outcome == "waiting":
            raise _Asks
        waits = waits or bool(receipt.direction.level.approvals)
        changes += [plain(dict(change)) for change in receipt.changes]
    return Came("waits" if waits and dry_run else "done", asked, changes[:MOST_CHANGES])


def _shown(asked: list[dict[str, Any]], happening: Happening, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Find out what it would do that a person has to do."""
    try:
        with transaction.atomic():
            return _perform(asked, happening, actor, now, dry_run=True).changes
    except Refusal:
        return []


def values_of(changes: list[dict[str, Any]], *, taken: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values before and after of all that changed, by field. A name that is taken gets `_value` behind."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for change in changes:
        was, became = change.get("old") or {}, change.get("new") or {}
        for name in [*was, *(each for each in became if each not in was)]:
            if was.get(name) != became.get(name):
                key = f"{name}_value" if name in taken else name
                old[key], new[key] = was.get(name), became.get(name)
    return old, new
