"""What files say of access: a provider's roles, and the people of a customer with the roles they have there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, field_validator

from forecourt.access.actions import (
    change_colleague,
    define_own_role,
    define_role,
    invite_colleague,
    remove_colleague,
    remove_own_role,
    withdraw_invitation,
)
from forecourt.access.models import Role
from forecourt.access.permissions import with_what_they_need
from forecourt.access.policies import (
    may_define_own_roles,
    may_keep_colleagues,
    visible_invitations,
    visible_memberships,
    visible_roles,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Parameters
from forecourt.kernel.clocks import true_now
from forecourt.kernel.kinds import Present, Step, Values, defined_by, kept_under, register


class Member(Parameters):
    """An entry of `members.yaml`: somebody who belongs to the company, or is asked in."""

    email: str = Field(max_length=254, description="By which they are known; where the invitation goes.")
    name: str = Field(default="", max_length=200, description="As the invitation calls them; no name is changed.")
    role: str | None = Field(default=None, max_length=50, description="One of the roles that you may give.")
    until: Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))] | None = Field(
        default=None, description="When the membership ends; absent: it stays."
    )

    @field_validator("email")
    @classmethod
    def _in_small_letters(cls, value: str) -> str:
        return value.strip().lower()


class OwnRole(Parameters):
    """An entry of a customer's `roles.yaml`. A permission brings along what it is worth nothing without."""

    title: str = Field(min_length=2, max_length=100, description="What colleagues know it by.")
    permissions: tuple[str, ...] = Field(min_length=1, max_length=100, description="What it allows.")

    @field_validator("permissions")
    @classmethod
    def _with_what_they_need(cls, permissions: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(with_what_they_need(permissions)))


def _roles(actor: Actor) -> list[dict[str, Any]]:
    # A company's own roles are its own to keep.
    roles = Role.objects.filter(company_id=None).order_by("side", "code")
    return [dict(row) for row in roles.values("code", "title", "side", "permissions", "lends")]


def _own_roles(actor: Actor) -> list[Present]:
    own = visible_roles(actor).filter(company_id=actor.company_id).order_by("title")
    return [Present(_own_role(each), ("role", each.code), each.code) for each in own]


def _own_role(role: Role) -> dict[str, Any]:
    return {"title": role.title, "permissions": role.permissions}


def _keep_role(actor: Actor, was: Present | None, wanted: Values) -> Sequence[Step]:
    return [(define_own_role, {**wanted, **({"role": was.handle} if was else {})})]


def _members(actor: Actor) -> list[Present]:
    """Read who is there and who is asked in, by address."""
    there = visible_memberships(actor).filter(company_id=actor.company_id, valid__contains=true_now())
    found = [
        Present(_entry(each.user, each.role_id, each.valid.upper), ("user", str(each.user_id)), ("user", each.user_id))
        for each in there
    ]
    found += [
        Present(_entry(each, each.role_id, each.until), ("invitation", str(each.id)), ("invitation", each.id))
        for each in visible_invitations(actor).filter(company_id=actor.company_id)
    ]
    return sorted(found, key=lambda each: str(each.values["email"]))


def _entry(who: Any, role: str | None, until: Any) -> dict[str, Any]:
    return {"email": who.email, "name": who.name, "role": role, "until": until}


def _keep_member(actor: Actor, was: Present | None, wanted: Values) -> Sequence[Step]:
    if was is None:
        return [(invite_colleague, dict(wanted))]
    kind, known_by = was.handle
    if kind == "invitation":  # an invitation says what it says: another takes its place
        return [_remove_member(was), (invite_colleague, {**was.values, **wanted})]
    return [(change_colleague, {"user_id": known_by, "role": wanted.get("role"), "until": wanted.get("until")})]


def _remove_member(was: Present) -> Step:
    kind, known_by = was.handle
    if kind == "invitation":
        return withdraw_invitation, {"invitation_id": known_by}
    return remove_colleague, {"user_id": known_by}


register(
    defined_by(
        define_role,
        name="roles",
        title="Role",
        rank=80,
        subject="role",
        read=_roles,
        unordered=("permissions", "lends"),
    )
)
register(
    kept_under(
        may_define_own_roles,
        name="roles",
        title="Role of the company's own",
        rank=10,
        entry=OwnRole,
        key=("title",),
        read=_own_roles,
        keep=_keep_role,
        remove=lambda was: (remove_own_role, {"role": was.handle}),
        unordered=("permissions",),
    )
)
register(
    kept_under(
        may_keep_colleagues,
        name="members",
        title="Colleague",
        rank=20,
        entry=Member,
        key=("email",),
        read=_members,
        keep=_keep_member,
        remove=_remove_member,
        for_new=("name",),
    )
)
