"""Figures of taking back: how long from the commit of a revocation until a running stream is cut."""

from __future__ import annotations

import select
import socket
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Final

import psycopg

from benchmarks.crowd import granted
from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import HOST, Installation
from benchmarks.repetition import Sample, once
from forecourt.data.engine.grants import GRANT_LIFE_S, Grant, Subject, mint
from forecourt.processes.house import DATABASE

STREAMS: Final = 100
GROUP: Final = f"{STREAMS} streams whose readers have stopped reading, each revoked by its user"
#: A reader's room, so small that nearly all of what was handed over waits at the server.
RECEIVE_BYTES: Final = 64 * 1024
GIVEN_UP_S: Final = 10.0
_REVOKE: Final = "insert into access_revocation (kind, subject, revoked_at) values ('user', %s, clock_timestamp())"


class NotCut(AssertionError):
    """A stream went on after its revocation."""


def revocation_figures(installation: Installation) -> list[Figure]:
    """Start all streams, revoke one after the other, and time each until its reader sees the connection break."""
    grant = granted(installation)
    house = installation.house
    assert house.postgres is not None
    readers = [uuid.uuid4() for _ in range(STREAMS)]
    with ExitStack() as stack, psycopg.connect(house.postgres.superuser_url(DATABASE), autocommit=True) as database:
        streams = [stack.enter_context(_stream(installation, _for(installation, grant, reader))) for reader in readers]
        taken = [_cut(database, reader, stream) for reader, stream in zip(readers, streams, strict=True)]
    p99 = statistics.quantiles(taken, n=100)[98]
    note = (
        "from the commit of the revocation until the reader's socket shows the reset; what waited there is thrown away"
    )
    return [
        Figure(GROUP, "p50", Sample(tuple(taken)), MS, note=note),
        Figure(GROUP, "p99", once(p99), MS, bounds=Bounds(2_000, 5_000)),
    ]


def _for(installation: Installation, grant: Grant, user_id: uuid.UUID) -> str:
    """Sign the same grant for a reader of its own."""
    keys, now = installation.house.home / "secrets", time.time()
    mine = replace(
        grant,
        id=uuid.uuid4(),
        subject=Subject(grant.subject.company_id, user_id),
        issued_ms=int(now * 1000),
        expires_s=int(now) + GRANT_LIFE_S,
    )
    return mint(
        mine,
        signing_key=(keys / "grant-signing.key").read_bytes(),
        plane_key=(keys / "plane-seal.key").read_bytes(),
    )


@contextmanager
def _stream(installation: Installation, token: str) -> Iterator[socket.socket]:
    """Begin to read and stop after the first bytes: the server waits from then on."""
    with socket.socket() as stream:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        stream.settimeout(GIVEN_UP_S)
        stream.connect((HOST, installation.house.environment.data_port))
        stream.sendall(f"GET /v1/rows?g={token} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        if not stream.recv(1024).startswith(b"HTTP/1.1 200"):
            raise NotCut("a stream did not begin")
        yield stream


def _cut(database: psycopg.Connection[tuple[object, ...]], user_id: uuid.UUID, stream: socket.socket) -> float:
    """Revoke, and return after how many milliseconds the connection broke. Raises NotCut."""
    watch = select.poll()
    watch.register(stream, 0)  # a broken connection is told whether or not it was asked for
    database.execute(_REVOKE, (user_id,))
    committed = time.perf_counter()
    if not watch.poll(GIVEN_UP_S * 1000):
        raise NotCut(f"nothing happened for {GIVEN_UP_S:.0f} s")
    return (time.perf_counter() - committed) * 1000
