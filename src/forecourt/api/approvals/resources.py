"""What waits for approval, as one asked for it or may decide about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, ToOne, declare
from forecourt.kernel.listings import Row
from forecourt.oversight import listings
from forecourt.oversight.telling import name_of


def _title(row: Row) -> str:
    return name_of(action=row["action"], amounts=row["amounts"])


def _file(row: Row) -> str | None:
    is_there = row["state"] == "ready" and row["kind"] == "for_reading"
    return f"/api/v1/approvals/{row['id']}/file" if is_there else None


declare(
    Resource(
        type="approvals",
        about="What waits for somebody's yes, or waited: what one asked for, and what one may decide, newest first.",
        listing=listings.APPROVALS,
        attributes=(
            Attribute("title", str, "What is asked for.", "Invite a colleague", _title, ("action", "amounts")),
            Attribute("action", str, "The action that waits.", "access.invite_colleague"),
            Attribute("parameters", dict[str, Any], "What it was asked with.", {"email": "paul@acme.example"}),
            Attribute(
                "state",
                str,
                "`waiting`, `approved` (it runs now), `ready` (to collect), `done`, `declined`, `withdrawn`, `lapsed`, "
                "`void` (what it would do changed) or `failed`.",
                "waiting",
            ),
            Attribute(
                "kind", str, "`by_itself`, `for_reading` or `collected`: how it is done once approved.", "by_itself"
            ),
            Attribute("asker_name", str, "Who asks.", "Ada Adler"),
            Attribute("interface", str, "The way in that it was asked through.", "api"),
            Attribute("shown", list[dict[str, Any]], "What it would do: the journal as it would be written.", []),
            Attribute("digest", str, "Of all that is shown: whoever approves names it.", "9f86d081884c7d65" * 4),
            Attribute("amounts", dict[str, Any], "How much of what it is about.", {"rows": 12_000_000}),
            Attribute("steps", list[dict[str, Any]], "The approvals that it needs, in order.", [{"side": "customer"}]),
            Attribute("step", int, "How many of them were given.", 0),
            Attribute("waits_for", list[str], "Whose people may decide now: `customer`, `provider`.", ["customer"]),
            Attribute("rules", list[str], "The rules that turned the dial.", ["large-exports"]),
            Attribute("said", str, "Why it ended as it did.", ""),
            Attribute("result", dict[str, Any] | None, "What the action returned, once done.", None),
            Attribute(
                "file", str | None, "Where the rows are, once a reading is ready.", None, _file, ("id", "state", "kind")
            ),
            Attribute("asked_at", datetime, "When, in business time.", "2026-11-01T23:10:00Z"),
            Attribute("deadline_at", datetime, "When it lapses.", "2026-11-04T23:10:00Z"),
            Attribute("escalate_at", datetime | None, "From when on the provider's approvers may decide too.", None),
            Attribute("ended_at", datetime | None, "When it ended.", None),
            Attribute("good_until", datetime | None, "Until when it can be collected.", None),
        ),
        relationships=(ToOne("company", to="companies", about="Whom it concerns."),),
        filters=(
            Filter("state", str, "In one of these states.", "waiting", many=True),
            Filter("action", str, "Of one of these actions.", "data.read_rows", many=True),
            Filter("asker", UUID, "Asked by one of these people.", "", many=True),
            Filter(
                "waits_for", str, "That these people may decide now: `customer`, `provider`.", "customer", many=True
            ),
        ),
        see_also=("oversight.approve", "oversight.decline", "oversight.remind", "oversight.withdraw"),
    )
)
