"""What can be asked about files that came in: each with what became of it, never a reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forecourt.data.models import MarketFile
from forecourt.data.policies import visible_files, visible_objects
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class FileCard:
    """A market file as lists and its own page show it. Instants are of business time, UTC."""

    id: UUID
    name: str
    kind: str
    state: str
    size_bytes: int
    spool_path: str
    received_at: datetime
    received_by: str
    finished_at: datetime | None
    readings: int
    keys: int
    days_new: int
    days_replaced: int
    days_unchanged: int
    days_older: int
    refused_line: int | None
    refused_code: str
    refused_reason: str
    refused_excerpt: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class FileObject:
    """What a file brought to one key and year: counts and quality, never readings."""

    key: str
    year: int
    rows: int
    quality_counts: dict[str, int]
    is_current: bool


def get_file(*, actor: Actor, file_id: UUID) -> FileCard:
    """Return a market file. Raises Invisible."""
    with scope(actor):
        file = visible_files(actor).filter(id=file_id).first()
    if file is None:
        raise Invisible()
    return _file_card(file)


def list_files(*, actor: Actor, state: str = "", limit: int = 100) -> list[FileCard]:
    """List market files, newest first, of one state or of all."""
    with scope(actor):
        files = visible_files(actor).order_by("-received_at", "-id")
        if state:
            files = files.filter(state=state)
        return [_file_card(file) for file in files[:limit]]


def count_files(*, actor: Actor) -> dict[str, int]:
    """Count market files by state."""
    with scope(actor):
        return dict(Counter(visible_files(actor).values_list("state", flat=True)))


def list_file_objects(*, actor: Actor, file_id: UUID) -> list[FileObject]:
    """List what a file brought, by key and year."""
    with scope(actor):
        made = visible_objects(actor).filter(file_id=file_id).select_related("resource")
        return [
            FileObject(
                key=each.resource.identifier,
                year=each.year,
                rows=each.rows,
                quality_counts=each.quality_counts,
                is_current=each.known_to is None,
            )
            for each in made.order_by("resource__identifier", "year")
        ]


def _file_card(file: MarketFile) -> FileCard:
    return FileCard(
        id=file.id,
        name=file.name,
        kind=file.kind,
        state=file.state,
        size_bytes=file.size_bytes,
        spool_path=file.spool_path,
        received_at=file.received_at,
        received_by=file.received_by,
        finished_at=file.finished_at,
        readings=file.readings,
        keys=file.keys,
        days_new=file.days_new,
        days_replaced=file.days_replaced,
        days_unchanged=file.days_unchanged,
        days_older=file.days_older,
        refused_line=file.refused_line,
        refused_code=file.refused_code,
        refused_reason=file.refused_reason,
        refused_excerpt=[(int(number), str(text)) for number, text in file.refused_excerpt or []],
    )
