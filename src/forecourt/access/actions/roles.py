"""What the provider does with roles, and whom it lets in where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from psycopg.types.range import TimestamptzRange
from pydantic import Field

from forecourt.access import events
from forecourt.access.models import Membership, Role, User
from forecourt.access.permissions import STAFF_WORDS, in_words
from forecourt.access.policies import may_for_good, may_keep_people, never_to_oneself, visible_memberships
from forecourt.customers.queries import person_id_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.pipeline import Performance


class DefineRole(Parameters):
    """The parameters of `access.define_role`."""

    code: str = Field(
        pattern=r"^[a-z][a-z_]*$",
        max_length=50,
        description="What files and programs call it; it never changes.",
        examples=["energy_analyst"],
    )
    title: str = Field(description="What people read.", examples=["Energy analyst"])
    side: Literal["customer", "provider"] = Field(description="Whose people have it.", examples=["customer"])
    permissions: tuple[Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")], ...] = Field(
        default=(), description="What it allows.", examples=[["contracts.see", "data.read_rows"]]
    )
    lends: tuple[Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")], ...] = Field(
        default=(),
        description="Of what who has the role may make roles for their own company.",
        examples=[["contracts.see", "data.read_rows"]],
    )


class GrantMembership(Parameters):
    """The parameters of `access.grant_membership`."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])
    email: str = Field(description="The person's mail address.", examples=["kim@acme.example"])
    name: str = Field(description="What the person is called.", examples=["Kim Novak"])
    role: str | None = Field(
        default=None, description="A role of that company's side; absent: none yet.", examples=["readonly"]
    )
    since: datetime = Field(description="From when on.", examples=["2026-11-01T00:00:00+10:00"])


class SetPasswordHash(Parameters):
    """The parameters of `access.set_password_hash`."""

    user_id: UUID
    password_hash: str = Field(repr=False, description="An encoded hash, never a password.")


@action(
    name="access.define_role",
    title="Define a role",
    parameters=DefineRole,
    policy=may_keep_people,
    undone_by="access.define_role",
)
def define_role(performance: Performance, parameters: DefineRole) -> dict[str, Any]:
    """Make a role, or change what it allows.

    A customer's role carries what customers may. The provider's own people put into a role of their side only what
    comes with the role that they have. Raises Forbidden.
    """
    wanted = {
        "title": parameters.title,
        "side": parameters.side,
        "permissions": sorted(parameters.permissions),
        "lends": sorted(parameters.lends),
    }
    role, made = Role.objects.get_or_create(code=parameters.code, defaults=wanted)
    was = (
        None
        if made
        else {
            "title": role.title,
            "side": role.side,
            "permissions": sorted(role.permissions),
            "lends": sorted(role.lends),
        }
    )
    _refuse_what_is_not_theirs(performance.actor, parameters, was)
    if not made and was != wanted:
        Role.objects.filter(code=role.code).update(**wanted)
    performance.record(events.ROLE_DEFINED, subject=("role", role.code), company_id=None, old=was, new=wanted)
    return {"role": role.code, "changed": was != wanted}


@action(
    name="access.grant_membership",
    title="Let a person into a company",
    parameters=GrantMembership,
    policy=may_keep_people,
    guardrails=(never_to_oneself,),
    undone_by="access.remove_colleague",
)
def grant_membership(performance: Performance, parameters: GrantMembership) -> dict[str, Any]:
    """Make a person a member of a company, with a role or with none yet; one who is a member gets the role."""
    role = _role_for(performance, parameters)
    user, made = User.objects.get_or_create(
        email=parameters.email.lower(),
        defaults={
            "name": parameters.name,
            "password": UNUSABLE_PASSWORD_PREFIX,
            "person_id": person_id_of(actor=performance.actor, email=parameters.email),
        },
    )
    was = visible_memberships(performance.actor).filter(user=user, company_id=parameters.company_id).first()
    membership, _ = Membership.objects.update_or_create(
        user=user,
        company_id=parameters.company_id,
        defaults={"role": role},
        create_defaults={"role": role, "valid": TimestamptzRange(parameters.since, None)},
    )
    performance.record(
        events.MEMBERSHIP_GRANTED,
        subject=("user", user.id),
        company_id=parameters.company_id,
        old=None if was is None else {"name": user.name, "role": was.role.title if was.role else None},
        new={"name": user.name, "role": role.title if role else None},
    )
    return {"user_id": user.id, "membership_id": membership.id, "made": made}


@action(
    name="access.set_password_hash",
    title="Set a person's first password",
    parameters=SetPasswordHash,
    policy=may_keep_people,
    is_internal=True,
    secrets=("password_hash",),
)
def set_password_hash(performance: Performance, parameters: SetPasswordHash) -> dict[str, Any]:
    """Give a person who has none yet a password, when a world is loaded. Raises Invisible."""
    waiting = User.objects.filter(id=parameters.user_id, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if not waiting.update(password=parameters.password_hash):
        raise Invisible()
    performance.record(
        events.PASSWORD_SET, subject=("user", parameters.user_id), company_id=performance.actor.company_id, new={}
    )
    return {"user_id": parameters.user_id}


def _refuse_what_is_not_theirs(actor: Actor, parameters: DefineRole, was: Mapping[str, Any] | None) -> None:
    """Refuse a permission that is new in a role and not the actor's to put there."""
    wanted = {*parameters.permissions, *parameters.lends}
    before = {*was["permissions"], *was["lends"]} if was and was["side"] == parameters.side else set()
    if parameters.side == "customer":
        if above := sorted((wanted - before) & STAFF_WORDS.keys()):
            raise Forbidden(f"No customer may {in_words(permission=above[0])}.", next=["Leave that permission out."])
        return
    if above := sorted(each for each in wanted - before if not may_for_good(actor, each)):
        raise Forbidden(
            f"Your own role does not let you {in_words(permission=above[0])}, so you cannot put that into a role.",
            next=["Have it done where the platform is operated: `forecourtd apply`."],
        )


def _role_for(performance: Performance, parameters: GrantMembership) -> Role | None:
    if parameters.role is None:
        return None
    role = Role.objects.filter(Q(company_id=None) | Q(company_id=parameters.company_id), code=parameters.role).first()
    if role is None:
        raise Forbidden(f"There is no role {parameters.role!r}.")
    return role
