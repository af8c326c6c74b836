"""Decide what becomes of a file in quarantine: look after it, correct it, or reject it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from forecourt.data import events
from forecourt.data.actions.files import queue_landing, refuse_known
from forecourt.data.engine.mending import BadEdit, Corrected, Edit, write_corrected
from forecourt.data.models import MarketFile
from forecourt.data.policies import may_mend_files, visible_files
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance
from forecourt.settings.environment import environment

SHORTEST_REASON: Final = 3


class NotInQuarantine(Conflict):
    """Somebody else decided first, or the file never was refused."""

    code, title = "not_in_quarantine", "This file is not in quarantine any more"


class CannotMend(Malformed):
    """The edits do not make a file of this one."""

    code, title = "cannot_mend", "The file cannot be mended like this"


class Replacement(Parameters):
    """Some lines in place of others: those from `first` on, `removed` of them, make room for `lines`."""

    first: int = Field(ge=1, description="The first line that is replaced, from 1.", examples=[3])
    removed: int = Field(ge=0, description="How many lines go.", examples=[1])
    lines: tuple[str, ...] = Field(
        default=(),
        description="The lines that come in their place.",
        examples=[["300,20261030,1.0,A,,,20261031010000,"]],
    )


class CorrectFile(Parameters):
    """The parameters of `data.correct_file`. Each edit counts lines in the text that those before it gave."""

    file_id: UUID = Field(description="Which file in quarantine.", examples=[EXAMPLE_ID])
    edits: tuple[Replacement, ...] = Field(
        min_length=1,
        description="Lines in place of others, in this order.",
        examples=[[{"first": 3, "removed": 1, "lines": []}]],
    )
    reason: str = Field(
        min_length=SHORTEST_REASON,
        max_length=2_000,
        description="Why, in at least ten characters.",
        examples=["The sender wrote the line twice"],
    )


class RejectFile(Parameters):
    """The parameters of `data.reject_file`."""

    file_id: UUID = Field(description="Which file in quarantine.", examples=[EXAMPLE_ID])
    reason: str = Field(
        min_length=SHORTEST_REASON,
        max_length=2_000,
        description="Why, in at least ten characters.",
        examples=["The sender will send it again"],
    )


class AssignFile(Parameters):
    """The parameters of `data.assign_file`: to oneself, or back to nobody."""

    file_id: UUID = Field(description="Which file in quarantine.", examples=[EXAMPLE_ID])
    to_me: bool = Field(default=True, description="True: you look after it. False: nobody does.", examples=[True])


@action(
    name="data.correct_file",
    title="Give in a corrected market file",
    parameters=CorrectFile,
    policy=may_mend_files,
)
def correct_file(performance: Performance, parameters: CorrectFile) -> dict[str, Any]:
    """Make a new file of one in quarantine and let it land like any other; the original stays as it came.

    Lines may hold the marks that stand for readings its reader may not see (see `engine.mending.masking`). Raises
    NotInQuarantine, CannotMend, CameAlready.
    """
    original = _in_quarantine(performance, parameters.file_id)
    correction = MarketFile(
        name=f"{Path(original.name).stem} (corrected).csv"[-255:],
        via="mending",
        corrects=original,
        source_id=original.source_id,
        received_at=performance.now,
        received_by=performance.actor.name,
    )
    correction.spool_path = f"{correction.id.hex}.csv"
    made = _write(performance, original, correction, parameters)
    correction.sha256, correction.size_bytes = made.sha256, made.size_bytes
    correction.edits = [{"first": each.first, "old": each.old, "new": each.new} for each in made.changes]
    correction.save(force_insert=True)
    _decide(performance, original, MarketFile.CORRECTED, parameters.reason)
    cause = performance.record(
        events.FILE_CORRECTED,
        subject=("file", original.id),
        company_id=None,
        old={"sha256": original.sha256},
        new={
            "name": original.name,
            "correction_id": str(correction.id),
            "sha256": made.sha256,
            "edits": len(made.changes),
            "reason": parameters.reason,
        },
    )
    performance.record(
        events.FILE_RECEIVED,
        subject=("file", correction.id),
        company_id=None,
        new={
            "name": correction.name,
            "size_bytes": made.size_bytes,
            "sha256": made.sha256,
            "via": correction.via,
            "corrects": str(original.id),
        },
        cause_id=cause,
    )
    queue_landing(performance, file_id=correction.id)
    return {"file_id": correction.id, "corrects": original.id, "sha256": made.sha256}


@action(name="data.reject_file", title="Reject a market file", parameters=RejectFile, policy=may_mend_files)
def reject_file(performance: Performance, parameters: RejectFile) -> dict[str, Any]:
    """Close a file in quarantine for good: nothing of it is taken in. Raises NotInQuarantine."""
    file = _in_quarantine(performance, parameters.file_id)
    _decide(performance, file, MarketFile.REJECTED, parameters.reason)
    performance.record(
        events.FILE_REJECTED,
        subject=("file", file.id),
        company_id=None,
        new={"name": file.name, "source": file.source_id, "reason": parameters.reason},
    )
    return {"file_id": file.id}


@action(
    name="data.assign_file",
    title="Look after a refused file",
    parameters=AssignFile,
    policy=may_mend_files,
    undone_by="data.assign_file",
)
def assign_file(performance: Performance, parameters: AssignFile) -> dict[str, Any]:
    """Say that one looks after a file in quarantine, or does not any more. Raises NotInQuarantine."""
    file = _in_quarantine(performance, parameters.file_id)
    before = file.taken_by_name
    file.taken_by = performance.actor.id if parameters.to_me else None
    file.taken_by_name = performance.actor.name if parameters.to_me else ""
    file.taken_at = performance.now if parameters.to_me else None
    file.save(update_fields=["taken_by", "taken_by_name", "taken_at"])
    performance.record(
        events.FILE_ASSIGNED,
        subject=("file", file.id),
        company_id=None,
        old={"to": before},
        new={"name": file.name, "to": file.taken_by_name},
    )
    return {"file_id": file.id, "taken_by": file.taken_by_name}


def _in_quarantine(performance: Performance, file_id: UUID) -> MarketFile:
    file = visible_files(performance.actor).select_for_update().filter(id=file_id).first()
    if file is None:
        raise Invisible()
    if file.state != MarketFile.REFUSED:
        by = f" by {file.decided_by}" if file.decided_by else ""
        raise NotInQuarantine(f"{file.name} is not in quarantine any more: it was {file.state}{by}.")
    return file


def _write(
    performance: Performance, original: MarketFile, correction: MarketFile, parameters: CorrectFile
) -> Corrected:
    """Write the corrected text into the spool. A file that nobody knows of, after a failure, does no harm there."""
    spool = environment().home / "spool"
    edits = [Edit(each.first, each.removed, each.lines) for each in parameters.edits]
    into = None if performance.dry_run else spool / correction.spool_path
    try:
        made = write_corrected(path=spool / original.spool_path, edits=edits, into=into)
    except BadEdit as error:
        raise CannotMend(str(error)) from error
    except FileNotFoundError as error:
        raise CannotMend("The file as it came is not in the spool any more. Ask for it to be sent again.") from error
    if made.sha256 == original.sha256 or all(each.old == each.new for each in made.changes):
        raise CannotMend("Nothing was changed.")
    refuse_known(sha256=made.sha256)
    return made


def _decide(performance: Performance, file: MarketFile, state: str, reason: str) -> None:
    file.state, file.decision = state, reason
    file.decided_by, file.decided_at = performance.actor.name, performance.now
    file.save(update_fields=["state", "decision", "decided_by", "decided_at"])
