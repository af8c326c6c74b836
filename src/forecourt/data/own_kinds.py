"""What somebody's own files say of data: views, marks and what comes by itself. Each is of who applies the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime

from forecourt.access.addressees import list_colleagues
from forecourt.data.actions.marks import MakeMark, change_mark, make_mark, remove_mark
from forecourt.data.actions.schedules import (
    ScheduleDelivery,
    change_scheduled_delivery,
    schedule_delivery,
    stop_scheduled_delivery,
)
from forecourt.data.actions.views import SaveView, remove_view, save_view
from forecourt.data.models import Schedule
from forecourt.data.policies import (
    may_annotate,
    may_keep_views,
    may_schedule,
    visible_marks,
    visible_schedules,
    visible_views,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Malformed
from forecourt.kernel.kinds import Present, Step, Values, kept_under, register

Instant = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]
_OF_A_DELIVERY = tuple(name for name in ScheduleDelivery.model_fields if name != "recipients")


class Marked(MakeMark):
    """An entry of `marks.yaml`."""

    period_from: Instant
    period_to: Instant


class Delivered(ScheduleDelivery):
    """An entry of `deliveries.yaml`. Recipients are named by their address; none: oneself."""

    recipients: tuple[str, ...] = ()  # type: ignore[assignment]


def _views(actor: Actor) -> list[Present]:
    own = visible_views(actor).filter(owner_id=actor.id).order_by("title")
    return [Present(_view(each), ("view", str(each.id)), each.id) for each in own]


def _view(view: Any) -> dict[str, Any]:
    return {"title": view.title, "query": view.query, "is_shared": view.is_shared}


def _marks(actor: Actor) -> list[Present]:
    return [Present(_mark(each), ("mark", str(each.id)), each.id) for each in _own_marks(actor)]


def _own_marks(actor: Actor) -> Any:
    return visible_marks(actor).filter(maker_id=actor.id).order_by("period", "id")


def _mark(mark: Any) -> dict[str, Any]:
    return {
        "dataset": mark.dataset,
        "keys": mark.keys,
        "period_from": mark.period.lower,
        "period_to": mark.period.upper,
        "text": mark.text,
    }


def _keep_mark(actor: Actor, was: Present | None, wanted: Values) -> Sequence[Step]:
    if was is None:
        return [(make_mark, wanted)]
    return [(change_mark, {"mark_id": was.handle, "text": wanted["text"]})]


def _deliveries(actor: Actor) -> list[Present]:
    addresses = {each.user_id: each.email for each in list_colleagues(actor=actor)}
    own = visible_schedules(actor).filter(owner_id=actor.id, state=Schedule.RUNNING).order_by("title", "id")
    return [Present(_delivery(actor, each, addresses), ("schedule", str(each.id)), each.id) for each in own]


def _delivery(actor: Actor, schedule: Schedule, addresses: dict[UUID, str]) -> dict[str, Any]:
    to = [] if schedule.recipients == [actor.id] else [addresses.get(each, str(each)) for each in schedule.recipients]
    return {**{name: getattr(schedule, name) for name in _OF_A_DELIVERY}, "recipients": to}


def _keep_delivery(actor: Actor, was: Present | None, wanted: Values) -> Sequence[Step]:
    given = {**wanted, "recipients": [_user_id(actor, each) for each in wanted.get("recipients") or ()]}
    if was is None:
        return [(schedule_delivery, given)]
    return [(change_scheduled_delivery, {"schedule_id": was.handle, **given})]


def _user_id(actor: Actor, email: str) -> UUID:
    for each in list_colleagues(actor=actor, permission="data.read_rows"):
        if each.email.lower() == str(email).lower():
            return each.user_id
    raise Malformed(f"{email} is no colleague who reads data.", pointer="/data/attributes/recipients")


register(
    kept_under(
        may_keep_views,
        name="views",
        title="View of My data",
        rank=40,
        entry=SaveView,
        key=("title",),
        read=_views,
        keep=lambda _actor, _was, wanted: [(save_view, wanted)],
        remove=lambda was: (remove_view, {"view_id": was.handle}),
    )
)
register(
    kept_under(
        may_annotate,
        name="marks",
        title="Mark on the chart",
        rank=50,
        entry=Marked,
        key=("period_from", "period_to", "keys", "dataset"),
        plain_key=False,
        read=_marks,
        keep=_keep_mark,
        remove=lambda was: (remove_mark, {"mark_id": was.handle}),
        unordered=("keys",),
    )
)
register(
    kept_under(
        may_schedule,
        name="deliveries",
        title="Scheduled delivery",
        rank=60,
        entry=Delivered,
        key=("title",),
        read=_deliveries,
        keep=_keep_delivery,
        remove=lambda was: (stop_scheduled_delivery, {"schedule_id": was.handle}),
        unordered=("recipients",),
    )
)
