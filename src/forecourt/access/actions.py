"""What can be done about access: tokens, companies, roles and memberships."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from psycopg.types.range import TimestamptzRange
from pydantic import Field

from forecourt.access import events
from forecourt.access.models import Delegation, Membership, Role, Token, User
from forecourt.access.policies import (
    may_choose_theme,
    may_keep_people,
    may_manage_tokens,
    may_switch_company,
    never_to_oneself,
    visible_memberships,
    visible_tokens,
)
from forecourt.access.revocations import revoke
from forecourt.access.rules import DELEGATION_LIFE, LONGEST_TOKEN_DAYS, expiry, hint_of, new_secret
from forecourt.access.sessions import choose_company, hash_of
from forecourt.customers.queries import person_id_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.pipeline import Performance


class MakeToken(Parameters):
    """The parameters of `access.make_token`."""

    name: str = Field(min_length=1, max_length=100, description="What the token is for.")
    days: int = Field(default=90, ge=1, le=LONGEST_TOKEN_DAYS, description="How many days it lives.")


class RevokeToken(Parameters):
    """The parameters of `access.revoke_token`."""

    token_id: UUID


class SwitchCompany(Parameters):
    """The parameters of `access.switch_company`."""

    company_id: UUID


class ChooseTheme(Parameters):
    """The parameters of `access.choose_theme`."""

    theme: Literal["system", "light", "dark"]


class DefineRole(Parameters):
    """The parameters of `access.define_role`."""

    code: str = Field(pattern=r"^[a-z][a-z_]*$", max_length=50)
    title: str
    side: Literal["customer", "provider"]
    permissions: tuple[Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")], ...] = ()


class GrantMembership(Parameters):
    """The parameters of `access.grant_membership`."""

    company_id: UUID
    email: str
    name: str
    role: str | None = None
    since: datetime


class SetPasswordHash(Parameters):
    """The parameters of `access.set_password_hash`."""

    user_id: UUID
    password_hash: str = Field(repr=False, description="An encoded hash, never a password.")


@action(name="access.make_token", title="Make an access token", parameters=MakeToken, policy=may_manage_tokens)
def make_token(performance: Performance, parameters: MakeToken) -> dict[str, Any]:
    """Make a personal token for the actor's own company; the secret is told once, in the receipt."""
    actor, now, secret = performance.actor, true_now(), new_secret()
    token = Token.objects.create(
        user_id=actor.id,
        company_id=actor.company_id,
        name=parameters.name,
        hint=hint_of(secret),
        token_hash=hash_of(secret),
        made_at=now,
        expires_at=expiry(now=now, days=parameters.days),
    )
    performance.once["token"] = secret
    performance.record(
        events.TOKEN_MADE,
        subject=("token", token.id),
        company_id=actor.company_id,
        new={"name": token.name, "expires_at": token.expires_at.isoformat()},
    )
    return {"token_id": token.id, "hint": token.hint, "expires_at": token.expires_at}


@action(name="access.revoke_token", title="Revoke an access token", parameters=RevokeToken, policy=may_manage_tokens)
def revoke_token(performance: Performance, parameters: RevokeToken) -> dict[str, Any]:
    """Revoke one of the actor's own tokens; what it opened is cut within seconds. Raises Invisible."""
    token = visible_tokens(performance.actor).select_for_update().filter(id=parameters.token_id).first()
    if token is None:
        raise Invisible()
    if token.revoked_at is None:
        token.revoked_at = true_now()
        token.save(update_fields=["revoked_at"])
        revoke(kind="token", subject=token.id)
    performance.record(
        events.TOKEN_REVOKED, subject=("token", token.id), company_id=token.company_id, new={"name": token.name}
    )
    return {"token_id": token.id, "revoked_at": token.revoked_at}


@action(
    name="access.switch_company",
    title="Switch to another of your companies",
    parameters=SwitchCompany,
    policy=may_switch_company,
)
def switch_company(performance: Performance, parameters: SwitchCompany) -> dict[str, Any]:
    """Note the company in the session. Entering it goes by membership, which `fc.enter` checks on every request.

    Raises Invisible for a company the person is no member of, whether or not it exists.
    """
    from forecourt.access.queries import list_company_choices

    actor = performance.actor
    chosen = next((c for c in list_company_choices(actor=actor) if c.id == parameters.company_id), None)
    if chosen is None:
        raise Invisible()
    choose_company(session_key=actor.proof.secret, company_id=chosen.id)
    performance.record(
        events.COMPANY_SWITCHED,
        subject=("user", actor.id),
        company_id=actor.company_id,
        old={"company": actor.company_name},
        new={"company": chosen.name},
    )
    return {"company_id": chosen.id, "company": chosen.name}


@action(name="access.choose_theme", title="Choose how the pages look", parameters=ChooseTheme, policy=may_choose_theme)
def choose_theme(performance: Performance, parameters: ChooseTheme) -> dict[str, Any]:
    """Show the pages light, dark, or as the person's system does. It concerns no company."""
    chosen = User.objects.select_for_update().get(id=performance.actor.id)
    was, chosen.theme = chosen.theme, parameters.theme
    chosen.save(update_fields=["theme"])
    performance.record(
        events.THEME_CHOSEN,
        subject=("user", chosen.id),
        company_id=None,
        old={"theme": was},
        new={"theme": chosen.theme},
    )
    return {"theme": chosen.theme}


@action(name="access.define_role", title="Define a role", parameters=DefineRole, policy=may_keep_people)
def define_role(performance: Performance, parameters: DefineRole) -> dict[str, Any]:
    """Make a role, or change what it allows."""
    wanted = {"title": parameters.title, "side": parameters.side, "permissions": sorted(parameters.permissions)}
    role, made = Role.objects.get_or_create(code=parameters.code, defaults=wanted)
    was = None if made else {"title": role.title, "side": role.side, "permissions": sorted(role.permissions)}
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


def _role_for(performance: Performance, parameters: GrantMembership) -> Role | None:
    if parameters.role is None:
        return None
    role = Role.objects.filter(code=parameters.role).first()
    if role is None:
        raise Forbidden(f"There is no role {parameters.role!r}.")
    return role


def delegate(*, actor: Actor, purpose: str) -> str:
    """Make the secret with which a queued job acts for this actor, for a day. Must run inside the actor's scope.

    The database accepts it from the worker's role only, and checks the membership again when the job runs.
    """
    secret = new_secret()
    Delegation.objects.create(
        user_id=actor.id,
        company_id=actor.company_id,
        secret_hash=hash_of(secret),
        purpose=purpose,
        expires_at=true_now() + DELEGATION_LIFE,
    )
    return secret
