"""Give in a file of customer data, say what its columns are, have it planned, taken in, stopped, taken in anew."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from procrastinate.contrib.django import app as queue
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.importing.matching import MatchImport, Stage, known_fields, look_at, matched
from forecourt.customers.models import Import, KnownMatching, System
from forecourt.customers.policies import may_import, visible_imports
from forecourt.customers.rules.importing.layouts import BadMatching, matching_from
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errands import lend
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance

TASK: Final = "customers.carry_on_import"


class ImportedAlready(Conflict):
    """A file is taken in once a system, however often it is given in."""

    code, title = "imported_already", "This file came in before"

    def __init__(self, detail: str, *, import_id: UUID) -> None:
        super().__init__(detail, next=["Take that import in anew: what is known already changes nothing."])
        self.import_id = import_id


class NotNow(Conflict):
    """In this state of an import that cannot be done."""

    code, title = "not_now", "That cannot be done with this import now"


class ReceiveImport(Parameters):
    """The parameters of `customers.receive_import`."""

    name: str = Field(max_length=255)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(ge=0)
    spool_path: str = Field(max_length=500)
    system: str = Field(max_length=40)
    stage: Stage = "prospect"
    corrects: UUID | None = None
    is_queued: bool = True


class NameImport(Parameters):
    """Which import it is about."""

    import_id: UUID = Field(description="Which import.", examples=[EXAMPLE_ID])


@action(
    name="customers.receive_import",
    title="Give in a file of customer data",
    parameters=ReceiveImport,
    policy=may_import,
    is_internal=True,
)
def receive_import(performance: Performance, parameters: ReceiveImport) -> dict[str, Any]:
    """Keep a file that lies in the spool, look at its beginning, and propose what its columns are.

    One that is no table is kept too, with the reason. Raises ImportedAlready, Malformed.
    """
    if not System.objects.filter(code=parameters.system).exists():
        raise Malformed(f"There is no system {parameters.system!r}.", pointer="/data/attributes/system")
    _refuse_known(parameters)
    if parameters.corrects is not None and not visible_imports(performance.actor).filter(id=parameters.corrects):
        raise Invisible()
    job = Import(
        **parameters.model_dump(exclude={"system", "corrects", "is_queued"}),
        system_id=parameters.system,
        corrects_id=parameters.corrects,
        received_at=performance.now,
        received_by=performance.actor.name,
    )
    look_at(job)
    job.save(force_insert=True)
    performance.record(
        events.IMPORT_RECEIVED,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "system": job.system_id, "size_bytes": job.size_bytes, "sha256": job.sha256},
    )
    if job.state == Import.REFUSED:
        _record_refused(performance, job)
    elif parameters.is_queued:
        job.state = Import.PLANNING
        job.save(update_fields=["state"])
        _queue(performance, job)
    return {"import_id": job.id, "state": job.state}


@action(
    name="customers.match_import",
    title="Say what an import’s columns are",
    parameters=MatchImport,
    policy=may_import,
    undone_by="customers.match_import",
)
def match_import(performance: Performance, parameters: MatchImport) -> dict[str, Any]:
    """Say what a file’s rows and columns are, and have it planned again. Raises Invisible, Malformed, NotNow."""
    job = _job(performance, parameters.import_id)
    if job.state in (Import.RUNNING, Import.DONE):
        raise NotNow(f"{job.name} is {'being taken in' if job.state == Import.RUNNING else 'taken in'}.")
    was = job.matching
    told = (job.encoding, job.delimiter)
    for name in ("encoding", "delimiter", "stage"):
        if (value := getattr(parameters, name)) is not None:
            setattr(job, name, value)
    if (job.encoding, job.delimiter) != told or job.state == Import.REFUSED:
        job.state, job.refused_code, job.refused_reason = Import.RECEIVED, "", ""
        look_at(job)
    if job.state != Import.REFUSED:
        job.matching = matched(job, parameters).as_json()
        job.state = Import.PLANNING
    job.save()
    performance.record(
        events.IMPORT_MATCHED,
        subject=("import", job.id),
        company_id=None,
        old={"matching": was},
        new={"name": job.name, "matching": job.matching},
    )
    if job.state == Import.PLANNING:
        _queue(performance, job)
    return {"import_id": job.id, "state": job.state}


@action(
    name="customers.plan_import",
    title="Plan an import",
    parameters=NameImport,
    policy=may_import,
)
def plan_import(performance: Performance, parameters: NameImport) -> dict[str, Any]:
    """Find out what taking a file in would change, and change nothing. Raises Invisible, NotNow."""
    job = _job(performance, parameters.import_id)
    if job.state not in (Import.RECEIVED, Import.PLANNED, Import.PLANNING, Import.STOPPED):
        raise NotNow(f"{job.name} cannot be planned: it is {job.state}.")
    job.state = Import.PLANNING
    job.save(update_fields=["state"])
    performance.record(events.IMPORT_PLANNING, subject=("import", job.id), company_id=None, new={"name": job.name})
    _queue(performance, job)
    return {"import_id": job.id, "state": job.state}


@action(
    name="customers.import_file",
    title="Take a file of customer data in",
    parameters=NameImport,
    policy=may_import,
    undone_by="customers.stop_import",
)
def import_file(performance: Performance, parameters: NameImport) -> dict[str, Any]:
    """Take a file in, from where it was stopped if it was. What its columns are is remembered for the next one.

    Raises Invisible, NotNow.
    """
    job = _job(performance, parameters.import_id)
    if job.state not in (Import.RECEIVED, Import.PLANNED, Import.STOPPED):
        raise NotNow(f"{job.name} cannot be taken in: it is {job.state}.")
    KnownMatching.objects.update_or_create(
        system_id=job.system_id,
        signature=job.signature,
        defaults={"matching": job.matching, "used_at": performance.now},
    )
    return _start(performance, job)


@action(
    name="customers.replay_import",
    title="Take an import in anew",
    parameters=NameImport,
    policy=may_import,
    undone_by="customers.stop_import",
)
def replay_import(performance: Performance, parameters: NameImport) -> dict[str, Any]:
    """Go over a file again from its first line: what is known already changes nothing, and what failed is tried again.

    Raises Invisible, NotNow.
    """
    job = _job(performance, parameters.import_id)
    if job.state not in (Import.DONE, Import.STOPPED):
        raise NotNow(f"{job.name} cannot be taken in anew: it is {job.state}.")
    job.offset = job.line = 0
    job.faults.filter(mended_at__isnull=True).delete()
    return _start(performance, job)


@action(name="customers.stop_import", title="Stop an import", parameters=NameImport, policy=may_import)
def stop_import(performance: Performance, parameters: NameImport) -> dict[str, Any]:
    """Stop taking a file in after the part that is under way. What was taken stays. Raises Invisible, NotNow."""
    job = _job(performance, parameters.import_id)
    if job.state != Import.RUNNING:
        raise NotNow(f"{job.name} is not being taken in.")
    job.state = Import.STOPPED
    job.save(update_fields=["state"])
    performance.record(
        events.IMPORT_STOPPED,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "line": job.line},
    )
    return {"import_id": job.id, "state": job.state, "line": job.line}


def _refuse_known(parameters: ReceiveImport) -> None:
    earlier = (
        Import.objects.filter(system_id=parameters.system, sha256=parameters.sha256)
        .exclude(state=Import.REFUSED)
        .first()
    )
    if earlier is not None:
        detail = f"The same bytes came in as {earlier.name} on {earlier.received_at:%d %b %Y}. Nothing was changed."
        raise ImportedAlready(detail, import_id=earlier.id)


def _start(performance: Performance, job: Import) -> dict[str, Any]:
    try:
        matching = matching_from(job.matching)
        codes = [each.code for each in known_fields() if each.subject == matching.subject]
        matching.check(fields=codes, head=job.head)
    except BadMatching as bad:
        raise Malformed(f"Say first what its columns are. {bad}") from None
    if job.line == 0:
        job.counts, job.round = {}, job.round + 1
    job.state, job.started_at, job.finished_at = Import.RUNNING, performance.now, None
    job.save()
    performance.record(
        events.IMPORT_STARTED,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "system": job.system_id, "round": job.round, "from_line": job.line},
    )
    _queue(performance, job)
    return {"import_id": job.id, "state": job.state, "round": job.round}


def _record_refused(performance: Performance, job: Import) -> None:
    performance.record(
        events.IMPORT_REFUSED,
        subject=("import", job.id),
        company_id=None,
        new={"name": job.name, "code": job.refused_code, "reason": job.refused_reason},
    )


def _job(performance: Performance, import_id: UUID) -> Import:
    job: Import | None = visible_imports(performance.actor).select_for_update().filter(id=import_id).first()
    if job is None:
        raise Invisible()
    return job


def _queue(performance: Performance, job: Import) -> None:
    """Let the worker go on with it, under the right of whoever asked. A dry run queues nothing."""
    if not performance.dry_run:
        errand = lend(actor=performance.actor, purpose=TASK)
        queue.configure_task(TASK, allow_unknown=True).defer(import_id=str(job.id), errand=errand)
