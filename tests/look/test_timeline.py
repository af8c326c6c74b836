"""Journal entries as timelines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from forecourt.kernel.journal.reading import Entry
from forecourt.look.timeline import by_day, timeline_row


def entry(at: datetime, changes: tuple[tuple[str, Any, Any], ...] = ()) -> Entry:
    """Make an entry."""
    return Entry(
        id=UUID(int=1),
        at=at,
        title="Something changed",
        tone="good",
        event="room.thing.changed",
        actor_name="Ada",
        interface="cli",
        company_id=None,
        subject="thing 1",
        changes=changes,
    )


def test_entries_are_grouped_by_the_day_of_the_account() -> None:
    late, next_morning = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 1, 14, tzinfo=UTC)
    days = by_day(entries=[entry(next_morning), entry(late)], zone=ZoneInfo("Australia/Melbourne"))
    assert [(day["day"].isoformat(), len(day["rows"])) for day in days] == [("2026-11-02", 1), ("2026-11-01", 1)]


def test_old_and_new_values_are_written_for_people() -> None:
    changes = (("side", None, "customer"), ("is_open", True, False), ("permissions", ["a", "b"], {"c": 1}))
    row = timeline_row(entry=entry(datetime(2026, 11, 1, tzinfo=UTC), changes))
    assert row["changes"] == [
        {"label": "side", "old": "", "new": "customer"},
        {"label": "is open", "old": "yes", "new": "no"},
        {"label": "permissions", "old": "a, b", "new": "c 1"},
    ]
    assert (row["who"], row["through"], row["kind"]) == ("Ada", "command line", "good")
