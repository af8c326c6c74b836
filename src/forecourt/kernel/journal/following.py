"""Follow the journal: its sealed rows, in the order in which they were committed.

A seal's `seq` has no gaps and never changes, so whoever stores how far it came misses nothing and sees nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from forecourt.kernel.actors import Actor
from forecourt.kernel.events import VALUES_ERASED
from forecourt.kernel.journal.personal import Opened, open_values
from forecourt.kernel.models import Journal, Seal
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed row as a follower needs it. One whose values were erased keeps its place, and is of the event
    `VALUES_ERASED`, which nobody waits for.

    Attributes:
        seq: Its place in the chain.
        transaction: The same for rows that were written together.
        at: The true instant, UTC.
        business_at: The same instant of business time, UTC.
        process: The process that wrote it, by name; empty where a person did.
        cause_id: The earlier row that led to it.
    """

    seq: int
    id: UUID
    transaction: int
    at: datetime
    business_at: datetime
    event: str
    company_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    subject_type: str
    subject_id: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    process: str = ""
    cause_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A row in a chain of causes: what happened, and which process wrote it."""

    id: UUID
    event: str
    process: str


def list_sealed(*, actor: Actor, after: int, limit: int) -> list[Sealed]:
    """List the next sealed rows whose `seq` is greater than `after`, oldest first.

    A row that the actor may not read is left out: only a process that reads everything should follow.
    """
    with scope(actor):
        seals = list(Seal.objects.filter(seq__gt=after).order_by("seq").values_list("seq", "journal_id", "xid")[:limit])
        rows = Journal.objects.in_bulk([journal_id for _, journal_id, _ in seals])
        told = _told(rows.values())
    return [
        _sealed(seq, xid, rows[journal_id], told[journal_id]) for seq, journal_id, xid in seals if journal_id in rows
    ]


def last_seal(*, actor: Actor) -> int:
    """Return the `seq` of the newest seal, 0 where nothing is sealed yet."""
    with scope(actor):
        newest: int | None = Seal.objects.aggregate(newest=Max("seq"))["newest"]
    return newest or 0


def chain_of(*, actor: Actor, entry_id: UUID | None, limit: int) -> list[Link]:
    """List a row and what led to it, the nearest first."""
    chain: list[Link] = []
    with scope(actor):
        while entry_id is not None and len(chain) < limit:
            found = Journal.objects.filter(id=entry_id).values_list("id", "event", "process", "cause_id").first()
            if found is None:
                break
            chain.append(Link(*found[:3]))
            entry_id = found[3]
    return chain


def find_rows(*, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Sealed]:
    """Return rows by id, with a `seq` of 0: as they were written, sealed or not."""
    with scope(actor):
        rows = list(Journal.objects.filter(id__in=list(ids)))
        told = _told(rows)
    return {row.id: _sealed(0, 0, row, told[row.id]) for row in rows}


def _told(rows: Iterable[Journal]) -> dict[UUID, Opened]:
    given = [(row.id, row.old, row.new) for row in rows]
    return {row_id: told for (row_id, _, _), told in zip(given, open_values(given), strict=True)}


def _sealed(seq: int, xid: int, row: Journal, told: Opened) -> Sealed:
    return Sealed(
        seq=seq,
        id=row.id,
        transaction=xid,
        at=row.at,
        business_at=row.business_at,
        event=VALUES_ERASED if told.is_erased else row.event,
        company_id=row.company_id,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        old=told.old or {},
        new=told.new or {},
        process=row.process,
        cause_id=row.cause_id,
    )
