"""What can be done with personal access tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.access import events
from forecourt.access.models import Token
from forecourt.access.policies import may_manage_tokens, visible_tokens
from forecourt.access.revocations import revoke
from forecourt.access.rules import LONGEST_TOKEN_DAYS, expiry, hint_of, new_secret
from forecourt.access.sessions import hash_of
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance


class MakeToken(Parameters):
    """The parameters of `access.make_token`."""

    name: str = Field(min_length=1, max_length=100, description="What the token is for.")
    days: int = Field(default=90, ge=1, le=LONGEST_TOKEN_DAYS, description="How many days it lives.")


class RevokeToken(Parameters):
    """The parameters of `access.revoke_token`."""

    token_id: UUID


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
