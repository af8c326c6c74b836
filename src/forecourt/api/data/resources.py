"""Datasets, market files and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
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
            Attribute("source", str, "Where it comes from.", "Meter data provider"),
            Attribute("stale_after_h", int, "Hours after which its newest reading is called stale.", 48),
            Attribute("words", dict[str, Any], "What each column means.", {"quantity": "How much"}),
        ),
        see_also=("data.define_dataset",),
    )
)

declare(
    Resource(
        type="files",
        about="Market files that came in, and what became of them. For the provider's people.",
        listing=listings.FILES,
        permission="data.see_files",
        words="market files",
        attributes=(
            Attribute("name", str, "Its name.", "NEM12_20261101.csv"),
            Attribute("kind", str, "NEM12 or NEM13; empty until that is known.", "NEM12"),
            Attribute("state", str, "What became of it.", "accepted"),
            Attribute(
                "sha256", str, "Of its bytes.", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            ),
            Attribute("size_bytes", int, "As it came.", 104_857),
            Attribute("received_at", datetime, "When it came, business time.", "2026-11-01T20:00:00Z"),
            Attribute("received_by", str, "Who or what brought it.", "Susy Data"),
            Attribute("finished_at", datetime | None, "When it was landed or refused.", "2026-11-01T20:00:02Z"),
            Attribute("readings", int, "How many readings it holds.", 105_120),
            Attribute("keys", int, "Of how many meters.", 1),
            Attribute("days_new", int, "Days that were not there before.", 365),
            Attribute("days_replaced", int, "Days that it replaced.", 0),
            Attribute("days_unchanged", int, "Days that were there already, the same.", 0),
            Attribute("days_older", int, "Days of which a newer version was there.", 0),
            Attribute("refused_line", int | None, "The line that it was refused for.", None),
            Attribute("refused_code", str, "The rule that this line breaks.", ""),
            Attribute("refused_reason", str, "The same in words.", ""),
        ),
        filters=(
            Filter(
                "state",
                Literal["received", "reading", "accepted", "refused"],
                "In one of these states.",
                "refused",
                many=True,
            ),
            Filter("kind", str, "Of one of these kinds.", "NEM12", many=True),
            Filter("received_from", datetime, "That came at or after an instant.", "2026-11-01T00:00:00+10:00"),
            Filter("received_to", datetime, "That came before an instant.", "2026-11-02T00:00:00+10:00"),
            Filter("text", str, "The name contains it.", "202611"),
        ),
        see_also=("data.receive_file",),
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
