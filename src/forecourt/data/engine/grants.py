"""Grants: what one reader may read for the next minute, signed, so that the data plane need ask nobody.

A token is `base64url(zlib(JSON)).base64url(Ed25519 signature of what precedes the dot)`. Up to 4 kB it carries
the grant itself; a larger grant lies in the object store under `grants/<id>`, and the token carries its digest.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, Final, Protocol

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from forecourt.data.engine.objects import ObjectName, read_name
from forecourt.data.engine.shapes import find_dataset
from forecourt.data.engine.store import Store, StoreError
from forecourt.kernel.ids import key_subject

GRANT_LIFE_S: Final = 60
#: The versions of a few days of one key, with reasons, in place of rows: its objects are versions of one another.
HISTORY: Final = "history"
FORMATS: Final = ("arrow", "parquet", "csv", "json", "chart", "total", "measures", HISTORY)
#: Addresses longer than this are cut or refused by one proxy or another.
TOKEN_LIMIT_BYTES: Final = 4096
_BODY_LIMIT_BYTES: Final = 64 * 1024 * 1024
_REMEMBERED: Final = 20_000
#: How base64 writes the beginning of a JSON object; what is packed by zlib begins otherwise.
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


@dataclass(frozen=True, slots=True)
class Subject:
    """On whose behalf a grant reads: what a revocation may name."""

    company_id: uuid.UUID
    user_id: uuid.UUID
    token_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class KeySlice:
    """What is served of one key: its periods `[from_s, to_s)`, ascending, and the objects to read.

    Seconds since the epoch. Every object is cut by every period, so an object may reach beyond them, and a period
    without an object is served empty.
    """

    key: str
    periods: tuple[tuple[int, int], ...]
    objects: tuple[str, ...]


@dataclass(frozen=True)
class Grant:
    """What may be read, and by whom.

    Attributes:
        id: Names the grant in the journal and in what is reported afterwards.
        dataset: A dataset's name.
        format: One of `FORMATS`.
        columns: Column names in the order of the file; none for the dataset's default ones.
        resolution: `raw` or one of the dataset's aggregates.
        zone: Where days begin, for aggregates; an IANA name or an offset.
        slices: The keys, in the order of the file, ascending.
        subject: On whose behalf.
        filename: What a browser calls the file.
        notes: What is said of the rows besides: `source`, `as_of` (RFC 3339, where it was asked for), and `freshness`:
            by state (`ageing`, `stale`, `fixed`) the keys that are in it; the others are fresh.
        issued_ms: When it was made, milliseconds since the epoch: what was revoked later stops it.
        expires_s: When it ends, seconds since the epoch.
    """

    id: uuid.UUID
    dataset: str
    format: str
    columns: tuple[str, ...]
    resolution: str
    zone: str
    slices: tuple[KeySlice, ...]
    subject: Subject
    filename: str
    issued_ms: int
    expires_s: int
    notes: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @cached_property
    def content_key(self) -> str:
        """Return a digest of what is read, whoever reads it: equal grants give equal bytes."""
        return hashlib.sha256(orjson.dumps(_content(self), option=orjson.OPT_SORT_KEYS)).hexdigest()

    @cached_property
    def revocable(self) -> tuple[tuple[str, uuid.UUID], ...]:
        """Return all (kind, subject) whose revocation stops this grant."""
        people = [("company", self.subject.company_id), ("user", self.subject.user_id), ("grant", self.id)]
        if self.subject.token_id is not None:
            people.append(("token", self.subject.token_id))
        holder = self.subject.company_id
        holds = (key_subject(part.key, company_id=company_id) for part in self.slices for company_id in (None, holder))
        return (*people, *(("key", hold) for hold in holds))


class Shelf(Protocol):
    """Where a large grant is put: the object store, or what writes to it later."""

    def write(self, path: str, data: bytes) -> None:
        """Write a whole object."""
        ...


def mint(grant: Grant, *, signing_key: bytes, store: Shelf | None = None) -> str:
    """Sign a grant with a raw 32-byte Ed25519 key and return its token.

    A grant that would make the token longer than 4 kB is put into the store, which must be given then.
    Raises ValueError where the grant is not well formed or too large without a store, LookupError for unknown names.
    """
    _check(grant)
    signer = Ed25519PrivateKey.from_private_bytes(signing_key)
    body = zlib.compress(orjson.dumps(_packed(grant)), 9)
    token = _sign(body, signer)
    if len(token) <= TOKEN_LIMIT_BYTES:
        return token
    if store is None:
        raise ValueError(f"a grant of {len(token)} bytes needs a store to lie in")
    store.write(f"grants/{grant.id.hex}", body)
    reference = {"v": 1, "ref": grant.id.hex, "sha": hashlib.sha256(body).hexdigest(), "exp": grant.expires_s}
    return _sign(orjson.dumps(reference), signer)


class GrantReader:
    """Opens tokens with the verify key alone; a token once verified is remembered until it expires."""

    def __init__(self, verify_key: bytes, *, store: Store | None = None) -> None:
        """Prepare with the raw 32-byte public key, and the store in which large grants lie."""
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
        grant = _unpacked(body)
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
            body = self._store.read(f"grants/{reference['ref']}")
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


def _check(grant: Grant) -> None:
    dataset = find_dataset(name=grant.dataset)
    dataset.pick(names=grant.columns, resolution=grant.resolution)
    if grant.format not in FORMATS:
        raise ValueError(f"unknown format {grant.format!r}")
    keys = [part.key for part in grant.slices]
    if keys != sorted(set(keys)):
        raise ValueError("keys must ascend, each once")
    for part in grant.slices:
        _check_slice(grant.dataset, part)


def _check_slice(dataset: str, part: KeySlice) -> None:
    instants = [instant for period in part.periods for instant in period]
    if instants != sorted(instants) or any(from_s == to_s for from_s, to_s in part.periods):
        raise ValueError(f"the periods of {part.key} must ascend, and none be empty")
    for path in part.objects:
        name = read_name(path)
        if (name.dataset, name.key) != (dataset, part.key):
            raise ValueError(f"{path} is not an object of {part.key}")


def _content(grant: Grant) -> dict[str, Any]:
    notes = {"o": dict(grant.notes)} if grant.notes else {}
    return notes | {
        "d": grant.dataset,
        "f": grant.format,
        "c": grant.columns,
        "r": grant.resolution,
        "z": grant.zone,
        "s": _packed_slices(grant.slices),
    }


def _packed(grant: Grant) -> dict[str, Any]:
    subject = grant.subject
    return _content(grant) | {
        "v": 1,
        "id": grant.id.hex,
        "who": [subject.company_id.hex, subject.user_id.hex, subject.token_id and subject.token_id.hex],
        "n": grant.filename,
        "iat": grant.issued_ms,
        "exp": grant.expires_s,
    }


def _packed_slices(slices: Sequence[KeySlice]) -> list[Any]:
    """Name an object by its year and version only, and say periods once where all keys share them."""
    packed: list[Any] = []
    for position, part in enumerate(slices):
        same = position > 0 and slices[position - 1].periods == part.periods
        names = [read_name(path) for path in part.objects]
        packed.append([part.key, 0 if same else part.periods, [[name.year, name.version] for name in names]])
    return packed


def _unpacked(body: bytes) -> Grant:
    """Read a grant that the signer made; anything else was never signed, so errors are not expected."""
    try:
        parts = orjson.loads(zlib.decompressobj().decompress(body, _BODY_LIMIT_BYTES))
        if parts["v"] != 1:
            raise GrantForged(f"a grant of version {parts['v']}")
        company_id, user_id, token_id = parts["who"]
        return Grant(
            id=uuid.UUID(parts["id"]),
            dataset=parts["d"],
            format=parts["f"],
            columns=tuple(parts["c"]),
            resolution=parts["r"],
            zone=parts["z"],
            slices=_unpacked_slices(parts["d"], parts["s"]),
            subject=Subject(uuid.UUID(company_id), uuid.UUID(user_id), token_id and uuid.UUID(token_id)),
            filename=parts["n"],
            issued_ms=parts["iat"],
            expires_s=parts["exp"],
            notes=parts.get("o", {}),
        )
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise GrantForged("not a grant") from error


def _unpacked_slices(dataset: str, packed: Sequence[Any]) -> tuple[KeySlice, ...]:
    slices: list[KeySlice] = []
    for key, periods, objects in packed:
        known = slices[-1].periods if periods == 0 else tuple((from_s, to_s) for from_s, to_s in periods)
        paths = tuple(ObjectName(dataset, key, year, version).path for year, version in objects)
        slices.append(KeySlice(key=key, periods=known, objects=paths))
    return tuple(slices)


def _sign(body: bytes, signer: Ed25519PrivateKey) -> str:
    packed = _encode(body)
    return f"{packed.decode()}.{_encode(signer.sign(packed)).decode()}"


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
