"""Bring a file on this machine in: copy it to the spool, note it, land it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from forecourt.data.actions import receive_file
from forecourt.data.reactions import land_file
from forecourt.data.stores import open_landing_store
from forecourt.kernel.actors import Actor
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.settings.environment import environment

Progress = Callable[[float], None]


def ingest_path(*, actor: Actor, path: Path, progress: Progress = lambda _: None) -> Receipt:
    """Give in a file and land it here and now. Raises FileRefused, CameAlready, OSError."""
    spool = environment().home / "spool"
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = f"{new_id().hex}{path.suffix.lower()}"
    shutil.copyfile(path, spool / kept)
    try:
        received = perform(receive_file, actor=actor, parameters=_about(path, kept))
    except Exception:
        (spool / kept).unlink()
        raise
    file_id = received.result["file_id"]
    return land_file(actor=actor, file_id=file_id, store=open_landing_store(actor=actor), progress=progress)


def _about(path: Path, kept: str) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": path.name,
        "sha256": digest,
        "size_bytes": path.stat().st_size,
        "spool_path": kept,
        "is_queued": False,
        "via": "terminal",
    }
