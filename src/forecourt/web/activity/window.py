"""A page's worth of what a search finds in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.reading import PAGE, Entry
from forecourt.kernel.journal.searching import Search, search_entries


@dataclass(frozen=True, slots=True)
class Window:
    """Some entries, newest first. `next_before` is where older ones go on; None where there are none."""

    entries: tuple[Entry, ...]
    next_before: UUID | None


def read_window(*, actor: Actor, search: Search, before: UUID | None, size: int = PAGE) -> Window:
    """Return the next entries that the search finds older than `before`."""
    rows = search_entries(actor=actor, search=search, before=before, limit=size + 1)
    return Window(tuple(rows[:size]), rows[size - 1].id if len(rows) > size else None)
