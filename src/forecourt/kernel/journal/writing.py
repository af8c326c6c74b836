"""Write journal rows, in the transaction that makes them true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.ids import new_id

#: Written plainly: every action does this at least once, and a model's own saving takes longer than the statement.
_APPEND: Final = """
    insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name,
        on_behalf_of, interface, process, request_id, cause_id, subject_type, subject_id, old, new, duration_us, digest)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '')
"""


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
    instant, entry_id = now or business_now(), new_id()
    looker = actor.looker
    values: tuple[Any, ...] = (
        entry_id,
        instant,
        instant,
        event,
        action,
        company_id,
        actor.kind,
        looker.id if looker else actor.id,
        looker.name if looker else actor.name,
        actor.id if looker else None,
        actor.interface,
        actor.name if actor.kind == "process" else "",
        actor.request_id,
        cause_id,
        subject[0],
        str(subject[1]),
        _json(old),
        _json(new),
        duration_us,
    )
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
    return entry_id


def _json(values: Mapping[str, Any] | None) -> Jsonb | None:
    return Jsonb(dict(values)) if values is not None else None
