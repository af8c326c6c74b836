"""Envelopes: anybody with the public key closes one, and only the holder of the private key opens it.

So a process that takes in a secret need not be one that can read it later. X25519 with a key made for each envelope
(RFC 7748), HKDF-SHA256 (RFC 5869), AES-256-GCM (NIST SP 800-38D). Layout: version, ephemeral public key, ciphertext.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
#: A key encrypts one envelope only, so its nonce may be any fixed one.
_NONCE: Final = bytes(12)


class NotOurs(ValueError):
    """An envelope that was closed for another key or purpose, or was altered."""


def close_envelope(content: bytes, *, public_key: bytes, purpose: str) -> bytes:
    """Encrypt `content` for the holder of the private key. `purpose` has to be named again to open it."""
    once = X25519PrivateKey.generate()
    shown = once.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = _key(once.exchange(X25519PublicKey.from_public_bytes(public_key)), shown + public_key, purpose)
    return VERSION + shown + AESGCM(key).encrypt(_NONCE, content, None)


def open_envelope(envelope: bytes, *, private_key: bytes, purpose: str) -> bytes:
    """Return what an envelope holds. Raises NotOurs."""
    head, shown, closed = envelope[:1], envelope[1 : 1 + KEY_BYTES], envelope[1 + KEY_BYTES :]
    if head != VERSION or len(shown) != KEY_BYTES:
        raise NotOurs("this is no envelope of ours")
    private = X25519PrivateKey.from_private_bytes(private_key)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    try:
        key = _key(private.exchange(X25519PublicKey.from_public_bytes(shown)), shown + public, purpose)
        return AESGCM(key).decrypt(_NONCE, closed, None)
    except (InvalidTag, ValueError):
        raise NotOurs("this envelope was closed for somebody else, or was altered") from None


def _key(shared: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"forecourt " + purpose.encode()).derive(shared)
