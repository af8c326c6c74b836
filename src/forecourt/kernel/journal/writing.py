"""Write journal rows, in the transaction that makes them true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.models import Journal


def record(
    *,
    actor: Actor,
    event: str,
    subject: tuple[str, str | UUID],
    company_id: UUID | None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    action: str = "",
    cause_id: UUID | None = None,
    now: datetime | None = None,
    duration_us: int | None = None,
) -> UUID:
    """Append one row and return its id. Must run inside the actor's scope.

    Args:
        event: Room, noun and past participle: `data.file.accepted`.
        subject: What it happened to, as (type, id).
        company_id: Whom it concerns. What concerns two companies is two rows with one cause.
        old: The values before, of what changed; none for a thing that is new.
        new: The values after.
        now: Business time; read from the clock where not given.
        duration_us: How long it had taken until it was written, in microseconds.
    """
    entry = Journal(
        at=now or business_now(),
        business_at=now or business_now(),
        event=event,
        action=action,
        company_id=company_id,
        actor_kind=actor.kind,
        actor_id=actor.looker.id if actor.looker else actor.id,
        actor_name=actor.looker.name if actor.looker else actor.name,
        on_behalf_of=actor.id if actor.looker else None,
        interface=actor.interface,
        process="" if actor.kind == "person" else actor.name,
        request_id=actor.request_id,
        cause_id=cause_id,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        old=dict(old) if old is not None else None,
        new=dict(new) if new is not None else None,
        duration_us=duration_us,
        digest=b"",
    )
    entry.save(force_insert=True)
    return entry.id
