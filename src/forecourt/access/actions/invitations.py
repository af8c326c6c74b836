"""Asking people into a company, and their coming in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AwareDatetime, Field, field_validator

from forecourt.access import events
from forecourt.access.actions.colleagues import AMONG, company_of, role_to_give
from forecourt.access.models import Invitation, Membership
from forecourt.access.policies import may_join, may_keep_colleagues, may_mint_links, visible_invitations
from forecourt.access.proving import accept_invitation
from forecourt.access.rules import INVITATION_LIFE, MOST_OPEN_INVITATIONS, new_link_secret
from forecourt.access.sessions import hash_of
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance
from forecourt.settings.environment import environment


class AlreadyThere(Conflict):
    """Nobody is invited twice, nor where they are already."""

    code, title = "already_there", "This person is here already"


class TooManyWait(Conflict):
    """So many open invitations are a mistake."""

    code, title = "too_many_invitations", "Too many invitations are open"


class InviteColleague(Parameters):
    """The parameters of `access.invite_colleague`."""

    email: str = Field(max_length=254, description="Where the invitation goes.", examples=["kim@acme.example"])
    name: str = Field(min_length=1, max_length=200, description="What the person is called.", examples=["Kim Novak"])
    role: str = Field(max_length=50, description="One of the roles that you may give.", examples=["readonly"])
    until: AwareDatetime | None = Field(
        default=None, description="When the membership ends; absent: it stays.", examples=["2027-06-30T00:00:00+10:00"]
    )
    company_id: UUID | None = AMONG

    @field_validator("email")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        try:
            validate_email(value.strip())
        except ValidationError:
            raise ValueError("this is not a mail address") from None
        return value.strip().lower()


class OneInvitation(Parameters):
    """The parameters of what is done with an open invitation."""

    invitation_id: UUID = Field(description="Which open invitation.", examples=[EXAMPLE_ID])


class JoinCompany(Parameters):
    """The parameters of `access.join_company`."""

    name: str = Field(default="", max_length=200, description="What a new account is called; absent: as invited.")
    password_hash: str = Field(default="", repr=False, max_length=128, description="Encoded; never a password.")


@action(
    name="access.invite_colleague",
    title="Invite a colleague",
    parameters=InviteColleague,
    policy=may_keep_colleagues,
    undone_by="access.withdraw_invitation",
)
def invite_colleague(performance: Performance, parameters: InviteColleague) -> dict[str, Any]:
    """Ask somebody into the company: a mail with a link that works once, for a week.

    Whether the address has an account already is told to nobody. Raises Forbidden for a role above one's own,
    AlreadyThere for a colleague or an open invitation.
    """
    company_id = company_of(performance.actor, parameters)
    role = role_to_give(performance.actor, code=parameters.role, company_id=company_id)
    _refuse_the_past(parameters.until)
    _refuse_who_is_there(company_id, parameters.email)
    now = true_now()
    invitation = Invitation.objects.create(
        company_id=company_id,
        email=parameters.email,
        name=parameters.name,
        role=role,
        until=parameters.until,
        invited_by=performance.actor.name if performance.actor.kind == "person" else environment().provider,
        made_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    _record_asked(performance, invitation)
    return {"invitation_id": invitation.id, "expires_at": invitation.expires_at}


@action(
    name="access.reinvite_colleague",
    title="Send an invitation once more",
    parameters=OneInvitation,
    policy=may_keep_colleagues,
    undone_by="access.withdraw_invitation",
)
def reinvite_colleague(performance: Performance, parameters: OneInvitation) -> dict[str, Any]:
    """Send a new link, good for another week; the one before works no more. Raises Invisible."""
    invitation = _open_one(performance, parameters)
    role_to_give(performance.actor, code=invitation.role_id, company_id=invitation.company_id)
    invitation.expires_at = true_now() + INVITATION_LIFE
    invitation.secret_hash = None
    invitation.save(update_fields=["expires_at", "secret_hash"])
    _record_asked(performance, invitation, again=True)
    return {"invitation_id": invitation.id, "expires_at": invitation.expires_at}


@action(
    name="access.withdraw_invitation",
    title="Withdraw an invitation",
    parameters=OneInvitation,
    policy=may_keep_colleagues,
)
def withdraw_invitation(performance: Performance, parameters: OneInvitation) -> dict[str, Any]:
    """Make the link of an invitation worthless. Raises Invisible."""
    invitation = _open_one(performance, parameters)
    invitation.withdrawn_at = true_now()
    invitation.save(update_fields=["withdrawn_at"])
    performance.record(
        events.INVITATION_WITHDRAWN,
        subject=("invitation", invitation.id),
        company_id=invitation.company_id,
        old={"name": invitation.name, "email": invitation.email},
        new={},
    )
    return {"invitation_id": invitation.id}


@action(
    name="access.mint_invitation_link",
    title="Write the link of an invitation",
    parameters=OneInvitation,
    policy=may_mint_links,
    is_internal=True,
)
def mint_invitation_link(performance: Performance, parameters: OneInvitation) -> dict[str, Any]:
    """Make the link while its mail is written: the path is told once, and only its hash is kept. Raises Invisible."""
    invitation = _open_one(performance, parameters)
    secret = new_link_secret()
    invitation.secret_hash = hash_of(secret)
    invitation.save(update_fields=["secret_hash"])
    performance.once["path"] = f"/welcome/{secret}/"
    performance.record(
        events.INVITATION_LINKED,
        subject=("invitation", invitation.id),
        company_id=invitation.company_id,
        new={"name": invitation.name},
    )
    return {
        "invitation_id": invitation.id,
        "email": invitation.email,
        "role_title": invitation.role.title,
        "expires_at": invitation.expires_at,
    }


@action(
    name="access.join_company",
    title="Accept an invitation",
    parameters=JoinCompany,
    policy=may_join,
    is_internal=True,
    secrets=("password_hash",),
)
def join_company(performance: Performance, parameters: JoinCompany) -> dict[str, Any]:
    """Come in by the link: an account is made where the address has none, and the membership begins.

    Raises Unauthenticated where the link was used meanwhile.
    """
    actor = performance.actor
    role_title = accept_invitation(
        secret=actor.proof.secret, name=parameters.name, password_hash=parameters.password_hash
    )
    performance.record(
        events.COLLEAGUE_JOINED,
        subject=("user", actor.id),
        company_id=actor.company_id,
        new={"name": parameters.name or actor.name, "role": role_title},
    )
    return {"user_id": actor.id}


def _open_one(performance: Performance, parameters: OneInvitation) -> Invitation:
    found = visible_invitations(performance.actor).select_for_update(of=("self",)).filter(id=parameters.invitation_id)
    invitation = found.first()
    if invitation is None:
        raise Invisible()
    return invitation


def _refuse_the_past(until: datetime | None) -> None:
    if until is not None and until <= true_now():
        raise Malformed("The last day must lie ahead.", pointer="/data/attributes/until")


def _refuse_who_is_there(company_id: UUID, email: str) -> None:
    waiting = Invitation.objects.filter(company_id=company_id, accepted_at=None, withdrawn_at=None)
    if waiting.filter(email=email).exists():
        raise AlreadyThere("An invitation is open for this address. Send it once more instead.")
    if Membership.objects.filter(company_id=company_id, user__email=email, valid__contains=true_now()).exists():
        raise AlreadyThere("Somebody with this address is a colleague already.")
    if waiting.count() >= MOST_OPEN_INVITATIONS:
        raise TooManyWait(f"{MOST_OPEN_INVITATIONS} invitations are open. Withdraw some that nobody answered.")


def _record_asked(performance: Performance, invitation: Invitation, *, again: bool = False) -> None:
    performance.record(
        events.COLLEAGUE_INVITED,
        subject=("invitation", invitation.id),
        company_id=invitation.company_id,
        new={
            "name": invitation.name,
            "email": invitation.email,
            "role": invitation.role.title,
            "until": invitation.until.isoformat() if invitation.until else None,
            "again": again,
        },
    )
