"""What can be asked about hooks: which systems may send activity, what they sent, and what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q

from forecourt.customers.models import Hook, HookDelivery
from forecourt.customers.policies import visible_deliveries, visible_hooks
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope

#: Messages are counted over so long.
COUNTED: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HookCard:
    """A system that may send activity. Instants are of the true clock, UTC.

    Attributes:
        hint: The first characters of its secret.
        last_at: When it sent last; None: nothing within the last 30 days.
        taken_in: How many messages of the last 30 days are activity.
        refused: How many of them were none.
        waiting: How many the worker has not looked at yet.
    """

    code: str
    title: str
    hint: str
    is_on: bool
    made_by: str
    made_at: datetime
    last_at: datetime | None = None
    taken_in: int = 0
    refused: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """Something that a hook sent: of which kinds, how much, and what became of it. `received_at` is UTC, true clock."""

    id: UUID
    message_id: str
    received_at: datetime
    state: str
    said: str
    entries: int
    kinds: tuple[str, ...]


def list_hooks(*, actor: Actor, now: datetime) -> list[HookCard]:
    """List the systems that may send activity, by title; `now` is of the true clock."""
    with scope(actor):
        hooks = list(visible_hooks(actor).order_by("title", "code"))
        counts = _counts(actor, now)
    return [_card(hook, counts.get(hook.code, {})) for hook in hooks]


def get_hook(*, actor: Actor, code: str, now: datetime) -> HookCard:
    """Return one of them. Raises Invisible."""
    with scope(actor):
        hook = visible_hooks(actor).filter(code=code).first()
        if hook is None:
            raise Invisible()
        counts = _counts(actor, now, source=code)
    return _card(hook, counts.get(code, {}))


def list_deliveries(*, actor: Actor, source: str, before: UUID | None = None, limit: int) -> list[DeliveryCard]:
    """List what a hook sent, the newest first, from a place on."""
    with scope(actor):
        rows = visible_deliveries(actor).filter(source=source).order_by("-id")
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [_delivery(row) for row in rows[:limit]]


def _counts(actor: Actor, now: datetime, *, source: str = "") -> dict[str, Mapping[str, Any]]:
    rows = visible_deliveries(actor).filter(received_at__gt=now - COUNTED)
    if source:
        rows = rows.filter(source=source)
    states = {state: Count("id", filter=Q(state=state)) for state in ("taken_in", "refused", "waiting")}
    return {row["source"]: row for row in rows.values("source").annotate(last_at=Max("received_at"), **states)}


def _card(hook: Hook, counts: Mapping[str, Any]) -> HookCard:
    return HookCard(
        code=hook.code,
        title=hook.title,
        hint=hook.hint,
        is_on=hook.is_on,
        made_by=hook.made_by,
        made_at=hook.made_at,
        last_at=counts.get("last_at"),
        taken_in=counts.get("taken_in", 0),
        refused=counts.get("refused", 0),
        waiting=counts.get("waiting", 0),
    )


def _delivery(row: HookDelivery) -> DeliveryCard:
    kinds = dict.fromkeys(str(entry.get("kind", "")) for entry in row.entries)
    return DeliveryCard(
        id=row.id,
        message_id=row.message_id,
        received_at=row.received_at,
        state=row.state,
        said=row.said,
        entries=len(row.entries),
        kinds=tuple(kinds),
    )
