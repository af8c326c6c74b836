"""Apply a blueprint: each entry through its room's action, and only where it would change something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from forecourt.access.actions import define_role
from forecourt.blueprint.files import BadBlueprint, Entry, read_entries
from forecourt.contracts.actions import define_level, define_service
from forecourt.customers.actions import define_provider
from forecourt.data.actions import define_codes, define_dataset, define_freshness, define_source
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Refusal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.actions import define_topic
from forecourt.oversight.actions import define_dial, define_guardrail

#: What a blueprint's folder may hold, in the order in which it is applied.
KINDS: Final[Mapping[str, Action[Any]]] = {
    "provider": define_provider,
    "levels": define_level,
    "datasets": define_dataset,
    "freshness": define_freshness,
    "codes": define_codes,
    "sources": define_source,
    "services": define_service,
    "roles": define_role,
    "topics": define_topic,
    "dials": define_dial,
    "guardrails": define_guardrail,
}


@dataclass(frozen=True, slots=True)
class Applied:
    """How many entries there were, and how many of them changed something."""

    entries: int
    changed: int


def apply_blueprint(*, actor: Actor, folder: Path) -> Applied:
    """Make the world what the folder says, all of it or nothing. Applying it again changes nothing.

    Raises BadBlueprint.
    """
    entries = [(action, entry) for kind, action in KINDS.items() for entry in read_entries(folder, kind=kind)]
    with scope(actor), transaction.atomic():
        changed = sum(_apply(actor, action, entry) for action, entry in entries)
    return Applied(len(entries), changed)


def _apply(actor: Actor, action: Action[Any], entry: Entry) -> bool:
    try:
        trial = perform(action, actor=actor, parameters=entry.values, dry_run=True)
        if not trial.result["changed"]:
            return False
        perform(action, actor=actor, parameters=entry.values)
    except Refusal as refusal:
        raise BadBlueprint(f"{entry.place}: {refusal.detail}") from refusal
    return True
