"""A broken file on the bench, and the queue of those that wait, as their pages show them. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from forecourt.data.engine.mending import Change, Edit, requirement_of
from forecourt.data.quarantine import Mending, Suggested
from forecourt.data.queries import FileCard
from forecourt.kernel.actors import Actor
from forecourt.staff.quarantine.forms import Draft
from forecourt.staff.quarantine.marking import difference, line_row


def queue_rows(*, files: Iterable[FileCard], actor: Actor) -> list[dict[str, Any]]:
    """Describe what waits, as `staff/quarantine.html` expects it."""
    return [
        {
            "name": each.name,
            "url": f"/staff/files/{each.id}/",
            "rule": requirement_of(code=each.refused_code).rule,
            "code": each.refused_code,
            "line": each.refused_line,
            "source": each.source_title or each.received_by,
            "since": each.finished_at or each.received_at,
            "holder": "You" if each.taken_by == actor.id else each.taken_by_name,
            "is_mine": each.taken_by == actor.id,
        }
        for each in files
    ]


def bench(*, file: FileCard, mending: Mending, draft: Draft) -> dict[str, Any]:
    """Describe a broken file and what has been done to it, as `staff/bench.html` expects it."""
    fault = mending.fault
    requirement = requirement_of(code=fault.code) if fault else None
    return {
        "action": f"/staff/files/{file.id}/mend/",
        "reject": f"/staff/files/{file.id}/reject/",
        "restart": f"/staff/files/{file.id}/",
        "fault": None
        if fault is None or requirement is None
        else {
            "line": fault.line,
            "code": fault.code,
            "reason": fault.reason,
            "rule": requirement.rule,
            "source": requirement.source,
            "mend": requirement.mend,
        },
        "lines": [
            line_row(
                number=number, text=text, fault_line=fault.line if fault else None, reason=fault.reason if fault else ""
            )
            for number, text in mending.lines
        ],
        "changes": [_change(each) for each in mending.changes],
        "edits": packed(edits=mending.edits),
        "editor": None if mending.region is None else _editor(mending.region, draft),
        "suggested": None if mending.suggested is None else _suggested(mending.suggested),
        "why_not": mending.why_not,
        "summary": mending.summary,
        "meters": len(mending.summary.keys) if mending.summary else 0,
        "problem": draft.problem,
        "reason": draft.reason,
        "has_begun": bool(mending.edits) or bool(draft.problem),
    }


def packed(*, edits: Iterable[Edit]) -> str:
    """Write edits as the hidden field that carries them from one check to the next."""
    return orjson.dumps(
        [{"first": each.first, "removed": each.removed, "lines": each.lines} for each in edits]
    ).decode()


def _editor(region: Edit, draft: Draft) -> dict[str, Any]:
    shown = "\n".join(region.lines)
    last = region.first + region.removed - 1
    return {
        "first": region.first,
        "removed": region.removed,
        "shown": shown,
        "text": shown if draft.typed is None else draft.typed,
        "title": f"Line {region.first:,}" if last <= region.first else f"Lines {region.first:,} to {last:,}",
        "rows": max(2, min(8, len(shown) // 90 + len(region.lines))),
    }


def _suggested(suggested: Suggested) -> dict[str, Any]:
    return {"words": suggested.words, **_change(Change(suggested.edit.first, suggested.old, suggested.edit.lines))}


def _change(change: Change) -> dict[str, Any]:
    """Pair old lines with new ones; where their numbers differ, the rest stands alone."""
    pairs = []
    for place in range(max(len(change.old), len(change.new))):
        old = change.old[place] if place < len(change.old) else None
        new = change.new[place] if place < len(change.new) else None
        if old == new:
            continue
        before, after = difference(old=old or "", new=new or "")
        pairs.append(
            {
                "number": change.first + place,
                "old": None if old is None else before,
                "new": None if new is None else after,
            }
        )
    return {"pairs": pairs}


def change_rows(*, file: FileCard) -> list[dict[str, Any]]:
    """Describe what was changed to make a corrected file."""
    return [_change(Change(each.first, each.old, each.new)) for each in file.edits]
