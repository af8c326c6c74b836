"""The streams that are being sent: each can be cut at once, also while its reader lets it wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, Self

from forecourt.data.engine.grants import Grant
from forecourt.data.engine.plane.connection import Address, connection_to
from forecourt.data.engine.plane.revocations import Revocations

#: How often it is asked whether news still come in.
LOOK_EVERY_S: Final = 0.5
#: How often it is asked whether a slow reader has taken the end.
TAKEN_POLL_S: Final = 0.05


class Interrupted(Exception):
    """The answer was cut off. Its Content-Length says so to the reader: fewer bytes came than were announced."""


class Stale(Exception):
    """Nobody says any more what was revoked."""


class Leave:
    """What a stream has while it may go on."""

    def __init__(self, revocations: Revocations, peer: Address | None) -> None:
        self._revocations = revocations
        self._peer = peer

    def check(self) -> None:
        """Raise Stale where nobody says what was revoked. Called between pieces: a quick reader gives nobody a turn."""
        if self._revocations.is_stale:
            raise Stale

    async def until_taken(self) -> None:
        """Return when the reader's machine has taken all. Until then the stream is under way and can be cut."""
        with connection_to(self._peer) as connection:
            empty = 0
            while connection is not None and empty < 2:  # once is no sign yet: the server's threads lag behind
                await asyncio.sleep(TAKEN_POLL_S)
                empty = 0 if connection.unsent_bytes else empty + 1


class Running:
    """All streams under way. A context manager for as long as the server runs. For one event loop."""

    def __init__(self, revocations: Revocations, *, tidy: Callable[[], None] = lambda: None) -> None:
        """Prepare to watch. `tidy` is called as often as is looked."""
        self._revocations = revocations
        self._tidy = tidy
        self._streams: dict[asyncio.Timeout, Grant] = {}
        self._watch: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def stream(self, grant: Grant, peer: Address | None) -> AsyncIterator[Leave]:
        """Send within this, and it raises Interrupted when the grant is taken back, whatever it is waiting for.

        What waits in the kernel for the reader is thrown away then.
        """
        try:
            async with asyncio.timeout(None) as leave:  # no limit yet: a cut sets one that is over
                self._streams[leave] = grant
                try:
                    yield Leave(self._revocations, peer)
                finally:
                    del self._streams[leave]
        except (TimeoutError, Stale) as error:
            with connection_to(peer) as connection:
                if connection is not None:
                    connection.reset()
            raise Interrupted("taken back, or nobody says what was") from error

    def cut_what_was_stopped(self) -> None:
        """Cut the streams whose grant was revoked; all, where nobody says any more what was."""
        now = asyncio.get_running_loop().time() if self._streams else 0.0
        for leave, grant in self._streams.items():
            if leave.when() is None and (self._revocations.is_stale or self._revocations.stops(grant)):
                leave.reschedule(now)

    async def __aenter__(self) -> Self:
        self._watch = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.cut_what_was_stopped()
            self._tidy()
