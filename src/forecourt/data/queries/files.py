"""What can be asked about files that came in: each with what became of it, never a reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from forecourt.data.engine.mending import mask_line, mask_reason
from forecourt.data.models import MarketFile
from forecourt.data.policies import sees_broken_lines, visible_files, visible_objects
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class FileCard:
    """A market file as lists and its own page show it. Instants are of business time, UTC.

    Attributes:
        via: How it came: upload, terminal, folder or mending.
        source: Whose it is, in words; empty where nobody knows.
        reading_at: When reading began; `read_at`: when all of it was read, checked and written.
        refused_reason: Without what it quotes of readings, for those who may not see any.
        refused_excerpt: The same of the lines around the fault.
        taken_by: Who looks after it in quarantine, with `taken_by_name`.
        corrects: The file in quarantine that this one mends; `corrected_by` the other way round.
        edits: What makes this file of the one it corrects: (first line, lines before, lines after).
    """

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
    sha256: str = ""
    via: str = ""
    source: str = ""
    source_title: str = ""
    reading_at: datetime | None = None
    read_at: datetime | None = None
    covers_from: datetime | None = None
    covers_to: datetime | None = None
    taken_by: UUID | None = None
    taken_by_name: str = ""
    taken_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision: str = ""
    corrects: UUID | None = None
    corrects_name: str = ""
    corrected_by: UUID | None = None
    corrected_by_name: str = ""
    edits: tuple[FileEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Lines of a file in quarantine and what took their place, from line `first` on."""

    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]


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
        file = visible_files(actor).select_related("source", "corrects").filter(id=file_id).first()
        if file is None:
            raise Invisible()
        correction = visible_files(actor).filter(corrects_id=file_id).only("id", "name").first()
    return _file_card(file, is_bare=sees_broken_lines(actor), correction=correction)


def find_file_in_spool(*, actor: Actor, spool_path: str) -> FileCard | None:
    """Return the file that lies at a place in the spool, if anybody knows of it."""
    with scope(actor):
        file = visible_files(actor).filter(spool_path=spool_path).first()
    return _file_card(file, is_bare=sees_broken_lines(actor)) if file else None


def list_files(
    *,
    actor: Actor,
    state: str = "",
    source: str = "",
    before: tuple[datetime, UUID] | None = None,
    is_oldest_first: bool = False,
    limit: int = 100,
) -> list[FileCard]:
    """List market files, newest first.

    Args:
        state: Only those in this state.
        source: Only those of this source; `-` for those of nobody known.
        before: Only those older than this one, by when it was received and its id: the last of the page before.
        is_oldest_first: The other way round, as a queue is worked.
    """
    with scope(actor):
        files = visible_files(actor).select_related("source").defer("refused_excerpt", "edits")
        files = files.order_by(*(("received_at", "id") if is_oldest_first else ("-received_at", "-id")))
        if state:
            files = files.filter(state=state)
        if source:
            files = files.filter(source__isnull=True) if source == "-" else files.filter(source_id=source)
        if before is not None:
            files = files.filter(Q(received_at__lt=before[0]) | Q(received_at=before[0], id__lt=before[1]))
        return [_file_card(file, is_bare=False, is_brief=True) for file in files[:limit]]


def count_files(*, actor: Actor) -> dict[str, int]:
    """Count market files by state."""
    with scope(actor):
        counted = visible_files(actor).order_by().values_list("state").annotate(count=Count("id"))
        return dict(counted)


def search_files(*, actor: Actor, text: str, limit: int) -> list[FileCard]:
    """List market files whose name contains `text`, newest first."""
    with scope(actor):
        files = visible_files(actor).filter(name__icontains=text).select_related("source")
        files = files.defer("refused_excerpt", "edits").order_by("-received_at", "-id")
        return [_file_card(file, is_bare=False, is_brief=True) for file in files[:limit]]


def count_in_quarantine(*, actor: Actor) -> int:
    """Count the files that wait for somebody to correct or reject them; none for those who do not look after files."""
    if not actor.may("data.see_files"):
        return 0
    with scope(actor):
        return visible_files(actor).filter(state=MarketFile.REFUSED).count()


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


def _file_card(
    file: MarketFile, *, is_bare: bool, correction: MarketFile | None = None, is_brief: bool = False
) -> FileCard:
    excerpt = [] if is_brief else [(int(number), str(text)) for number, text in file.refused_excerpt or []]
    masked = [(number, mask_line(text, line=number)) for number, text in excerpt]
    broken = next((text for number, text in masked if number == file.refused_line), "")
    plain = {name: getattr(file, name) for name in _PLAIN}
    return FileCard(
        **plain,
        refused_reason=file.refused_reason if is_bare else mask_reason(file.refused_reason, visible=broken),
        refused_excerpt=excerpt if is_bare else masked,
        source=file.source_id or "",
        source_title=file.source.title if file.source else "",
        corrects=file.corrects_id,
        corrects_name=file.corrects.name if not is_brief and file.corrects else "",
        corrected_by=correction.id if correction else None,
        corrected_by_name=correction.name if correction else "",
        edits=() if is_brief else tuple(_edit(each, is_bare) for each in file.edits or []),
    )


def _edit(edit: dict[str, Any], is_bare: bool) -> FileEdit:
    first = int(edit["first"])
    shown = [
        tuple(text if is_bare else mask_line(text, line=number) for number, text in enumerate(edit[side], start=first))
        for side in ("old", "new")
    ]
    return FileEdit(first, *shown)


#: What a card says as the table does.
_PLAIN = (
    "id", "name", "kind", "state", "size_bytes", "sha256", "spool_path", "received_at", "received_by", "via",
    "reading_at", "read_at", "finished_at", "covers_from", "covers_to", "readings", "keys", "days_new",
    "days_replaced", "days_unchanged", "days_older", "refused_line", "refused_code", "taken_by", "taken_by_name",
    "taken_at", "decided_by", "decided_at", "decision",
)  # fmt: skip
