"""The rows of the people pages. Pure functions. Instants are of the true clock: people are really here or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from forecourt.access.permissions import WORDS
from forecourt.access.queries import Colleague, RoleCard
from forecourt.kernel.actors import Actor
from forecourt.look import figures

#: What a state reads as, and the badge it wears.
STATES: Final = {
    "active": ("Active", "good"),
    "limited": ("Until a day", "warn"),
    "no_role": ("No role yet", "warn"),
    "invited": ("Invited", ""),
    "lapsed": ("Invitation too old", "warn"),
    "ended": ("Left", ""),
}


def colleague_row(*, colleague: Colleague, actor: Actor, now: datetime) -> dict[str, Any]:
    """Describe somebody as the list and their page show them. `now` is of the true clock."""
    words, tone = STATES[colleague.state]
    return {
        "id": colleague.user_id,
        "invitation_id": colleague.invitation_id,
        "name": colleague.name,
        "email": colleague.email,
        "role": colleague.role or "",
        "role_title": colleague.role_title or "No role yet",
        "state": colleague.state,
        "state_words": words,
        "tone": tone,
        "since": colleague.since,
        "last_day": colleague.until - timedelta(microseconds=1) if colleague.until else None,
        "seen": _seen(colleague, actor, now),
        "signs_in_with": _signs_in_with(colleague),
        "has_factors": bool(colleague.factors),
        "you": colleague.user_id == actor.id,
        "may_change": colleague.may_change,
        "url": f"/company/people/{colleague.user_id}/" if colleague.user_id and colleague.may_change else "",
    }


def _seen(colleague: Colleague, actor: Actor, now: datetime) -> str:
    """Say when somebody was last here: it is noted every few minutes only, but whoever asks is here now."""
    if colleague.user_id == actor.id:
        return "now"
    return figures.ago(at=colleague.last_seen_at, now=now) if colleague.last_seen_at else ""


def _signs_in_with(colleague: Colleague) -> str:
    """Say what opens somebody's account, which their administrator answers for; nothing of those not in it."""
    if colleague.user_id is None or colleague.state == "ended":
        return ""
    if "webauthn" in colleague.factors:
        return "Passkey"
    return "Password and code" if "totp" in colleague.factors else "Password alone"


def headline(*, company: str, colleagues: Sequence[Colleague]) -> str:
    """Say how many people can sign in to the company, and how many are awaited."""
    present = sum(each.state in ("active", "limited") for each in colleagues)
    waiting = sum(each.state in ("invited", "lapsed") for each in colleagues)
    said = f"{_counted(present, 'person works', 'people work')} in {company}"
    return f"{said}, {_counted(waiting, 'is', 'are')} invited" if waiting else said


def role_table(*, roles: Sequence[RoleCard]) -> dict[str, Any]:
    """Lay out who may do what: a row a permission, a column a role."""
    carried = frozenset().union(*(role.permissions for role in roles)) if roles else frozenset()
    return {
        "roles": [role.title for role in roles],
        "rows": [
            {"words": words, "may": [permission in role.permissions for role in roles]}
            for permission, words in WORDS.items()
            if permission in carried
        ],
    }


def role_choices(*, roles: Sequence[RoleCard], chosen: str) -> list[dict[str, Any]]:
    """List the roles that can be given, each with what it allows; the one that may least is offered first.

    A role that may all that the one before it may says so, and what it adds.
    """
    givable = [role for role in reversed(roles) if role.is_givable]
    before: list[RoleCard | None] = [None, *givable]
    return [
        {"code": role.code, "title": role.title, "may": _added(role, less), "chosen": role.code == chosen}
        for role, less in zip(givable, before, strict=False)
    ]


def _added(role: RoleCard, less: RoleCard | None) -> str:
    """Say what a role allows, as more than a lesser one where it is that."""
    if less is None or not less.permissions < role.permissions:
        return ", ".join(_words_of(role.permissions))
    return f"as {less.title}, and {', '.join(_words_of(role.permissions - less.permissions))}"


def _words_of(permissions: frozenset[str]) -> list[str]:
    return [words for permission, words in WORDS.items() if permission in permissions]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
