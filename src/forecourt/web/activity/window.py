"""A page's worth of the journal, with or without what was only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from forecourt.data.events import ROWS_DELIVERED, ROWS_GRANTED
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.reading import PAGE, Entry, list_entries

READS: Final = frozenset({ROWS_GRANTED, ROWS_DELIVERED})
#: Reads outnumber changes by far. This many rows are looked through for one page; the next one goes on from there.
ROWS_A_LOOK: Final = 500
MOST_LOOKS: Final = 4


@dataclass(frozen=True, slots=True)
class Window:
    """Some entries, newest first. `next_before` is where older ones go on; None where there are none."""

    entries: tuple[Entry, ...]
    next_before: UUID | None


def read_window(*, actor: Actor, before: UUID | None, shows_reads: bool, size: int = PAGE) -> Window:
    """Return the next entries of the actor's own company older than `before`."""
    found: list[Entry] = []
    for _ in range(1 if shows_reads else MOST_LOOKS):
        limit = size + 1 if shows_reads else ROWS_A_LOOK
        rows = list_entries(actor=actor, company_id=actor.company_id, before=before, limit=limit)
        found += [row for row in rows if shows_reads or row.event not in READS]
        if len(found) > size:
            return Window(tuple(found[:size]), found[size - 1].id)
        if len(rows) < limit:
            return Window(tuple(found), None)
        before = rows[-1].id
    return Window(tuple(found), before)
