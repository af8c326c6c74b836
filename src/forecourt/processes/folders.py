"""Folders and files with an owner: made closed, checked when found, and never changed when somebody else made them."""

from __future__ import annotations

import fcntl
import os
import pwd
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

from forecourt.processes.lineage import Identity

#: Whom Linux shows for users without a name here; used when the machine knows no user `nobody`.
NOBODY_ID: Final = 65534
LOCK_POLL_S: Final = 0.02
LOG_BYTES: Final = 20_000_000


def make_dir(path: Path, *, mode: int, owner: Identity | None = None) -> None:
    """Make a folder with just this mode, whatever the umask; leave one that exists as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return
    # By its handle: in a folder of the owner's, the owner could have put a link to anything of ours in its place.
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchmod(handle, mode)
        if owner is not None:
            os.fchown(handle, owner.uid, owner.gid)
    finally:
        os.close(handle)


def require_private(path: Path, *, owner: Identity | None) -> None:
    """Raise PermissionError unless the path is a folder of the owner's (ours, if None), closed to everybody else.

    Somebody else may have made it first, above all in the folder for temporary files.
    """
    uid = os.geteuid() if owner is None else owner.uid
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise PermissionError(f"{path} must be a folder of user {uid} that is closed to others (mode 0700)")


def write_private(path: Path, text: str, *, owner: Identity | None = None) -> None:
    """Write a new file that its owner alone can read. Raises FileExistsError."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with open(handle, "w") as file:
        file.write(text)
        if owner is not None:
            os.fchown(handle, owner.uid, owner.gid)


def open_log(path: Path) -> IO[bytes]:
    """Open a log to append to; one that has grown past 20 MB becomes `<name>.1` first."""
    make_dir(path.parent, mode=0o700)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return open(
        os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600),
        "ab",
    )


def tail(path: Path, *, since_bytes: int = 0, lines: int = 12) -> str:
    """Return the last lines of a log, none from before an offset."""
    with path.open("rb") as log:
        log.seek(max(since_bytes, path.stat().st_size - 16_384))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def lock_within(file: IO[str], *, timeout_s: float) -> bool:
    """Take the whole-file lock (`flock(2)`), waiting at most so long; tell whether it was got.

    The lock belongs to the open file: children that inherit the descriptor hold it too, until the last one is gone.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
        time.sleep(LOCK_POLL_S)


def may_pass(paths: Iterable[Path], *, identity: Identity) -> bool:
    """Tell whether an unprivileged user may execute files and walk through folders, as far as mode bits tell.

    Paths that do not exist yet are passed over.
    """
    return all(_has_execute_bit(path.stat(), identity) for path in paths if path.exists())


def owner_of(path: Path) -> Identity | None:
    """Return the ordinary user that a path belongs to; None if there is no such path or it is root's."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return Identity(found.st_uid, found.st_gid) if found.st_uid != 0 else None


def nobody() -> Identity:
    """Return the machine's unprivileged user."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Identity(NOBODY_ID, NOBODY_ID)
    return Identity(entry.pw_uid, entry.pw_gid)


def _has_execute_bit(found: os.stat_result, identity: Identity) -> bool:
    if found.st_uid == identity.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == identity.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
