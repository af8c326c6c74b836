"""A hook's secret: told once to who adds it, then closed so that the web process alone opens it, for one hook."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forecourt.settings.environment import environment

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
NONCE_BYTES: Final = 12
HINT_CHARACTERS: Final = len(PREFIX) + 4


def make_secret() -> str:
    """Make a secret as Standard Webhooks writes them: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def close_secret(*, code: str, secret: str) -> bytes:
    """Close a hook's secret for the web process. Only for this hook does it open again."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret.encode(), code.encode())


def open_secret(*, code: str, sealed: bytes) -> str | None:
    """Open the secret of a hook; None where it was closed for another."""
    try:
        return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], code.encode()).decode()
    except InvalidTag:
        return None


def hint_of(secret: str) -> str:
    """Return the few characters by which people recognise it."""
    return secret[:HINT_CHARACTERS]


def _cipher() -> AESGCM:
    return AESGCM(environment().secret("hooks.key"))
