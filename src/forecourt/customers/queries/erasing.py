"""What an erasure of a person would take, for whoever is about to ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from forecourt.customers.models import Activity, Affiliation, Fact, Reference
from forecourt.customers.policies import may_erase_people, visible_people
from forecourt.customers.queries.hanging import stakes_in_words, stakes_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope

_COUNTED: Final[dict[str, tuple[Any, str]]] = {
    "facts": (Fact, "subject_id"),
    "references": (Reference, "subject_id"),
    "places": (Affiliation, "person_id"),
    "events": (Activity, "person_id"),
}


@dataclass(frozen=True, slots=True)
class ErasureCard:
    """Somebody who may be erased.

    Attributes:
        facts: How many values are kept of them, with their history.
        references: How many ids they have in other systems.
        places: How often they belonged to a company.
        events: How many things that happened name them.
        stakes: What other rooms hang on them, in words: nobody is erased while there is any.
    """

    id: UUID
    name: str
    facts: int
    references: int
    places: int
    events: int
    stakes: str


def get_erasure(*, actor: Actor, person_id: UUID) -> ErasureCard:
    """Return what an erasure would take. Raises Forbidden, Invisible."""
    may_erase_people(actor, None)
    with scope(actor):
        person = visible_people(actor).filter(id=person_id).first()
        if person is None:
            raise Invisible()
        counts = {
            name: model.objects.filter(**{column: person_id}).count() for name, (model, column) in _COUNTED.items()
        }
        stakes = stakes_of("person", person_id)
    return ErasureCard(person_id, person.name, **counts, stakes=stakes_in_words(stakes) if stakes else "")
