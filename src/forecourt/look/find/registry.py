"""What can be found: the kinds, in the order in which the palette shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from forecourt.kernel.actors import Actor, Side

#: The most lines of one kind: the palette is for jumping, the lists are for reading.
HITS_A_KIND: Final = 6
LONGEST_QUERY: Final = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the palette.

    Attributes:
        title: What it is called.
        more: What tells it from others of that name; may be empty.
        url: Where it leads, an address of ours.
        icon: Of the line, as the build's `icons.json` names it.
    """

    title: str
    more: str
    url: str
    icon: str


Search = Callable[[Actor, str, int], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be found.

    Attributes:
        title: The heading that its hits stand under.
        side: Whose side it is found on; None for both.
        permission: What a role needs to find any; None where `search` decides alone.
        search: Asks a room for the hits of some words, within the actor's scope. No words: what to offer unasked.
        order: Its place among the others, the lowest first.
    """

    name: str
    title: str
    search: Search
    side: Side | None = None
    permission: str | None = None
    order: int = 50

    def is_for(self, actor: Actor) -> bool:
        """Tell whether an actor finds any of this kind at all."""
        if self.side is not None and actor.side != self.side:
            return False
        return self.permission is None or actor.may(self.permission)


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind."""

    name: str
    title: str
    hits: tuple[Hit, ...]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let something be found. A name taken twice raises ValueError."""
    if kind.name in _KINDS:
        raise ValueError(f"{kind.name} can be found already")
    _KINDS[kind.name] = kind
    return kind


def list_kinds() -> list[Kind]:
    """List what can be found, in the order of the palette."""
    return sorted(_KINDS.values(), key=lambda kind: (kind.order, kind.name))
