"""After a file of customer data was given in: plan it, or take it in part by part until its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from procrastinate.contrib.django import app as queue

from forecourt.customers.actions.importing import carry_on_import, finish_import, keep_import_plan, refuse_import
from forecourt.customers.actions.importing.running import SHOWN_CHANGES, SHOWN_FAULTS, Overtaken, Part
from forecourt.customers.events import COMPANY_ADDED, FACTS_CHANGED, PERSON_ADDED
from forecourt.customers.queries.importing import ImportJob, get_import_job
from forecourt.customers.rules.importing.faults import CannotRead
from forecourt.customers.rules.importing.lines import Position
from forecourt.customers.rules.importing.records import Record
from forecourt.customers.rules.importing.rows import Reading
from forecourt.customers.rules.importing.tables import open_table
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errands import take_up
from forecourt.kernel.pipeline import perform
from forecourt.settings.environment import environment

#: So many records are one part: one transaction, and what is done again at most after a crash.
PART: Final = 500
#: So many records are planned down to each change; of further ones it is looked whether they can be read.
PLANNED_ROWS: Final = 5_000


@queue.task(name="customers.carry_on_import")
def carry_on_queued_import(import_id: str, errand: str) -> None:
    """Go on with an import in the name of whoever asked: plan it, or take it in, as it is to be done now."""
    go_on(actor=take_up(errand=errand), import_id=UUID(import_id))


def go_on(*, actor: Actor, import_id: UUID) -> None:
    """Do what is to be done with an import now. Broken off anywhere, it goes on there when it is called again."""
    job = get_import_job(actor=actor, import_id=import_id)
    try:
        with suppress(Overtaken):
            if job.state == "planning":
                _plan(actor, job)
            elif job.state == "running":
                _run(actor, job)
    except CannotRead as cannot:
        perform(
            refuse_import,
            actor=actor,
            parameters={"import_id": import_id, "code": cannot.code, "reason": cannot.sentence},
        )


def _run(actor: Actor, job: ImportJob) -> None:
    with open_table(_path(job), told=job.told, start=job.position) as table:
        start = job.position
        for records in _parts(table.records, PART):
            part = Part(start, records)
            perform(carry_on_import, actor=actor, parameters={"import_id": job.id, "part": part})
            start = part.after
    perform(finish_import, actor=actor, parameters={"import_id": job.id})


def _plan(actor: Actor, job: ImportJob) -> None:
    """Take the first rows in and take all of it back; of the rest only look whether it can be read."""
    with open_table(_path(job), told=job.told) as table:
        first = tuple(islice(table.records, PLANNED_ROWS))
        receipt = perform(
            carry_on_import,
            actor=actor,
            parameters={"import_id": job.id, "part": Part(Position(), first)},
            dry_run=True,
        )
        plan = {
            "counts": receipt.result["counts"],
            "faults": receipt.result["faults"],
            "named": receipt.result["named"],
            "planned_rows": len(first),
            "changes": _changes(receipt.changes),
            **_look_over(job, table.records, receipt.result["faults"]),
        }
    parameters = {"import_id": job.id, "plan": plan, "signature": job.signature_of_plan}
    perform(keep_import_plan, actor=actor, parameters=parameters)


def _look_over(job: ImportJob, records: Iterator[Record], faults: list[dict[str, Any]]) -> dict[str, Any]:
    """Read what was not planned, without the database: how many rows there are, and which cannot be read."""
    reading = Reading(job.matching, job.types, business_now())
    rows, named = 0, Counter[str]()
    for record in records:
        rows += 1
        for fault in reading.read(record)[1]:
            named[fault.code] += 1
            if len(faults) < SHOWN_FAULTS:
                faults.append(
                    {
                        "line": record.line,
                        "code": fault.code,
                        "column": fault.column,
                        "sentence": fault.sentence,
                        "takes_row": fault.takes_row,
                        "raw": record.raw[:200],
                    }
                )
    return {"further_rows": rows, "further_named": sum(named.values())}


def _changes(changes: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Return the first changes as a person looks at them: which record, which fact, before and after."""
    found: list[dict[str, Any]] = []
    for change in changes:
        if len(found) >= SHOWN_CHANGES:
            break
        if change["event"] in (COMPANY_ADDED, PERSON_ADDED):
            found.append({"record": change["new"].get("name", ""), "is_new": True})
        elif change["event"] == FACTS_CHANGED:
            old, new = change["old"] or {}, change["new"]
            for field, value in new.items():
                if field in old:
                    found.append({"record": new.get("record", ""), "field": field, "old": old[field], "new": value})
    return found[:SHOWN_CHANGES]


def _parts(records: Iterator[Record], size: int) -> Iterator[tuple[Record, ...]]:
    while part := tuple(islice(records, size)):
        yield part


def _path(job: ImportJob) -> Path:
    path = environment().home / "spool" / job.spool_path
    if not path.exists():
        raise CannotRead("gone", "The file is no longer there. Give it in again.")
    return path
