"""What can be asked about files of customer data: how far they are, what they would change, what was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from forecourt.customers.models import Conflict, FactType, Import, ImportFault, System, Waiting
from forecourt.customers.policies import visible_faults, visible_imports
from forecourt.customers.rules.importing.columns import KnownField
from forecourt.customers.rules.importing.layouts import Matching, matching_from
from forecourt.customers.rules.importing.lines import Position
from forecourt.customers.rules.importing.tables import Told
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.paging import Place, at_instant, rows_after
from forecourt.kernel.scope import scope

FAULTS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An import as whoever goes on with it needs it."""

    id: UUID
    state: str
    spool_path: str
    told: Told
    position: Position
    matching: Matching
    types: Mapping[str, str]
    signature_of_plan: str


@dataclass(frozen=True, slots=True)
class ImportCard:
    """An import as lists and its own page show it. Instants are of business time, UTC.

    Attributes:
        written: How the file is written, in words; `is_assumed`: that was guessed.
        samples: The cells of its first rows.
        counts: What was taken in, by name.
        plan: What taking it in would change, where it was planned.
        named: In how many places something could not be taken, those that were mended left out.
        waiting: How many of its lines wait in the conflict queue.
        progress: How large a part was read, from 0 to 1.
    """

    id: UUID
    name: str
    system: str
    system_title: str
    state: str
    size_bytes: int
    sha256: str
    stage: str
    encoding: str
    delimiter: str
    written: str
    is_assumed: bool
    head: Sequence[str]
    samples: Sequence[Sequence[str]]
    matching: Mapping[str, Any]
    refused_code: str
    refused_reason: str
    line: int
    round: int
    counts: Mapping[str, int]
    plan: Mapping[str, Any]
    received_at: datetime
    received_by: str
    planned_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    corrects: UUID | None
    named: int = 0
    waiting: int = 0
    progress: float = 0.0


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What could not be taken of a line, and why.

    Attributes:
        cells: The row's cells, where they could be told apart; `raw` is what stood there otherwise.
        takes_row: Nothing of the line was taken; otherwise all but this cell.
        mended_at: When a corrected file brought it.
    """

    line: int
    code: str
    column: str
    sentence: str
    raw: str
    cells: Sequence[str]
    takes_row: bool
    mended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SystemCard:
    """Where data comes from."""

    code: str
    title: str


def get_import_job(*, actor: Actor, import_id: UUID) -> ImportJob:
    """Return what is needed to go on with an import. Raises Invisible."""
    with scope(actor):
        job = visible_imports(actor).filter(id=import_id).first()
        if job is None:
            raise Invisible()
        matching = matching_from(job.matching)
        types = dict(FactType.objects.filter(subject=matching.subject).values_list("code", "type"))
    return ImportJob(
        id=job.id,
        state=job.state,
        spool_path=job.spool_path,
        told=Told(job.encoding or None, job.delimiter or None),  # type: ignore[arg-type]
        position=Position(job.offset, job.line),
        matching=matching,
        types=types,
        signature_of_plan=repr((job.matching, job.encoding, job.delimiter, job.stage)),
    )


def get_import(*, actor: Actor, import_id: UUID) -> ImportCard:
    """Return one import. Raises Invisible."""
    with scope(actor):
        job = visible_imports(actor).select_related("system").filter(id=import_id).first()
        if job is None:
            raise Invisible()
        return _cards([job])[0]


def list_imports_page(
    *,
    actor: Actor,
    text: str = "",
    state: str = "",
    system: str = "",
    descending: bool = True,
    place: Place | None = None,
    limit: int,
) -> list[ImportCard]:
    """List imports by when they were given in, the newest first, from a place on."""
    with scope(actor):
        jobs = visible_imports(actor).select_related("system")
        if text:
            jobs = jobs.filter(name__icontains=text.replace("\0", ""))
        if state:
            jobs = jobs.filter(state=state)
        if system:
            jobs = jobs.filter(system_id=system)
        return _cards(list(rows_after(jobs, by="received_at", descending=descending, place=at_instant(place))[:limit]))


def list_faults(*, actor: Actor, import_id: UUID, after_line: int = 0, limit: int = FAULTS_SHOWN) -> list[FaultRow]:
    """List what could not be taken of an import, by line."""
    with scope(actor):
        rows = visible_faults(actor).filter(of_id=import_id, line__gt=after_line).order_by("line", "code", "column")
        return [
            FaultRow(
                each.line,
                each.code,
                each.column,
                each.sentence,
                each.raw,
                each.cells,
                each.takes_row,
                each.mended_at,
            )
            for each in rows[:limit]
        ]


def count_faults(*, actor: Actor, import_id: UUID) -> dict[str, int]:
    """Count what could not be taken of an import and is not mended, by code."""
    with scope(actor):
        rows = visible_faults(actor).filter(of_id=import_id, mended_at__isnull=True)
        return dict(rows.values_list("code").annotate(many=Count("id")).order_by("-many"))


def list_systems(*, actor: Actor) -> list[SystemCard]:
    """List where data comes from."""
    with scope(actor):
        return [SystemCard(each.code, each.title) for each in System.objects.order_by("place", "code")]


def list_known_fields(*, actor: Actor) -> list[KnownField]:
    """List the facts that columns can be, in the model's order."""
    with scope(actor):
        rows = FactType.objects.order_by("subject", "place", "code").values_list("subject", "code", "title", "type")
        return [KnownField(*row) for row in rows]


def _cards(jobs: Sequence[Import]) -> list[ImportCard]:
    ids = [job.id for job in jobs]
    still = Q(taken_at__isnull=True, conflict__state=Conflict.OPEN)
    waiting = dict(
        Waiting.objects.filter(still, of_id__in=ids).values_list("of_id").annotate(many=Count("id")).order_by()
    )
    faults = ImportFault.objects.filter(of_id__in=ids, mended_at__isnull=True)
    named = dict(faults.values_list("of_id").annotate(many=Count("id")).order_by())
    return [_card(job, named.get(job.id, 0), waiting.get(job.id, 0)) for job in jobs]


def _card(job: Import, named: int, waiting: int) -> ImportCard:
    is_over = job.state == Import.DONE
    share = 1.0 if is_over else min(1.0, job.offset / job.size_bytes) if job.size_bytes else 0.0
    plain = {
        name: getattr(job, name)
        for name in ImportCard.__dataclass_fields__
        if name not in ("system", "system_title", "corrects", "named", "waiting", "progress")
    }
    return ImportCard(
        **plain,
        system=job.system_id,
        system_title=job.system.title,
        corrects=job.corrects_id,
        named=named,
        waiting=waiting,
        progress=share,
    )
