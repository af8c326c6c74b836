"""Search the journal: by words, who, company, action, event, interface, request and time; and follow causes.

The provider's administrators search all of it, a customer's their own company's rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.journal.personal import open_values
from forecourt.kernel.journal.reading import PAGE, Entry, containing, entries_of, visible_entries
from forecourt.kernel.models import Journal, Seal
from forecourt.kernel.scope import scope

#: How far a chain of causes is followed upwards, and how many effects are shown.
CHAIN: Final = 20
EFFECTS: Final = 50
_FIND: Final = "select fc.find_in_journal(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; what is empty or None takes all.

    Attributes:
        text: Words that the event, actor, subject, old or new values have; each matches what begins with it.
        actor_name: Whoever bears exactly this name.
        events: Only these events; `without`: none of these.
        since: Business time, `[since, until)`.
    """

    text: str = ""
    company_id: UUID | None = None
    actor_id: UUID | None = None
    action: str = ""
    event: str = ""
    interface: str = ""
    request_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    actor_name: str = ""
    events: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def given(self) -> dict[str, str]:
        """Return what is looked for, as text."""
        values = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: _as_text(value) for name, value in values if value}


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value.isoformat() if isinstance(value, datetime) else str(value)


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One row whole.

    Attributes:
        at: The true instant, UTC; `entry.at` is the same instant of business time.
        values: All new values; `old`: all that was there before.
        seq: Its place in the chain of seals; None while it waits for the sealer.
        digest: Of the row's content, hexadecimal, as the sealer links it.
        causes: What led to it, the nearest first.
        effects: What it led to, the earliest first.
        beside: What else the same request wrote.
    """

    entry: Entry
    at: datetime
    action: str
    process: str
    actor_kind: str
    actor_id: UUID | None
    request_id: UUID | None
    subject_type: str
    subject_id: str
    old: Mapping[str, Any]
    values: Mapping[str, Any]
    seq: int | None
    digest: str
    causes: tuple[Entry, ...]
    effects: tuple[Entry, ...]
    beside: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SealState:
    """How far the journal is sealed: the newest seal's place, and the true instant of the row it seals."""

    seq: int
    at: datetime | None


def may_see_all(actor: Actor) -> None:
    """Allow those who may read every row of the journal. Raises Forbidden."""
    if not (actor.everywhere and actor.may("journal.see_all")):
        raise Forbidden("The journal of all companies is for the platform's administrators.")


def may_see_some(actor: Actor) -> None:
    """Allow those who may read every row of the journal, or every row of their own company. Raises Forbidden."""
    if not actor.everywhere and actor.may("journal.see_company"):
        return
    if actor.everywhere and actor.may("journal.see_all"):
        return
    raise Forbidden("What happened in the company is for its administrators to see.")


def search_entries(*, actor: Actor, search: Search, before: UUID | None = None, limit: int = PAGE) -> list[Entry]:
    """List what happened, newest first: anywhere, or in one's own company. Raises Forbidden."""
    may_see_some(actor)
    with scope(actor):
        if search.text and not actor.everywhere:
            rows = _before(_by_columns(actor, search).filter(containing(search.text)), before).order_by("-id")
        elif search.text:
            rows = _by_words(actor, search, before, limit).order_by("-id")
        elif search.since or search.until:
            rows = _within_time(_by_columns(actor, search), before).order_by("-business_at", "-id")
        else:
            rows = _before(_by_columns(actor, search), before).order_by("-id")
        return entries_of(rows[:limit])


def get_entry(*, actor: Actor, entry_id: UUID) -> EntryDetail:
    """Return one row whole, with what led to it and what it led to. Raises Forbidden, Invisible."""
    may_see_all(actor)
    with scope(actor):
        row = visible_entries(actor).filter(id=entry_id).first()
        if row is None:
            raise Invisible()
        seq = Seal.objects.filter(journal_id=row.id).values_list("seq", flat=True).first()
        effects = visible_entries(actor).filter(cause_id=row.id).order_by("id")[:EFFECTS]
        beside = visible_entries(actor).filter(request_id=row.request_id).exclude(id=row.id).order_by("id")[:EFFECTS]
        (told,) = open_values([(row.id, row.old, row.new)])
        return EntryDetail(
            entry=entries_of([row])[0],
            at=row.at,
            action=row.action,
            process=row.process,
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            request_id=row.request_id,
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            old=told.old or {},
            values=told.new or {},
            seq=seq,
            digest=bytes(row.digest).hex(),
            causes=tuple(_causes_of(actor, row)),
            effects=tuple(entries_of(effects)),
            beside=tuple(entries_of(beside)) if row.request_id else (),
        )


def get_seal_state(*, actor: Actor) -> SealState:
    """Tell how far the journal is sealed."""
    with scope(actor):
        newest = Seal.objects.order_by("-seq").values_list("seq", "journal_id").first()
        if newest is None:
            return SealState(0, None)
        at = Journal.objects.filter(id=newest[1]).values_list("at", flat=True).first()
    return SealState(newest[0], at)


def _by_columns(actor: Actor, search: Search) -> QuerySet[Journal]:
    """Narrow by columns alone: comparing for equality is leakproof, so row security leaves the indexes usable."""
    asked = {
        "company_id": search.company_id,
        "actor_id": search.actor_id,
        "action": search.action or None,
        "event": search.event or None,
        "interface": search.interface or None,
        "request_id": search.request_id,
        "actor_name": search.actor_name or None,
        "event__in": search.events or None,
        "business_at__gte": search.since,
        "business_at__lt": search.until,
    }
    rows = visible_entries(actor).filter(**{name: value for name, value in asked.items() if value is not None})
    return rows.exclude(event__in=search.without) if search.without else rows


def _before(rows: QuerySet[Journal], before: UUID | None) -> QuerySet[Journal]:
    return rows if before is None else rows.filter(id__lt=before)


def _within_time(rows: QuerySet[Journal], before: UUID | None) -> QuerySet[Journal]:
    """Go on in the order of business time, which is what the index of a span of time gives."""
    last = None if before is None else Journal.objects.filter(id=before).values_list("business_at", flat=True).first()
    if last is None:
        return rows
    return rows.filter(Q(business_at__lt=last) | Q(business_at=last, id__lt=before))


def _by_words(actor: Actor, search: Search, before: UUID | None, limit: int) -> QuerySet[Journal]:
    """Let the database find the ids by words; it asks for the right to read every row once more."""
    words = search.text.replace("\0", "")
    columns = (search.company_id, search.actor_id, search.action or None, search.event or None)
    times = (search.since, search.until)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, (words, *columns, search.interface or None, search.request_id, *times, before, limit))
        ids = [row[0] for row in cursor.fetchall()]
    return visible_entries(actor).filter(id__in=ids)


def _causes_of(actor: Actor, row: Journal) -> list[Entry]:
    """Follow `because of` upwards. A chain has no circle, for a cause is written first; it ends somewhere anyway."""
    chain: list[Journal] = []
    cause_id = row.cause_id
    while cause_id is not None and len(chain) < CHAIN:
        cause = visible_entries(actor).filter(id=cause_id).first()
        if cause is None:
            break
        chain.append(cause)
        cause_id = cause.cause_id
    return entries_of(chain)
