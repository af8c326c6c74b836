"""Which person, as customers know them, each user is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from forecourt.access.models import User
from forecourt.customers.ports import answer_who_people_are
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


@answer_who_people_are
def persons_of(actor: Actor, user_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Return the person of each of these users; one who is no person of ours is absent."""
    with scope(actor):
        rows = User.objects.filter(id__in=user_ids, person__isnull=False).values_list("id", "person_id")
        return {user_id: person_id for user_id, person_id in rows if person_id is not None}
