"""What can be asked of files: how what a page shows would stand in one."""

from __future__ import annotations

from dataclasses import dataclass

from forecourt.blueprint.exporting import write
from forecourt.blueprint.files import SUFFIX
from forecourt.blueprint.planning import present_by_key
from forecourt.blueprint.policies import kept_kinds
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class FileText:
    """A file as `forecourt export` would write it: its name and its YAML."""

    name: str
    text: str


def find_file(*, actor: Actor, kind: str) -> FileText | None:
    """Write what there is of a kind as its file; None for who may not keep that kind."""
    with scope(actor):
        found = next((each for each in kept_kinds(actor) if each.name == kind), None)
        if found is None:
            return None
        text = write(found, [each.values for each in present_by_key(actor, found).values()])
    return FileText(f"{kind}{SUFFIX}", text)
