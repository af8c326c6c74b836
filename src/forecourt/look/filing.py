"""What a page shows, as a file: so that whoever edits it by hand sees how a pull request would."""

from __future__ import annotations

from typing import Any, Final

from forecourt.blueprint.queries import find_file
from forecourt.kernel.actors import Actor

FOLDER: Final = "portal"


def as_file(*, actor: Actor, kind: str) -> dict[str, Any] | None:
    """Return what `look/as_file.html` shows; None for who may not keep this kind."""
    found = find_file(actor=actor, kind=kind)
    if found is None:
        return None
    calls = [
        {"name": "File", "text": found.text.rstrip("\n")},
        {"name": "Plan", "prompt": "$", "text": f"forecourt plan {FOLDER}"},
        {"name": "Apply", "prompt": "$", "text": f"forecourt apply {FOLDER}"},
    ]
    return {"path": f"{FOLDER}/{found.name}", "calls": calls}
