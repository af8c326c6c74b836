"""The floor of every transfer: the same number of bytes over loopback, without a protocol.

As a program (`python -m benchmarks.loopback BYTES`) it listens, prints its port, and answers each connection's one byte
with all of them.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pyarrow as pa

from benchmarks.installation import HOST, running_module

_ASK: Final = b"?"


@contextmanager
def floor_of(*, size_bytes: int) -> Iterator[Callable[[], pa.Buffer]]:
    """Yield what fetches so many bytes into one preallocated buffer, as our client does, and nothing else."""
    with running_module("loopback", str(size_bytes)) as (_, port):
        yield lambda: _fetch(int(port), size_bytes)


def _fetch(port: int, size_bytes: int) -> pa.Buffer:
    buffer = pa.allocate_buffer(size_bytes)
    view = memoryview(buffer)
    done = 0
    with socket.create_connection((HOST, port)) as connection:
        connection.sendall(_ASK)
        while done < size_bytes and (count := connection.recv_into(view[done:])):
            done += count
    if done != size_bytes:
        raise ConnectionError(f"the floor ended after {done} of {size_bytes} bytes")
    return buffer


def serve(*, size_bytes: int) -> None:
    """Listen until stopped."""
    data = os.urandom(size_bytes)  # real pages: all zeros could share one
    with socket.create_server((HOST, 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(1)
                connection.sendall(data)


if __name__ == "__main__":
    serve(size_bytes=int(sys.argv[1]))
