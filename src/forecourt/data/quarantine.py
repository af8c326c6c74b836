"""Quarantine: what a person sees of a broken file, and of the text that their edits make of it.

`get_broken_file` asks the database, `examine` reads the file: they are apart so that no transaction is open while a
file is read. What `examine` returns is masked for those who may not see readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from forecourt.data.actions.mending import CannotMend
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.mending import (
    BadEdit,
    Change,
    Edit,
    Region,
    Summary,
    find_fault,
    mask_against,
    mask_line,
    mask_reason,
    propose,
    read_region,
    summarise,
    write_corrected,
)
from forecourt.data.models import MarketFile
from forecourt.data.policies import may_mend_files, sees_broken_lines, visible_files
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment

#: Faults that often are about how lines follow each other: then the neighbours can be edited too.
_BETWEEN_LINES: Final = frozenset(
    {
        "blank_line", "data_after_end", "day_contradicts", "event_gap", "event_overlap", "event_without_variable_day",
        "period_contradicts", "record_out_of_order", "unknown_record", "wrong_field_count", "wrong_interval_count",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file in quarantine, and whether whoever looks at it may see the readings in it. Not to be shown as it is."""

    id: UUID
    path: Path
    fault: FileRefused
    is_bare: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text, as its reader may see it; `line` is None where it is the text as a whole."""

    line: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A mend that invents nothing: the edit, and what it does in words and lines."""

    words: str
    edit: Edit
    old: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mending:
    """A broken file after some edits.

    Attributes:
        edits: The edits so far, as they were given.
        changes: What they did.
        fault: The first fault that is left; None where the text is sound, and then `summary` counts what it holds.
        lines: The lines around the fault, (number, text).
        region: The lines that can be edited: the edit that would leave them as they are. None where the text cannot
            be edited at all, and then `why_not` says why.
    """

    edits: tuple[Edit, ...]
    changes: tuple[Change, ...] = ()
    fault: Fault | None = None
    summary: Summary | None = None
    lines: tuple[tuple[int, str], ...] = ()
    region: Edit | None = None
    suggested: Suggested | None = None
    why_not: str = ""


def get_broken_file(*, actor: Actor, file_id: UUID) -> BrokenFile | None:
    """Return a file that waits in quarantine; None for one that does not, or does not any more.

    Raises Invisible, and Forbidden for those who may not mend files.
    """
    may_mend_files(actor, None)
    with scope(actor):
        file = visible_files(actor).filter(id=file_id).first()
    if file is None:
        raise Invisible()
    if file.state != MarketFile.REFUSED:
        return None
    fault = FileRefused(file.refused_line, file.refused_reason, file.refused_code)
    return BrokenFile(file.id, environment().home / "spool" / file.spool_path, fault, sees_broken_lines(actor))


def examine(*, broken: BrokenFile, edits: Sequence[Edit] = ()) -> Mending:
    """Read a broken file after some edits: the fault that is left, and what would mend it. Raises CannotMend."""
    if not edits:
        return _before_any_edit(broken)
    workplace = environment().home / "spool"
    try:
        made = write_corrected(path=broken.path, edits=edits, into=None)
        fault = find_fault(path=broken.path, edits=edits, workplace=workplace)
        if fault is None:
            return Mending(tuple(edits), _shown(made.changes, broken), summary=_summary(broken, edits, workplace))
        return _around(broken, fault, tuple(edits), _shown(made.changes, broken))
    except BadEdit as error:
        raise CannotMend(str(error)) from error
    except FileNotFoundError as error:
        raise CannotMend("The file as it came is not in the spool any more. Ask for it to be sent again.") from error


def _before_any_edit(broken: BrokenFile) -> Mending:
    """What the landing found is still true, so nothing is read again but the lines around it."""
    try:
        return _around(broken, broken.fault, (), ())
    except (BadEdit, OSError) as error:
        why_not = str(error) if isinstance(error, BadEdit) else "The file as it came is not in the spool any more."
        return Mending((), fault=_fault(broken, broken.fault, None), why_not=why_not)


def _around(broken: BrokenFile, fault: FileRefused, edits: tuple[Edit, ...], changes: tuple[Change, ...]) -> Mending:
    if fault.line is None and fault.code != "end_missing":
        return Mending(edits, changes, _fault(broken, fault, None), why_not="It is the file as a whole that is wrong.")
    region = read_region(path=broken.path, edits=edits, line=fault.line)
    proposal = propose(fault=fault, region=region)
    return Mending(
        edits=edits,
        changes=changes,
        fault=_fault(broken, fault, region),
        lines=tuple((number, _line(broken, number, text)) for number, text in _numbered(region)),
        region=_editable(broken, fault, region),
        suggested=None if proposal is None else _suggested(broken, proposal.edit, proposal.words, region),
    )


def _fault(broken: BrokenFile, fault: FileRefused, region: Region | None) -> Fault:
    text = region.line(fault.line) if region is not None and fault.line is not None else None
    visible = mask_line(text, line=fault.line or 0) if text is not None else ""
    reason = fault.reason if broken.is_bare else mask_reason(fault.reason, visible=visible)
    return Fault(fault.line, fault.code, reason)


def _editable(broken: BrokenFile, fault: FileRefused, region: Region) -> Edit:
    """Return the lines that can be edited, as the edit that leaves them as they are."""
    around = 1 if fault.code in _BETWEEN_LINES else 0
    at = fault.line if fault.line is not None else region.total
    numbers = [number for number, _ in _numbered(region) if abs(number - at) <= around]
    lines = tuple(_line(broken, number, region.line(number) or "") for number in numbers)
    return Edit(numbers[0] if numbers else 1, len(numbers), lines)


def _suggested(broken: BrokenFile, edit: Edit, words: str, region: Region) -> Suggested:
    raw = [region.line(number) or "" for number in range(edit.first, edit.first + edit.removed)]
    old = tuple(_line(broken, edit.first + offset, text) for offset, text in enumerate(raw))
    if broken.is_bare or not raw:
        return Suggested(words, edit, old)
    new = tuple(
        mask_against(text, old=before, line=edit.first + offset)
        for offset, (before, text) in enumerate(zip(raw, edit.lines, strict=False))
    )
    return Suggested(words, Edit(edit.first, edit.removed, new), old)


def _shown(changes: Sequence[Change], broken: BrokenFile) -> tuple[Change, ...]:
    return tuple(
        Change(
            each.first,
            tuple(_line(broken, each.first + offset, text) for offset, text in enumerate(each.old)),
            tuple(_line(broken, each.first + offset, text) for offset, text in enumerate(each.new)),
        )
        for each in changes
    )


def _summary(broken: BrokenFile, edits: Sequence[Edit], workplace: Path) -> Summary:
    into = workplace / f".counted-{new_id().hex}"
    try:
        write_corrected(path=broken.path, edits=edits, into=into)
        return summarise(path=into)
    finally:
        into.unlink(missing_ok=True)


def _numbered(region: Region) -> list[tuple[int, str]]:
    return list(enumerate(region.lines, start=region.first))


def _line(broken: BrokenFile, number: int, text: str) -> str:
    return text if broken.is_bare else mask_line(text, line=number)
