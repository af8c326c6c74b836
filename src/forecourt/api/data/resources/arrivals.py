"""Market files that came in, where they come from, and the ones that were late: for the provider's people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, ToMany, ToOne, declare
from forecourt.data import listings
from forecourt.kernel.wall_time import WallTime

State = Literal["received", "reading", "accepted", "refused", "corrected", "rejected"]

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
            Attribute("state", State, "What became of it.", "accepted"),
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
            Attribute("via", str, "Which way it came.", "folder"),
            Attribute(
                "covers_from", datetime | None, "The first instant of all readings in it.", "2026-10-31T14:00:00Z"
            ),
            Attribute("covers_to", datetime | None, "The instant after the last.", "2026-11-01T14:00:00Z"),
            Attribute("decision", str, "Why it was corrected or rejected, in the words of who did it.", ""),
            Attribute("decided_by", str, "Who did.", ""),
            Attribute("decided_at", datetime | None, "When.", None),
        ),
        relationships=(
            ToOne("source", to="sources", about="Where it came from, where that is known."),
            ToOne("corrects", to="files", about="The refused file that this one mends."),
            ToMany("corrections", to="files", about="What mended this one.", via="corrects"),
        ),
        filters=(
            Filter(
                "state",
                State,
                "In one of these states.",
                "refused",
                many=True,
            ),
            Filter("kind", str, "Of one of these kinds.", "NEM12", many=True),
            Filter("source", str, "From one of these sources.", "", many=True),
            Filter("corrects", UUID, "That mend one of these files.", "", many=True),
            Filter("received_from", datetime, "That came at or after an instant.", "2026-11-01T00:00:00+10:00"),
            Filter("received_to", datetime, "That came before an instant.", "2026-11-02T00:00:00+10:00"),
            Filter("text", str, "The name contains it.", "202611"),
        ),
        see_also=("data.correct_file", "data.reject_file", "data.assign_file"),
    )
)

declare(
    Resource(
        type="sources",
        about="Where market files come from, and by when each day. For the provider's people.",
        listing=listings.SOURCES,
        id_type=str,
        permission="data.see_files",
        words="market files",
        attributes=(
            Attribute("title", str, "Its name.", "Meter data provider"),
            Attribute("sender", str, "What its files call it in their header.", "MDP1"),
            Attribute("zone", str, "In which its hours are meant.", "+10:00"),
            Attribute("due_by", WallTime, "By when each day.", "06:00:00"),
            Attribute("days_back", int, "Through which day: 1 is yesterday.", 1),
            Attribute("owner", str, "The role that looks after it.", "customer_data"),
        ),
        relationships=(
            ToOne("dataset", to="datasets", about="What its files fill."),
            ToMany("files", to="files", about="What came from it.", via="source"),
            ToMany("late", to="late-files", about="When it was late.", via="source"),
        ),
        see_also=("data.define_source",),
    )
)

declare(
    Resource(
        type="late-files",
        about="Files that had not come when they were due. For the provider's people.",
        listing=listings.LATE_FILES,
        permission="data.see_files",
        words="market files",
        attributes=(
            Attribute("day", date, "The last day that was to be covered.", "2026-10-31"),
            Attribute("due_at", datetime, "When it was due.", "2026-10-31T20:00:00Z"),
            Attribute("covers_to", datetime, "The end of that day.", "2026-10-31T14:00:00Z"),
            Attribute("noticed_at", datetime, "When that was noticed.", "2026-10-31T20:05:00Z"),
            Attribute("arrived_at", datetime | None, "When it came after all.", None),
        ),
        relationships=(
            ToOne("source", to="sources", about="From where."),
            ToOne("file", to="files", about="What came in the end."),
        ),
        filters=(
            Filter("source", str, "From one of these sources.", "", many=True),
            Filter("has_arrived", bool, "It came after all, or not yet.", "false"),
        ),
    )
)
