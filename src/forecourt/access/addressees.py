"""Who may be written to: the people of a company as a process that writes to them needs to know them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from forecourt.access.bounds import Bounds
from forecourt.access.models import Membership, User
from forecourt.access.permissions import LIMITABLE
from forecourt.access.policies import visible_memberships
from forecourt.kernel.actors import EVERYTHING, Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who can be written to, in one company; `company_id` is None for one who belongs to none.

    `is_limited`: they see a part of what the company holds, so news of the company are not for them.
    """

    user_id: UUID
    name: str
    email: str
    company_id: UUID | None
    is_limited: bool = False


def list_addressees(*, actor: Actor, company_id: UUID, permission: str = "") -> list[Addressee]:
    """List the present people of a company whose role carries a permission; without one, all who have a role.

    Those are left out who are limited to a part of what the company holds: news of a company may be of all of it.
    """
    with scope(actor):
        members = _present(actor).filter(company_id=company_id, role__isnull=False, limit__isnull=True)
        return [
            _addressee(each)
            for each in members.order_by("user__email")
            if not permission or {permission, EVERYTHING} & set(each.role.permissions)  # type: ignore[union-attr]
        ]


def list_onlookers(actor: Actor, company_id: UUID) -> list[str]:
    """Name the present people of a company who see its other people."""
    return [each.name for each in list_addressees(actor=actor, company_id=company_id, permission="access.see_people")]


def list_holders(*, actor: Actor, company_id: UUID, role: str) -> list[Addressee]:
    """List the present people of a company who have a role, by its code."""
    with scope(actor):
        members = _present(actor).filter(company_id=company_id, role_id=role)
        return [_addressee(each) for each in members.order_by("user__email")]


def list_limited(*, actor: Actor, company_id: UUID, permission: str) -> list[tuple[Addressee, Bounds]]:
    """List those of a company who see a part of what it holds and whose role carries a permission, with the part."""
    with scope(actor):
        members = _present(actor).filter(company_id=company_id, role__isnull=False, limit__isnull=False)
        return [
            (
                _addressee(each),
                Bounds(tuple(each.limit.sites), tuple(each.limit.contracts), tuple(each.limit.resources)),
            )
            for each in members.order_by("user__email")
            if permission in LIMITABLE and {permission, EVERYTHING} & set(each.role.permissions)  # type: ignore[union-attr]
        ]


def find_addressee(*, actor: Actor, user_id: UUID, company_id: UUID | None) -> Addressee | None:
    """Return a person as a present member of a company; without one named, of the first, or of none at all."""
    with scope(actor):
        member = _present(actor).filter(user_id=user_id).order_by("company__name")
        if company_id is not None:
            member = member.filter(company_id=company_id)
        found = member.first()
        if found is not None:
            return _addressee(found)
        user = User.objects.filter(id=user_id, is_active=True).first() if company_id is None else None
    return Addressee(user.id, user.name, user.email, None) if user else None


def list_colleagues(*, actor: Actor, user_ids: Iterable[UUID] | None = None, permission: str = "") -> list[Addressee]:
    """List the present people of the actor's own company, all or those named, with their addresses.

    Colleagues who are limited to a part of what the company holds are left out: what is sent to them may be of all.
    """
    with scope(actor):
        members = Membership.objects.select_related("user", "role", "limit").filter(
            Q(limit__isnull=True) | Q(user_id=actor.id),
            company_id=actor.company_id,
            role__isnull=False,
            user__is_active=True,
            valid__contains=true_now(),
        )
        if user_ids is not None:
            members = members.filter(user_id__in=list(user_ids))
        return [
            _addressee(each)
            for each in members.order_by("user__name")
            if not permission or {permission, EVERYTHING} & set(each.role.permissions)
        ]


def list_colleagues_with(actor: Actor, roles: Collection[str]) -> dict[str, dict[UUID, str]]:
    """Return who of the actor's own company has each of some roles at present, by role and id, with their names."""
    found: dict[str, dict[UUID, str]] = {}
    with scope(actor):
        members = Membership.objects.filter(
            company_id=actor.company_id, role_id__in=roles, user__is_active=True, valid__contains=true_now()
        )
        for role, user_id, name in members.order_by("user__name").values_list("role_id", "user_id", "user__name"):
            found.setdefault(str(role), {})[user_id] = name
    return found


def _present(actor: Actor) -> QuerySet[Membership]:
    return visible_memberships(actor).select_related("limit").filter(user__is_active=True, valid__contains=true_now())


def _addressee(member: Membership) -> Addressee:
    is_limited = getattr(member, "limit", None) is not None
    return Addressee(member.user_id, member.user.name, member.user.email, member.company_id, is_limited)
