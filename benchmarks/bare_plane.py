"""The floor of a crowd: the same server as the data plane's, with an application that knows one answer.

`python -m benchmarks.bare_plane PORT` serves `GET /{bytes}`: as many bytes, from memory, whoever asks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.server import Server

from benchmarks.installation import HOST
from forecourt.processes.data import CONNECTIONS

Message = MutableMapping[str, Any]


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = _body(int(scope["path"][1:]))
    headers = [(b"content-type", b"application/octet-stream"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@cache
def _body(size_bytes: int) -> bytes:
    return os.urandom(size_bytes)


def serve(*, port: int) -> None:
    """Serve with the data process's own settings, until stopped."""
    Server(
        "benchmarks.bare_plane:application",
        address=HOST,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.uvloop,
        workers=1,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        workers_kill_timeout=3,
        log_access=False,
        log_enabled=False,  # its reader goes away first
        websockets=False,
    ).serve()


if __name__ == "__main__":
    serve(port=int(sys.argv[1]))
