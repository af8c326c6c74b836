"""Objects as they lie in the store: encrypted, under a key that neither the store nor the database has alone.

An object's key is derived (HKDF-SHA256, RFC 5869) from two halves, the store's and the secret of the identifier whose
data it is, with a salt of its own. Layout, for plain bytes cut into chunks *from the end*, so that the end of an object
can be read and verified by itself:

    first chunk (may be shorter) | further chunks of 64 KiB | trailer: salt 16, plain size 8, magic 4

Each chunk is AES-256-GCM, its tag of 16 bytes behind it. Its nonce is its number counted from the end; its associated
data are the path and the trailer, so no chunk can be moved, left out, or taken for another object's.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forecourt.data.engine.objects import ObjectDamaged, read_name

CHUNK_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
SECRET_BYTES: Final = 32
_SALT_BYTES: Final = 16
_MAGIC: Final = b"FCO1"
_TRAILER: Final = struct.Struct(f">{_SALT_BYTES}sQ4s")
TRAILER_BYTES: Final = _TRAILER.size

#: Returns the secret of an identifier. Raises SecretMissing.
SecretOf = Callable[[str], bytes]


class SecretMissing(LookupError):
    """The secret of an identifier is not at hand: nobody who is being served was granted it, or it was erased."""

    code = "secret_missing"
    title = "This cannot be opened"
    status = 500


class SealBroken(ObjectDamaged):
    """A stored object was not sealed by us, for this place, with these keys; or it was altered or cut."""

    code = "seal_broken"
    title = "A stored object cannot be opened"
    status = 500


class ObjectKeys:
    """Makes the key of an object out of its two halves. Safe to use from many threads where `secret_of` is."""

    def __init__(self, *, store_half: bytes, secret_of: SecretOf) -> None:
        """Prepare with the store's half, 32 bytes, and with what knows the identifiers' secrets."""
        if len(store_half) != SECRET_BYTES:
            raise ValueError(f"the store's half has {len(store_half)} bytes instead of {SECRET_BYTES}")
        self._store_half = store_half
        self._secret_of = secret_of

    def cipher(self, *, path: str, salt: bytes) -> AESGCM:
        """Return the cipher of one object. Raises SecretMissing, NotAnObject."""
        secret = self._secret_of(read_name(path).key)
        about = b"forecourt object\0" + path.encode()
        derive = HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=salt, info=about)
        return AESGCM(derive.derive(self._store_half + secret))


def seal(plain: bytes, *, path: str, keys: ObjectKeys) -> bytes:
    """Encrypt a whole object for its place in the store."""
    salt = os.urandom(_SALT_BYTES)
    trailer = _TRAILER.pack(salt, len(plain), _MAGIC)
    cipher, about, view = keys.cipher(path=path, salt=salt), path.encode() + trailer, memoryview(plain)
    count = _chunks(len(plain))
    first = len(plain) - (count - 1) * CHUNK_BYTES
    edges = [0, *range(first, len(plain) + 1, CHUNK_BYTES)]
    parts = [
        cipher.encrypt(_nonce(count - 1 - number), view[edges[number] : edges[number + 1]], about)
        for number in range(count)
    ]
    return b"".join([*parts, trailer])


def unseal(sealed: bytes, *, path: str, keys: ObjectKeys) -> bytes:
    """Decrypt a whole object. Raises SealBroken, SecretMissing."""
    trailer = _read_trailer(sealed, path)
    if len(sealed) != trailer.sealed_bytes:
        raise SealBroken(path)
    return _open_chunks(sealed, trailer, trailer.chunks, path, keys)


def tail_bytes(size_bytes: int) -> int:
    """Return how many of a sealed object's last bytes hold at least so many of the plain ones, if it has them."""
    return _chunks(size_bytes) * (CHUNK_BYTES + TAG_BYTES) + TRAILER_BYTES


def unseal_tail(tail: bytes, *, path: str, keys: ObjectKeys) -> bytes:
    """Decrypt what lies wholly within the last bytes of an object. Raises SealBroken, SecretMissing."""
    trailer = _read_trailer(tail, path)
    if len(tail) >= trailer.sealed_bytes:
        return unseal(tail, path=path, keys=keys)
    count = (len(tail) - TRAILER_BYTES) // (CHUNK_BYTES + TAG_BYTES)
    kept = tail[len(tail) - TRAILER_BYTES - count * (CHUNK_BYTES + TAG_BYTES) :]
    return _open_chunks(kept, trailer, count, path, keys)


class _Trailer(NamedTuple):
    raw: bytes
    salt: bytes
    plain_bytes: int

    @property
    def chunks(self) -> int:
        return _chunks(self.plain_bytes)

    @property
    def sealed_bytes(self) -> int:
        return self.plain_bytes + self.chunks * TAG_BYTES + TRAILER_BYTES


def _read_trailer(sealed: bytes, path: str) -> _Trailer:
    raw = sealed[-TRAILER_BYTES:]
    if len(raw) != TRAILER_BYTES:
        raise SealBroken(path)
    salt, plain_bytes, magic = _TRAILER.unpack(raw)
    if magic != _MAGIC:
        raise SealBroken(path)
    return _Trailer(raw, salt, plain_bytes)


def _open_chunks(sealed: bytes, trailer: _Trailer, count: int, path: str, keys: ObjectKeys) -> bytes:
    """Decrypt the last `count` chunks, which are all that `sealed` holds before the trailer."""
    cipher, about, view = keys.cipher(path=path, salt=trailer.salt), path.encode() + trailer.raw, memoryview(sealed)
    after = len(sealed) - TRAILER_BYTES
    parts = []
    try:
        for number in range(count):  # from the last one back
            first = max(0, after - CHUNK_BYTES - TAG_BYTES)
            parts.append(cipher.decrypt(_nonce(number), view[first:after], about))
            after = first
    except InvalidTag as error:
        raise SealBroken(path) from error
    return b"".join(reversed(parts))


def _chunks(size_bytes: int) -> int:
    return max(1, -(-size_bytes // CHUNK_BYTES))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)
