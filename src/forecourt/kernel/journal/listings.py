"""What programs page through: what happened, and the checkpoints of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from forecourt.kernel.journal.personal import open_values
from forecourt.kernel.journal.published import visible_checkpoints
from forecourt.kernel.journal.reading import visible_entries
from forecourt.kernel.listings import Listing


def _open(rows: list[dict[str, Any]]) -> None:
    """Open what is under keys; of what was erased there is nothing left to tell."""
    told = open_values([(UUID(row["id"]), row.get("old"), row.get("new")) for row in rows])
    for row, opened in zip(rows, told, strict=True):
        for name in {"old", "new"} & row.keys():
            row[name] = getattr(opened, name)


ENTRIES = Listing(
    visible=visible_entries,
    columns={
        each: each
        for each in (
            *("id", "at", "business_at", "event", "action", "actor_name", "interface", "subject_type", "subject_id"),
            *("old", "new", "company_id", "cause_id", "request_id", "duration_us"),
        )
    },
    order=("-id",),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "event": lambda events: Q(event__in=events),
        "subject": lambda ids: Q(subject_id__in=ids),
        "from": lambda instant: Q(business_at__gte=instant),
        "to": lambda instant: Q(business_at__lt=instant),
        "cause": lambda ids: Q(cause_id__in=ids),
    },
    finish=_open,
)

#: The id of a checkpoint is the place of the newest row that it covers.
CHECKPOINTS = Listing(
    visible=visible_checkpoints,
    columns={"id": "seq", "at": "at", "document": "document"},
    order=("-id",),
    filters={"from": lambda instant: Q(at__gte=instant), "to": lambda instant: Q(at__lt=instant)},
    is_open=False,
)
