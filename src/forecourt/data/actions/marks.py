"""Write on the chart what the figures do not say, for all colleagues who read data."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from psycopg.types.range import TimestamptzRange
from pydantic import AwareDatetime, Field, StringConstraints

from forecourt.contracts.queries import list_holdings
from forecourt.data import events
from forecourt.data.models import Mark
from forecourt.data.policies import may_annotate, visible_marks
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.pipeline import Performance

MOST_KEYS = 200
LONGEST = timedelta(days=3660)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class MakeMark(Parameters):
    """The parameters of `data.make_mark`. Instants have an offset; the period is `[period_from, period_to)`."""

    dataset: str = Field(
        default="interval-readings", max_length=100, description="The dataset, by code.", examples=["interval-readings"]
    )
    keys: tuple[Annotated[str, StringConstraints(max_length=100)], ...] = Field(
        default=(),
        max_length=MOST_KEYS,
        description="The meters that it is about; none: all.",
        examples=[["4300000001"]],
    )
    period_from: AwareDatetime = Field(description="From this instant on.", examples=["2026-10-30T00:00:00+10:00"])
    period_to: AwareDatetime = Field(description="Before this instant.", examples=["2026-10-31T00:00:00+10:00"])
    text: Text = Field(description="What colleagues should know.", examples=["Chiller test, not a fault"])


class ChangeMark(Parameters):
    """The parameters of `data.change_mark`."""

    mark_id: UUID = Field(description="Which mark.", examples=[EXAMPLE_ID])
    text: Text = Field(description="What it says from now on.", examples=["Chiller test, not a fault"])


class RemoveMark(Parameters):
    """The parameters of `data.remove_mark`."""

    mark_id: UUID = Field(description="Which mark.", examples=[EXAMPLE_ID])


@action(
    name="data.make_mark",
    title="Mark a period of data",
    parameters=MakeMark,
    policy=may_annotate,
    undone_by="data.remove_mark",
)
def make_mark(performance: Performance, parameters: MakeMark) -> dict[str, Any]:
    """Put a mark on a period. Raises Invisible where a meter is not held in any part of it."""
    actor = performance.actor
    if not timedelta() < parameters.period_to - parameters.period_from <= LONGEST:
        raise Malformed("A mark ends after it begins, within ten years.", pointer="/data/attributes/period_to")
    _require_held(actor, parameters)
    mark = Mark.objects.create(
        company_id=actor.company_id,
        dataset=parameters.dataset,
        keys=sorted(set(parameters.keys)),
        period=TimestamptzRange(parameters.period_from, parameters.period_to, "[)"),
        text=parameters.text,
        maker_id=actor.id,
        maker_name=actor.name,
        made_at=performance.now,
    )
    _record(performance, events.MARK_MADE, mark, old=None)
    return {"mark_id": str(mark.id)}


@action(
    name="data.change_mark",
    title="Change a mark",
    parameters=ChangeMark,
    policy=may_annotate,
    undone_by="data.change_mark",
)
def change_mark(performance: Performance, parameters: ChangeMark) -> dict[str, Any]:
    """Write another text on a mark of one's own."""
    mark = _own(performance, parameters.mark_id)
    was = _told(mark)
    mark.text = parameters.text
    mark.save(update_fields=["text"])
    _record(performance, events.MARK_CHANGED, mark, old=was)
    return {"mark_id": str(mark.id)}


@action(
    name="data.remove_mark",
    title="Remove a mark",
    parameters=RemoveMark,
    policy=may_annotate,
    undone_by="data.make_mark",
)
def remove_mark(performance: Performance, parameters: RemoveMark) -> dict[str, Any]:
    """Take a mark of one's own off the chart."""
    mark = _own(performance, parameters.mark_id)
    _record(performance, events.MARK_REMOVED, mark, old=_told(mark))
    mark.delete()
    return {"mark_id": str(parameters.mark_id)}


def _require_held(actor: Actor, parameters: MakeMark) -> None:
    """Let nobody write about what the company did not hold then: it would tell that such a meter exists."""
    holdings = list_holdings(actor=actor, dataset=parameters.dataset, keys=parameters.keys or None)
    held = {
        holding.identifier
        for holding in holdings
        if any(period.cut(start=parameters.period_from, end=parameters.period_to) for period in holding.periods)
    }
    if not held or not set(parameters.keys) <= held:
        raise Invisible()


def _own(performance: Performance, mark_id: UUID) -> Mark:
    """Return a mark to change. Raises Invisible, and Forbidden where a colleague made it."""
    mark = visible_marks(performance.actor).filter(id=mark_id).first()
    if mark is None:
        raise Invisible()
    if mark.maker_id != performance.actor.id:
        raise Forbidden(f"{mark.maker_name} made this mark.", next=["Make a mark of your own beside it."])
    return mark


def _record(performance: Performance, event: str, mark: Mark, *, old: dict[str, Any] | None) -> None:
    new = {"text": mark.text} if event == events.MARK_REMOVED else _told(mark)
    performance.record(event, subject=("mark", mark.id), company_id=mark.company_id, old=old, new=new)


def _told(mark: Mark) -> dict[str, Any]:
    return {
        "text": mark.text,
        "keys": mark.keys,
        "from": mark.period.lower.isoformat(),
        "to": mark.period.upper.isoformat(),
    }
