"""Ask every room at once, as one person, in one scope."""

from __future__ import annotations

from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope
from forecourt.look.find import deeds, kinds  # noqa: F401 - they register what can be found
from forecourt.look.find.registry import HITS_A_KIND, LONGEST_QUERY, Group, list_kinds


def find(*, actor: Actor, text: str) -> list[Group]:
    """Return what the actor may see under some words, by kind; without words, where one may go and what one may do.

    What exists for somebody else only is absent, and nothing tells that it was left out. Somebody without a role
    finds nothing.
    """
    words = " ".join(text.replace("\0", "").split())[:LONGEST_QUERY]
    if actor.role is None:
        return []
    with scope(actor):
        groups = [
            Group(kind.name, kind.title, tuple(kind.search(actor, words, HITS_A_KIND)))
            for kind in list_kinds()
            if kind.is_for(actor)
        ]
    return [group for group in groups if group.hits]
