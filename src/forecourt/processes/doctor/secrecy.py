"""Secrets: who may read their files, whether pairs of keys fit, and what is separate in name only."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forecourt.processes.doctor.findings import Finding, ailing, note, well
from forecourt.processes.house import HANDED
from forecourt.settings.environment import Environment

AREA: Final = "secrets"
#: What is made outside, and is there only where that system is connected.
BROUGHT: Final = frozenset({"hubspot.token"})


def examine_secrets(settings: Environment) -> Iterator[Finding]:
    """Look at the folder of the secrets as its owner sees it."""
    folder = settings.secrets_at
    open_to_others = [path.name for path in (folder, *sorted(folder.iterdir())) if _others_may(path)]
    if open_to_others:
        words = f"Others on this machine may read {', '.join(open_to_others)}."
        yield ailing(AREA, "files", words, f"chmod 700 {folder}, and 600 what lies in it; then replace those secrets.")
    else:
        yield well(AREA, "files", "Their owner alone reads them.")
    wanted = {name for names in HANDED.values() for name in names} - BROUGHT
    missing = sorted(name for name in wanted if not (folder / name).exists())
    if missing:
        remedy = "Starting the installation makes missing ones; those of an existing store have to come from a backup."
        yield ailing(AREA, "keys", f"There is no {', '.join(missing)}.", remedy)
    else:
        yield from _pairs(folder)
    yield from examine_separation(settings)


def examine_separation(settings: Environment) -> Iterator[Finding]:
    """Say what of the separation between processes is logical only on this machine."""
    owners = {path.stat().st_uid for path in settings.secrets_at.iterdir()}
    if len(owners) == 1:
        words = (
            "All processes run as one user of this machine and could read each other's secrets: they are separate by "
            "what each is handed, which is logical only."
        )
        remedy = (
            "For more, run each process as a user of its own, with a folder of its own in FORECOURT_SECRETS_FOLDER."
        )
        yield note("separation", "processes", words, remedy)
    if settings.store_address.startswith("file:"):
        words = "The object store is a folder of the same user: that only the worker writes to it is logical only."
        yield note("separation", "object store", words, "A bucket with a login that writes and one that reads is not.")
    if not settings.database_url:
        words = "The database runs on the same machine, and its superuser's password lies among the secrets."
        yield note("separation", "database", words, "A PostgreSQL of its own on another machine is separate.")


def _pairs(folder: Path) -> Iterator[Finding]:
    signing = Ed25519PrivateKey.from_private_bytes((folder / "grant-signing.key").read_bytes())
    fits = {"grant": signing.public_key().public_bytes_raw() == (folder / "grant-verify.key").read_bytes()}
    for name in ("plane", "worker"):
        private = X25519PrivateKey.from_private_bytes((folder / f"{name}-open.key").read_bytes())
        fits[name] = private.public_key().public_bytes_raw() == (folder / f"{name}-seal.key").read_bytes()
    broken = [name for name, fit in fits.items() if not fit]
    if broken:
        words = f"The two halves of the {', '.join(broken)} keys do not belong together."
        yield ailing(AREA, "keys", words, "Restore both from one backup, or remove both and start again.")
    else:
        yield well(AREA, "keys", "All are there, and the pairs fit.")


def _others_may(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
