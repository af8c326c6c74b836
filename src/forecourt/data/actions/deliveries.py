"""Journal what was really sent, as the data plane reports it."""

from __future__ import annotations

from typing import Any

from forecourt.data import events
from forecourt.data.models import Delivery
from forecourt.data.policies import may_ingest_files
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.pipeline import Performance


class JournalDeliveries(Parameters):
    """The parameters of `data.journal_deliveries`."""

    limit: int = 500


@action(
    name="data.journal_deliveries",
    title="Journal what was sent",
    parameters=JournalDeliveries,
    policy=may_ingest_files,
    is_internal=True,
)
def journal_deliveries(performance: Performance, parameters: JournalDeliveries) -> dict[str, Any]:
    """Write one row for each delivery, for the company it went to, caused by its grant."""
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(journalled=False).order_by("id")
    deliveries = list(waiting[: parameters.limit])
    for each in deliveries:
        performance.record(
            events.ROWS_DELIVERED,
            subject=("dataset", each.dataset),
            company_id=each.company_id,
            new={
                "grant_id": str(each.grant_id),
                "user_id": str(each.user_id),
                "format": each.format,
                "rows": each.rows,
                "bytes": each.bytes,
                "complete": each.complete,
                "ended_at": each.ended_at.isoformat(),
            },
        )
    Delivery.objects.filter(id__in=[each.id for each in deliveries]).update(journalled=True)
    return {"journalled": len(deliveries)}
