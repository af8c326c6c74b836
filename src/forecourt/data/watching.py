"""Watched folders: what a source drops there is taken in once, whole, and without anybody carrying it.

A file is left alone until it has not changed from one look to the next. Then it is claimed by one rename, out of reach
of whoever dropped it, and copied into the spool; the claim is dropped only when the file has landed or lies in
quarantine. Whatever breaks off in between, the next look finds the claim and goes on from there. The same bytes land
once. Links, devices and odd names are put aside, and said so in the journal.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from forecourt.data.actions import pass_over_file, receive_file
from forecourt.data.actions.files import CameAlready, Overtaken
from forecourt.data.engine.market import FileRefused
from forecourt.data.queries import SourceCard, find_file_in_spool, list_sources
from forecourt.data.reactions import land_file
from forecourt.data.stores import open_landing_store
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Conflict
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import perform
from forecourt.settings.environment import environment

log = logging.getLogger(__name__)

#: A file that changed a shorter time ago may still be written to.
SETTLED_S: Final = 2.0
#: What is claimed and did not land, for a reason that is not the file's, is tried again after this.
RETRY_S: Final = 60.0
MOST_A_LOOK: Final = 100
LONGEST_NAME: Final = 200
LONGEST_ENDING: Final = 10
#: How programs name what they are still writing.
UNFINISHED: Final = (".part", ".tmp", ".filepart", ".crdownload")
_COPY_BYTES: Final = 1 << 20


class Looks(NamedTuple):
    """How a file looked: what changes when it is written to."""

    size_bytes: int
    changed_ns: int
    inode: int


class Watch:
    """A look at all watched folders, again and again; it remembers how files looked the last time."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        """Prepare. `clock` tells the true time in seconds since the epoch."""
        self._clock = clock
        self._seen: dict[Path, Looks] = {}
        self._retry_at: dict[Path, float] = {}

    def look(self, *, actor: Actor) -> int:
        """Take in what has settled. Returns how many files were dealt with."""
        seen, dealt_with = self._seen, 0
        self._seen = {}
        for source in list_sources(actor=actor):
            if source.folder:
                self._claim_settled(actor, source, seen)
                dealt_with += sum(self._take(actor, source, claim) for claim in _claims(source))
        return dealt_with

    def _claim_settled(self, actor: Actor, source: SourceCard, seen: dict[Path, Looks]) -> None:
        folder = environment().home / source.folder
        folder.mkdir(parents=True, exist_ok=True)
        if folder.is_symlink():
            log.error("%s is a link; nothing is taken from there", source.folder)
            return
        for path, looks in _entries(folder):
            if reason := _why_not(path):
                _put_aside(actor, source, path, reason)
            elif seen.get(path) == looks and self._clock() - looks.changed_ns / 1e9 >= SETTLED_S:
                _claim(source, path)
            else:
                self._seen[path] = looks

    def _take(self, actor: Actor, source: SourceCard, claim: Path) -> bool:
        if self._retry_at.get(claim, 0.0) > self._clock():
            return False
        try:
            _take_in(actor, source, claim)
        except Exception:
            log.exception("%s did not land; it is tried again in %.0f s", claim.name, RETRY_S)
            self._retry_at[claim] = self._clock() + RETRY_S
            return False
        self._retry_at.pop(claim, None)
        return True


def _entries(folder: Path) -> Iterator[tuple[Path, Looks]]:
    """Give what lies in a folder, the oldest first, but neither folders nor what is hidden or still being written."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                continue
            with suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                if not stat.S_ISDIR(status.st_mode):
                    found.append((Path(entry.path), Looks(status.st_size, status.st_mtime_ns, status.st_ino)))
    found.sort(key=lambda each: each[1].changed_ns)
    return iter(found[:MOST_A_LOOK])


def _why_not(path: Path) -> str:
    """Say why something is no file to take in; empty where it is one."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return "It is a link, not a file."
    if not stat.S_ISREG(status.st_mode):
        return "It is a device or a pipe, not a file."
    if status.st_nlink > 1:
        return "It has a second name elsewhere. Copy the file itself."
    if not path.name.isprintable() or len(path.name) > LONGEST_NAME or "\\" in path.name or "~" in path.name:
        return "Its name is too long, or has signs that no file of ours has."
    return ""


def _put_aside(actor: Actor, source: SourceCard, path: Path, reason: str) -> None:
    """Move something out of the folder, where it would be found again and again, and say so."""
    shown = path.name.encode("utf-8", "backslashreplace").decode()[:LONGEST_NAME]
    shown = "".join(letter if letter.isprintable() else "�" for letter in shown)
    if path.is_symlink():
        path.unlink()
    else:
        _ours("put-aside")
        path.rename(_spool() / "put-aside" / new_id().hex)
    perform(pass_over_file, actor=actor, parameters={"source": source.code, "name": shown, "reason": reason})


def _claim(source: SourceCard, path: Path) -> None:
    """Take a file away from whoever dropped it, at once."""
    with suppress(FileNotFoundError):
        path.rename(_ours("arriving", source.code) / f"{new_id().hex}~{path.name}")


def _claims(source: SourceCard) -> list[Path]:
    """List what was claimed and is not done, the oldest first; of a look that was broken off, too."""
    return sorted(path for path in _ours("arriving", source.code).iterdir() if "~" in path.name)


def _take_in(actor: Actor, source: SourceCard, claim: Path) -> None:
    """Land what was claimed, from wherever an earlier try was broken off, and drop the claim."""
    number, _, name = claim.name.partition("~")
    kept = f"{number}{Path(name).suffix.lower()[:LONGEST_ENDING]}"
    known = find_file_in_spool(actor=actor, spool_path=kept)
    if known is None:
        try:
            file_id = _receive(actor, source, claim, name, kept)
        except CameAlready as refusal:
            (_spool() / kept).unlink(missing_ok=True)
            perform(
                pass_over_file,
                actor=actor,
                parameters={"source": source.code, "name": name, "reason": refusal.detail},
            )
            claim.unlink()
            return
    elif known.state in ("received", "reading"):
        file_id = known.id
    else:
        claim.unlink()
        return
    _land(actor, file_id)
    claim.unlink()


def _receive(actor: Actor, source: SourceCard, claim: Path, name: str, kept: str) -> UUID:
    """Copy a claimed file into the spool, where nobody else can write to it, and note it."""
    digest, size_bytes = hashlib.sha256(), 0
    unfinished = _spool() / f".{kept}.part"
    with (
        open(os.open(claim, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as dropped,
        open(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "wb") as copy,
    ):
        while chunk := dropped.read(_COPY_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    unfinished.rename(_spool() / kept)
    about = {
        "name": name,
        "sha256": digest.hexdigest(),
        "size_bytes": size_bytes,
        "spool_path": kept,
        "is_queued": False,
        "via": "folder",
        "source": source.code,
    }
    received: UUID = perform(receive_file, actor=actor, parameters=about).result["file_id"]
    return received


def _land(actor: Actor, file_id: UUID) -> None:
    try:
        with suppress(FileRefused):  # it lies in quarantine now, with the reason
            land_file(actor=actor, file_id=file_id, store=open_landing_store(actor=actor))
    except Overtaken:
        raise
    except Conflict:  # somebody else dealt with the same file meanwhile
        log.info("file %s was dealt with elsewhere", file_id)


def _spool() -> Path:
    return environment().home / "spool"


def _ours(*parts: str) -> Path:
    folder = _spool().joinpath(*parts)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
