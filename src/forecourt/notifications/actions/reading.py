"""Mark notifications as read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance
from forecourt.notifications import events
from forecourt.notifications.policies import may_choose, visible_notifications


class Read(Parameters):
    """The parameters of `notifications.read`.

    Attributes:
        notification_ids: Which; absent: all that there are in this company.
    """

    notification_ids: tuple[UUID, ...] | None = Field(
        default=None,
        max_length=1_000,
        description="Which; absent: all that there are in this company.",
        examples=[[EXAMPLE_ID]],
    )


@action(name="notifications.read", title="Mark notifications as read", parameters=Read, policy=may_choose)
def read(performance: Performance, parameters: Read) -> dict[str, Any]:
    """Mark one's own notifications as read, those named or all. Raises Invisible for one that is not one's own."""
    told = visible_notifications(performance.actor)
    if parameters.notification_ids is not None:
        told = told.filter(id__in=parameters.notification_ids)
        if told.count() != len(set(parameters.notification_ids)):
            raise Invisible()
    count = told.filter(read_at__isnull=True).update(read_at=performance.now)
    performance.record(
        events.NOTIFICATION_READ, subject=("user", performance.actor.id), company_id=None, new={"count": count}
    )
    return {"read": count}
