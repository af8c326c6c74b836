"""Datasets and the words about them, and what was sent of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, ToOne, declare
from forecourt.data import listings

declare(
    Resource(
        type="datasets",
        about="What can be read in bulk. The rows themselves are at `/api/v1/datasets/{id}/rows`.",
        listing=listings.DATASETS,
        id_type=str,
        attributes=(
            Attribute("title", str, "Its name.", "Interval readings"),
            Attribute("zone", str, "Where its days begin.", "+10:00"),
            Attribute("about", str, "What it is.", "What each register of a meter counted in every interval."),
            Attribute("owner", str, "Who answers for it.", "Customer data team"),
            Attribute(
                "columns",
                dict[str, Any],
                "By column: what it means in words, its unit, the rule it is made by, an example.",
                {"quantity": {"words": "What was counted in the interval.", "unit": "thousandths of unit"}},
            ),
            Attribute("rules", list[Any], "How figures come from it: name, title, words.", []),
        ),
        see_also=("data.define_dataset",),
    )
)

declare(
    Resource(
        type="code-lists",
        about="What the codes of market files mean: qualities, methods, reasons.",
        listing=listings.CODES,
        id_type=str,
        attributes=(
            Attribute("title", str, "Its name.", "Qualities"),
            Attribute("entries", dict[str, Any], "By code: title and words.", {"A": {"title": "Actual"}}),
        ),
        see_also=("data.define_codes",),
    )
)

declare(
    Resource(
        type="freshness-rules",
        about="Where a kind of fact comes from, when new ones are due, and how old is too old.",
        listing=listings.FRESHNESS,
        id_type=str,
        attributes=(
            Attribute("fact", str, "A dataset, or another kind of fact.", "interval-readings"),
            Attribute("level", str, "The contract level it is for; empty for all others.", "premium"),
            Attribute("source", str, "Where it comes from.", "Meter data provider"),
            Attribute("steward", str, "Who looks after it.", "Customer data team"),
            Attribute("due", str, "When new ones are expected, in words.", "each day by 06:00"),
            Attribute("expected_within_h", int | None, "Hours until new ones are expected.", 30),
            Attribute("stale_after_h", int | None, "Hours after which it is called stale; null: never.", 48),
        ),
        filters=(Filter("fact", str, "About one of these kinds of fact.", "interval-readings", many=True),),
        see_also=("data.define_freshness",),
    )
)

declare(
    Resource(
        type="deliveries",
        about="What was really sent of a dataset: to whom, how much, and whether all of it arrived.",
        listing=listings.DELIVERIES,
        permission="data.see_quality",
        words="deliveries of data",
        id_type=int,
        attributes=(
            Attribute("dataset", str, "Of which dataset.", "interval-readings"),
            Attribute("format", str, "In which format.", "parquet"),
            Attribute("rows", int, "How many rows went out.", 1_892_160),
            Attribute("bytes", int, "How many bytes went out.", 2_103_442),
            Attribute("complete", bool, "All of it was taken.", True),
            Attribute("started_at", datetime, "When it began, on the true clock.", "2026-11-01T23:10:00Z"),
            Attribute("ended_at", datetime, "When it ended.", "2026-11-01T23:10:01Z"),
            Attribute(
                "grant_id",
                UUID,
                "The performance of `data.read_rows` that opened it.",
                "0190a1b2-0000-7000-8000-000000000000",
            ),
        ),
        relationships=(ToOne("company", to="companies", about="Whose reader it was."),),
        filters=(
            Filter("company", UUID, "To one of these companies.", "", many=True),
            Filter("dataset", str, "Of one of these datasets.", "interval-readings", many=True),
            Filter("complete", bool, "All of it was taken, or not.", "false"),
            Filter("started_from", datetime, "Begun at or after an instant.", "2026-11-01T00:00:00+10:00"),
            Filter("started_to", datetime, "Begun before an instant.", "2026-11-02T00:00:00+10:00"),
        ),
    )
)
