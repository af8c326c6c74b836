"""A page's worth of the journal, with or without what was only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from forecourt.data.events import HISTORY_GRANTED, ROWS_DELIVERED, ROWS_GRANTED
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.reading import PAGE, Entry, list_entries

READS: Final = frozenset({HISTORY_GRANTED, ROWS_GRANTED, ROWS_DELIVERED})


@dataclass(frozen=True, slots=True)
class Window:
    """Some entries, newest first. `next_before` is where older ones go on; None where there are none."""

    entries: tuple[Entry, ...]
    next_before: UUID | None


def read_window(*, actor: Actor, before: UUID | None, shows_reads: bool, size: int = PAGE) -> Window:
    """Return the next entries of the actor's own company older than `before`."""
    rows = list_entries(
        actor=actor,
        company_id=actor.company_id,
        without=() if shows_reads else READS,
        before=before,
        limit=size + 1,
    )
    return Window(tuple(rows[:size]), rows[size - 1].id if len(rows) > size else None)
