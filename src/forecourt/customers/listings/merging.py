"""What programs page through of duplicates and merges."""

from __future__ import annotations

from django.db.models import Q

from forecourt.customers.policies import visible_proposals, visible_reworks
from forecourt.kernel.listings import Listing

MERGE_PROPOSALS = Listing(
    visible=visible_proposals,
    columns={
        each: each
        for each in (
            *("id", "subject_type", "first_id", "second_id", "score", "worth", "reasons", "state", "found_at"),
            *("decided_at", "decided_by", "reason"),
        )
    },
    order=("-worth",),
    sorts=("score", "found_at"),
    filters={
        "state": lambda states: Q(state__in=states),
        "subject_type": lambda kinds: Q(subject_type__in=kinds),
        "record": lambda ids: Q(first_id__in=ids) | Q(second_id__in=ids),
    },
)

MERGES = Listing(
    visible=visible_reworks,
    columns={
        each: each
        for each in (
            *("id", "kind", "subject_type", "survivor_id", "other_id", "title", "counts", "state", "made_at"),
            *("made_by", "undone_at", "undone_by"),
        )
    },
    order=("-id",),
    filters={
        "state": lambda states: Q(state__in=states),
        "kind": lambda kinds: Q(kind__in=kinds),
        "record": lambda ids: Q(survivor_id__in=ids) | Q(other_id__in=ids),
    },
)
