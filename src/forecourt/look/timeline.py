"""Journal entries as timelines: who did what through what, and what it was before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.data.events import READINGS_REPLACED
from forecourt.kernel.journal.reading import Entry
from forecourt.settings.environment import environment

#: The process that acts for the provider as a whole; people read the provider's name.
OPERATOR: Final = "operator"
#: A file may correct a year; the page of a day leads no further.
LINKS_SHOWN: Final = 4
MILLISECOND_US: Final = 1_000
SECOND_MS: Final = 1_000
THROUGH: Final = {
    "web": "portal",
    "api": "API",
    "cli": "command line",
    "library": "Python library",
    "process": "server",
    "file": "file",
}


def timeline_row(*, entry: Entry) -> dict[str, Any]:
    """Describe an entry as `look/journal_item.html` expects it."""
    return {
        "at": entry.at,
        "title": entry.title,
        "what": entry.event,
        "who": who(name=entry.actor_name),
        "through": THROUGH.get(entry.interface, entry.interface),
        "changes": [_change(*each) for each in entry.changes],
        "kind": entry.tone,
        "links": _links(entry),
        "refused": entry.result == "refused",
        "took": took(duration_us=entry.duration_us),
        "request": f"{entry.request_id}"[-8:] if entry.request_id else "",
    }


def took(*, duration_us: int | None) -> str:
    """Say how long something took, for people; empty where it was not timed."""
    if duration_us is None:
        return ""
    if duration_us < MILLISECOND_US:
        return "under 1 ms"
    milliseconds = duration_us / MILLISECOND_US
    return f"{milliseconds:,.0f} ms" if milliseconds < SECOND_MS else f"{milliseconds / SECOND_MS:,.1f} s"


def who(*, name: str) -> str:
    """Name an actor for people: of the process that acts for the provider as a whole, the provider."""
    return environment().provider if name == OPERATOR else name


def by_day(*, entries: Iterable[Entry], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Group entries, newest first, by the day on which they happened in a zone."""

    def day_of(entry: Entry) -> date:
        return entry.at.astimezone(zone).date()

    return [
        {"day": day, "rows": [timeline_row(entry=entry) for entry in group]}
        for day, group in groupby(entries, key=day_of)
    ]


def _links(entry: Entry) -> list[dict[str, str]]:
    """Lead from a correction to the versions of each corrected day, side by side; the first few of them."""
    if entry.event != READINGS_REPLACED:
        return []
    days = [(key, day) for key, days in entry.about.get("corrected", {}).items() for day in days]
    return [
        {"url": f"/data/days/{key}/{day}/", "words": f"What changed of {key} on {day}"}
        for key, day in days[:LINKS_SHOWN]
    ]


def _change(name: str, old: Any, new: Any) -> dict[str, str]:
    return {"label": name.replace("_", " "), "old": value_in_words(old), "new": value_in_words(new)}


def value_in_words(value: Any) -> str:
    """Write a journalled value for people; journal values are JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_in_words(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {value_in_words(each)}" for name, each in value.items())
    return value.isoformat() if isinstance(value, datetime) else str(value)
