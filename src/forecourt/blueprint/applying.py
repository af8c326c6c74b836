"""Apply a folder on the server itself, as its operator: at the first start, and by `forecourtd`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forecourt.blueprint.actions import apply
from forecourt.blueprint.files import read_folder
from forecourt.blueprint.planning import make_plan
from forecourt.kernel.actors import Actor
from forecourt.kernel.pipeline import perform


@dataclass(frozen=True, slots=True)
class Applied:
    """How many entries there were, and how many of them changed something."""

    entries: int
    changed: int


def apply_blueprint(*, actor: Actor, folder: Path) -> Applied:
    """Make the world what the folder says, all of it or nothing. Applying it again changes nothing.

    Raises BadBlueprint, and what the action of a part raises.
    """
    files = read_folder(folder)
    plan = make_plan(actor=actor, files=files)
    if plan.changes:
        perform(apply, actor=actor, parameters={"files": files, "plan": plan.digest})
    return Applied(plan.entries, len(plan.changes))
