"""What programs page through: datasets, the files that came in, and what was sent to whom."""

from __future__ import annotations

from django.db.models import Q

from forecourt.data.policies import visible_datasets, visible_deliveries, visible_files
from forecourt.kernel.listings import Listing

DATASETS = Listing(
    visible=visible_datasets,
    columns={
        "id": "code",
        "title": "title",
        "zone": "zone",
        "source": "source",
        "stale_after_h": "stale_after_h",
        "words": "words",
    },
    is_open=True,
)

FILES = Listing(
    visible=visible_files,
    columns={
        each: each
        for each in (
            *("id", "name", "kind", "state", "sha256", "size_bytes", "received_at", "received_by", "finished_at"),
            *("readings", "keys", "days_new", "days_replaced", "days_unchanged", "days_older"),
            *("refused_line", "refused_code", "refused_reason"),
        )
    },
    order=("-received_at",),
    sorts=("name", "size_bytes", "readings"),
    filters={
        "state": lambda states: Q(state__in=states),
        "kind": lambda kinds: Q(kind__in=kinds),
        "received_from": lambda instant: Q(received_at__gte=instant),
        "received_to": lambda instant: Q(received_at__lt=instant),
        "text": lambda text: Q(name__icontains=text),
    },
)

DELIVERIES = Listing(
    visible=visible_deliveries,
    columns={
        each: each
        for each in (
            *("id", "grant_id", "dataset", "format", "rows", "bytes", "complete", "started_at", "ended_at"),
            "company_id",
        )
    },
    order=("-started_at",),
    sorts=("rows", "bytes"),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "dataset": lambda codes: Q(dataset__in=codes),
        "complete": lambda wanted: Q(complete=wanted),
        "started_from": lambda instant: Q(started_at__gte=instant),
        "started_to": lambda instant: Q(started_at__lt=instant),
    },
)
