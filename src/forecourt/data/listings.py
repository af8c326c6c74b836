"""What programs page through: datasets, the files that came in, and what was sent to whom."""

from __future__ import annotations

from django.db.models import Q

from forecourt.data.policies import (
    visible_codes,
    visible_datasets,
    visible_deliveries,
    visible_files,
    visible_freshness,
    visible_late_files,
    visible_marks,
    visible_runs,
    visible_schedules,
    visible_sources,
    visible_views,
)
from forecourt.kernel.listings import Listing

DATASETS = Listing(
    visible=visible_datasets,
    columns={
        "id": "code",
        "title": "title",
        "zone": "zone",
        "about": "about",
        "owner": "owner",
        "columns": "fields",
        "rules": "rules",
    },
    is_open=True,
)

CODES = Listing(visible=visible_codes, columns={"id": "code", "title": "title", "entries": "entries"}, is_open=True)

FRESHNESS = Listing(
    visible=visible_freshness,
    columns={
        "id": "code",
        **{each: each for each in ("fact", "level", "source", "steward", "due", "expected_within_h", "stale_after_h")},
    },
    filters={"fact": lambda facts: Q(fact__in=facts)},
    is_open=True,
)

SOURCES = Listing(
    visible=visible_sources,
    columns={
        "id": "code",
        **{each: each for each in ("title", "sender", "zone", "due_by", "days_back", "owner", "dataset_id")},
    },
)

LATE_FILES = Listing(
    visible=visible_late_files,
    columns={
        each: each for each in ("id", "day", "due_at", "covers_to", "noticed_at", "arrived_at", "source_id", "file_id")
    },
    order=("-due_at",),
    filters={
        "source": lambda codes: Q(source_id__in=codes),
        "has_arrived": lambda wanted: Q(arrived_at__isnull=not wanted),
    },
)

FILES = Listing(
    visible=visible_files,
    columns={
        each: each
        for each in (
            *("id", "name", "kind", "state", "sha256", "size_bytes", "received_at", "received_by", "finished_at"),
            *("readings", "keys", "days_new", "days_replaced", "days_unchanged", "days_older"),
            *("refused_line", "refused_code", "refused_reason", "via", "decision", "decided_by", "decided_at"),
            *("covers_from", "covers_to", "source_id", "corrects_id"),
        )
    },
    order=("-received_at",),
    sorts=("name", "size_bytes", "readings"),
    filters={
        "state": lambda states: Q(state__in=states),
        "kind": lambda kinds: Q(kind__in=kinds),
        "source": lambda codes: Q(source_id__in=codes),
        "corrects": lambda ids: Q(corrects_id__in=ids),
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

VIEWS = Listing(
    visible=visible_views,
    columns={each: each for each in ("id", "title", "query", "is_shared", "owner_name", "made_at")},
    order=("title",),
    sorts=("made_at",),
    filters={"is_shared": lambda wanted: Q(is_shared=wanted)},
)

MARKS = Listing(
    visible=visible_marks,
    columns={
        **{each: each for each in ("id", "dataset", "keys", "text", "maker_name", "made_at")},
        "period_from": "period__startswith",
        "period_to": "period__endswith",
    },
    order=("-made_at",),
    filters={
        "dataset": lambda codes: Q(dataset__in=codes),
        "key": lambda keys: Q(keys__overlap=keys) | Q(keys=[]),
        "from": lambda instant: Q(period__endswith__gt=instant),
        "to": lambda instant: Q(period__startswith__lt=instant),
    },
)

SCHEDULES = Listing(
    visible=visible_schedules,
    columns={
        each: each
        for each in (
            *("id", "title", "dataset", "keys", "span", "resolution", "columns", "format", "zone", "every", "weekday"),
            *("month_day", "at", "how", "recipients", "state", "reason", "owner_name", "next_at", "made_at"),
        )
    },
    order=("title",),
    sorts=("next_at",),
    filters={"state": lambda states: Q(state__in=states)},
)

RUNS = Listing(
    visible=visible_runs,
    columns={
        each: each
        for each in ("id", "due_at", "period_from", "period_to", "rows", "state", "said", "made_at", "schedule_id")
    },
    order=("-due_at",),
    filters={"schedule": lambda ids: Q(schedule_id__in=ids), "state": lambda states: Q(state__in=states)},
)
