"""Read the journal back, as the timeline of a company or of the whole house."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from forecourt.kernel.actors import Actor
from forecourt.kernel.events import ACTION_REFUSED
from forecourt.kernel.journal import wording
from forecourt.kernel.journal.personal import Opened, open_values
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal as people read it.

    Attributes:
        at: Business time, UTC; `true_at` is the same instant of the true clock.
        about: What was written of it.
        duration_us: How long it had taken by then, in microseconds; None where nothing was timed.
        is_erased: What it told of a person was erased with them.
    """

    id: UUID
    at: datetime
    title: str
    tone: str
    event: str
    actor_name: str
    interface: str
    company_id: UUID | None
    subject: str
    changes: tuple[tuple[str, Any, Any], ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    true_at: datetime | None = None
    action: str = ""
    process: str = ""
    request_id: UUID | None = None
    duration_us: int | None = None
    is_erased: bool = False

    @property
    def result(self) -> Literal["done", "refused"]:
        """Tell whether it was done, or refused."""
        return "refused" if self.event == ACTION_REFUSED else "done"


def visible_entries(actor: Actor) -> QuerySet[Journal]:
    """Return the rows that the actor may read; everyone may read what they did themselves."""
    rows: QuerySet[Journal] = Journal.objects.all()
    if actor.everywhere and actor.may("journal.see_all"):
        return rows
    if not actor.everywhere and actor.may("journal.see_company"):
        return rows.filter(company_id=actor.company_id)
    return rows.filter(actor_id=actor.id)


def list_entries(
    *,
    actor: Actor,
    company_id: UUID | None = None,
    text: str = "",
    subject: tuple[str, str] | None = None,
    without: Iterable[str] = (),
    before: UUID | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """List what happened, newest first: anywhere, in one's own company, or by oneself, as the role allows.

    Args:
        company_id: Only what concerns this company. A customer's actor sees its own company's rows in any case.
        text: Only rows whose event, actor, subject or new values contain this.
        subject: Only what happened to this, as (type, id).
        without: Leave these events out.
        before: Only rows older than this one; the last id of the page before.
        limit: The most rows to return.
    """
    with scope(actor):
        rows = visible_entries(actor).order_by("-id")
        if company_id is not None:
            rows = rows.filter(company_id=company_id)
        if subject is not None:
            rows = rows.filter(subject_type=subject[0], subject_id=subject[1])
        if text:
            rows = rows.filter(containing(text))
        if without:
            rows = rows.exclude(event__in=list(without))
        if before is not None:
            rows = rows.filter(id__lt=before)
        return entries_of(rows[:limit])


def containing(text: str) -> Q:
    """Match rows whose event, actor, subject or values contain a text, in any case."""
    text = text.replace("\0", "")  # no text in the database holds it, and none can be asked for
    return (
        Q(event__icontains=text)
        | Q(actor_name__icontains=text)
        | Q(subject_id__icontains=text)
        | Q(IContains(Cast("new", TextField()), text))
        | Q(IContains(Cast("old", TextField()), text))
    )


def read_entries(*, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """Read rows by id, for a room that lets the actor see what they tell, such as a customer's timeline.

    For the provider's people alone: what a customer may read is what `list_entries` lists.
    """
    if not ids or not actor.everywhere:
        return {}
    with scope(actor):
        return {entry.id: entry for entry in entries_of(Journal.objects.filter(id__in=list(ids)))}


def find_latest(*, actor: Actor, subject: tuple[str, str]) -> Entry | None:
    """Find what happened to something last, of what the actor may read."""
    found = list_entries(actor=actor, subject=subject, limit=1)
    return found[0] if found else None


def entries_of(rows: Iterable[Journal]) -> list[Entry]:
    """Return rows as people read them, in their order. Within a scope."""
    found = list(rows)
    told = open_values([(row.id, row.old, row.new) for row in found])
    return [_entry(row, each) for row, each in zip(found, told, strict=True)]


def title_of(event: str, told: Opened) -> tuple[str, str]:
    """Return the sentence and tone of a row; of one that was erased, what kind of thing it was alone."""
    if told.is_erased:
        return f"{wording.in_words(event)}, erased with the person it was about", ""
    return wording.read(event, old=told.old, new=told.new)


def _entry(row: Journal, told: Opened) -> Entry:
    title, tone = title_of(row.event, told)
    return Entry(
        id=row.id,
        at=row.business_at,
        title=title,
        tone=tone,
        event=row.event,
        actor_name=row.actor_name,
        interface=row.interface,
        company_id=row.company_id,
        subject=f"{row.subject_type} {row.subject_id}",
        changes=_changes(told.old or {}, told.new or {}),
        about=told.new or {},
        true_at=row.at,
        action=row.action,
        process=row.process,
        request_id=row.request_id,
        duration_us=row.duration_us,
        is_erased=told.is_erased,
    )


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    """Pair up what was and what is, for fields that had a value before."""
    return tuple((name, old[name], new.get(name)) for name in old if old[name] != new.get(name))
