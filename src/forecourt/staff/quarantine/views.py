"""`/staff/quarantine/`: what waits for somebody; and what the bench of a broken file does."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.data.actions import assign_file, correct_file, reject_file
from forecourt.data.actions.files import CameAlready
from forecourt.data.actions.mending import CannotMend, NotInQuarantine
from forecourt.data.quarantine import BrokenFile, Mending, examine, get_broken_file
from forecourt.data.queries import list_files
from forecourt.kernel.errors import Malformed
from forecourt.look.pages import Visit, page
from forecourt.staff.files.showing import REASON, show_file
from forecourt.staff.quarantine import figures
from forecourt.staff.quarantine.forms import ACCEPT, UNDO, USE, Draft, read_draft

#: More wait only when something is very wrong; the list says so.
MOST: Final = 200
WHOSE: Final = {"": "All", "mine": "Mine", "free": "Nobody’s"}


@require_safe
@page(side="provider", area="quarantine")
def queue(visit: Visit) -> HttpResponse:
    """List the files that wait, the oldest first."""
    visit.require("data.see_files", reason=REASON)
    with visit.scope():
        waiting = list_files(actor=visit.actor, state="refused", is_oldest_first=True, limit=MOST + 1)
    rows = figures.queue_rows(files=waiting[:MOST], actor=visit.actor)
    whose = visit.request.GET.get("whose", "")
    shown = [row for row in rows if whose == "" or (row["is_mine"] if whose == "mine" else not row["holder"])]
    context = {
        "files": shown,
        "waiting": len(rows),
        "is_cut": len(waiting) > MOST,
        "choices": [
            {"url": f"?whose={code}" if code else "?", "words": words, "is_chosen": code == whose}
            for code, words in WHOSE.items()
        ],
    }
    return visit.render("staff/quarantine.html", context)


@require_POST
@page(side="provider", area="quarantine")
def mend(visit: Visit, file_id: UUID) -> HttpResponse:
    """Check what was edited so far; where all of the file is sound, take the corrected one in."""
    visit.require("data.see_files", reason=REASON)
    with visit.scope():
        broken = get_broken_file(actor=visit.actor, file_id=file_id)
    if broken is None:
        return _decided_already(visit, file_id)
    draft = read_draft(visit.request.POST)
    try:
        mending = _apply(broken, draft)
    except CannotMend as refusal:
        draft.problem = refusal.detail
        return show_file(visit, file_id, mending=examine(broken=broken, edits=draft.edits), draft=draft, status=422)
    draft.typed = None
    if draft.intent == ACCEPT and mending.fault is None:
        return _take_in(visit, file_id, mending, draft)
    return show_file(visit, file_id, mending=mending, draft=draft)


@require_POST
@page(side="provider", area="quarantine")
def reject(visit: Visit, file_id: UUID) -> HttpResponse:
    """Close a file for good, with a reason."""
    visit.require("data.see_files", reason=REASON)
    reason = visit.request.POST.get("reason", "").strip()
    try:
        visit.perform(reject_file, {"file_id": file_id, "reason": reason})
    except NotInQuarantine:
        return _decided_already(visit, file_id)
    except Malformed:
        messages.error(visit.request, "Say why the file is rejected: whoever sent it will ask.")
        return HttpResponseRedirect(f"/staff/files/{file_id}/")
    messages.success(visit.request, "Rejected. Nothing of the file was taken in.")
    return HttpResponseRedirect("/staff/quarantine/")


@require_POST
@page(side="provider", area="quarantine")
def assign(visit: Visit, file_id: UUID) -> HttpResponse:
    """Look after a file oneself, or not any more."""
    visit.require("data.see_files", reason=REASON)
    to_me = visit.request.POST.get("to_me") == "yes"
    try:
        visit.perform(assign_file, {"file_id": file_id, "to_me": to_me})
    except NotInQuarantine:
        return _decided_already(visit, file_id)
    return HttpResponseRedirect(f"/staff/files/{file_id}/")


def _apply(broken: BrokenFile, draft: Draft) -> Mending:
    """Return what the file is after what the form asks for. Raises CannotMend."""
    if draft.intent == UNDO:
        return examine(broken=broken, edits=draft.edits[:-1])
    if draft.intent == USE:
        suggested = examine(broken=broken, edits=draft.edits).suggested
        if suggested is None:
            raise CannotMend("There is nothing to use here: a person has to decide.")
        return examine(broken=broken, edits=[*draft.edits, suggested.edit])
    if draft.intent != ACCEPT and draft.edit is None:
        raise CannotMend("Nothing was changed yet. Mend the lines, then check the file.")
    return examine(broken=broken, edits=[*draft.edits, *([draft.edit] if draft.edit else [])])


def _take_in(visit: Visit, file_id: UUID, mending: Mending, draft: Draft) -> HttpResponse:
    edits = [{"first": each.first, "removed": each.removed, "lines": each.lines} for each in mending.edits]
    try:
        made = visit.perform(correct_file, {"file_id": file_id, "edits": edits, "reason": draft.reason})
    except NotInQuarantine:
        return _decided_already(visit, file_id)
    except CannotMend as refusal:
        draft.problem = refusal.detail
    except CameAlready as refusal:
        draft.problem = f"{refusal.detail} Reject this one."
    except Malformed:
        draft.problem = "Say what you changed and on whose word: it is kept with the file."
    else:
        messages.success(visit.request, "The corrected file is given in. The original stays as it came.")
        return HttpResponseRedirect(f"/staff/files/{made.result['file_id']}/")
    return show_file(visit, file_id, mending=mending, draft=draft, status=422)


def _decided_already(visit: Visit, file_id: UUID) -> HttpResponse:
    return show_file(visit, file_id, status=409, is_overtaken=True)
