"""Bring market files in: received at once, then accepted whole or refused with line and reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final, Literal
from uuid import UUID

from procrastinate.contrib.django import app as queue
from pydantic import AwareDatetime, Field

from forecourt.access.actions import delegate
from forecourt.contracts.actions import register_unknown_meters
from forecourt.contracts.queries import list_holders
from forecourt.contracts.rules import Period
from forecourt.data import events
from forecourt.data.actions.sources import close_late_files
from forecourt.data.engine.landing import touched_within
from forecourt.data.engine.mending import mask_line, mask_reason
from forecourt.data.models import MarketFile, Source, StoredObject
from forecourt.data.policies import may_ingest_files, visible_files
from forecourt.data.rules import NEM_OFFSET
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance

#: Later than any reading.
END_OF_TIME: Final = 2**40
COUNTS: Final = ("readings", "keys", "days_new", "days_replaced", "days_unchanged", "days_older")
#: Of two versions in the same second, each was known for a time.
#: How many corrected meters, and days of each, the journal names one by one.
NAMED_KEYS: Final = 8
NAMED_DAYS: Final = 8
NEM: Final = timezone(NEM_OFFSET)
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
    via: Literal["upload", "terminal", "folder"] = "upload"
    source: str | None = None


class OpenFile(Parameters):
    """The parameters of `data.open_file`."""

    file_id: UUID


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
    sender: str = ""
    read_at: AwareDatetime | None = None
    covers_from: AwareDatetime | None = None
    covers_to: AwareDatetime | None = None


class RefuseFile(Parameters):
    """The parameters of `data.refuse_file`."""

    file_id: UUID
    code: str
    reason: str
    line: int | None = None
    excerpt: list[tuple[int, str]] = Field(default_factory=list)
    sender: str = ""


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
        **parameters.model_dump(exclude={"is_queued", "source"}),
        source_id=parameters.source,
        received_at=performance.now,
        received_by=performance.actor.name,
    )
    performance.record(
        events.FILE_RECEIVED,
        subject=("file", file.id),
        company_id=None,
        new={"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256, "via": file.via},
    )
    if parameters.is_queued:
        queue_landing(performance, file_id=file.id)
    return {"file_id": file.id}


@action(
    name="data.open_file",
    title="Begin to read a market file",
    parameters=OpenFile,
    policy=may_ingest_files,
    is_internal=True,
)
def open_file(performance: Performance, parameters: OpenFile) -> dict[str, Any]:
    """Say that a file is being read from now on; again, where an earlier reading was broken off."""
    file = _file(performance, parameters.file_id)
    file.state, file.reading_at = MarketFile.READING, performance.now
    file.save(update_fields=["state", "reading_at"])
    performance.record(events.FILE_OPENED, subject=("file", file.id), company_id=None, new={"name": file.name})
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
    _name_source(file, parameters.sender)
    resources = register_unknown_meters(performance, identifiers=[version.key for version in parameters.versions])
    for version in parameters.versions:
        _switch(parameters, file, resources[version.key], version)
    _finish(performance, file, parameters)
    cause = performance.record(
        events.FILE_ACCEPTED,
        subject=("file", file.id),
        company_id=None,
        new={"name": file.name, "source": file.source_id, **_counts(parameters)},
    )
    _tell_holders(performance, parameters, file, cause)
    close_late_files(performance, file=file, cause=cause)
    return {"file_id": file.id, **_counts(parameters)}


@action(
    name="data.refuse_file",
    title="Refuse a market file",
    parameters=RefuseFile,
    policy=may_ingest_files,
    is_internal=True,
)
def refuse_file(performance: Performance, parameters: RefuseFile) -> dict[str, Any]:
    """Put a file into quarantine, with the line, the reason, and the lines around it.

    The journal, which more people read, has the reason without what it quotes of readings.
    """
    file = _file(performance, parameters.file_id)
    _name_source(file, parameters.sender)
    file.state, file.finished_at = MarketFile.REFUSED, performance.now
    file.refused_line, file.refused_code = parameters.line, parameters.code
    file.refused_reason, file.refused_excerpt = parameters.reason, parameters.excerpt
    file.save()
    broken = next((text for number, text in parameters.excerpt if number == parameters.line), "")
    performance.record(
        events.FILE_QUARANTINED,
        subject=("file", file.id),
        company_id=None,
        new={
            "name": file.name,
            "source": file.source_id,
            "line": parameters.line,
            "code": parameters.code,
            "reason": mask_reason(parameters.reason, visible=mask_line(broken, line=parameters.line or 0)),
        },
    )
    return {"file_id": file.id}


def queue_landing(performance: Performance, *, file_id: UUID) -> None:
    """Let the worker read a file, under the right of whoever gave it in. A dry run queues nothing."""
    if not performance.dry_run:
        secret = delegate(actor=performance.actor, purpose="data.land_file")
        queue.configure_task("data.land_file", allow_unknown=True).defer(file_id=str(file_id), secret=secret)


def refuse_known(*, sha256: str) -> None:
    """Refuse bytes that landed, or are about to. Raises CameAlready."""
    earlier = MarketFile.objects.filter(sha256=sha256).exclude(state__in=MarketFile.WITHOUT_LANDING).first()
    if earlier is not None:
        raise CameAlready(f"The same bytes came in as {earlier.name} on {earlier.received_at:%d %b %Y}.")


def _taken_up_again(parameters: ReceiveFile) -> MarketFile | None:
    """Return the same file where an earlier try to land it, without the queue, was broken off. Raises CameAlready."""
    landing = MarketFile.objects.exclude(state__in=MarketFile.WITHOUT_LANDING)
    earlier = landing.filter(sha256=parameters.sha256).first()
    if earlier is None:
        return None
    if earlier.state == MarketFile.ACCEPTED or parameters.is_queued:
        raise CameAlready(f"The same bytes came in as {earlier.name} on {earlier.received_at:%d %b %Y}.")
    earlier.spool_path = parameters.spool_path
    earlier.save(update_fields=["spool_path"])
    return earlier


def _file(performance: Performance, file_id: UUID) -> MarketFile:
    file = visible_files(performance.actor).select_for_update().filter(id=file_id).first()
    if file is None:
        raise Invisible()
    if file.state not in (MarketFile.RECEIVED, MarketFile.READING):
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
        source_id=file.source_id,
        known_from=known_from,
        collected_at=parameters.collected_at,
        **version.model_dump(exclude={"key", "year", "replaces"}),
    )


def _finish(performance: Performance, file: MarketFile, parameters: AcceptFile) -> None:
    file.state, file.finished_at, file.kind = MarketFile.ACCEPTED, performance.now, parameters.kind
    file.read_at, file.covers_from, file.covers_to = parameters.read_at, parameters.covers_from, parameters.covers_to
    for name in COUNTS:
        setattr(file, name, getattr(parameters, name))
    file.save()


def _name_source(file: MarketFile, sender: str) -> None:
    """Say whose file it is: by its header, or else by the folder it lay in."""
    file.sender = sender
    named = Source.objects.filter(sender=sender).first() if sender else None
    file.source_id = named.code if named else file.source_id


def _counts(parameters: AcceptFile) -> dict[str, Any]:
    return {name: getattr(parameters, name) for name in ("dataset", "kind", *COUNTS)}


def _tell_holders(performance: Performance, parameters: AcceptFile, file: MarketFile, cause: UUID) -> None:
    """Journal for each company what changed of its meters in its own time, and nothing of anybody else's.

    The file stands there by its id alone: its name may be anything, and tell of others.
    """
    keys = [change.key for change in parameters.changes]
    holders = list_holders(actor=performance.actor, dataset=parameters.dataset, identifiers=keys)
    for event, which in ((events.READINGS_REPLACED, "replaced"), (events.READINGS_ADDED, "new")):
        told: dict[UUID, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for change in parameters.changes:
            for company_id, period in holders.get(change.key, ()):
                if begins := touched_within(getattr(change, which), [_seconds_of(period)]):
                    told[company_id][change.key] += begins
        for company_id, days_by_key in told.items():
            corrected = {"corrected": _first_days(days_by_key)} if which == "replaced" else {}
            performance.record(
                event,
                subject=("file", file.id),
                company_id=company_id,
                new={
                    "keys": sorted(days_by_key),
                    "days": sum(map(len, days_by_key.values())),
                    **corrected,
                },
                cause_id=cause,
            )


def _first_days(begins_by_key: Mapping[str, Iterable[int]]) -> dict[str, list[str]]:
    """Name by key the market days that begin at some instants, as far as people will look at them one by one."""
    found: dict[str, list[str]] = {}
    for key in sorted(begins_by_key)[:NAMED_KEYS]:
        days = sorted({datetime.fromtimestamp(at, NEM).date().isoformat() for at in begins_by_key[key]})
        found[key] = days[:NAMED_DAYS]
    return found


def _seconds_of(period: Period) -> tuple[int, int]:
    return int(period.start.timestamp()), int(period.end.timestamp()) if period.end else END_OF_TIME
