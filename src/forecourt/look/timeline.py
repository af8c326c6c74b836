"""Journal entries as timelines: who did what through what, and what it was before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.kernel.journal.reading import Entry
from forecourt.settings.environment import environment

#: The process that acts for the provider as a whole; people read the provider's name.
OPERATOR: Final = "operator"
THROUGH: Final = {"web": "portal", "api": "API", "cli": "command line", "process": "server"}


def timeline_row(*, entry: Entry) -> dict[str, Any]:
    """Describe an entry as `look/journal_item.html` expects it."""
    return {
        "at": entry.at,
        "title": entry.title,
        "what": entry.event,
        "who": environment().provider if entry.actor_name == OPERATOR else entry.actor_name,
        "through": THROUGH.get(entry.interface, entry.interface),
        "changes": [_change(*each) for each in entry.changes],
        "kind": entry.tone,
    }


def by_day(*, entries: Iterable[Entry], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Group entries, newest first, by the day on which they happened in a zone."""

    def day_of(entry: Entry) -> date:
        return entry.at.astimezone(zone).date()

    return [
        {"day": day, "rows": [timeline_row(entry=entry) for entry in group]}
        for day, group in groupby(entries, key=day_of)
    ]


def _change(name: str, old: Any, new: Any) -> dict[str, str]:
    return {"label": name.replace("_", " "), "old": _words(old), "new": _words(new)}


def _words(value: Any) -> str:
    """Write a journalled value for people; journal values are JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(each)}" for name, each in value.items())
    return value.isoformat() if isinstance(value, datetime) else str(value)
