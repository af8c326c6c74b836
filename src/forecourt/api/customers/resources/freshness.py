"""What is asked for anew, of whom, and by which rules, as resources: for the provider's people alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, declare
from forecourt.customers import listings

_INSTANT = "2026-11-02T09:00:00Z"
_ID = "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"

declare(
    Resource(
        type="refreshes",
        about="Values that are asked for anew, the most worth first: stale, missing, or come back as wrong.",
        listing=listings.REFRESHES,
        attributes=(
            Attribute("subject_type", str, "`company` or `person`.", "company"),
            Attribute("subject_id", UUID, "Which one.", _ID),
            Attribute("field", str, "What of it.", "phone"),
            Attribute("reason", str, "`stale`, `missing`, `bounced`, `failed_sync` or `doubted`.", "stale"),
            Attribute("said", str, "What was heard, such as a mail server's answer.", ""),
            Attribute("worth", int, "The field's weight times what the customer is worth.", 32),
            Attribute("asked_of", str, "`connector` or `person`.", "person"),
            Attribute("state", str, "`open`, `asked`, `done` or `dropped`.", "open"),
            Attribute("steward", str, "The role that keeps it true.", "customer_data"),
            Attribute("opened_at", datetime, "Since when it is asked for, business time.", _INSTANT),
            Attribute("done_at", datetime | None, "When that was over, business time; null: not yet.", None),
            Attribute("tries", int, "How often connectors were asked.", 0),
        ),
        filters=(
            Filter("subject", UUID, "Of these companies or people.", "", many=True),
            Filter("field", str, "Of these fields.", "phone", many=True),
            Filter("reason", str, "For these reasons.", "stale", many=True),
            Filter("state", str, "In these states.", "open", many=True),
            Filter("steward", str, "Kept by these roles.", "customer_data", many=True),
            Filter("asked_of", str, "Asked of connectors or people.", "person", many=True),
        ),
        see_also=("customers.record_facts", "customers.verify_facts", "customers.drop_refresh"),
    )
)

declare(
    Resource(
        type="segments",
        about="Kinds of customers that rules of freshness hold for; a company belongs to the first that fits.",
        listing=listings.SEGMENTS,
        id_type=str,
        attributes=(
            Attribute("title", str, "What people call it.", "Key accounts"),
            Attribute("stages", list[str], "Stages that belong; none: any.", ["customer"]),
            Attribute("levels", list[str], "Contract levels that belong; none: any.", ["premium"]),
            Attribute(
                "facts",
                list[dict[str, Any]],
                "What facts have to be; all of them hold.",
                [{"field": "spend_12m", "at_least": 500_000}],
            ),
            Attribute("worth", int, "How much one of its customers is worth beside others.", 12),
            Attribute("place", int, "Its place among the segments.", 10),
        ),
        see_also=("customers.define_segment", "customers.remove_segment"),
    )
)

declare(
    Resource(
        type="stewardships",
        about="Who is named for a part of the model: of those who have its role, they are asked first.",
        listing=listings.STEWARDSHIPS,
        attributes=(
            Attribute("steward", str, "The role that keeps the part true.", "customer_data"),
            Attribute("subject", str, "Of companies or of people: `company` or `person`.", "company"),
            Attribute("category", str, "Which category of what is known.", "contact"),
            Attribute("user_id", UUID, "Who is named.", _ID),
            Attribute("name", str, "What they were called then.", "Susy Marchetti"),
            Attribute("since", datetime, "Since when, business time.", _INSTANT),
            Attribute("named_by", str, "By whom.", "Susy Marchetti"),
        ),
        filters=(
            Filter("steward", str, "Of these roles.", "customer_data", many=True),
            Filter("subject", str, "Of companies or people.", "company", many=True),
        ),
        see_also=("customers.name_steward",),
    )
)
