"""Bring market files in: received at once, then accepted whole or refused with line and reason."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from procrastinate.contrib.django import app as queue
from pydantic import AwareDatetime, Field

from forecourt.access.actions import delegate
from forecourt.contracts.actions import register_unknown_meters
from forecourt.contracts.queries import list_holders
from forecourt.contracts.rules import Period
from forecourt.data import events
from forecourt.data.engine.landing import count_within
from forecourt.data.models import MarketFile, StoredObject
from forecourt.data.policies import may_ingest_files, visible_files
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance

#: Later than any reading.
END_OF_TIME: Final = 2**40
#: Of two versions in the same second, each was known for a time.
SHORTEST_KNOWN: Final = timedelta(microseconds=1)


class CameAlready(Conflict):
    """A file lands only once, however often it is given in."""

    code, title = "file_came_already", "This file came in before"


class Overtaken(Conflict):
    """Another file changed the same meter's year while this one was read; it is read again."""

    code, title = "overtaken", "Another file was quicker"


class ReceiveFile(Parameters):
    """The parameters of `data.receive_file`."""

    name: str = Field(max_length=255)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(ge=0)
    spool_path: str = Field(max_length=500)
    is_queued: bool = True


class NewVersion(Parameters):
    """A new version of the object of a key and year, written and not yet visible."""

    key: str
    year: int
    path: str
    rows: int
    size_bytes: int
    first_at: datetime
    last_end_at: datetime
    replaces: str | None = None
    spans: dict[str, Any] = Field(default_factory=dict)
    quality_counts: dict[str, Any] = Field(default_factory=dict)
    months: list[Any] = Field(default_factory=list)


class Changed(Parameters):
    """Which stretches of a key's time changed, `[from, to)` in seconds since the epoch."""

    key: str
    new: frozenset[tuple[int, int]] = frozenset()
    replaced: frozenset[tuple[int, int]] = frozenset()


class AcceptFile(Parameters):
    """The parameters of `data.accept_file`."""

    file_id: UUID
    dataset: str
    kind: str
    collected_at: AwareDatetime
    versions: tuple[NewVersion, ...]
    changes: tuple[Changed, ...]
    readings: int
    keys: int
    days_new: int
    days_replaced: int
    days_unchanged: int
    days_older: int


class RefuseFile(Parameters):
    """The parameters of `data.refuse_file`."""

    file_id: UUID
    code: str
    reason: str
    line: int | None = None
    excerpt: list[tuple[int, str]] = Field(default_factory=list)


@action(
    name="data.receive_file",
    title="Give in a market file",
    parameters=ReceiveFile,
    policy=may_ingest_files,
    is_internal=True,
)
def receive_file(performance: Performance, parameters: ReceiveFile) -> dict[str, Any]:
    """Note a file that lies in the spool, and queue its reading under the giver's own right. Raises CameAlready."""
    file = _taken_up_again(parameters) or MarketFile.objects.create(
        **parameters.model_dump(exclude={"is_queued"}),
        received_at=performance.now,
        received_by=performance.actor.name,
    )
    performance.record(
        events.FILE_RECEIVED,
        subject=("file", file.id),
        company_id=None,
        new={"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256},
    )
    if parameters.is_queued and not performance.dry_run:
        secret = delegate(actor=performance.actor, purpose="data.land_file")
        queue.configure_task("data.land_file", allow_unknown=True).defer(file_id=str(file.id), secret=secret)
    return {"file_id": file.id}


@action(
    name="data.accept_file",
    title="Accept a market file",
    parameters=AcceptFile,
    policy=may_ingest_files,
    is_internal=True,
)
def accept_file(performance: Performance, parameters: AcceptFile) -> dict[str, Any]:
    """Switch the manifest to what the file brought, all at once. Raises Overtaken, and then nothing has changed."""
    file = _file(performance, parameters.file_id)
    resources = register_unknown_meters(performance, identifiers=[version.key for version in parameters.versions])
    for version in parameters.versions:
        _switch(parameters, file, resources[version.key], version)
    _finish(performance, file, parameters)
    cause = performance.record(
        events.FILE_ACCEPTED,
        subject=("file", file.id),
        company_id=None,
        new={"name": file.name, **parameters.model_dump(exclude={"file_id", "versions", "changes", "collected_at"})},
    )
    _tell_holders(performance, parameters, file, cause)
    return {"file_id": file.id, **parameters.model_dump(exclude={"file_id", "versions", "changes", "collected_at"})}


@action(
    name="data.refuse_file",
    title="Refuse a market file",
    parameters=RefuseFile,
    policy=may_ingest_files,
    is_internal=True,
)
def refuse_file(performance: Performance, parameters: RefuseFile) -> dict[str, Any]:
    """Put a file into quarantine, with the line, the reason, and the lines around it."""
    file = _file(performance, parameters.file_id)
    file.state, file.finished_at = MarketFile.REFUSED, performance.now
    file.refused_line, file.refused_code = parameters.line, parameters.code
    file.refused_reason, file.refused_excerpt = parameters.reason, parameters.excerpt
    file.save()
    performance.record(
        events.FILE_REFUSED,
        subject=("file", file.id),
        company_id=None,
        new={"name": file.name, "line": parameters.line, "code": parameters.code, "reason": parameters.reason},
    )
    return {"file_id": file.id}


def _taken_up_again(parameters: ReceiveFile) -> MarketFile | None:
    """Return the same file where an earlier try to land it at a terminal was broken off. Raises CameAlready."""
    earlier = MarketFile.objects.filter(sha256=parameters.sha256).exclude(state=MarketFile.REFUSED).first()
    if earlier is None:
        return None
    if earlier.state != MarketFile.RECEIVED or parameters.is_queued:
        raise CameAlready(f"The same bytes came in as {earlier.name} on {earlier.received_at:%d %b %Y}.")
    earlier.spool_path = parameters.spool_path
    earlier.save(update_fields=["spool_path"])
    return earlier


def _file(performance: Performance, file_id: UUID) -> MarketFile:
    file = visible_files(performance.actor).select_for_update().filter(id=file_id).first()
    if file is None:
        raise Invisible()
    if file.state in (MarketFile.ACCEPTED, MarketFile.REFUSED):
        raise Conflict(f"{file.name} was dealt with already: {file.state}.")
    return file


def _switch(parameters: AcceptFile, file: MarketFile, resource_id: UUID, version: NewVersion) -> None:
    """Let a new version take the place of the current one, if that is still the one it was made from.

    It counts as known from when its rows were collected, so `as_of` a row's `collected_at` gives that row.
    """
    known_from = parameters.collected_at
    place = {"dataset_id": parameters.dataset, "resource_id": resource_id, "year": version.year}
    current = StoredObject.objects.select_for_update().filter(**place, known_to__isnull=True).first()
    if (current.path if current else None) != version.replaces:
        raise Overtaken(f"{version.key} in {version.year} changed meanwhile.")
    if current is not None:
        known_from = max(known_from, current.known_from + SHORTEST_KNOWN)
        current.known_to = known_from
        current.save(update_fields=["known_to"])
    StoredObject.objects.create(
        **place,
        file=file,
        known_from=known_from,
        collected_at=parameters.collected_at,
        **version.model_dump(exclude={"key", "year", "replaces"}),
    )


def _finish(performance: Performance, file: MarketFile, parameters: AcceptFile) -> None:
    file.state, file.finished_at, file.kind = MarketFile.ACCEPTED, performance.now, parameters.kind
    for name in ("readings", "keys", "days_new", "days_replaced", "days_unchanged", "days_older"):
        setattr(file, name, getattr(parameters, name))
    file.save()


def _tell_holders(performance: Performance, parameters: AcceptFile, file: MarketFile, cause: UUID) -> None:
    """Journal for each company what changed of its meters in its own time, and nothing of anybody else's."""
    keys = [change.key for change in parameters.changes]
    holders = list_holders(actor=performance.actor, dataset=parameters.dataset, identifiers=keys)
    for event, which in ((events.READINGS_REPLACED, "replaced"), (events.READINGS_ADDED, "new")):
        told: dict[UUID, dict[str, int]] = defaultdict(dict)
        for change in parameters.changes:
            for company_id, period in holders.get(change.key, ()):
                days = count_within(getattr(change, which), [_seconds_of(period)])
                if days:
                    told[company_id][change.key] = told[company_id].get(change.key, 0) + days
        for company_id, days_by_key in told.items():
            performance.record(
                event,
                subject=("file", file.id),
                company_id=company_id,
                new={"keys": sorted(days_by_key), "days": sum(days_by_key.values()), "file": file.name},
                cause_id=cause,
            )


def _seconds_of(period: Period) -> tuple[int, int]:
    return int(period.start.timestamp()), int(period.end.timestamp()) if period.end else END_OF_TIME
