"""The rules that hold now: read once, bound, and remembered until one of them changes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from django.db import connection

from forecourt.kernel.actors import Actor, Side
from forecourt.kernel.catalogue import Oversight, list_actions
from forecourt.kernel.scope import scope
from forecourt.oversight.models import DialRule, GuardRule
from forecourt.oversight.policies import visible_dials, visible_guardrails
from forecourt.oversight.rules import Dial, Dialled, Guard, Limit, Rulebook, Where, bind, matcher_of

EVERY: Final = "*"
#: What changes with every change of a rule. A performance asks for it together with the proof (`ask_beside`).
MARK: Final = "select mark from oversight_rule_version"
#: So many companies' rulebooks are remembered.
MOST_REMEMBERED: Final = 2_000


@dataclass(frozen=True, slots=True)
class DialCard:
    """A dial as people read it; without a company it is the provider's."""

    code: str
    title: str
    company_id: UUID | None
    actions: tuple[str, ...]
    where: dict[str, Any]
    level: Oversight
    approvers: tuple[str, ...]
    deadline_h: int
    remind_after_h: int
    escalate_after_h: int | None


@dataclass(frozen=True, slots=True)
class GuardCard:
    """A guardrail as people read it."""

    code: str
    title: str
    actions: tuple[str, ...]
    where: dict[str, Any]
    limit: dict[str, Any]
    reason: str
    next: tuple[str, ...]


_remembered: dict[tuple[UUID, UUID | None], Rulebook] = {}


def current_rulebook(*, actor: Actor, company_id: UUID | None, mark: UUID | None = None) -> Rulebook:
    """Return the rules of the provider and of one company, bound. Must run inside the actor's scope.

    They are remembered under a mark that the database changes with every change of a rule, so that every process
    forgets them at once. What is seen of another company than one's own is not all that there is, so nobody else is
    told that.

    Args:
        mark: The mark, where it was read as this transaction began, for this very question; it is read now otherwise.
    """
    if not actor.everywhere and company_id != actor.company_id:
        return _bound(actor, company_id)
    key = (mark or _mark(), company_id)
    found = _remembered.get(key)
    if found is None:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        found = _remembered[key] = _bound(actor, company_id)
    return found


def _mark() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        (mark,) = cursor.fetchone()
    return cast(UUID, mark)


def list_dials(*, actor: Actor) -> list[DialCard]:
    """List the dials that the actor may know of, the provider's first."""
    with scope(actor):
        return [_dial_card(each) for each in visible_dials(actor).order_by("company_id", "code")]


def list_guardrails(*, actor: Actor) -> list[GuardCard]:
    """List the guardrails."""
    with scope(actor):
        return [_guard_card(each) for each in visible_guardrails(actor).order_by("code")]


def unknown_action(names: Iterable[str]) -> str | None:
    """Say which name is no action, no feature and not `*`, and what may have been meant; None where all are known."""
    actions = [each.name for each in list_actions()]
    known = {EVERY, *actions, *(f"{name.partition('.')[0]}.*" for name in actions)}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            return f"there is no action {name!r}" + (f"; perhaps {near[0]!r} is meant" if near else "")
    return None


def _bound(actor: Actor, company_id: UUID | None) -> Rulebook:
    dials = [each for each in visible_dials(actor) if each.company_id in (None, company_id)]
    guards = list(visible_guardrails(actor))
    return bind(
        [Dialled(_dial(each), tuple(each.actions)) for each in dials],
        [(_guard(each), tuple(each.actions)) for each in guards],
    )


def _dial(rule: DialRule) -> Dial:
    return Dial(
        code=rule.code if rule.company_id is None else f"own:{rule.code}",
        title=rule.title,
        level=Oversight(rule.level),
        approvers=cast(tuple[Side, ...], tuple(rule.approvers)),
        matches=matcher_of(Where.model_validate(rule.where)),
        deadline_h=rule.deadline_h,
        remind_after_h=rule.remind_after_h,
        escalate_after_h=rule.escalate_after_h,
    )


def _guard(rule: GuardRule) -> Guard:
    return Guard(
        code=rule.code,
        title=rule.title,
        limit=Limit.model_validate(rule.limit),
        reason=rule.reason,
        next=tuple(rule.next),
        matches=matcher_of(Where.model_validate(rule.where)),
    )


def _dial_card(rule: DialRule) -> DialCard:
    return DialCard(
        code=rule.code,
        title=rule.title,
        company_id=rule.company_id,
        actions=tuple(rule.actions),
        where=rule.where,
        level=Oversight(rule.level),
        approvers=tuple(rule.approvers),
        deadline_h=rule.deadline_h,
        remind_after_h=rule.remind_after_h,
        escalate_after_h=rule.escalate_after_h,
    )


def _guard_card(rule: GuardRule) -> GuardCard:
    return GuardCard(
        code=rule.code,
        title=rule.title,
        actions=tuple(rule.actions),
        where=rule.where,
        limit=rule.limit,
        reason=rule.reason,
        next=tuple(rule.next),
    )
