"""Bounds: the part of a company's holdings that somebody is limited to, and the room above that knows what there is.

Access keeps ids of sites, contracts and resources, and contracts answers what they are. A hook that nobody registered
refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Bounds:
    """Ids of sites, contracts and resources: what any of them names is within. With none of them there is no bound."""

    sites: tuple[UUID, ...] = ()
    contracts: tuple[UUID, ...] = ()
    resources: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is named at all."""
        return bool(self.sites or self.contracts or self.resources)

    @property
    def count(self) -> int:
        """Return how many things are named."""
        return len(self.sites) + len(self.contracts) + len(self.resources)

    def __contains__(self, other: object) -> bool:
        """Tell whether another bound names nothing that this one does not."""
        return isinstance(other, Bounds) and all(
            set(theirs) <= set(ours)
            for ours, theirs in (
                (self.sites, other.sites),
                (self.contracts, other.contracts),
                (self.resources, other.resources),
            )
        )


#: Names each thing that bounds are made of, by its id, as people know it. What the company does not hold is absent.
Naming = Callable[[Actor, UUID, Bounds], Mapping[UUID, str]]
_naming: list[Naming] = []


def register_naming(name: Naming) -> None:
    """Answer what the ids in bounds are called, company by company. Contracts registers itself."""
    _naming[:] = [name]


def names_of(bounds: Bounds, *, actor: Actor, company_id: UUID) -> dict[UUID, str]:
    """Return what the things in some bounds are called, in order; one that the company does not hold is absent."""
    if not bounds:
        return {}
    if not _naming:
        raise Forbidden("Nobody here knows what a company holds, so nothing can be limited to it.")
    found = _naming[0](actor, company_id, bounds)
    ids = (*bounds.sites, *bounds.contracts, *bounds.resources)
    return {each: found[each] for each in ids if each in found}
