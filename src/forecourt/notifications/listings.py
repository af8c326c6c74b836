"""What programs page through: what one was told."""

from __future__ import annotations

from django.db.models import BooleanField, ExpressionWrapper, Q

from forecourt.kernel.listings import Listing
from forecourt.notifications.models import Endpoint
from forecourt.notifications.policies import visible_endpoints, visible_notifications

NOTIFICATIONS = Listing(
    visible=visible_notifications,
    columns={
        each: each
        for each in (
            "id",
            "topic_id",
            "event",
            "title",
            "tone",
            "who",
            "address",
            "happened_at",
            "read_at",
            "journal_id",
        )
    },
    order=("-id",),
    filters={
        "topic": lambda codes: Q(topic_id__in=codes),
        "is_read": lambda wanted: Q(read_at__isnull=not wanted),
    },
)

WEBHOOKS = Listing(
    visible=visible_endpoints,
    columns={
        **{each: each for each in ("id", "name", "url", "topics", "hint", "state", "reason", "made_by", "made_at")},
        "is_active": ExpressionWrapper(Q(state=Endpoint.ACTIVE), BooleanField()),
    },
    order=("name",),
    filters={"state": lambda states: Q(state__in=states)},
)
