"""Secrets of an installation: made once, one file each below `FORECOURT_HOME/secrets`, mode 0600.

| file | who holds it | what it does |
|---|---|---|
| `web.key` | web | signs cookies and forms |
| `gate.key` | web | lets the database open sessions and read what proves people |
| `factors.key` | web | seals the secrets of authenticator apps and recovery codes (AES-256-GCM) |
| `grant-signing.key` | signer | signs grants (Ed25519, private half) |
| `grant-verify.key` | data plane | verifies grants (public half) |
| `plane-seal.key` | signer | closes what only the data plane may open (X25519, public half) |
| `plane-open.key` | data plane | opens it (private half) |
| `store.key` | data plane, worker | the store's half of every object's key |
| `hooks.key` | web | opens the secrets by which outside systems sign what they send (AES-256-GCM) |
| `chain.key` | sealer | links the journal |
| `checkpoint-signing.key` | sealer | signs checkpoints of the journal (Ed25519, private half) |
| `checkpoint-verify.key` | sealer; published in each checkpoint | verifies them (public half) |
| `letters.key` | web, worker | signs links in mails that end mails of their kind |
| `worker-seal.key` | web | closes what only the worker may open (X25519, public half) |
| `worker-open.key` | worker | opens it (private half) |
| `hubspot.token` | worker; put there by whoever connects HubSpot | asks HubSpot |
| `operator.key` | the operator's commands, worker | proves a process to the database |
| `fc_*.password` | the process of that role | logs in to PostgreSQL |
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from forecourt.processes.roles import ROLES


def make_missing_keys(folder: Path) -> None:
    """Make every secret that is not there yet. Existing ones are left alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("web.key", "chain.key", "store.key", "letters.key", "factors.key", "hooks.key"):
        write_once(folder / name, secrets.token_bytes(32))
    for name in ("operator.key", "gate.key"):
        write_once(folder / name, secrets.token_urlsafe(32).encode())
    for role in ROLES:
        write_once(folder / f"{role}.password", secrets.token_urlsafe(24).encode())
    for name in ("grant", "checkpoint"):
        if not (folder / f"{name}-verify.key").exists():
            _make_signing_keys(folder, name)
    for name in ("plane", "worker"):
        if not (folder / f"{name}-seal.key").exists():
            _make_envelope_keys(folder, name)


def read_passwords(folder: Path) -> dict[str, str]:
    """Return the password of every database role."""
    return {role: (folder / f"{role}.password").read_text() for role in ROLES}


def _make_signing_keys(folder: Path, name: str) -> None:
    private = Ed25519PrivateKey.generate()
    (folder / f"{name}-signing.key").unlink(missing_ok=True)
    write_once(folder / f"{name}-signing.key", private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    write_once(folder / f"{name}-verify.key", private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _make_envelope_keys(folder: Path, name: str) -> None:
    private = X25519PrivateKey.generate()
    (folder / f"{name}-open.key").unlink(missing_ok=True)
    write_once(folder / f"{name}-open.key", private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    write_once(folder / f"{name}-seal.key", private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def write_once(path: Path, secret: bytes) -> None:
    """Put a secret there for its owner alone, unless there is one."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
