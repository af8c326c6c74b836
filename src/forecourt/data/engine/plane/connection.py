"""The connection beneath an answer: what was handed over waits in the kernel for a slow reader, and is still ours.

Cutting a stream without a look at that would let megabytes flow on for as long as the reader takes. Linux only, as the
whole server is.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: `sockaddr` of no family: connecting to it dissolves a connection at once, connect(2) and tcp(7).
_NOWHERE: Final = struct.pack("H14x", socket.AF_UNSPEC)
_LIBC: Final = ctypes.CDLL(None, use_errno=True)

Address = tuple[str, int]


class Connection:
    """One open connection of this process."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @property
    def unsent_bytes(self) -> int:
        """Return how much the reader's machine has not taken yet; 0 where nobody knows."""
        try:
            (count,) = struct.unpack("i", fcntl.ioctl(self._handle, termios.TIOCOUTQ, bytes(4)))
        except OSError:
            return 0
        return int(count)

    def reset(self) -> None:
        """Throw away what waits to be sent, and let the reader see that the connection broke."""
        _LIBC.connect(self._handle, _NOWHERE, len(_NOWHERE))


@contextmanager
def connection_to(peer: Address | None) -> Iterator[Connection | None]:
    """Find this process's connection to a reader, and hold on to it; None where there is none."""
    handle = _find(peer) if peer else None
    try:
        yield Connection(handle) if handle is not None else None
    finally:
        if handle is not None:
            os.close(handle)


def _find(peer: Address) -> int | None:
    for name in os.listdir("/proc/self/fd"):
        try:
            handle = os.dup(int(name))
        except OSError:
            continue
        if _peer_of(handle) == peer:
            return handle
        os.close(handle)
    return None


def _peer_of(handle: int) -> Address | None:
    """Return the other end's host and port; None for what is no connection."""
    try:
        found = socket.socket(fileno=handle)
    except OSError:
        return None
    try:
        if found.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        host, port, *_ = found.getpeername()
    except OSError:
        return None
    finally:
        found.detach()
    return str(host), int(port)
