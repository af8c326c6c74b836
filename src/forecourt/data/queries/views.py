"""What can be asked about views and marks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from psycopg.types.range import TimestamptzRange

from forecourt.data.models import Mark, View
from forecourt.data.policies import visible_marks, visible_views
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope

MOST_VIEWS = 200
MOST_MARKS = 500


@dataclass(frozen=True, slots=True)
class ViewCard:
    """A view of My data under a name. `query` is the page's address after the question mark."""

    id: UUID
    title: str
    query: str
    owner_name: str
    is_own: bool
    is_shared: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MarkCard:
    """What somebody wrote on `[start, end)` of some meters; of all where `keys` is empty."""

    id: UUID
    keys: tuple[str, ...]
    start: datetime
    end: datetime
    text: str
    maker_name: str
    is_own: bool
    made_at: datetime


def list_views(*, actor: Actor, text: str = "") -> list[ViewCard]:
    """List one's own views and those that colleagues share, by title; `text` narrows to titles that contain it."""
    with scope(actor):
        views = visible_views(actor).filter(title__icontains=text.replace("\0", "")).order_by("title", "id")
        return [_view_card(actor, view) for view in views[:MOST_VIEWS]]


def get_view(*, actor: Actor, view_id: UUID) -> ViewCard:
    """Return a view. Raises Invisible where it is somebody else's and not shared."""
    with scope(actor):
        view = visible_views(actor).filter(id=view_id).first()
    if view is None:
        raise Invisible()
    return _view_card(actor, view)


def list_marks(
    *,
    actor: Actor,
    start: datetime,
    end: datetime,
    keys: Collection[str] | None = None,
    dataset: str = "interval-readings",
) -> list[MarkCard]:
    """List the marks that touch `[start, end)`, the earliest first.

    Args:
        keys: Only those about one of these meters, or about all; None for every mark.
    """
    with scope(actor):
        marks = visible_marks(actor).filter(dataset=dataset, period__overlap=TimestamptzRange(start, end, "[)"))
        if keys is not None:
            marks = marks.filter(Q(keys__overlap=list(keys)) | Q(keys=[]))
        return [_mark_card(actor, mark) for mark in marks.order_by("period", "id")[:MOST_MARKS]]


def _view_card(actor: Actor, view: View) -> ViewCard:
    return ViewCard(
        id=view.id,
        title=view.title,
        query=view.query,
        owner_name=view.owner_name,
        is_own=view.owner_id == actor.id,
        is_shared=view.is_shared,
        made_at=view.made_at,
    )


def _mark_card(actor: Actor, mark: Mark) -> MarkCard:
    return MarkCard(
        id=mark.id,
        keys=tuple(mark.keys),
        start=mark.period.lower,
        end=mark.period.upper,
        text=mark.text,
        maker_name=mark.maker_name,
        is_own=mark.maker_id == actor.id,
        made_at=mark.made_at,
    )
