"""What is known of companies and people, as resources: for the provider's people who serve them, and nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Change, Filter, Resource, declare
from forecourt.customers import listings
from forecourt.customers.actions import add_reference, remove_reference

_INSTANT = "2026-11-02T09:00:00Z"
_SUBJECT = (
    Attribute("subject_type", str, "`company` or `person`.", "company"),
    Attribute("subject_id", UUID, "Which one.", "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"),
)

declare(
    Resource(
        type="facts",
        about="What is known of companies and people: each value, who said it, and when. No value overwrites another.",
        listing=listings.FACTS,
        attributes=(
            *_SUBJECT,
            Attribute("field", str, "What of it.", "phone"),
            Attribute("value", Any, "The value, as its type has it.", "+61 3 9000 0007"),
            Attribute("source", str, "The system that says so.", "staff"),
            Attribute("process", str, "What brought it here.", "customers.record_facts"),
            Attribute("confidence", float, "How sure, from 0 to 1.", 0.9),
            Attribute("observed_at", datetime, "When it was so in the source.", _INSTANT),
            Attribute("collected_at", datetime, "When it came here.", _INSTANT),
            Attribute("last_verified_at", datetime, "When it was last said to be so.", _INSTANT),
            Attribute("standing", int, "2: it counts; 1: the newest of its source; 0: history.", 2),
            Attribute("is_contested", bool, "It counts, and another source that counts says otherwise.", False),
            Attribute("withdrawn_at", datetime | None, "When somebody found it wrong; null: never.", None),
            Attribute("stale_at", datetime | None, "From when on it no longer counts as true; null: never.", _INSTANT),
        ),
        filters=(
            Filter("subject", UUID, "Of these companies or people.", "", many=True),
            Filter("field", str, "Of these fields.", "phone", many=True),
            Filter("source", str, "From these systems.", "hubspot", many=True),
            Filter("counts", bool, "Those whose value counts, or the others.", "true"),
        ),
        see_also=("customers.record_facts", "customers.verify_facts", "customers.withdraw_fact"),
    )
)

declare(
    Resource(
        type="fact-types",
        about="What can be known of a company or a person, whose word counts, and for how long it stays true.",
        listing=listings.FACT_TYPES,
        attributes=(
            Attribute("subject", str, "`company` or `person`.", "company"),
            Attribute("code", str, "What facts call it.", "phone"),
            Attribute("title", str, "What people call it.", "Telephone"),
            Attribute("category", str, "What kind of knowledge it is.", "contact"),
            Attribute("value_type", str, "How a value reads.", "phone"),
            Attribute("choices", list[str], "The values there are, of a choice.", []),
            Attribute("unit", str, "The unit of a number.", ""),
            Attribute("owners", list[str], "Systems, the one whose word counts first.", ["staff", "hubspot"]),
            Attribute("personal", bool, "It is about a person's private life.", False),
            Attribute("fresh_for", list[dict[str, Any]], "Days for which it is fresh, by segment.", [{"days": 180}]),
            Attribute("required_for", list[str], "Segments that need it.", []),
            Attribute("weight", int, "How much it is worth to have it fresh.", 5),
            Attribute("steward", str, "The role that keeps it true.", "customer_data"),
        ),
        filters=(Filter("subject", str, "Of companies or people.", "company", many=True),),
        see_also=("customers.record_facts",),
    )
)

declare(
    Resource(
        type="references",
        about="What other systems call a company or a person.",
        listing=listings.REFERENCES,
        attributes=(
            *_SUBJECT,
            Attribute("system", str, "Which system.", "hubspot"),
            Attribute("external_id", str, "What it is called there.", "8812"),
            Attribute("added_at", datetime, "Since when that is known.", _INSTANT),
        ),
        filters=(
            Filter("subject", UUID, "Of these companies or people.", "", many=True),
            Filter("system", str, "In these systems.", "hubspot", many=True),
            Filter("external_id", str, "Called so there.", "8812", many=True),
        ),
        makes=Change(add_reference, subject="reference_id"),
        removes=Change(remove_reference, subject="reference_id"),
        see_also=("customers.add_reference", "customers.remove_reference"),
    )
)
