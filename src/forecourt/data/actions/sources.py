"""Define who sends files, notice when one is late, and close that when it comes."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from pydantic import Field, field_validator

from forecourt.data import events
from forecourt.data.engine.aggregate.zones import UnknownZone, find_zone
from forecourt.data.models import LateFile, MarketFile, Source
from forecourt.data.policies import may_define_datasets, may_ingest_files
from forecourt.data.rules import last_due
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance
from forecourt.kernel.wall_time import WallTime


class NotLate(Conflict):
    """What was expected has come, or its lateness is known already."""

    code, title = "not_late", "Nothing new is late"


class DefineSource(Parameters):
    """The parameters of `data.define_source`."""

    code: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        max_length=100,
        description="What files and programs call it; it never changes.",
        examples=["north-metering"],
    )
    title: str = Field(description="What people read.", examples=["North Metering"])
    dataset: str = Field(description="The dataset, by code.", examples=["interval-readings"])
    sender: str = Field(
        pattern=r"^[A-Za-z0-9]{1,10}$", description="The sender that its files name.", examples=["NORTHMDP"]
    )
    folder: str = Field(
        default="",
        max_length=200,
        description="The watched folder, below inbox/; empty: none.",
        examples=["inbox/north-metering"],
    )
    zone: str = Field(description="The zone of its times: an IANA zone or an offset.", examples=["Etc/GMT-10"])
    due_by: WallTime = Field(description="By what time of the day a file is due.", examples=["09:00"])
    days_back: int = Field(
        default=1, ge=0, le=400, description="How many days before it the file is about.", examples=[1]
    )
    owner: str = Field(description="Who answers for it.", examples=["Customer data team"])

    @field_validator("folder")
    @classmethod
    def refuse_ways_out(cls, folder: str) -> str:
        """Refuse a folder that could lie outside the installation, or among its own files."""
        parts = PurePosixPath(folder).parts
        if folder and (parts[0] != "inbox" or len(parts) < 2 or not all(_is_plain(part) for part in parts)):
            raise ValueError(
                "a watched folder lies below inbox/ and has figures, small letters and hyphens in its name"
            )
        return folder

    @field_validator("zone")
    @classmethod
    def refuse_unknown_zones(cls, zone: str) -> str:
        """Refuse what is no zone."""
        try:
            find_zone(name=zone)
        except UnknownZone as error:
            raise ValueError(str(error)) from None
        return zone


class NoticeLateFile(Parameters):
    """The parameters of `data.notice_late_file`."""

    source: str


class PassOverFile(Parameters):
    """The parameters of `data.pass_over_file`."""

    source: str
    name: str = Field(max_length=255)
    reason: str


@action(
    name="data.define_source",
    title="Define a source",
    parameters=DefineSource,
    policy=may_define_datasets,
    undone_by="data.define_source",
)
def define_source(performance: Performance, parameters: DefineSource) -> dict[str, Any]:
    """Make a source of files, or change what is expected of it."""
    wanted = parameters.model_dump(exclude={"code", "dataset"}) | {"dataset_id": parameters.dataset}
    was = Source.objects.filter(code=parameters.code).values(*wanted).first()
    Source.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(
        events.SOURCE_DEFINED,
        subject=("source", parameters.code),
        company_id=None,
        old=_as_words(was) if was else None,
        new=_as_words(wanted),
    )
    return {"source": parameters.code, "changed": was != wanted}


@action(
    name="data.notice_late_file",
    title="Notice that a file is late",
    parameters=NoticeLateFile,
    policy=may_ingest_files,
    is_internal=True,
)
def notice_late_file(performance: Performance, parameters: NoticeLateFile) -> dict[str, Any]:
    """Open a lateness where a source has not delivered what was due last, once a day. Raises NotLate."""
    source = Source.objects.filter(code=parameters.source).first()
    if source is None:
        raise Invisible()
    due = last_due(
        now=performance.now, zone=find_zone(name=source.zone), due_by=source.due_by, days_back=source.days_back
    )
    accepted = MarketFile.objects.filter(source=source, state=MarketFile.ACCEPTED, covers_to__gte=due.covers_to)
    if accepted.exists() or LateFile.objects.filter(source=source, day=due.day).exists():
        raise NotLate(f"{source.title} is not late with anything that is not known yet.")
    late = LateFile.objects.create(
        source=source, day=due.day, due_at=due.due_at, covers_to=due.covers_to, noticed_at=performance.now
    )
    performance.record(
        events.FILE_LATE,
        subject=("source", source.code),
        company_id=None,
        new={
            "title": source.title,
            "dataset": source.dataset_id,
            "day": due.day.isoformat(),
            "due_at": due.due_at.isoformat(),
            "owner": source.owner,
        },
    )
    return {"late_id": late.id}


@action(
    name="data.pass_over_file",
    title="Pass over what is no file to take in",
    parameters=PassOverFile,
    policy=may_ingest_files,
    is_internal=True,
)
def pass_over_file(performance: Performance, parameters: PassOverFile) -> dict[str, Any]:
    """Say that something in a watched folder was put aside and not taken in, and why."""
    performance.record(
        events.FILE_PASSED_OVER,
        subject=("source", parameters.source),
        company_id=None,
        new={"name": parameters.name, "reason": parameters.reason},
    )
    return {"name": parameters.name}


def close_late_files(performance: Performance, *, file: MarketFile, cause: UUID) -> None:
    """Close the latenesses that a file's arrival ends, as part of accepting it."""
    if file.source_id is None or file.covers_to is None:
        return
    open_ones = LateFile.objects.select_related("source").filter(
        source_id=file.source_id, arrived_at__isnull=True, covers_to__lte=file.covers_to
    )
    for late in open_ones:
        late.arrived_at, late.file = performance.now, file
        late.save(update_fields=["arrived_at", "file"])
        performance.record(
            events.FILE_ARRIVED_LATE,
            subject=("source", late.source_id),
            company_id=None,
            new={
                "title": late.source.title,
                "day": late.day.isoformat(),
                "file": file.name,
                "late_min": round((performance.now - late.due_at).total_seconds() / 60),
            },
            cause_id=cause,
        )


def _is_plain(part: str) -> bool:
    return part.isascii() and part.replace("-", "").isalnum() and part == part.lower()


def _as_words(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as the journal can hold them."""
    return values | {"due_by": values["due_by"].isoformat("minutes")}
