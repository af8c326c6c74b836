"""A queued job's right to act for the person who asked."""

from __future__ import annotations

from forecourt.access.models import Delegation
from forecourt.access.rules import DELEGATION_LIFE, new_secret
from forecourt.access.sessions import hash_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now


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
