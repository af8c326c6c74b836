"""What people can do about what is asked for anew, beside saying or confirming it, which closes it by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.events.facts import ABOUT_RECORD
from forecourt.customers.models import Company, Person, Refresh
from forecourt.customers.policies import may_keep_customers, visible_refreshes
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance


class DropRefresh(Parameters):
    """The parameters of `customers.drop_refresh`."""

    refresh_id: UUID = Field(description="What was asked for.", examples=[EXAMPLE_ID])
    note: str = Field(
        default="", max_length=500, description="What was tried, and what came of it.", examples=["Nobody answers."]
    )


@action(
    name="customers.drop_refresh",
    title="Say that a value cannot be found out",
    parameters=DropRefresh,
    policy=may_keep_customers,
)
def drop_refresh(performance: Performance, parameters: DropRefresh) -> dict[str, Any]:
    """Say that what was asked for cannot be found out: it leaves the queue, and the value stays as old as it is.

    It is asked for again when it is said and goes stale once more. Raises Invisible.
    """
    open_ones = visible_refreshes(performance.actor).select_for_update().filter(done_at__isnull=True)
    refresh = open_ones.filter(id=parameters.refresh_id).first()
    if refresh is None:
        raise Invisible("Nothing of this is asked for any more.")
    was = refresh.state
    refresh.state, refresh.done_at = Refresh.DROPPED, performance.now
    refresh.save(update_fields=["state", "done_at"])
    performance.record(
        events.REFRESH_DROPPED,
        subject=(refresh.subject_type, refresh.subject_id),
        company_id=None,
        old={"state": was},
        new={
            ABOUT_RECORD: _name_of(refresh),
            "field": refresh.field,
            "reason": refresh.reason,
            "note": parameters.note,
            "state": refresh.state,
        },
    )
    return {"refresh_id": refresh.id, "state": refresh.state}


def _name_of(refresh: Refresh) -> str:
    records = Company.objects if refresh.subject_type == "company" else Person.objects
    return records.filter(id=refresh.subject_id).values_list("name", flat=True).first() or "a record"
