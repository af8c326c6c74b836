"""Take part of the journal out of the house: an action, so that who took what is itself in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from forecourt.kernel import events
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict
from forecourt.kernel.journal.reading import Entry
from forecourt.kernel.journal.searching import Search, may_see_some, search_entries
from forecourt.kernel.pipeline import Performance

#: What a sheet of rows for people may hold; more is a matter for a backup.
MOST_ROWS: Final = 50_000
AT_ONCE: Final = 1_000


class TooMuch(Conflict):
    """The search matches more rows than one export holds."""

    code, title = "too_many_rows", "These are too many rows for one export"


class ExportEntries(Parameters):
    """The parameters of `kernel.export_entries`: what to look for; what is left out takes all."""

    text: str = Field(default="", description="Words that the rows have.", examples=["invited"])
    company_id: UUID | None = Field(default=None, description="Of which company.", examples=[EXAMPLE_ID])
    actor_id: UUID | None = Field(default=None, description="Who did it.", examples=[EXAMPLE_ID])
    action: str = Field(default="", description="Done by this action.", examples=["access.invite_colleague"])
    event: str = Field(default="", description="Rows of this event.", examples=["access.colleague.invited"])
    interface: str = Field(default="", description="Through what it was done.", examples=["api"])
    request_id: UUID | None = Field(default=None, description="Of this request.", examples=[EXAMPLE_ID])
    since: datetime | None = Field(
        default=None, description="From this instant on.", examples=["2026-10-01T00:00:00+10:00"]
    )
    until: datetime | None = Field(
        default=None, description="Before this instant.", examples=["2026-11-01T00:00:00+10:00"]
    )
    actor_name: str = Field(default="", description="Done by somebody of this name.", examples=["Kelly"])
    events: tuple[str, ...] = Field(
        default=(), description="Rows of one of these events.", examples=[["access.colleague.invited"]]
    )
    without: tuple[str, ...] = Field(
        default=(), description="No rows of these events.", examples=[["data.rows.granted"]]
    )


def _may(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who see the whole journal, and administrators for their own company."""
    may_see_some(actor)


@action(name="kernel.export_entries", title="Export journal rows", parameters=ExportEntries, policy=_may)
def export_entries(performance: Performance, parameters: ExportEntries) -> dict[str, Any]:
    """Collect the rows that a search finds, told in the receipt once, and journal who took how many. Raises TooMuch.

    Where the provider takes one company's rows, that company reads of it in its own part of the journal.
    """
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
    taken = performance.record(
        events.ENTRIES_EXPORTED,
        subject=("journal", "rows"),
        company_id=performance.actor.company_id if not performance.actor.everywhere else None,
        new={"rows": len(found), "looked_for": search.given()},
    )
    if performance.actor.everywhere and search.company_id is not None and found:
        performance.record(
            events.ENTRIES_EXPORTED,
            subject=("journal", "rows"),
            company_id=search.company_id,
            new={"rows": len(found)},
            cause_id=taken,
        )
    return {"rows": len(found)}


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "true_at": entry.true_at,
        "event": entry.event,
        "title": entry.title,
        "action": entry.action,
        "result": entry.result,
        "who": entry.actor_name,
        "interface": entry.interface,
        "request_id": entry.request_id,
        "duration_us": entry.duration_us,
        "company_id": entry.company_id,
        "subject": entry.subject,
        "old": {name: old for name, old, _ in entry.changes},
        "new": dict(entry.about),
    }
