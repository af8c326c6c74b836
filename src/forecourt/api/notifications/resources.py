"""What one was told."""

from __future__ import annotations

from datetime import datetime

from forecourt.api.jsonapi.declarations import Attribute, Change, Filter, Resource, ToOne, declare
from forecourt.notifications import listings
from forecourt.notifications.actions.webhooks import add_endpoint, change_endpoint, remove_endpoint

declare(
    Resource(
        type="notifications",
        about="What one was told in this company, newest first.",
        listing=listings.NOTIFICATIONS,
        attributes=(
            Attribute("title", str, "What happened, in words.", "Ada Adler invited paul@acme.example"),
            Attribute("topic", str, "What it is about.", "colleagues", lambda row: row["topic_id"], ("topic_id",)),
            Attribute("event", str, "What happened.", "access.colleague.invited"),
            Attribute("tone", str, "`good`, `warn` or empty.", ""),
            Attribute("who", str, "Who did it, where that was a person.", "Ada Adler"),
            Attribute("address", str, "Where in the portal it leads.", "/people/"),
            Attribute("happened_at", datetime, "When, in business time.", "2026-11-01T23:10:00Z"),
            Attribute("read_at", datetime | None, "When one read it.", None),
        ),
        relationships=(
            ToOne(
                "entry",
                to="journal-entries",
                about="The entry it tells of, where one may read that.",
                column="journal_id",
            ),
        ),
        filters=(
            Filter("topic", str, "About one of these topics.", "", many=True),
            Filter("is_read", bool, "One read it, or not yet.", "false"),
        ),
        see_also=("notifications.read",),
    )
)

declare(
    Resource(
        type="webhooks",
        about="Addresses of one's own that are told what happens. A secret is told once, when it is made.",
        listing=listings.WEBHOOKS,
        attributes=(
            Attribute("name", str, "What it is for.", "Ticket system"),
            Attribute("url", str, "Where it is told.", "https://hooks.acme.example/forecourt"),
            Attribute("topics", list[str], "Of what.", ["data-late"]),
            Attribute("hint", str, "The first characters of its secret.", "whsec_Ab"),
            Attribute("state", str, "Whether it is told.", "active"),
            Attribute("reason", str, "Why it was switched off.", ""),
            Attribute("made_by", str, "Who added it.", "Ada Adler"),
            Attribute("made_at", datetime, "When.", "2026-11-01T23:10:00Z"),
        ),
        filters=(Filter("state", str, "In one of these states.", "active", many=True),),
        makes=Change(add_endpoint, subject="endpoint_id"),
        changes=Change(
            change_endpoint,
            subject="endpoint_id",
            keeps={name: name for name in ("name", "url", "topics", "is_active")},
        ),
        removes=Change(remove_endpoint, subject="endpoint_id"),
        see_also=("notifications.try_endpoint", "notifications.renew_secret"),
    )
)
