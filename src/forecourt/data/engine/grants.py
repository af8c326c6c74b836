"""Grants: what one reader may read for the next minute, signed, so that the data plane need ask nobody.

A token is `base64url(envelope).base64url(Ed25519 signature of what precedes the dot)`. The envelope is closed for the
data plane, for it holds the secrets of the keys that the grant opens: `length of the JSON (4 bytes) | zlib(JSON) |
the secrets, 32 bytes each, of the slices with objects, in their order`. Up to 4 kB the token carries the envelope
itself; a larger one lies in the object store under `grants/<id>`, and the token carries its digest.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Protocol

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecourt.data.engine.objects import ObjectName, read_name
from forecourt.data.engine.sealed import SECRET_BYTES
from forecourt.data.engine.shapes import find_dataset
from forecourt.kernel.envelopes import close_envelope
from forecourt.kernel.ids import key_subject

GRANT_LIFE_S: Final = 60
#: The versions of a few days of one key, with reasons, in place of rows: its objects are versions of one another.
HISTORY: Final = "history"
FORMATS: Final = ("arrow", "parquet", "csv", "json", "chart", "total", "measures", HISTORY)
#: Addresses longer than this are cut or refused by one proxy or another.
TOKEN_LIMIT_BYTES: Final = 4096
_BODY_LIMIT_BYTES: Final = 64 * 1024 * 1024
_LENGTH: Final = struct.Struct(">I")
#: What envelopes that hold a grant are closed for, and the folder in which the large ones lie.
PURPOSE: Final = "grant"
SHELF: Final = "grants"


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
        secrets: The secret of each key that has objects to be opened; none while the grant is only asked for.
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
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False, hash=False)

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


class NotAGrant(ValueError):
    """What was packed is not a grant."""


class Shelf(Protocol):
    """Where a large grant is put: the object store, or what writes to it later."""

    def write(self, path: str, data: bytes) -> None:
        """Write a whole object."""
        ...


def mint(grant: Grant, *, signing_key: bytes, plane_key: bytes, store: Shelf | None = None) -> str:
    """Close a grant for the data plane, whose raw X25519 public key that is, sign it, and return its token.

    `signing_key` is a raw 32-byte Ed25519 key. A grant that would make the token longer than 4 kB is put into the
    store, which must be given then. Raises ValueError where the grant is not well formed or too large without a store,
    LookupError for unknown names.
    """
    _check(grant)
    signer = Ed25519PrivateKey.from_private_bytes(signing_key)
    packed = pack(grant)
    content = _LENGTH.pack(len(packed)) + packed + b"".join(grant.secrets[key] for key in _opened(grant))
    envelope = close_envelope(content, public_key=plane_key, purpose=PURPOSE)
    token = _sign(envelope, signer)
    if len(token) <= TOKEN_LIMIT_BYTES:
        return token
    if store is None:
        raise ValueError(f"a grant of {len(token)} bytes needs a store to lie in")
    store.write(f"{SHELF}/{grant.id.hex}", envelope)
    reference = {"v": 1, "ref": grant.id.hex, "sha": hashlib.sha256(envelope).hexdigest(), "exp": grant.expires_s}
    return _sign(orjson.dumps(reference), signer)


def pack(grant: Grant) -> bytes:
    """Return a grant without its secrets as bytes: what is asked of the signer."""
    return zlib.compress(orjson.dumps(_packed(grant)), 9)


def unpack(packed: bytes) -> Grant:
    """Return what was packed. Raises NotAGrant."""
    try:
        return _unpacked(orjson.loads(zlib.decompressobj().decompress(packed, _BODY_LIMIT_BYTES)))
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise NotAGrant("not a grant") from error


def split_content(content: bytes) -> Grant:
    """Return the grant, with its secrets, that an envelope held. Raises NotAGrant."""
    if len(content) < _LENGTH.size:
        raise NotAGrant("not a grant")
    (length,) = _LENGTH.unpack_from(content)
    grant, secrets = unpack(content[_LENGTH.size : _LENGTH.size + length]), content[_LENGTH.size + length :]
    if not secrets:
        return grant
    keys = [part.key for part in grant.slices if part.objects]
    if len(secrets) != SECRET_BYTES * len(keys):
        raise NotAGrant("not as many secrets as keys")
    cut = (secrets[at : at + SECRET_BYTES] for at in range(0, len(secrets), SECRET_BYTES))
    return replace(grant, secrets=dict(zip(keys, cut, strict=True)))


def _opened(grant: Grant) -> list[str]:
    """Return the keys whose secrets a grant carries: of all that have objects, or of none."""
    return [part.key for part in grant.slices if part.objects] if grant.secrets else []


def _check(grant: Grant) -> None:
    dataset = find_dataset(name=grant.dataset)
    dataset.pick(names=grant.columns, resolution=grant.resolution)
    if grant.format not in FORMATS:
        raise ValueError(f"unknown format {grant.format!r}")
    keys = [part.key for part in grant.slices]
    if keys != sorted(set(keys)):
        raise ValueError("keys must ascend, each once")
    if not grant.secrets.keys() >= set(_opened(grant)):
        raise ValueError("a key's secret is missing")
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


def _unpacked(parts: Mapping[str, Any]) -> Grant:
    if parts["v"] != 1:
        raise NotAGrant(f"a grant of version {parts['v']}")
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
