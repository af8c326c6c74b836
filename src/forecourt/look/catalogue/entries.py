"""What one person reads of an action: what it does, whether they may and who else, how much it is watched, how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from forecourt.access.directory import list_roles_beside
from forecourt.access.queries import RoleCard, list_helpers
from forecourt.kernel import dial
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, Oversight, list_actions
from forecourt.kernel.dial import Direction
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.journal.usual import UsualTime, usual_times
from forecourt.kernel.pipeline import Performance, is_allowed, why_not
from forecourt.kernel.scope import scope
from forecourt.look.catalogue.places import feature_in_words, form_page, special_page
from forecourt.look.find.kinds import matches
from forecourt.oversight.queries import usual_waits
from forecourt.settings.environment import environment


@dataclass(frozen=True, slots=True)
class Entry:
    """An action as one person reads it.

    Attributes:
        may: Whether they may, and `reason` why not; `ask` names who can be asked, at `ask_url` for a time.
        roles: The titles of the roles that may.
        how: How much it is watched, in a few words; `how_more` goes on.
        takes: How long it usually takes; `takes_more` says of how many that is known.
        url: Where they do it.
    """

    name: str
    title: str
    about: str
    who: str
    feature: str
    may: bool
    reason: str
    ask: str
    ask_url: str
    roles: tuple[str, ...]
    how: str
    how_more: str
    takes: str
    takes_more: str
    undone_by: str
    url: str


def list_entries(*, actor: Actor, now: datetime, text: str = "") -> list[Entry]:
    """List what the actor's side can do at all, what the actor may first; under some words only what has them.

    What no role of the actor's side may do is not there, as if it did not exist.
    """
    with scope(actor):
        roles = list_roles_beside(actor=actor)
        ask = _whom_to_ask(actor)
        usual, waits = usual_times(actor=actor), usual_waits(actor=actor)
        return [
            _entry(
                each, actor=actor, now=now, roles=able, ask=ask, usual=usual.get(each.name), wait_s=waits.get(each.name)
            )
            for each in list_actions()
            if (able := _able(each, actor, roles)) is not None and has_words(each, text)
        ]


def list_there(*, actor: Actor) -> list[Action[Any]]:
    """List the actions that somebody on the actor's side may do at all, by name."""
    with scope(actor):
        roles = list_roles_beside(actor=actor)
    return [each for each in list_actions() if _able(each, actor, roles) is not None]


def find_entry(action: Action[Any], *, actor: Actor, now: datetime) -> Entry | None:
    """Return one action as the actor reads it; None where it does not exist on the actor's side."""
    with scope(actor):
        able = _able(action, actor, list_roles_beside(actor=actor))
        if able is None:
            return None
        usual = usual_times(actor=actor).get(action.name)
        wait_s = usual_waits(actor=actor).get(action.name)
        return _entry(action, actor=actor, now=now, roles=able, ask=_whom_to_ask(actor), usual=usual, wait_s=wait_s)


def by_feature(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Group entries by feature, those that one may do first."""
    groups: dict[str, list[Entry]] = {}
    for each in entries:
        groups.setdefault(each.feature, []).append(each)
    return [(name, sorted(some, key=lambda each: not each.may)) for name, some in sorted(groups.items())]


def direct_for(action: Action[Any], *, actor: Actor, now: datetime) -> Direction:
    """Ask the dial about an action in general, for an actor. The actor's scope is open."""
    return dial.direct(action, Performance(action=action.name, actor=actor, now=now, dry_run=True), None)


def how_in_words(direction: Direction, *, actor: Actor) -> tuple[str, str]:
    """Say how far the dial is turned: in a few words, and what is to be known beside."""
    if direction.steps:
        who = [_approver(step.side, actor) for step in direction.steps]
        together = len(set(who)) < len(who)
        words = f"Two people at {who[0]} approve" if together else f"{' and then '.join(who)} approve"
        return words if len(who) > 1 else f"{who[0]} approves", "somebody else than who asks"
    if direction.level == Oversight.GUARDED:
        return "At once", "within limits"
    return "At once", ""


def time_in_words(usual: UsualTime | None) -> tuple[str, str]:
    """Say how long something usually takes, and from how many that is known."""
    if usual is None:
        return "Not done yet", ""
    words = f"Usually {_length(usual.p50_s)}"
    if _length(usual.p95_s) != _length(usual.p50_s):
        words += f", 19 of 20 within {_length(usual.p95_s)}"
    times = "once" if usual.performed == 1 else f"{usual.performed:,} times"
    return words, f"done {times} in 90 days{'' if usual.is_own else ', by all companies'}"


def _entry(
    action: Action[Any],
    *,
    actor: Actor,
    now: datetime,
    roles: Sequence[RoleCard],
    ask: str,
    usual: UsualTime | None,
    wait_s: float | None,
) -> Entry:
    reason, lacking = _why_not(action, actor)
    how, how_more = how_in_words(direct_for(action, actor=actor, now=now), actor=actor)
    if wait_s is not None and how != "At once":
        how_more = f"usually after {_length(wait_s)}"
    takes, takes_more = time_in_words(usual)
    return Entry(
        name=action.name,
        title=action.title,
        about=action.about,
        who=action.who,
        feature=feature_in_words(action.feature),
        may=not reason,
        reason=reason,
        ask=ask if reason else "",
        ask_url=f"/access/?{urlencode({'permission': lacking})}" if lacking else "",
        roles=tuple(role.title for role in roles),
        how=how,
        how_more=how_more,
        takes=takes,
        takes_more=takes_more,
        undone_by=action.undone_by,
        url=special_page(action.name, side=actor.side) or form_page(action.name, side=actor.side),
    )


def _able(action: Action[Any], actor: Actor, roles: Sequence[RoleCard]) -> list[RoleCard] | None:
    """Return the roles of the actor's side that may; None where neither any of them nor the actor may."""
    able = [
        role
        for role in roles
        if is_allowed(
            action,
            actor=replace(
                actor,
                role=role.code,
                role_title=role.title,
                permissions=role.permissions,
                for_a_time=frozenset(),
                looker=None,
            ),
        )
    ]
    return able if able or is_allowed(action, actor=actor) else None


def _why_not(action: Action[Any], actor: Actor) -> tuple[str, str]:
    """Say why the actor may not, and which permission is lacking that can be asked for; both empty where they may."""
    refusal = why_not(action, actor=actor)
    if refusal is None:
        return "", ""
    lacking = refusal.permission if isinstance(refusal, Forbidden) and not actor.read_only else None
    return refusal.detail, lacking or ""


def has_words(action: Action[Any], text: str) -> bool:
    """Tell whether an action is about some words."""
    words = text.casefold().split()
    told = f"{action.title} {action.about} {action.name} {feature_in_words(action.feature)}".casefold()
    return matches(text, told.replace(".", " ").replace("_", " ")) or all(word in told for word in words)


def _whom_to_ask(actor: Actor) -> str:
    if actor.side == "provider" or actor.company_id is None:
        return ""
    names = [each.name for each in list_helpers(actor=actor)]
    return names[0] if names else ""


def _approver(side: str, actor: Actor) -> str:
    return environment().provider if side == "provider" or not actor.company_name else actor.company_name


def _length(seconds: float) -> str:
    if seconds < 1:
        return "under 1 s"
    for most, unit, per in ((90, "s", 1), (5_400, "min", 60), (129_600, "h", 3_600)):
        if seconds < most:
            return f"{seconds / per:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"
