"""The connection beneath an answer, with real sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from forecourt.data.engine.plane.connection import connection_to

pytestmark = pytest.mark.enable_socket

Ends = tuple[socket.socket, socket.socket, tuple[str, int]]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Two ends of a connection over loopback, the far one with little room, and the far one's address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        far = socket.socket()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        far.settimeout(20)
        far.connect(listening.getsockname())
        near, peer = listening.accept()
        with near, far:
            yield near, far, peer


def fill(near: socket.socket) -> None:
    """Hand over as much as the kernel takes for a reader that does not read."""
    near.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            near.send(bytes(65536))


def test_what_a_slow_reader_has_not_taken_is_known(ends: Ends) -> None:
    near, _, peer = ends
    with connection_to(peer) as connection:
        assert connection is not None
        assert connection.unsent_bytes == 0
        fill(near)
        assert connection.unsent_bytes > 0


def test_a_reset_throws_away_what_waits_and_the_reader_sees_it(ends: Ends) -> None:
    near, far, peer = ends
    fill(near)
    with connection_to(peer) as connection:
        assert connection is not None
        waiting = connection.unsent_bytes
        connection.reset()
    received = 0
    with pytest.raises(ConnectionResetError):
        while taken := far.recv(65536):
            received += len(taken)
    assert received < waiting


def test_a_connection_that_is_not_there_is_none() -> None:
    for peer in (None, ("127.0.0.1", 1), ("somewhere", 0)):
        with connection_to(peer) as connection:
            assert connection is None
