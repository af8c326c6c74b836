"""Take part of the journal out of the house: an action, so that who took what is itself in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from forecourt.kernel import events
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict
from forecourt.kernel.journal.reading import Entry
from forecourt.kernel.journal.searching import Search, may_see_all, search_entries
from forecourt.kernel.pipeline import Performance

#: What a sheet of rows for people may hold; more is a matter for a backup.
MOST_ROWS: Final = 50_000
AT_ONCE: Final = 1_000


class TooMuch(Conflict):
    """The search matches more rows than one export holds."""

    code, title = "too_many_rows", "These are too many rows for one export"


class ExportEntries(Parameters):
    """The parameters of `kernel.export_entries`: what to look for; what is left out takes all."""

    text: str = ""
    company_id: UUID | None = None
    actor_id: UUID | None = None
    action: str = ""
    event: str = ""
    interface: str = ""
    request_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def _may(actor: Actor, parameters: Any) -> None:
    may_see_all(actor)


@action(name="kernel.export_entries", title="Export journal rows", parameters=ExportEntries, policy=_may)
def export_entries(performance: Performance, parameters: ExportEntries) -> dict[str, Any]:
    """Collect the rows that a search finds, told in the receipt once, and journal who took how many. Raises TooMuch."""
    search = Search(**parameters.model_dump())
    found: list[Entry] = []
    while True:
        before = found[-1].id if found else None
        rows = search_entries(actor=performance.actor, search=search, before=before, limit=AT_ONCE)
        found += rows
        if len(found) > MOST_ROWS:
            raise TooMuch(f"More than {MOST_ROWS:,} rows match. Narrow the search, such as to a month.")
        if len(rows) < AT_ONCE:
            break
    performance.once["entries"] = [_plain(entry) for entry in found]
    performance.record(
        events.ENTRIES_EXPORTED,
        subject=("journal", "rows"),
        company_id=None,
        new={"rows": len(found), "looked_for": search.given()},
    )
    return {"rows": len(found)}


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "event": entry.event,
        "title": entry.title,
        "who": entry.actor_name,
        "interface": entry.interface,
        "company_id": entry.company_id,
        "subject": entry.subject,
        "old": {name: old for name, old, _ in entry.changes},
        "new": dict(entry.about),
    }
