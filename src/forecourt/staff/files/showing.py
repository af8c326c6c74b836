"""One file's page: what it brought, or why it was refused and what is being done about it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse

from forecourt.data.quarantine import Mending, examine, get_broken_file
from forecourt.data.queries import FileCard, get_file, list_file_objects
from forecourt.look.pages import Visit
from forecourt.staff.files import figures
from forecourt.staff.quarantine import figures as quarantine
from forecourt.staff.quarantine.forms import Draft

REASON: Final = "Which files came in is for those who look after customers' data."


def show_file(
    visit: Visit,
    file_id: UUID,
    *,
    mending: Mending | None = None,
    draft: Draft | None = None,
    status: int = 200,
    is_overtaken: bool = False,
) -> HttpResponse:
    """Show one file. While it is read, the page asks again each second.

    Args:
        mending: What edits made of a broken file; without, it lies on the bench as it came.
        draft: What was put into the form.
        is_overtaken: Somebody else decided before what was asked for now.
    """
    may_mend = visit.actor.may("data.mend_file")
    with visit.scope():
        card = get_file(actor=visit.actor, file_id=file_id)
        objects = list_file_objects(actor=visit.actor, file_id=file_id)
        broken = get_broken_file(actor=visit.actor, file_id=file_id) if may_mend and mending is None else None
    if broken is not None:
        mending = examine(broken=broken)
    if card.state == "refused":
        visit.area = "quarantine"
    return visit.render(
        "staff/file.html", _context(visit, card, objects, mending, draft or Draft(), is_overtaken), status=status
    )


def _context(
    visit: Visit, card: FileCard, objects: Any, mending: Mending | None, draft: Draft, is_overtaken: bool
) -> dict[str, Any]:
    return {
        "file": figures.file_row(file=card),
        "objects": figures.object_rows(objects=objects),
        "refusal": figures.refusal_of(file=card),
        "bench": None if mending is None else quarantine.bench(file=card, mending=mending, draft=draft),
        "changes": quarantine.change_rows(file=card),
        "history": figures.history_of(file=card),
        "is_mine": card.taken_by == visit.actor.id,
        "is_overtaken": is_overtaken,
    }
