"""Keep a view of My data under a name, give it to colleagues, and let it go."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from forecourt.data import events
from forecourt.data.models import View
from forecourt.data.policies import may_annotate, may_keep_views, visible_views
from forecourt.data.rules import view_query
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.pipeline import Performance

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Query = Annotated[str, StringConstraints(max_length=2000), AfterValidator(lambda text: view_query(text=text))]


class SaveView(Parameters):
    """The parameters of `data.save_view`."""

    title: Title = Field(description="What colleagues and you find it by.", examples=["Peaks in summer"])
    query: Query = Field(description="The page's address after the question mark.", examples=["key=all&heat=4w"])
    is_shared: bool = Field(default=False, description="Whether colleagues who read data see it too.", examples=[False])


class ShareView(Parameters):
    """The parameters of `data.share_view`."""

    view_id: UUID = Field(description="Which view.", examples=[EXAMPLE_ID])
    is_shared: bool = Field(default=True, description="False: from now on it is its maker's alone.", examples=[True])


class RemoveView(Parameters):
    """The parameters of `data.remove_view`."""

    view_id: UUID = Field(description="Which view.", examples=[EXAMPLE_ID])


@action(
    name="data.save_view",
    title="Save a view of data",
    parameters=SaveView,
    policy=may_keep_views,
    undone_by="data.remove_view",
)
def save_view(performance: Performance, parameters: SaveView) -> dict[str, Any]:
    """Keep a view under a name; one of the same name that is one's own is replaced."""
    actor = performance.actor
    if parameters.is_shared:
        may_annotate(actor, parameters)
    own = visible_views(actor).filter(owner_id=actor.id, title__iexact=parameters.title)
    view = own.select_for_update().first() or View(
        company_id=actor.company_id, owner_id=actor.id, owner_name=actor.name, title=parameters.title
    )
    was = _told(view) if view.made_at else None
    view.query, view.is_shared = parameters.query, parameters.is_shared
    view.made_at = view.made_at or performance.now
    view.save()
    _record(performance, events.VIEW_SHARED if view.is_shared else events.VIEW_SAVED, view, old=was)
    return {"view_id": str(view.id), "title": view.title}


@action(
    name="data.share_view",
    title="Share a view of data",
    parameters=ShareView,
    policy=may_annotate,
    undone_by="data.share_view",
)
def share_view(performance: Performance, parameters: ShareView) -> dict[str, Any]:
    """Show a view of one's own to all colleagues who read data, or to nobody else any more."""
    view = _own(performance, parameters.view_id)
    was = _told(view)
    view.is_shared = parameters.is_shared
    view.save(update_fields=["is_shared"])
    _record(performance, events.VIEW_SHARED if view.is_shared else events.VIEW_UNSHARED, view, old=was)
    return {"view_id": str(view.id), "is_shared": view.is_shared}


@action(
    name="data.remove_view",
    title="Remove a view of data",
    parameters=RemoveView,
    policy=may_keep_views,
    undone_by="data.save_view",
)
def remove_view(performance: Performance, parameters: RemoveView) -> dict[str, Any]:
    """Forget a view of one's own. The readings it showed stay."""
    view = _own(performance, parameters.view_id)
    _record(performance, events.VIEW_REMOVED, view, old=_told(view))
    view.delete()
    return {"view_id": str(parameters.view_id)}


def _own(performance: Performance, view_id: UUID) -> View:
    """Return a view to change. Raises Invisible, and Forbidden where a colleague made it."""
    view = visible_views(performance.actor).filter(id=view_id).first()
    if view is None:
        raise Invisible()
    if view.owner_id != performance.actor.id:
        raise Forbidden(f"{view.owner_name} made this view.", next=["Save a view of your own from it."])
    return view


def _record(performance: Performance, event: str, view: View, *, old: dict[str, Any] | None) -> None:
    new = {"title": view.title} if event == events.VIEW_REMOVED else _told(view)
    performance.record(event, subject=("view", view.id), company_id=view.company_id, old=old, new=new)


def _told(view: View) -> dict[str, Any]:
    return {"title": view.title, "query": view.query, "is_shared": view.is_shared}
