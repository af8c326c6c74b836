"""Which records may be one, and what was merged, split or edited at once: for the provider's people alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, declare
from forecourt.customers import listings

_INSTANT = "2026-11-02T09:00:00Z"
_ID = "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"
_REASONS = [{"code": "phone", "text": "The same mobile number", "bits": 12.0}]

declare(
    Resource(
        type="merge-proposals",
        about="Two records that may be one: how likely, why, and what was decided.",
        listing=listings.MERGE_PROPOSALS,
        attributes=(
            Attribute("subject_type", str, "`company` or `person`.", "person"),
            Attribute("first_id", UUID, "The older record.", _ID),
            Attribute("second_id", UUID, "The newer one.", _ID),
            Attribute("score", float, "How likely it is that they are one: 0 to 1.", 0.93),
            Attribute("worth", float, "How much it is worth to decide; the queue's order.", 1.86),
            Attribute("reasons", list[dict[str, Any]], "What speaks for it (bits above 0) and against it.", _REASONS),
            Attribute("state", str, "`open`, `merged` or `dismissed`.", "open"),
            Attribute("found_at", datetime, "When they were found.", _INSTANT),
            Attribute("decided_at", datetime | None, "When somebody said that they are two.", None),
            Attribute("decided_by", str, "Who did.", ""),
            Attribute("reason", str, "Why they are two.", ""),
        ),
        filters=(
            Filter("state", str, "In these states.", "open", many=True),
            Filter("subject_type", str, "Of companies or people.", "person", many=True),
            Filter("record", UUID, "About one of these records.", "", many=True),
        ),
        see_also=("customers.find_duplicates", "customers.dismiss_proposal", "customers.merge_people"),
    )
)

declare(
    Resource(
        type="merges",
        about="What was merged, split or edited at once, and whether that was undone.",
        listing=listings.MERGES,
        attributes=(
            Attribute("kind", str, "`merge`, `split` or `edit`.", "merge"),
            Attribute("subject_type", str, "`company` or `person`.", "company"),
            Attribute("survivor_id", UUID | None, "The record that others came into, or that was split.", _ID),
            Attribute("other_id", UUID | None, "The record that went into it, or was split off.", _ID),
            Attribute("title", str, "What was done, in words.", "Delta Foods into Delta Foods Pty Ltd"),
            Attribute("counts", dict[str, int], "How many rows were moved, by table.", {"customers_fact": 12}),
            Attribute("state", str, "`done` or `undone`.", "done"),
            Attribute("made_at", datetime, "When it was done.", _INSTANT),
            Attribute("made_by", str, "By whom.", "Susy Marchetti"),
            Attribute("undone_at", datetime | None, "When it was undone; null: never.", None),
            Attribute("undone_by", str, "By whom.", ""),
        ),
        filters=(
            Filter("state", str, "In these states.", "done", many=True),
            Filter("kind", str, "Of these kinds.", "merge", many=True),
            Filter("record", UUID, "About one of these records.", "", many=True),
        ),
        see_also=("customers.merge_companies", "customers.merge_people", "customers.undo_merge"),
    )
)
