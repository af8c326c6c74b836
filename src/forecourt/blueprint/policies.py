"""Who may keep what as files: those who may keep one of the kinds that files of their side hold."""

from __future__ import annotations

from typing import Any

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden, Refusal
from forecourt.kernel.kinds import Kind, list_kinds


def kept_kinds(actor: Actor) -> list[Kind]:
    """List the kinds that the actor may keep as files."""
    return [kind for kind in list_kinds(side=actor.side) if _may(actor, kind)]


def may_keep_files(actor: Actor, parameters: Any) -> None:
    """Allow everyone who may keep something of what the files hold; each change is judged by its own action."""
    if not kept_kinds(actor):
        raise Forbidden("Nothing that you may keep is held in files.", next=["Ask an administrator for a wider role."])


def _may(actor: Actor, kind: Kind) -> bool:
    try:
        kind.may(actor)
    except Refusal:
        return False
    return True
