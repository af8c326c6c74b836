"""An envelope is opened by the holder of its key, for the purpose it was closed for, and by nobody else."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from forecourt.kernel.envelopes import NotOurs, close_envelope, open_envelope


def _keys() -> tuple[bytes, bytes]:
    private = X25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()),
        private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
    )


def test_what_was_closed_is_opened_with_the_private_key() -> None:
    private, public = _keys()
    envelope = close_envelope(b"a secret", public_key=public, purpose="mail")
    assert open_envelope(envelope, private_key=private, purpose="mail") == b"a secret"
    assert b"a secret" not in envelope


def test_the_same_content_never_looks_the_same() -> None:
    _, public = _keys()
    assert len({close_envelope(b"x", public_key=public, purpose="mail") for _ in range(5)}) == 5


def test_another_key_purpose_or_a_changed_byte_opens_nothing() -> None:
    (private, public), (other, _) = _keys(), _keys()
    envelope = close_envelope(b"a secret", public_key=public, purpose="mail")
    for opened, key, purpose in ((envelope, other, "mail"), (envelope, private, "webhook"), (b"", private, "mail")):
        with pytest.raises(NotOurs):
            open_envelope(opened, private_key=key, purpose=purpose)
    for place in range(len(envelope)):
        changed = bytearray(envelope)
        changed[place] ^= 1
        with pytest.raises(NotOurs):
            open_envelope(bytes(changed), private_key=private, purpose="mail")
