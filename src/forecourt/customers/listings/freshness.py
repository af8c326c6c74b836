"""What programs page through of how fresh customer data is: what is asked for, of whom, and by which rules."""

from __future__ import annotations

from django.db.models import Q

from forecourt.customers.policies import visible_refreshes, visible_segments, visible_stewardships
from forecourt.kernel.listings import Listing

REFRESHES = Listing(
    visible=visible_refreshes,
    columns={
        each: each
        for each in (
            *("id", "subject_type", "subject_id", "field", "reason", "said", "worth", "asked_of", "state", "steward"),
            *("opened_at", "done_at", "tries"),
        )
    },
    order=("-worth", "id"),
    sorts=("opened_at",),
    filters={
        "subject": lambda ids: Q(subject_id__in=ids),
        "field": lambda names: Q(field__in=names),
        "reason": lambda reasons: Q(reason__in=reasons),
        "state": lambda states: Q(state__in=states),
        "steward": lambda roles: Q(steward__in=roles),
        "asked_of": lambda whom: Q(asked_of__in=whom),
    },
)

#: A segment's id is its code.
SEGMENTS = Listing(
    visible=visible_segments,
    columns={
        "id": "code",
        "title": "title",
        "stages": "stages",
        "levels": "levels",
        "facts": "facts",
        "worth": "worth",
        "place": "place",
    },
    order=("place", "id"),
)

STEWARDSHIPS = Listing(
    visible=visible_stewardships,
    columns={each: each for each in ("id", "steward", "subject", "category", "user_id", "name", "since", "named_by")},
    order=("steward", "subject", "category"),
    filters={"steward": lambda roles: Q(steward__in=roles), "subject": lambda names: Q(subject__in=names)},
)
