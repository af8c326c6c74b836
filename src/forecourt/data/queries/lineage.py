"""Where readings came from: what a reader may know of the files behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class FileFact:
    """A market file as those whose readings it brought may know it.

    Attributes:
        name: Empty for a customer where it is not of the market's own making, or names somebody else's meter.
        received_at: Business time, UTC.
        received_by: Who gave it in.
    """

    id: UUID
    name: str
    kind: str
    received_at: datetime
    received_by: str

    @property
    def reference(self) -> str:
        """Return a short name for it that says nothing but which it is."""
        return f"file {self.id.hex[-8:]}"


def list_files_behind(*, actor: Actor, file_ids: Iterable[UUID]) -> dict[UUID, FileFact]:
    """Return by id those of some files that brought anything to a meter which the actor's company holds or held.

    Staff who look after files see all of them, by their whole names.
    """
    wanted = list(file_ids)
    if not wanted:
        return {}
    with scope(actor), connection.cursor() as cursor:
        cursor.execute("select id, name, kind, received_at, received_by from fc.files_behind(%s)", [wanted])
        return {row[0]: FileFact(*row) for row in cursor.fetchall()}


def list_late_resources(*, actor: Actor, dataset: str) -> set[UUID]:
    """Return what of a dataset waits for a file that is late, among what the actor's company holds; for staff, all."""
    with scope(actor), connection.cursor() as cursor:
        cursor.execute("select fc.late_resources(%s)", [dataset])
        return {row[0] for row in cursor.fetchall()}
