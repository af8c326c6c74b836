"""Roles that a company's administrator makes, of what their own role lends."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from forecourt.access import events
from forecourt.access.models import Invitation, Membership, Role
from forecourt.access.permissions import with_what_they_need
from forecourt.access.policies import lasting_permissions, lendable, may_define_own_roles, visible_roles
from forecourt.access.revocations import revoke
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Forbidden, Invisible
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import Performance

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]


class RoleInUse(Conflict):
    """Somebody has the role, or is invited as it."""

    code, title = "role_in_use", "Somebody has this role"


class TitleTaken(Conflict):
    """A role of that name is there already."""

    code, title = "title_taken", "There is such a role"


class DefineOwnRole(Parameters):
    """The parameters of `access.define_own_role`."""

    title: Title = Field(description="What colleagues know it by.", examples=["Energy manager"])
    permissions: tuple[Annotated[str, StringConstraints(max_length=100)], ...] = Field(
        min_length=1,
        max_length=100,
        description="What it allows, of what your own role lends.",
        examples=[["contracts.see", "data.read_rows"]],
    )
    role: str | None = Field(default=None, max_length=50, description="The role to change; absent: a new one.")


class RemoveOwnRole(Parameters):
    """The parameters of `access.remove_own_role`."""

    role: str = Field(max_length=50, description="The role, by its code.", examples=["own-0190a1b2"])


@action(
    name="access.define_own_role",
    title="Make a role of your company's own",
    parameters=DefineOwnRole,
    policy=may_define_own_roles,
)
def define_own_role(performance: Performance, parameters: DefineOwnRole) -> dict[str, Any]:
    """Make a role, or change one: that counts at once for everybody who has it, and cuts what it no longer allows.

    A permission brings along what it is worth nothing without. Raises Forbidden for what one's own role does not lend
    or carry, Invisible, TitleTaken.
    """
    actor = performance.actor
    wanted = with_what_they_need(parameters.permissions)
    above = sorted(wanted - lendable(actor))
    if above:
        raise Forbidden(
            f"There is no permission {above[0]!r} that you can put into a role.", next=["Choose among your own."]
        )
    role = Role(code=f"own-{new_id().hex}", side="customer", company_id=actor.company_id)
    was: Role | None = None
    if parameters.role is not None:
        role = _own(performance, parameters.role)
        was = Role(title=role.title, permissions=list(role.permissions))
    named = visible_roles(actor).filter(title__iexact=parameters.title).exclude(code=role.code)
    if named.exists():
        raise TitleTaken("A role of this name is there already.")
    role.title, role.permissions = parameters.title, sorted(wanted)
    role.save(force_insert=was is None)
    if was is not None and set(was.permissions) - wanted:
        for user_id in Membership.objects.filter(role=role).values_list("user_id", flat=True):
            revoke(kind="user", subject=user_id)
    performance.record(
        events.OWN_ROLE_DEFINED,
        subject=("role", role.code),
        company_id=actor.company_id,
        old=None if was is None else {"title": was.title, "permissions": was.permissions},
        new={"title": role.title, "permissions": role.permissions},
    )
    return {"role": role.code}


@action(
    name="access.remove_own_role",
    title="Remove a role of your company's own",
    parameters=RemoveOwnRole,
    policy=may_define_own_roles,
)
def remove_own_role(performance: Performance, parameters: RemoveOwnRole) -> dict[str, Any]:
    """Remove a role that nobody has. Raises Invisible, RoleInUse, Forbidden for one that may more than one may."""
    role = _own(performance, parameters.role)
    if Membership.objects.filter(role=role).exists() or Invitation.objects.filter(role=role).exists():
        raise RoleInUse("Somebody has or had this role.", next=["Change what it allows, or give them another one."])
    role.delete()
    performance.record(
        events.OWN_ROLE_REMOVED,
        subject=("role", parameters.role),
        company_id=performance.actor.company_id,
        old={"title": role.title},
        new={},
    )
    return {"role": parameters.role}


def _own(performance: Performance, code: str) -> Role:
    """Return a role of the actor's company, if the actor may all that it allows."""
    actor = performance.actor
    role = visible_roles(actor).filter(code=code, company_id=actor.company_id).first()
    if role is None:
        raise Invisible()
    if not set(role.permissions) <= lasting_permissions(actor):
        raise Forbidden(f"{role.title} may more than you may.")
    return role
