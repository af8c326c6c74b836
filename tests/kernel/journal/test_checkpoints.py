"""Checkpoints as documents: what is signed, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from forecourt.kernel.journal.checkpoints import Checkpoint, NoCheckpoint, read_checkpoint, sign_checkpoint

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
PUBLIC = PRIVATE.public_key().public_bytes_raw()
ERA = UUID("0190a1b2-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 2, 9, 0, 1, 234567, tzinfo=timezone(timedelta(hours=10)))


@pytest.fixture
def made() -> Checkpoint:
    """A checkpoint as the sealer signs it."""
    return sign_checkpoint(era=ERA, seq=3, root=b"r" * 32, link=b"l" * 32, at=AT, private_key=b"s" * 32)


def test_what_is_written_is_read_again(made) -> None:
    assert read_checkpoint(made.as_json()) == replace(made, at=datetime(2026, 11, 1, 23, 0, 1, tzinfo=UTC))
    read_checkpoint(made.as_json()).require_signature(PUBLIC)


def test_the_signature_covers_six_lines_that_anybody_can_write(made) -> None:
    lines = ["forecourt-checkpoint-v1", str(ERA), "3", "72" * 32, "6c" * 32, "2026-11-01T23:00:01Z"]
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(bytes.fromhex(made.signature), "\n".join(lines).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 4},
        {"root": "00" * 32},
        {"link": "00" * 32},
        {"at": datetime(2026, 11, 2, tzinfo=UTC)},
        {"era": UUID(int=1)},
        {"signature": "00" * 64},
    ],
)
def test_a_changed_value_breaks_the_signature(made, change) -> None:
    with pytest.raises(NoCheckpoint, match="signature"):
        replace(made, **change).require_signature(PUBLIC)


def test_another_key_is_named_as_such(made) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(NoCheckpoint, match="another key"):
        made.require_signature(other)
    with pytest.raises(NoCheckpoint, match="signature"):
        replace(made, key=other.hex()).require_signature(other)


@pytest.mark.parametrize(
    "change",
    [
        {"forecourt_checkpoint": 2},
        {"more": 1},
        {"seq": "3"},
        {"seq": True},
        {"seq": 0},
        {"seq": -1},
        {"seq": 1 << 63},
        {"root": "R" * 64},
        {"root": "00"},
        {"root": None},
        {"era": "x"},
        {"era": 7},
        {"at": "2026-11-02"},
        {"at": "yesterday"},
        {"signature": ["00"]},
    ],
)
def test_a_document_that_cannot_be_is_refused(made, change) -> None:
    document = orjson.dumps({**orjson.loads(made.as_json()), **change})
    with pytest.raises(NoCheckpoint):
        read_checkpoint(document)


@pytest.mark.parametrize("document", [b"", b"[]", b"null", b"{}", b"\xff", b" " * 5_000, b"[" * 4_000])
def test_what_is_no_document_is_refused(document) -> None:
    with pytest.raises(NoCheckpoint):
        read_checkpoint(document)
