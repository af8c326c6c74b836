"""Write journal rows, in the transaction that makes them true."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.personal import KeyRing

#: Written plainly: every action does this at least once, and a model's own saving takes longer than the statement.
#: What differs from row to row goes as one document, so that the statement is the same for one and for thousands.
_APPEND: Final = """
    insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name,
        on_behalf_of, interface, process, request_id, cause_id, subject_type, subject_id, old, new, duration_us, digest)
    select n.id, %(now)s, %(now)s, n.event, %(action)s, n.company_id, %(kind)s, %(actor)s::uuid, %(name)s,
        %(on_behalf_of)s::uuid, %(interface)s, %(process)s, %(request)s::uuid, n.cause_id, n.subject_type, n.subject_id,
        n.old, n.new, %(took_us)s::bigint, ''
    from json_to_recordset(%(rows)s::json) n (id uuid, event text, company_id uuid, cause_id uuid, subject_type text,
        subject_id text, old jsonb, new jsonb)
"""
#: What is told of these is told of a person.
PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be appended; see `record`.

    `people`: under whose keys it is written; where nothing is said, under that of the person who is its subject.
    """

    event: str
    subject: tuple[str, str | UUID]
    company_id: UUID | None
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None
    cause_id: UUID | None = None
    people: tuple[UUID, ...] | None = None

    @property
    def keepers(self) -> tuple[UUID, ...]:
        """Return those under whose keys it is written; none where it is written openly."""
        if self.people is not None:
            return self.people
        return (UUID(str(self.subject[1])),) if self.subject[0] == PERSON else ()


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
    people: tuple[UUID, ...] | None = None,
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
        people: Under whose keys it is written; see `Entry`.
    """
    entry = Entry(event, subject, company_id, old=old, new=new, cause_id=cause_id, people=people)
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
    ids, looker = [new_id() for _ in entries], actor.looker
    keys = KeyRing(person for each in entries for person in each.keepers)
    values: dict[str, Any] = {
        "now": now or business_now(),
        "action": action,
        "kind": actor.kind,
        "actor": looker.id if looker else actor.id,
        "name": looker.name if looker else actor.name,
        "on_behalf_of": actor.id if looker else None,
        "interface": actor.interface,
        "process": actor.name if actor.kind == "process" else "",
        "request": actor.request_id,
        "took_us": duration_us,
        "rows": json.dumps([_row(*each, keys) for each in zip(ids, entries, strict=True)]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
    return ids


def _row(entry_id: UUID, entry: Entry, keys: KeyRing) -> dict[str, Any]:
    old, new = _told(entry_id, entry, keys)
    return {
        "id": str(entry_id),
        "event": entry.event,
        "company_id": str(entry.company_id) if entry.company_id else None,
        "cause_id": str(entry.cause_id) if entry.cause_id else None,
        "subject_type": entry.subject[0],
        "subject_id": str(entry.subject[1]),
        "old": old,
        "new": new,
    }


def _told(entry_id: UUID, entry: Entry, keys: KeyRing) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return what is written as old and new."""
    old, new = (None if side is None else dict(side) for side in (entry.old, entry.new))
    if not entry.keepers or (old is None and new is None):
        return old, new
    return None, keys.seal(entry_id, entry.keepers, old, new)
