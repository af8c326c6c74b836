"""Opening grants: the signature is checked, then the envelope is opened. Whoever lacks either key opens nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forecourt.data.engine.grants import PURPOSE, SHELF, Grant, split_content
from forecourt.data.engine.store import Store, StoreError
from forecourt.kernel.envelopes import open_envelope

_REMEMBERED: Final = 20_000
#: How base64 writes the beginning of a JSON object; an envelope begins otherwise.
_REFERENCE: Final = b"eyJ"


class GrantRefused(Exception):
    """The token opens nothing. Outside, every reason reads the same."""

    code = "grant_refused"
    title = "This address is not valid, or no longer"
    status = 403


class GrantForged(GrantRefused):
    """The signature is not the signer's, or the token is no token."""


class GrantExpired(GrantRefused):
    """The grant was good once."""


class GrantRevoked(GrantRefused):
    """What the grant rests on was taken back."""


class GrantReader:
    """Opens tokens; one that was once verified is remembered until it expires."""

    def __init__(self, *, verify_key: bytes, opening_key: bytes, store: Store | None = None) -> None:
        """Prepare with the signer's public key (Ed25519), the data plane's own private key (X25519), both raw, and the
        store in which large grants lie."""
        self._opening_key = opening_key
        self._verify_key = Ed25519PublicKey.from_public_bytes(verify_key)
        self._store = store
        self._open: OrderedDict[bytes, Grant] = OrderedDict()
        self._lock = Lock()

    def open(self, token: str | bytes, now: float) -> Grant:
        """Return the grant of a token. `now` is the true clock in seconds. Raises GrantRefused."""
        raw = token.encode() if isinstance(token, str) else token
        grant = self.remembered(raw) or self._verify(raw)
        if grant.expires_s <= now:
            raise GrantExpired(str(grant.id))
        return grant

    @staticmethod
    def is_reference(token: bytes) -> bool:
        """Tell whether a token's grant lies in the store, so that opening it may wait for that."""
        return token.startswith(_REFERENCE)

    def remembered(self, token: bytes) -> Grant | None:
        """Return the grant if this very token was verified before; it may have expired since."""
        digest = hashlib.sha256(token).digest()
        with self._lock:
            return self._open.get(digest)

    def forget(self, kind: str, subject: uuid.UUID) -> set[str]:
        """Forget the grants that rest on what was revoked, and return the keys that they opened."""
        with self._lock:
            known = list(self._open.items())
        stopped = [(digest, grant) for digest, grant in known if (kind, subject) in grant.revocable]
        with self._lock:
            for digest, _ in stopped:
                self._open.pop(digest, None)
        return {part.key for _, grant in stopped for part in grant.slices}

    def forget_expired(self, now: float) -> None:
        """Forget the grants that have ended. They came in about the order in which they end."""
        with self._lock:
            while self._open and next(iter(self._open.values())).expires_s <= now:
                self._open.popitem(last=False)

    def _verify(self, token: bytes) -> Grant:
        body = self._signed_body(token)
        if body.startswith(b"{"):
            body = self._referenced(orjson.loads(body))
        try:
            grant = split_content(open_envelope(body, private_key=self._opening_key, purpose=PURPOSE))
        except ValueError as error:  # closed for somebody else, or no grant in it
            raise GrantForged("not a grant") from error
        self._remember(token, grant)
        return grant

    def _signed_body(self, token: bytes) -> bytes:
        try:
            packed, signature = token.split(b".")
            body = _decode(packed)
            self._verify_key.verify(_decode(signature), packed)
        except (ValueError, InvalidSignature) as error:
            raise GrantForged("the signature does not match") from error
        return body

    def _referenced(self, reference: Mapping[str, Any]) -> bytes:
        if self._store is None:
            raise GrantForged("a reference, and no store to look in")
        try:
            body = self._store.read(f"{SHELF}/{reference['ref']}")
        except StoreError as error:
            raise GrantExpired(reference["ref"]) from error
        if hashlib.sha256(body).hexdigest() != reference["sha"]:
            raise GrantForged("the stored grant is not the one that was signed")
        return body

    def _remember(self, token: bytes, grant: Grant) -> None:
        with self._lock:
            self._open[hashlib.sha256(token).digest()] = grant
            while len(self._open) > _REMEMBERED:
                self._open.popitem(last=False)


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
