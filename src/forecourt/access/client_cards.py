"""Machine clients as a company's people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forecourt.access.policies import visible_clients
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A machine client. Instants are of the true clock, UTC. No secret is part of it.

    Attributes:
        last_used_at: When it last fetched a token.
    """

    id: UUID
    name: str
    hint: str
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    made_by: str
    made_at: datetime
    last_used_at: datetime | None
    last_used_address: str | None


def list_clients(*, actor: Actor) -> list[ClientCard]:
    """List the machine clients of the actor's company, by name; none for who does not see its people."""
    with scope(actor):
        return [
            ClientCard(
                id=each.id,
                name=each.name,
                hint=each.hint,
                scopes=tuple(each.scopes),
                networks=tuple(each.networks),
                made_by=each.made_by,
                made_at=each.made_at,
                last_used_at=each.last_used_at,
                last_used_address=each.last_used_address,
            )
            for each in visible_clients(actor).order_by("name", "id")
        ]
