"""Hand bytes to the server, piece by piece, as long as someone reads and nobody minds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from forecourt.data.engine.formats import Chunk, Rendering
from forecourt.data.engine.plane.running import Interrupted, Leave

Headers = list[tuple[bytes, bytes]]

_PIECE_BYTES: Final = 1 << 20
#: What is handed over in one go and not followed any further.
_SMALL_BYTES: Final = 256 * 1024


class Sending:
    """One answer on its way. `bytes` and `rows` count what was handed over."""

    def __init__(
        self,
        *,
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
        leave: Callable[[], AbstractAsyncContextManager[Leave]],
    ) -> None:
        """Prepare to send. What takes more than one piece is sent within `leave`, which may raise Interrupted."""
        self._receive = receive
        self._send = send
        self._leave = leave
        self.bytes = 0
        self.rows = 0

    async def head(self, *, headers: Headers, size_bytes: int) -> None:
        """Send the headers of a GET and no body."""
        await self._start(200, headers, size_bytes)
        await self._send({"type": "http.response.body", "body": b""})

    async def whole(self, *, body: bytes, rows: int, part: tuple[int, int] | None, headers: Headers) -> None:
        """Send bytes that are there: all of them, or the part that was asked for."""
        first, last = part or (0, len(body))
        if part is not None:
            headers = [*headers, (b"content-range", b"bytes %d-%d/%d" % (first, last - 1, len(body)))]
        await self._start(206 if part else 200, headers, last - first)
        share = [Chunk(body[at : min(at + _PIECE_BYTES, last)], 0) for at in range(first, last, _PIECE_BYTES)]
        try:
            await self._pieces(share)
        finally:
            self.rows = rows * self.bytes // len(body) if body else 0

    async def stream(self, *, rendering: Rendering, size_bytes: int, headers: Headers, workers: Executor) -> None:
        """Send bytes as they are made: from memory at once, else by a thread, one piece ahead."""
        await self._start(200, headers, size_bytes)
        if rendering.is_ready():
            await self._pieces(rendering.chunks())
        else:
            await self._made(rendering.chunks(), workers)

    async def _start(self, status: int, headers: Headers, size_bytes: int) -> None:
        length = (b"content-length", b"%d" % size_bytes)
        await self._send({"type": "http.response.start", "status": status, "headers": [*headers, length]})

    async def _pieces(self, chunks: Iterator[Chunk] | list[Chunk]) -> None:
        if isinstance(chunks, list) and len(chunks) == 1 and len(chunks[0].data) <= _SMALL_BYTES:
            await self._last(chunks[0])
            return
        async with self._leave() as leave, _Gone(self._receive) as gone:
            for chunk in chunks:
                leave.check()
                await self._piece(chunk, gone)
            await gone.check()
            await self._last(Chunk(b"", 0))
            await leave.until_taken()

    async def _made(self, chunks: Iterator[Chunk], workers: Executor) -> None:
        async with self._leave() as leave, _Gone(self._receive) as gone:
            async for chunk in _ahead(chunks, workers):
                leave.check()
                await self._piece(chunk, gone)
            await gone.check()
            await self._last(Chunk(b"", 0))
            await leave.until_taken()

    async def _piece(self, chunk: Chunk, gone: _Gone) -> None:
        await gone.check()
        await self._send({"type": "http.response.body", "body": chunk.data, "more_body": True})
        self._count(chunk)

    async def _last(self, chunk: Chunk) -> None:
        await self._send({"type": "http.response.body", "body": chunk.data})
        self._count(chunk)

    def _count(self, chunk: Chunk) -> None:
        self.bytes += len(chunk.data)
        self.rows += chunk.rows


class _Gone:
    """Watches for the reader to go away: the server takes bytes for a closed connection without a word."""

    def __init__(self, receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> None:
        self._receive = receive
        self._task: asyncio.Task[None] | None = None

    async def check(self) -> None:
        """Let the loop hear of it, if so. Raises Interrupted.

        The server's own threads need the interpreter to say so, and this loop lets go of it only while it waits for
        another thread. It costs nothing: four pieces are on their way meanwhile.
        """
        await asyncio.get_running_loop().run_in_executor(None, int)
        if self._task is not None and self._task.done():
            raise Interrupted("the reader went away")

    async def __aenter__(self) -> _Gone:
        self._task = asyncio.create_task(self._wait())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def _ahead(chunks: Iterator[Chunk], workers: Executor) -> AsyncIterator[Chunk]:
    """Yield what an iterator gives, the next already being made by a thread while one is sent."""
    loop = asyncio.get_running_loop()
    coming = loop.run_in_executor(workers, next, chunks, None)
    try:
        while (chunk := await coming) is not None:
            coming = loop.run_in_executor(workers, next, chunks, None)
            yield chunk
    finally:
        coming.add_done_callback(lambda last: last.cancelled() or last.exception())
