"""What a page shows, as a file, and what is done there as a patch to the files: so that whoever edits by hand can keep
the same in git."""

from __future__ import annotations

from typing import Any, Final

from forecourt.blueprint.patching import FilesWatch
from forecourt.blueprint.queries import find_file
from forecourt.kernel.catalogue import Action
from forecourt.kernel.pipeline import Receipt
from forecourt.look.pages import Visit

FOLDER: Final = "portal"
PATCH: Final = "change.patch"
#: Where a session keeps the patch of the last change of a page, and how long a patch it keeps.
KEPT: Final = "patch"
LONGEST: Final = 20_000


def as_file(visit: Visit, *, kind: str) -> dict[str, Any] | None:
    """Return what `look/as_file.html` shows; None for who may not keep this kind."""
    found = find_file(actor=visit.actor, kind=kind)
    if found is None:
        return None
    calls = [
        {"name": "File", "text": found.text.rstrip("\n")},
        {"name": "Plan", "prompt": "$", "text": f"forecourt plan {FOLDER}"},
        {"name": "Apply", "prompt": "$", "text": f"forecourt apply {FOLDER}"},
    ]
    kept = visit.request.session.get(KEPT) or {}
    is_of_here = kept.get("of") == _here(visit, kind)
    return {
        "path": f"{FOLDER}/{found.name}",
        "calls": calls,
        "patch": as_patch(kept["text"]) if is_of_here else None,
    }


def as_patch(text: str) -> list[dict[str, str]] | None:
    """Return what `look/as_patch.html` shows; None where no file changes."""
    if not text:
        return None
    return [
        {"name": "Patch", "text": text},
        {"name": "Git", "prompt": "$", "text": f"git apply --directory={FOLDER} {PATCH}"},
    ]


def perform_as_patch(
    visit: Visit, action: Action[Any], parameters: dict[str, Any], *, kind: str, also: tuple[str, ...] = ()
) -> Receipt:
    """Perform an action of a page that shows a kind as a file: the page then offers the change as a patch.

    Args:
        also: Further kinds that the page changes.

    Raises ItWaits where somebody has to approve it first, and a Refusal.
    """
    watch = FilesWatch(actor=visit.actor, kinds=(kind, *also))
    receipt = visit.perform(action, parameters, around=watch)
    if watch.patch and len(watch.patch) <= LONGEST:
        visit.request.session[KEPT] = {"of": _here(visit, kind), "text": watch.patch}
    return receipt


def _here(visit: Visit, kind: str) -> str:
    return f"{visit.actor.company_id} {kind}"
