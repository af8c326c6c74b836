"""What programs page through of files of customer data and of the conflict queue."""

from __future__ import annotations

from django.db.models import Q

from forecourt.customers.policies import visible_conflicts, visible_faults, visible_imports
from forecourt.kernel.listings import Listing

IMPORTS = Listing(
    visible=visible_imports,
    columns={
        each: each
        for each in (
            *("id", "name", "sha256", "size_bytes", "stage", "written", "is_assumed", "head", "matching", "state"),
            *("refused_reason", "line", "round", "counts", "plan", "received_at", "received_by", "planned_at"),
            *("started_at", "finished_at"),
        )
    }
    | {"system": "system_id", "corrects_id": "corrects_id"},
    order=("-received_at",),
    filters={
        "state": lambda states: Q(state__in=states),
        "system": lambda codes: Q(system_id__in=codes),
        "sha256": lambda digests: Q(sha256__in=digests),
    },
)

IMPORT_FAULTS = Listing(
    visible=visible_faults,
    columns={
        each: each for each in ("id", "line", "code", "column", "sentence", "raw", "cells", "takes_row", "mended_at")
    }
    | {"import_id": "of_id"},
    order=("line",),
    filters={
        "import": lambda ids: Q(of_id__in=ids),
        "code": lambda codes: Q(code__in=codes),
        "is_mended": lambda is_mended: Q(mended_at__isnull=not is_mended),
    },
)

CONFLICTS = Listing(
    visible=visible_conflicts,
    columns={
        each: each
        for each in (
            *("id", "kind", "subject_type", "subject_id", "other_id", "field", "external_id", "said", "state"),
            *("settlement", "opened_at", "waits_until", "ended_at", "ended_by"),
        )
    }
    | {"system": "system_id"},
    order=("-opened_at",),
    filters={
        "kind": lambda kinds: Q(kind__in=kinds),
        "state": lambda states: Q(state__in=states),
        "subject": lambda ids: Q(subject_id__in=ids),
        "field": lambda names: Q(field__in=names),
    },
)
