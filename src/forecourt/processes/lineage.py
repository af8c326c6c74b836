"""How a child process is born: tied to its parent's life, in a session of its own, with no more rights than it needs.

Linux does the work: `prctl(2)` for the signal at the parent's death, `capabilities(7)` for the one right that is kept.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

#: From linux/prctl.h, linux/securebits.h and linux/capability.h.
PR_SET_PDEATHSIG: Final = 1
PR_SET_SECUREBITS: Final = 28
SECBIT_NO_SETUID_FIXUP: Final = 1 << 2
PR_SET_NO_NEW_PRIVS: Final = 38
PR_CAP_AMBIENT: Final = 47
PR_CAP_AMBIENT_RAISE: Final = 2
CAPABILITY_VERSION_3: Final = 0x20080522
CAP_DAC_OVERRIDE: Final = 1
CAP_DAC_READ_SEARCH: Final = 2

#: Looked up once, here: between fork and exec nothing may be imported or loaded.
_libc: Final = ctypes.CDLL(None, use_errno=True)
_libc_prctl: Final = _libc.prctl
_libc_capset: Final = _libc.capset


@dataclass(frozen=True)
class Identity:
    """Who a child becomes when its parent is root.

    Attributes:
        uid: User.
        gid: Its only group.
        capability: The one capability that it keeps, or None. `CAP_DAC_READ_SEARCH` lets it walk through folders
            that are closed to it; `CAP_DAC_OVERRIDE` lets it also execute files that are closed to it.
    """

    uid: int
    gid: int
    capability: int | None = None


def spawn(
    *,
    argv: Sequence[str | Path],
    env: Mapping[str, str],
    output: IO[bytes],
    death_signal: signal.Signals,
    identity: Identity | None = None,
    pass_fds: Sequence[int] = (),
    cwd: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own and return it.

    The child gets `death_signal` when the calling *thread* ends, however it ends, so call this from the thread that
    lives longest. The terminal's Ctrl-C does not reach it, it reads nothing, and it inherits only `env` and `pass_fds`.
    Raises OSError when the program cannot be executed, PermissionError when its rights cannot be set.
    """
    try:
        return subprocess.Popen(
            [os.fspath(part) for part in argv],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=pass_fds,
            cwd=cwd,
            # As safe beside threads as fork can be: it calls what is loaded already, imports nothing, takes no lock.
            preexec_fn=birth(death_signal=death_signal, identity=identity),
        )
    except subprocess.SubprocessError as error:
        raise PermissionError(
            f"cannot become {identity}: SETUID, SETGID, SETPCAP or the file right is missing"
        ) from error


def birth(*, death_signal: signal.Signals, identity: Identity | None) -> Callable[[], None]:
    """Return what the child does between fork and exec."""
    parent = os.getpid()

    def between_fork_and_exec() -> None:
        # A parent started with `&` ignores SIGINT, and a program inherits what is ignored.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if identity is not None:
            _become(identity)
        # After the change of user, which clears it.
        _prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # the parent died before the line above
            os.kill(os.getpid(), signal.SIGKILL)

    return between_fork_and_exec


def _become(identity: Identity) -> None:
    os.setgroups([])
    os.setresgid(identity.gid, identity.gid, identity.gid)
    if identity.capability is not None:
        # Without it the change of user clears all capabilities, and access(2), by which initdb looks for its
        # companions, goes on to ignore those of an ordinary user.
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setresuid(identity.uid, identity.uid, identity.uid)
    if identity.capability is not None:
        _keep_only(identity.capability)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)


def _keep_only(capability: int) -> None:
    """Drop every capability but one, and let that one pass through exec (`capset(2)`, ambient set)."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable; twice, for capabilities 0-31 and 32-63.
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if _libc_capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, *values: int) -> None:
    # The kernel refuses some options unless the arguments they do not use are zero, as unsigned longs.
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)][:4]
    if _libc_prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
