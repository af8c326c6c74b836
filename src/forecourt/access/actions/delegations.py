"""A queued job's right to act for the person who asked.

The right lies in the queue closed for the worker, so whoever reads the whole database has none of it.
"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta

from forecourt.access.models import Delegation
from forecourt.access.rules import DELEGATION_LIFE, new_secret
from forecourt.access.sessions import hash_of
from forecourt.kernel.actors import Actor, Proof
from forecourt.kernel.clocks import true_now
from forecourt.kernel.envelopes import NotOurs, close_envelope, open_envelope
from forecourt.kernel.errors import Unauthenticated
from forecourt.kernel.scope import identify
from forecourt.settings.environment import environment

_PURPOSE = "delegation"


def delegate(*, actor: Actor, purpose: str, life: timedelta = DELEGATION_LIFE) -> str:
    """Let a queued job act for this actor, for a day unless more is said. Must run inside the actor's scope.

    Returns what the job is given: a secret closed for the worker, who `redeem`s it. The database accepts the secret
    from the worker's role only, and checks the membership again when the job runs.
    """
    secret = new_secret()
    Delegation.objects.create(
        user_id=actor.id,
        company_id=actor.company_id,
        secret_hash=hash_of(secret),
        purpose=purpose,
        expires_at=true_now() + life,
    )
    public_key = environment().secret("worker-seal.key")
    return base64.b64encode(close_envelope(secret.encode(), public_key=public_key, purpose=_PURPOSE)).decode()


def redeem(*, delegation: str) -> Actor:
    """Return whom a queued job acts for. Raises Unauthenticated where the right was not given, or is over."""
    return identify(proof=open_delegation(delegation=delegation), interface="process")


def open_delegation(*, delegation: str) -> Proof:
    """Open what a job was given. Raises Unauthenticated where it was not closed for this worker."""
    try:
        envelope = base64.b64decode(delegation, validate=True)
        secret = open_envelope(envelope, private_key=environment().secret("worker-open.key"), purpose=_PURPOSE)
    except (binascii.Error, NotOurs) as error:
        raise Unauthenticated("This job may act for nobody.") from error
    return Proof("delegation", secret.decode())
