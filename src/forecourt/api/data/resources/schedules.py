"""Data that comes by itself, and each time that it came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Change, Filter, Resource, ToMany, ToOne, declare
from forecourt.data import listings
from forecourt.data.actions.schedules import change_scheduled_delivery, schedule_delivery, stop_scheduled_delivery
from forecourt.kernel.wall_time import WallTime

#: What a schedule is made with, and keeps where a change says nothing of it.
CHOSEN = (
    *("title", "dataset", "keys", "span", "resolution", "columns", "format", "zone", "every", "weekday", "month_day"),
    *("at", "how"),
)

declare(
    Resource(
        type="schedules",
        about="Data that comes by itself, by mail or webhook: one's own schedules, and those that one gets.",
        listing=listings.SCHEDULES,
        permission="data.read_rows",
        words="meter data",
        attributes=(
            Attribute("title", str, "What it is called.", "Last month, for the energy report"),
            Attribute("dataset", str, "Of which data.", "interval-readings"),
            Attribute("keys", list[str] | None, "Which meters; null: all that are held at the time.", ["4300000003"]),
            Attribute("span", str, "Which period.", "last_month"),
            Attribute("resolution", str, "How long a row is.", "P1D"),
            Attribute("columns", list[str], "Which columns; none: the usual ones.", []),
            Attribute("format", str, "As which file.", "csv"),
            Attribute("zone", str, "Where its days begin.", "+10:00"),
            Attribute("every", str, "How often.", "month"),
            Attribute("weekday", int, "1 is Monday; for a weekly one.", 1),
            Attribute("month_day", int, "1 to 28; for a monthly one.", 2),
            Attribute("at", WallTime, "At which time of the day.", "07:00:00"),
            Attribute("how", str, "By link, attachment or webhook.", "link"),
            Attribute("state", str, "Whether it goes on.", "running"),
            Attribute("reason", str, "Why it was stopped.", ""),
            Attribute("owner_name", str, "Whose it is.", "Ada Adler"),
            Attribute("next_at", datetime, "When it comes next, in business time.", "2026-12-01T20:00:00Z"),
            Attribute("made_at", datetime, "When it was made.", "2026-11-01T23:10:00Z"),
        ),
        relationships=(ToMany("runs", to="scheduled-runs", about="Each time that it came.", via="schedule"),),
        filters=(Filter("state", str, "In one of these states.", "running", many=True),),
        makes=Change(schedule_delivery, subject="schedule_id"),
        changes=Change(
            change_scheduled_delivery, subject="schedule_id", keeps={name: name for name in (*CHOSEN, "recipients")}
        ),
        removes=Change(stop_scheduled_delivery, subject="schedule_id"),
    )
)

declare(
    Resource(
        type="scheduled-runs",
        about="Each time that data came by itself, and what became of it.",
        listing=listings.RUNS,
        permission="data.read_rows",
        words="meter data",
        attributes=(
            Attribute("due_at", datetime, "When it was due, in business time.", "2026-11-01T20:00:00Z"),
            Attribute("period_from", datetime, "The first instant of its rows.", "2026-09-30T14:00:00Z"),
            Attribute("period_to", datetime, "The instant after the last.", "2026-10-31T14:00:00Z"),
            Attribute("rows", int, "How many rows there were, about.", 8_928),
            Attribute("state", str, "What became of it.", "sent"),
            Attribute("said", str, "Why, where it did not arrive.", ""),
            Attribute("made_at", datetime, "When it was made.", "2026-11-01T20:00:01Z"),
        ),
        relationships=(ToOne("schedule", to="schedules", about="What it comes from."),),
        filters=(
            Filter("schedule", UUID, "Of one of these schedules.", "", many=True),
            Filter("state", str, "In one of these states.", "sent", many=True),
        ),
    )
)
