"""Write journal rows, in the transaction that makes them true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    values """
_COLUMNS: Final = 19
_ROW: Final = f"({', '.join(['%s'] * _COLUMNS)}, '')"
#: So many rows are one statement at most: the protocol counts its parameters with 16 bits.
_MOST_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be appended; see `record`."""

    event: str
    subject: tuple[str, str | UUID]
    company_id: UUID | None
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None
    cause_id: UUID | None = None


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
    entry = Entry(event=event, subject=subject, company_id=company_id, old=old, new=new, cause_id=cause_id)
    (entry_id,) = record_many(actor=actor, entries=[entry], action=action, now=now, duration_us=duration_us)
    return entry_id


def record_many(
    *,
    actor: Actor,
    entries: Sequence[Entry],
    action: str = "",
    now: datetime | None = None,
    duration_us: int | None = None,
) -> list[UUID]:
    """Append rows in one statement whatever their number, and return their ids. Must run inside the actor's scope."""
    if not entries:
        return []
    instant, looker = now or business_now(), actor.looker
    ids = [new_id() for _ in entries]
    process = actor.name if actor.kind == "process" else ""
    who = (
        *(actor.kind, looker.id if looker else actor.id, looker.name if looker else actor.name),
        *(actor.id if looker else None, actor.interface, process, actor.request_id),
    )
    values: list[Any] = []
    for entry_id, each in zip(ids, entries, strict=True):
        values += (entry_id, instant, instant, each.event, action, each.company_id, *who, each.cause_id)
        values += (each.subject[0], str(each.subject[1]), _json(each.old), _json(each.new), duration_us)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), _MOST_AT_ONCE):
            part = ids[start : start + _MOST_AT_ONCE]
            some = values[start * _COLUMNS : (start + len(part)) * _COLUMNS]
            cursor.execute(_APPEND + ", ".join([_ROW] * len(part)), some)
    return ids


def _json(values: Mapping[str, Any] | None) -> Jsonb | None:
    return Jsonb(dict(values)) if values is not None else None
