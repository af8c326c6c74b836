"""Who is asked first about which part of the model: by name where somebody is named, else everybody with the role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from forecourt.customers.models import FactType, Stewardship
from forecourt.customers.policies import sees_facts
from forecourt.customers.ports import holders_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: Of what a part is: the role that keeps it, company or person, and the category.
Part = tuple[str, str, str]
#: Of what a question is: company or person, and the field.
Asked = tuple[str, str]
NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class NamedSteward:
    """Somebody who was named for a part. `is_there`: they have the role that keeps it true, so they are asked first."""

    user_id: UUID
    name: str
    since: datetime
    is_there: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Whom questions are put to: one who is named, or everybody who has a role.

    Attributes:
        user_id: Who is named; None: everybody with the role.
        fields: What they are asked about.
    """

    steward: str
    user_id: UUID | None
    fields: frozenset[Asked]


def list_named_stewards(*, actor: Actor) -> dict[Part, NamedSteward]:
    """Return who was named for each part of the model, for those who serve customers."""
    with scope(actor):
        if not sees_facts(actor):
            return {}
        rows = list(Stewardship.objects.order_by("steward", "subject", "category"))
        holders = holders_of(actor=actor, roles={row.steward for row in rows}) if rows else {}
    found = {}
    for row in rows:
        present = holders.get(row.steward, {}).get(row.user_id)
        part = (row.steward, row.subject, row.category)
        found[part] = NamedSteward(row.user_id, present or row.name, row.since, present is not None)
    return found


def list_holders_of(*, actor: Actor, steward: str) -> Mapping[UUID, str]:
    """Return who may be named for the parts of a role: those who have it, by id, with their names."""
    with scope(actor):
        return holders_of(actor=actor, roles={steward}).get(steward, {}) if sees_facts(actor) else {}


def list_targets(*, actor: Actor) -> list[Target]:
    """List whom questions about the model are put to, each with what they are asked about."""
    named = list_named_stewards(actor=actor)
    fields: dict[tuple[str, UUID | None], set[Asked]] = {}
    with scope(actor):
        for each in FactType.objects.exclude(steward="") if sees_facts(actor) else ():
            somebody = named.get((each.steward, each.subject, each.category))
            user_id = somebody.user_id if somebody is not None and somebody.is_there else None
            fields.setdefault((each.steward, user_id), set()).add((each.subject, each.code))
    ordered = sorted(fields.items(), key=lambda each: (each[0][0], str(each[0][1] or "")))
    return [Target(steward, user_id, frozenset(asked)) for (steward, user_id), asked in ordered]


def list_asked_of(*, actor: Actor, user_id: UUID) -> frozenset[Asked]:
    """Return the fields about which somebody is asked first by name."""
    mine = (each.fields for each in list_targets(actor=actor) if each.user_id == user_id)
    return frozenset(field for fields in mine for field in fields)


def list_first_asked(*, actor: Actor) -> dict[Asked, str]:
    """Return by field who is asked first by name; a field of which everybody with the role is asked is absent."""
    named = {each.user_id: each.name for each in list_named_stewards(actor=actor).values() if each.is_there}
    targets = [each for each in list_targets(actor=actor) if each.user_id is not None] if named else []
    return {field: named[each.user_id] for each in targets if each.user_id in named for field in each.fields}
