"""What customers need from rooms above: who stands behind the accounts that journal rows name, and who sees whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from forecourt.kernel.actors import Actor

#: Which person each of these users is; one who is no person of ours is absent.
FindPeople = Callable[[Actor, Collection[UUID]], Mapping[UUID, UUID]]

_finders: Final[list[FindPeople]] = []


def answer_who_people_are(find: FindPeople) -> FindPeople:
    """Register who knows which person a user is. Asked twice, the later one answers."""
    _finders[:] = [find]
    return find


def people_of(*, actor: Actor, user_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Return which person each of these users is. Raises RuntimeError where nobody says so."""
    if not user_ids:
        return {}
    if not _finders:
        raise RuntimeError("nobody registered who says which person a user is")
    return _finders[0](actor, user_ids)


#: Who has each of some roles in the actor's own company at present, by id, with their names.
FindHolders = Callable[[Actor, Collection[str]], Mapping[str, Mapping[UUID, str]]]
_holders: Final[list[FindHolders]] = []


def register_holders(find: FindHolders) -> None:
    """Tell from now on who has which role. Asked twice, the later one answers."""
    _holders[:] = [find]


def holders_of(*, actor: Actor, roles: Collection[str]) -> Mapping[str, Mapping[UUID, str]]:
    """Return who has each of some roles among the actor's own people, by role and id; nobody where nobody says so."""
    return _holders[0](actor, roles) if _holders and roles else {}


#: Names the people of a company who see its other people.
Onlookers = Callable[[Actor, UUID], Sequence[str]]
_onlookers: Final[list[Onlookers]] = []


def register_onlookers(onlookers: Onlookers) -> None:
    """Tell from now on who sees the people of a company."""
    _onlookers.append(onlookers)


def onlookers_of(actor: Actor, company_id: UUID) -> list[str]:
    """Name the people of a company who see its other people."""
    return sorted({name for each in _onlookers for name in each(actor, company_id)})
