"""Run a rule for one happening: in shadow or live, once, within its limits, and keep what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from forecourt.access.addressees import list_addressees
from forecourt.automation.acting import NONE_GIVEN, Came, act
from forecourt.automation.actions.settling import settle_run
from forecourt.automation.around import look_around
from forecourt.automation.models import Rule, Run
from forecourt.automation.rulebook import PROCESS, Ready, ready
from forecourt.automation.rules import Happening, is_too_deep, name_chain
from forecourt.kernel.actors import Actor
from forecourt.kernel.events import ACTION_ASKED
from forecourt.kernel.journal.following import chain_of
from forecourt.kernel.pipeline import perform

#: How long a run waits before it is tried again, in minutes, by how often it was tried; then it waits for a person.
BACK_OFF_MIN: Final = (1, 5, 30, 120)
#: How far causes are followed: every rule of a chain writes two rows at most between one and the next.
CHAIN: Final = 40
NO_LONGER_SO: Final = "What the rule asks for is no longer so."
#: What comes of deeds in shadow.
SHADOW: Final = {"done": Run.WOULD_DO, "waits": Run.WOULD_WAIT, "failed": Run.WOULD_FAIL}
_LIVE: Final = {"done": Run.DONE, "asks": Run.WAITING, "waits": Run.WAITING, "refused": Run.REFUSED}
_COUNTED: Final = (Run.DONE, Run.WAITING, Run.FAILED, Run.DEAD, Run.WOULD_DO, Run.WOULD_WAIT, Run.WOULD_FAIL)


@dataclass(slots=True)
class Shift:
    """One round of the worker: who runs rules, when, and what was looked up already."""

    actor: Actor
    now: datetime
    holders: dict[str, frozenset[UUID]] = field(default_factory=dict)

    def lacks(self, rule: Rule) -> list[str]:
        """List what whoever keeps a rule may no longer do themselves."""
        if rule.keeper_id is None:
            return []
        return [each for each in rule.permissions if rule.keeper_id not in self._holders(each)]

    def _holders(self, permission: str) -> frozenset[UUID]:
        if permission not in self.holders:
            assert self.actor.company_id is not None
            found = list_addressees(actor=self.actor, company_id=self.actor.company_id, permission=permission)
            self.holders[permission] = frozenset(each.user_id for each in found)
        return self.holders[permission]


def run_rule(shift: Shift, rule_id: UUID, happening: Happening, *, slot: datetime | None = None) -> Run | None:
    """Run a rule for a happening that made it due. Returns None where it is off, does not match, or ran for it before.

    The rule's row is locked: whoever changes it meanwhile waits, and the next run goes by what they changed.
    """
    row: Rule | None = Rule.objects.select_for_update().filter(id=rule_id).exclude(mode=Rule.OFF).first()
    if row is None or _ran_before(row, happening, slot):
        return None
    rule = ready(row)
    look_around([happening], actor=rule.actor(shift.actor), needs=rule.needs)
    if not rule.matches(happening):
        return None
    path = _path(shift.actor, happening, rule.code)
    if is_too_deep(path, depth=rule.depth):
        return _keep(shift, row, happening, Run.LOOPED, path=path, said=name_chain(path), slot=slot)
    held = _held(row, rule, happening, shift.now)
    if held is not None:
        return _keep(shift, row, happening, Run.HELD, path=path, said=held, slot=slot) if held else None
    came = _act(shift, row, rule, happening)
    return _keep_what_came(shift, row, happening, came, path=path, slot=slot)


def try_again(shift: Shift, run: Run, happening: Happening) -> Run | None:
    """Try a failed run again, by the rule as it is now: once more all of it, from whether it still matches."""
    row: Rule = Rule.objects.select_for_update().get(id=run.rule_id)
    rule = ready(row)
    look_around([happening], actor=rule.actor(shift.actor), needs=rule.needs)
    if not rule.matches(happening):
        return _keep(shift, row, happening, Run.DISMISSED, said=NO_LONGER_SO, earlier=run, path=run.path)
    return _keep_what_came(
        shift, row, happening, _act(shift, row, rule, happening), path=run.path, earlier=run, slot=run.slot
    )


def go_on(shift: Shift, row: Rule, run: Run, happening: Happening, approvals: Mapping[str, str]) -> Run:
    """Do what was asked for and is approved, if what the rule asks for is still so. The caller holds both rows."""
    rule = ready(row)
    look_around([happening], actor=rule.actor(shift.actor), needs=rule.needs)
    if not rule.matches(happening):
        return refuse(shift, row, run, happening, said=NO_LONGER_SO)
    came = _act(shift, row, rule, happening, approvals)
    return _keep_what_came(shift, row, happening, came, path=run.path, earlier=run, slot=run.slot)


def refuse(shift: Shift, row: Rule, run: Run, happening: Happening, *, said: str) -> Run:
    """Close a run whose approval was refused, or ended otherwise."""
    return _keep(shift, row, happening, Run.REFUSED, said=said[:1_000], earlier=run, path=run.path)


def _act(shift: Shift, row: Rule, rule: Ready, happening: Happening, approvals: Mapping[str, str] = NONE_GIVEN) -> Came:
    if lacking := shift.lacks(row):
        said = f"{row.keeper_name}, who keeps it, may no longer do what it needs: {', '.join(lacking)}."
        return Came("failed", [], said=said)
    is_shadow = row.mode == Rule.SHADOW
    return act(rule, happening, under=shift.actor, now=shift.now, dry_run=is_shadow, approvals=approvals)


def _keep_what_came(
    shift: Shift,
    row: Rule,
    happening: Happening,
    came: Came,
    *,
    path: Sequence[str],
    slot: datetime | None,
    earlier: Run | None = None,
) -> Run:
    tried = (earlier.attempts if earlier else 0) + 1
    more: dict[str, Any] = {"asked": came.asked, "changes": came.changes, "said": came.said, "attempts": tried}
    more["approvals"] = came.approvals
    if row.mode == Rule.SHADOW:
        outcome = SHADOW[came.end]
    elif came.end in _LIVE:
        outcome = _LIVE[came.end]
    elif came.is_passing and tried <= len(BACK_OFF_MIN):
        outcome = Run.FAILED
        more["next_attempt_at"] = shift.now + timedelta(minutes=BACK_OFF_MIN[tried - 1])
    else:
        outcome = Run.DEAD
    return _keep(shift, row, happening, outcome, path=path, slot=slot, earlier=earlier, **more)


def _keep(
    shift: Shift,
    row: Rule,
    happening: Happening,
    outcome: str,
    *,
    path: Sequence[str],
    slot: datetime | None = None,
    earlier: Run | None = None,
    **more: Any,
) -> Run:
    values: dict[str, Any] = {"version": row.version, "outcome": outcome, "path": list(path), "next_attempt_at": None}
    values["approvals"] = {}
    values |= more
    if earlier is None:
        values |= what_happened(happening) | {"is_shadow": row.mode == Rule.SHADOW, "slot": slot}
    keeper = shift.actor.narrowed(
        name=f"{PROCESS}{row.code}", permissions=frozenset(), only=frozenset({settle_run.name})
    )
    receipt = perform(
        settle_run,
        actor=keeper,
        parameters={"rule_id": row.id, "run_id": earlier.id if earlier else None, "values": values},
        now=shift.now,
    )
    kept: Run = Run.objects.get(id=receipt.result["run_id"])
    return kept


def what_happened(happening: Happening) -> dict[str, Any]:
    """Return what a run keeps of what made it due."""
    return {
        "journal_id": happening.journal_id,
        "event": happening.event,
        "subject_type": happening.subject_type,
        "subject_id": happening.subject_id,
        "company_id": happening.company_id,
        "happened_at": happening.at,
    }


def _ran_before(row: Rule, happening: Happening, slot: datetime | None) -> bool:
    runs = Run.objects.filter(rule=row, is_replay=False)
    if slot is not None:
        return bool(runs.filter(slot=slot, subject_id=happening.subject_id).exists())
    return happening.journal_id is not None and bool(runs.filter(journal_id=happening.journal_id).exists())


def _path(actor: Actor, happening: Happening, code: str) -> list[str]:
    """Name the rules that led here, the earliest first, and this one."""
    chain = chain_of(actor=actor, entry_id=happening.journal_id, limit=CHAIN)
    rules = [
        each.process.removeprefix(PROCESS)
        for each in chain
        if each.process.startswith(PROCESS) and each.event != ACTION_ASKED
    ]
    return [*reversed(rules), code]


def _held(row: Rule, rule: Ready, happening: Happening, now: datetime) -> str | None:
    """Say why nothing is done just now; None where nothing holds it back, empty where that was said today already.

    A clock that ran ahead holds nothing back for longer than the pause.
    """
    runs = Run.objects.filter(rule=row, is_replay=False, is_shadow=row.mode == Rule.SHADOW)
    if rule.pause_h:
        pause = timedelta(hours=rule.pause_h)
        lately = runs.filter(
            subject_id=happening.subject_id, outcome__in=_COUNTED, ran_at__gt=now - pause, ran_at__lt=now + pause
        )
        if lately.exists():
            return f"It pauses for {rule.pause_h:g} hours for the same {happening.subject_type or 'subject'}."
    today = runs.filter(ran_at__gt=now - timedelta(days=1), ran_at__lt=now + timedelta(days=1))
    if today.filter(outcome__in=_COUNTED).count() < rule.most_per_day:
        return None
    said = f"It ran {rule.most_per_day} times within a day, as often as it may."
    return "" if today.filter(outcome=Run.HELD, said=said).exists() else said
