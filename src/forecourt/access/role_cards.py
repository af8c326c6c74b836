"""A company's own roles as its people see them, and of what another can be made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from forecourt.access.models import Invitation, Membership
from forecourt.access.permissions import NEEDS, in_words, order_of
from forecourt.access.policies import lasting_permissions, lendable, visible_roles
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class OwnRoleCard:
    """A role that the company made for itself.

    Attributes:
        permissions: What it allows, in the order in which people read them.
        holders: How many people have it now.
        kept_by: How many have it, had it or are invited as it: while there are any it cannot be removed.
        may_change: Whether the asker may change it, and remove it.
    """

    code: str
    title: str
    permissions: tuple[str, ...]
    holders: int
    kept_by: int
    may_change: bool


@dataclass(frozen=True, slots=True)
class LendablePermission:
    """A permission that the asker can put into a role, and what it brings along, in words."""

    code: str
    words: str
    brings: tuple[str, ...]


def list_own_roles(*, actor: Actor) -> list[OwnRoleCard]:
    """List the roles that the actor's company made for itself, by title."""
    with scope(actor):
        roles = list(visible_roles(actor).filter(company_id=actor.company_id, company__isnull=False).order_by("title"))
        codes, now = [role.code for role in roles], true_now()
        members = list(
            Membership.objects.filter(role_id__in=codes, company_id=actor.company_id).values_list("role_id", "valid")
        )
        invited = Invitation.objects.filter(role_id__in=codes, company_id=actor.company_id)
        kept = Counter(code for code, _ in members) + Counter(invited.values_list("role_id", flat=True))
        held = Counter(code for code, valid in members if now in valid)
        lasting = lasting_permissions(actor)
    return [
        OwnRoleCard(
            code=role.code,
            title=role.title,
            permissions=tuple(sorted(role.permissions, key=order_of)),
            holders=held[role.code],
            kept_by=kept[role.code],
            may_change=set(role.permissions) <= lasting,
        )
        for role in roles
    ]


def list_lendable(*, actor: Actor) -> list[LendablePermission]:
    """List of what the actor can make roles: what the provider lets its own role lend, and it has."""
    with scope(actor):
        lends = lendable(actor)
    return [
        LendablePermission(
            code=each,
            words=in_words(permission=each),
            brings=tuple(in_words(permission=needed) for needed in sorted(NEEDS.get(each, ()), key=order_of)),
        )
        for each in sorted(lends, key=order_of)
    ]
