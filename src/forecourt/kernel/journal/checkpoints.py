"""Checkpoints: what the journal was at an instant, signed, small enough to be kept elsewhere.

A checkpoint commits to the content and the order of every row up to its place. Whoever kept one can have the journal
verified against it later, and finds out even where somebody with the whole database and the chain key made a new chain
over other rows. The signature is Ed25519 (RFC 8032) over `signed_text`; the root is that of `tree`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION: Final = 1
#: A checkpoint is about 500 bytes; a longer file is something else.
LARGEST_BYTES: Final = 4_096
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")


class NoCheckpoint(ValueError):
    """This is no checkpoint, or not one that was signed with the key: `str()` says what is wrong."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the journal was.

    Attributes:
        era: The id of the row with which the chain begins: tells journals apart.
        seq: The place of the newest row covered, which is their number too, for places have no gaps.
        root: Of the hash tree over the rows' digests, hexadecimal.
        link: The chain's link at this place, hexadecimal.
        at: When it was signed, on the true clock, UTC.
        key: The public key that it says it was signed with, hexadecimal.
        signature: Hexadecimal.
    """

    era: UUID
    seq: int
    root: str
    link: str
    at: datetime
    key: str
    signature: str

    @property
    def signed_text(self) -> bytes:
        """Return exactly what the signature covers: one value a line, none after the last."""
        lines = (f"forecourt-checkpoint-v{VERSION}", self.era, self.seq, self.root, self.link, _instant(self.at))
        return "\n".join(map(str, lines)).encode()

    def as_json(self) -> bytes:
        """Write the document that people keep."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        document = {"forecourt_checkpoint": VERSION, **values, "era": str(self.era), "at": _instant(self.at)}
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def require_signature(self, public_key: bytes) -> None:
        """Raise NoCheckpoint unless the holder of the private half of this key signed it."""
        if self.key != public_key.hex():
            raise NoCheckpoint("it was signed with another key than this installation's")
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(bytes.fromhex(self.signature), self.signed_text)
        except InvalidSignature:
            raise NoCheckpoint("its signature does not fit what it says") from None


def sign_checkpoint(*, era: UUID, seq: int, root: bytes, link: bytes, at: datetime, private_key: bytes) -> Checkpoint:
    """Sign what the journal is. The key is raw Ed25519; the instant is cut to whole seconds."""
    signer = Ed25519PrivateKey.from_private_bytes(private_key)
    public = signer.public_key().public_bytes_raw().hex()
    plain = Checkpoint(era, seq, root.hex(), link.hex(), at.replace(microsecond=0), public, "")
    signature = signer.sign(plain.signed_text).hex()
    return Checkpoint(plain.era, plain.seq, plain.root, plain.link, plain.at, plain.key, signature)


def read_checkpoint(document: bytes) -> Checkpoint:
    """Read a checkpoint strictly; its signature is a matter of its own. Raises NoCheckpoint."""
    try:
        if len(document) > LARGEST_BYTES:
            raise ValueError("too long")
        given: dict[str, Any] = orjson.loads(document)
        if given.pop("forecourt_checkpoint", None) != VERSION:
            raise ValueError("another version")
        if set(given) != {each.name for each in fields(Checkpoint)}:
            raise ValueError("other fields")
        found = Checkpoint(**{**given, "era": UUID(given["era"]), "at": datetime.fromisoformat(given["at"])})
        hashes = (found.root, found.link, found.key)
        if type(found.seq) is not int or not 0 < found.seq < 1 << 63 or found.at.tzinfo is None:
            raise ValueError("values that cannot be")
        if not all(_HASH.fullmatch(each) for each in hashes) or not _SIGNATURE.fullmatch(found.signature):
            raise ValueError("values that cannot be")
    except (ValueError, TypeError, AttributeError) as error:
        raise NoCheckpoint(f"it is no checkpoint: {error}") from None
    return found


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
