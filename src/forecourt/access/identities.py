"""Whether users are one person, and what a token was made for: for whoever must tell two people apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from forecourt.access.models import Token, User
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Identity:
    """A user, and the person behind it where that is known."""

    user_id: UUID
    person_id: UUID | None
    email: str


def list_identities(*, actor: Actor, user_ids: Iterable[UUID]) -> list[Identity]:
    """Return who some users are, in no order; one that is not there is absent."""
    with scope(actor):
        rows = User.objects.filter(id__in=set(user_ids)).values_list("id", "person_id", "email")
        return [Identity(*row) for row in rows]


def is_token_for(*, actor: Actor, permission: str) -> bool:
    """Tell whether the actor's token names a permission: one that is good for all that its owner may names none."""
    if actor.token_id is None:
        return False
    with scope(actor):
        scopes = Token.objects.filter(id=actor.token_id).values_list("scopes", flat=True).first()
    return scopes is not None and permission in scopes


def is_token_for_all(*, actor: Actor) -> bool:
    """Tell whether the actor's token is good for all that its owner may."""
    if actor.token_id is None:
        return False
    with scope(actor):
        return Token.objects.filter(id=actor.token_id, scopes=None).exists()


def is_token_good(*, actor: Actor, token_id: UUID) -> bool:
    """Tell whether a token of the actor's own still opens something."""
    with scope(actor):
        mine = Token.objects.filter(id=token_id, user_id=actor.id, revoked_at=None, expires_at__gt=true_now())
        return mine.exists()
