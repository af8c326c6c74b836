"""What a company's administrators do with their colleagues: another role, an end, removal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.range import TimestamptzRange
from pydantic import AwareDatetime, Field

from forecourt.access import events
from forecourt.access.models import AccessRequest, Limit, Membership, Role, Token
from forecourt.access.permissions import LIMITABLE
from forecourt.access.policies import KEEP_COLLEAGUES, givable_roles, may_keep_colleagues, visible_memberships
from forecourt.access.revocations import revoke
from forecourt.access.sessions import leave_company
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Forbidden, Invisible, Malformed
from forecourt.kernel.pipeline import Performance

AMONG: Any = Field(
    default=None,
    description="For the provider's people: the company. Others act in their own.",
    examples=[EXAMPLE_ID],
)


class LastAdministrator(Conflict):
    """A company always has somebody who can let others in."""

    code, title = "last_administrator", "Nobody else could let people in"


class ChangeColleague(Parameters):
    """The parameters of `access.change_colleague`."""

    user_id: UUID = Field(description="Which colleague.", examples=[EXAMPLE_ID])
    role: str = Field(max_length=50, description="One of the roles that you may give.", examples=["readonly"])
    until: AwareDatetime | None = Field(
        default=None, description="When the membership ends; absent: it stays.", examples=["2027-06-30T00:00:00+10:00"]
    )
    company_id: UUID | None = AMONG


class RemoveColleague(Parameters):
    """The parameters of `access.remove_colleague`."""

    user_id: UUID = Field(description="Which colleague.", examples=[EXAMPLE_ID])
    company_id: UUID | None = AMONG


@action(
    name="access.change_colleague",
    title="Change what a colleague may do",
    parameters=ChangeColleague,
    policy=may_keep_colleagues,
    undone_by="access.change_colleague",
)
def change_colleague(performance: Performance, parameters: ChangeColleague) -> dict[str, Any]:
    """Give a colleague another role, or an end. Downloads that run stop where the new role allows less.

    Raises Invisible, Forbidden for a role above one's own, LastAdministrator.
    """
    actor, company_id = performance.actor, company_of(performance.actor, parameters)
    member = colleague_of(actor, user_id=parameters.user_id, company_id=company_id)
    role = role_to_give(actor, code=parameters.role, company_id=company_id)
    if parameters.until is not None and parameters.until <= true_now():
        raise Malformed("The last day must lie ahead.", pointer="/data/attributes/until")
    if KEEP_COLLEAGUES not in role.permissions or parameters.until is not None:
        leave_an_administrator(member)
    was, lost = _described(member), _permissions(member) - set(role.permissions)
    member.role, member.valid = role, TimestamptzRange(member.valid.lower, parameters.until)
    member.save(update_fields=["role", "valid"])
    if lost:
        revoke(kind="user", subject=member.user_id)
    performance.record(
        events.COLLEAGUE_LIMITED,
        subject=("user", member.user_id),
        company_id=company_id,
        old=was,
        new=_described(member),
    )
    return {"user_id": member.user_id, "role": role.code}


@action(
    name="access.remove_colleague",
    title="Remove a colleague",
    parameters=RemoveColleague,
    policy=may_keep_colleagues,
)
def remove_colleague(performance: Performance, parameters: RemoveColleague) -> dict[str, Any]:
    """End a colleague's membership with all that rests on it: tokens, open sessions, running downloads.

    Raises Invisible, Forbidden for oneself or somebody above oneself, LastAdministrator.
    """
    company_id = company_of(performance.actor, parameters)
    member = colleague_of(performance.actor, user_id=parameters.user_id, company_id=company_id)
    leave_an_administrator(member)
    was, ended_at = _described(member), true_now()
    member.valid = TimestamptzRange(min(member.valid.lower, ended_at), ended_at)
    member.save(update_fields=["valid"])
    ended = _end_tokens(member, ended_at)
    granted = AccessRequest.objects.filter(
        user_id=member.user_id, company_id=company_id, state__in=("asked", "granted")
    )
    granted.update(state=AccessRequest.ENDED, ended_at=ended_at)
    leave_company(user_id=member.user_id, company_id=company_id)
    revoke(kind="user", subject=member.user_id)
    performance.record(
        events.COLLEAGUE_REMOVED,
        subject=("user", member.user_id),
        company_id=company_id,
        old=was,
        new={"tokens_ended": ended},
    )
    return {"user_id": member.user_id, "tokens_ended": ended}


def company_of(actor: Actor, parameters: Any) -> UUID:
    """Return the company that is meant: one's own, or for the provider's people the one they name.

    Raises Malformed where they name none, Invisible for a company that is not the actor's.
    """
    named: UUID | None = parameters.company_id
    if actor.everywhere:
        if named is None:
            raise Malformed("Name the company.", pointer="/data/attributes/company_id")
        return named
    if actor.company_id is None or named not in (None, actor.company_id):
        raise Invisible()
    return actor.company_id


def role_to_give(actor: Actor, *, code: str, company_id: UUID) -> Role:
    """Return a role that the actor may give there. A role above the actor's own and none at all read the same."""
    for role in givable_roles(actor, company_id=company_id):
        if role.code == code:
            return role
    raise Forbidden(f"There is no role {code!r} that you can give.", next=["Give one that may no more than you may."])


def colleague_of(actor: Actor, *, user_id: UUID, company_id: UUID) -> Membership:
    """Return a present colleague's membership, locked. Raises Invisible; Forbidden for oneself and who may more."""
    found = visible_memberships(actor).filter(company_id=company_id, user_id=user_id, valid__contains=true_now())
    member = found.first()
    if member is None:
        raise Invisible()
    if member.user_id == actor.id:
        raise Forbidden("Nobody changes their own role.", next=["Ask another administrator."])
    if not actor.everywhere and not _permissions(member) <= actor.permissions:
        raise Forbidden(f"{member.user.name} may more than you may.", next=["Ask an administrator."])
    locked: Membership | None = found.select_for_update(of=("self",)).first()
    if locked is None:
        raise Invisible()
    return locked


def leave_an_administrator(member: Membership) -> None:
    """Refuse to take the last one. The others are locked, so that two cannot remove each other at once."""
    if KEEP_COLLEAGUES not in _permissions(member):
        return
    others = Membership.objects.select_for_update(of=("self",)).filter(
        company_id=member.company_id,
        role__permissions__contains=[KEEP_COLLEAGUES],
        valid__contains=true_now(),
        valid__upper_inf=True,
        limit__isnull=True,
    )
    if not [each for each in others.order_by("id") if each.id != member.id]:
        raise LastAdministrator(
            f"{member.user.name} is the last administrator. Make somebody else one first.",
            next=["Give another colleague that role."],
        )


def _end_tokens(member: Membership, ended_at: datetime) -> int:
    tokens = Token.objects.filter(user_id=member.user_id, company_id=member.company_id, revoked_at=None)
    ids = list(tokens.values_list("id", flat=True))
    tokens.update(revoked_at=ended_at)
    for token_id in ids:
        revoke(kind="token", subject=token_id)
    return len(ids)


def _permissions(member: Membership) -> set[str]:
    """Return what somebody may by their role: with a limit, what concerns the company as a whole falls away."""
    permissions = set(member.role.permissions) if member.role else set()
    is_limited = Limit.objects.filter(membership=member).exists()
    return permissions & LIMITABLE if is_limited else permissions


def _described(member: Membership) -> dict[str, Any]:
    until = member.valid.upper
    return {
        "name": member.user.name,
        "role": member.role.title if member.role else "No role yet",
        "until": until.isoformat() if until else None,
    }
