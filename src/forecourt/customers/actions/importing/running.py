"""The steps of an import that the worker takes: a part of the file, the end of it, what came of planning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field, SkipValidation

from forecourt.customers import events
from forecourt.customers.actions.importing.parts import open_work, take_part
from forecourt.customers.actions.importing.receiving import NameImport
from forecourt.customers.models import Conflict, Import, ImportFault, Waiting
from forecourt.customers.policies import may_import, visible_imports
from forecourt.customers.rules.importing.lines import Position
from forecourt.customers.rules.importing.records import Record
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict as Clash
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance

#: A plan shows so many changes and faults one by one.
SHOWN_CHANGES: Final = 100
SHOWN_FAULTS: Final = 200


class Overtaken(Clash):
    """Somebody else took this part in, or it was stopped."""

    code, title = "overtaken", "Another worker was quicker"


@dataclass(frozen=True, slots=True)
class Part:
    """Records of a file that follow each other, and where they begin."""

    start: Position
    records: tuple[Record, ...]

    @property
    def after(self) -> Position:
        """Return where the next part begins."""
        return self.records[-1].after if self.records else self.start


class CarryOnImport(Parameters):
    """The parameters of `customers.carry_on_import`."""

    import_id: UUID
    part: SkipValidation[Any] = Field(exclude=True)


class KeepPlan(Parameters):
    """The parameters of `customers.keep_import_plan`."""

    import_id: UUID
    plan: dict[str, Any]
    signature: str


class RefuseImport(Parameters):
    """The parameters of `customers.refuse_import`."""

    import_id: UUID
    code: str
    reason: str


@action(
    name="customers.carry_on_import",
    title="Take a part of an import in",
    parameters=CarryOnImport,
    policy=may_import,
    is_internal=True,
)
def carry_on_import(performance: Performance, parameters: CarryOnImport) -> dict[str, Any]:
    """Take the next part of a file in and move on, in one transaction. Raises Overtaken where that is done already.

    A dry run takes a part from wherever it begins, whatever state the import is in.
    """
    part: Part = parameters.part
    job = visible_imports(performance.actor).select_for_update().filter(id=parameters.import_id).first()
    if job is None:
        raise Invisible()
    if not performance.dry_run:
        _refuse_overtaken(job, part)
    work = open_work(performance, job)
    take_part(work, part.records)
    _mend(job, work.faults, part, performance.now)
    job.offset, job.line = part.after.offset, part.after.line
    job.counts = dict(Counter(job.counts) + work.counts)
    job.save(update_fields=["offset", "line", "counts"])
    performance.record(
        events.IMPORT_CARRIED_ON,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "from_line": part.start.line, "to_line": job.line, "counts": dict(work.counts)},
    )
    return {
        "counts": dict(work.counts),
        "faults": [_fault_row(each) for each in list(work.faults.values())[:SHOWN_FAULTS]],
        "named": len(work.faults),
        "line": job.line,
    }


@action(
    name="customers.finish_import",
    title="End an import",
    parameters=NameImport,
    policy=may_import,
    is_internal=True,
)
def finish_import(performance: Performance, parameters: NameImport) -> dict[str, Any]:
    """Say that a file was taken in to its end. Raises Overtaken where it was stopped."""
    job = visible_imports(performance.actor).select_for_update().filter(id=parameters.import_id).first()
    if job is None:
        raise Invisible()
    if job.state != Import.RUNNING:
        raise Overtaken(f"{job.name} is {job.state}.")
    job.state, job.finished_at = Import.DONE, performance.now
    job.save(update_fields=["state", "finished_at"])
    named = job.faults.count()
    waiting = Waiting.objects.filter(of=job, taken_at__isnull=True, conflict__state=Conflict.OPEN).count()
    performance.record(
        events.IMPORT_DONE,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "counts": job.counts, "named": named, "waiting": waiting},
    )
    return {"import_id": job.id, "counts": job.counts, "named": named, "waiting": waiting}


@action(
    name="customers.keep_import_plan",
    title="Keep what an import would change",
    parameters=KeepPlan,
    policy=may_import,
    is_internal=True,
)
def keep_import_plan(performance: Performance, parameters: KeepPlan) -> dict[str, Any]:
    """Keep what planning found out. Raises Overtaken where the columns were matched otherwise meanwhile."""
    job = visible_imports(performance.actor).select_for_update().filter(id=parameters.import_id).first()
    if job is None:
        raise Invisible()
    if job.state != Import.PLANNING or signature_of_plan(job) != parameters.signature:
        raise Overtaken(f"{job.name} was matched otherwise meanwhile.")
    job.state, job.plan, job.planned_at = Import.PLANNED, parameters.plan, performance.now
    job.save(update_fields=["state", "plan", "planned_at"])
    performance.record(
        events.IMPORT_PLANNED,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "counts": parameters.plan.get("counts", {})},
    )
    return {"import_id": job.id}


@action(
    name="customers.refuse_import",
    title="Refuse a file of customer data",
    parameters=RefuseImport,
    policy=may_import,
    is_internal=True,
)
def refuse_import(performance: Performance, parameters: RefuseImport) -> dict[str, Any]:
    """Say that a file is no table that can be read, and why."""
    job = visible_imports(performance.actor).select_for_update().filter(id=parameters.import_id).first()
    if job is None:
        raise Invisible()
    job.state, job.refused_code, job.refused_reason = Import.REFUSED, parameters.code, parameters.reason
    job.save(update_fields=["state", "refused_code", "refused_reason"])
    performance.record(
        events.IMPORT_REFUSED,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "code": job.refused_code, "reason": job.refused_reason},
    )
    return {"import_id": job.id}


def signature_of_plan(job: Import) -> str:
    """Return by what a plan is recognised as being of what was matched now."""
    return repr((job.matching, job.encoding, job.delimiter, job.stage))


def _refuse_overtaken(job: Import, part: Part) -> None:
    if job.state != Import.RUNNING:
        raise Overtaken(f"{job.name} is {job.state}.")
    if job.line != part.start.line:
        raise Overtaken(f"{job.name} was taken in to line {job.line:,} already.")


def _mend(job: Import, faults: Mapping[Any, ImportFault], part: Part, now: datetime) -> None:
    """Note which lines of the import that this file corrects came rightly now: they name their line."""
    if job.corrects_id is None or LINE_COLUMN not in job.head:
        return
    place = job.head.index(LINE_COLUMN)
    broken = {line for line, _, _ in faults}
    lines = {
        int(record.cells[place])
        for record in part.records
        if record.fault is None and record.line not in broken and record.cells[place].isdigit()
    }
    ImportFault.objects.filter(of_id=job.corrects_id, line__in=lines, mended_at__isnull=True).update(mended_at=now)


#: The column of a list of faults that tells which line of the first file a row was.
LINE_COLUMN: Final = "line in the first file"


def _fault_row(fault: ImportFault) -> dict[str, Any]:
    return {
        "line": fault.line,
        "code": fault.code,
        "column": fault.column,
        "sentence": fault.sentence,
        "takes_row": fault.takes_row,
        "raw": fault.raw[:200],
    }
