"""What can be done with personal access tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field, field_validator

from forecourt.access import events
from forecourt.access.models import Token
from forecourt.access.permissions import usable
from forecourt.access.policies import may_manage_tokens, may_revoke_tokens, revocable_tokens
from forecourt.access.revocations import revoke
from forecourt.access.rules import LONGEST_TOKEN_DAYS, MOST_NETWORKS, expiry, hint_of, network_of, new_secret
from forecourt.access.sessions import hash_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.pipeline import Performance


class MakeToken(Parameters):
    """The parameters of `access.make_token`."""

    name: str = Field(min_length=1, max_length=100, description="What the token is for.", examples=["Nightly report"])
    days: int = Field(default=90, ge=1, le=LONGEST_TOKEN_DAYS, description="How many days it lives.", examples=[90])
    scopes: tuple[str, ...] | None = Field(
        default=None,
        max_length=100,
        description="Which of your permissions it carries, with what they are worth nothing without; absent: all, as "
        "they change.",
        examples=[["data.read_rows"]],
    )
    networks: tuple[str, ...] = Field(
        default=(),
        max_length=MOST_NETWORKS,
        description="From where it is good, such as 203.0.113.0/24; none: anywhere.",
        examples=[["203.0.113.0/24"]],
    )
    requests_a_minute: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="How fast it may ask, at most; absent: as fast as anybody.",
        examples=[600],
    )

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(network_of(each) for each in value)


class RevokeToken(Parameters):
    """The parameters of `access.revoke_token`."""

    token_id: UUID = Field(description="Which token.", examples=[EXAMPLE_ID])


@action(
    name="access.make_token",
    title="Make an access token",
    parameters=MakeToken,
    policy=may_manage_tokens,
    undone_by="access.revoke_token",
    amounts={"days": lambda _, parameters: parameters.days},
)
def make_token(performance: Performance, parameters: MakeToken) -> dict[str, Any]:
    """Make a personal token for your own company; the secret is told once, in the receipt.

    Raises Forbidden for a scope that the actor does not have.
    """
    _refuse_more_than_ones_own(performance.actor, parameters.scopes)
    actor, now, secret = performance.actor, true_now(), new_secret()
    token = Token.objects.create(
        user_id=actor.id,
        company_id=actor.company_id,
        name=parameters.name,
        hint=hint_of(secret),
        token_hash=hash_of(secret),
        scopes=None if parameters.scopes is None else usable(parameters.scopes, within=actor.permissions),
        networks=list(parameters.networks),
        requests_a_minute=parameters.requests_a_minute,
        made_at=now,
        expires_at=expiry(now=now, days=parameters.days),
    )
    performance.once["token"] = secret
    performance.record(
        events.TOKEN_MADE,
        subject=("token", token.id),
        company_id=actor.company_id,
        new={
            "name": token.name,
            "expires_at": token.expires_at.isoformat(),
            "scopes": token.scopes,
            "networks": token.networks,
            **({"requests_a_minute": token.requests_a_minute} if token.requests_a_minute else {}),
        },
    )
    return {"token_id": token.id, "hint": token.hint, "expires_at": token.expires_at}


@action(name="access.revoke_token", title="Revoke an access token", parameters=RevokeToken, policy=may_revoke_tokens)
def revoke_token(performance: Performance, parameters: RevokeToken) -> dict[str, Any]:
    """Revoke a token of one's own, or as an administrator any of the company's; what it opened is cut within seconds.

    Raises Invisible.
    """
    token = revocable_tokens(performance.actor).select_for_update().filter(id=parameters.token_id).first()
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


def _refuse_more_than_ones_own(actor: Actor, scopes: tuple[str, ...] | None) -> None:
    above = sorted(set(scopes or ()) - actor.permissions)
    if above:
        raise Forbidden(f"There is no permission {above[0]!r} that you can give.", next=["Choose among your own."])
