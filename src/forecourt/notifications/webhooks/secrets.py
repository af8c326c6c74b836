"""A webhook's secret: shown once to who adds it, then closed in an envelope that only the worker opens."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from forecourt.kernel.envelopes import close_envelope, open_envelope
from forecourt.settings.environment import environment

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
PURPOSE: Final = "webhook"
HINT_CHARACTERS: Final = len(PREFIX) + 4


def make_secret() -> str:
    """Make a secret as Standard Webhooks writes them: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def close_secret(secret: str) -> bytes:
    """Close it for the worker."""
    public = environment().secret("worker-seal.key")
    return close_envelope(secret.encode(), public_key=public, purpose=PURPOSE)


def open_secret(envelope: bytes) -> str:
    """Open it. Raises NotOurs; FileNotFoundError in a process that is not the worker."""
    private = environment().secret("worker-open.key")
    return open_envelope(envelope, private_key=private, purpose=PURPOSE).decode()


def hint_of(secret: str) -> str:
    """Return the few characters by which people recognise it."""
    return secret[:HINT_CHARACTERS]
