"""The ASGI application: `GET` and `HEAD /v1/rows?g=TOKEN`, `/healthz`, and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from forecourt.data.engine.formats import MEDIA_TYPES
from forecourt.data.engine.grant_reader import GrantRefused, GrantRevoked
from forecourt.data.engine.grants import Grant
from forecourt.data.engine.objects import ObjectDamaged
from forecourt.data.engine.plane.delivery import Delivery, Report
from forecourt.data.engine.plane.desk import Desk, Ready
from forecourt.data.engine.plane.request import (
    Answer,
    Headers,
    RangeNotSatisfiable,
    Request,
    cors_headers,
    disposition,
    preflight_headers,
    read_range,
    read_request,
    refusal,
)
from forecourt.data.engine.plane.revocations import Revocation, Revocations, RevocationsStale
from forecourt.data.engine.plane.running import Interrupted, Running
from forecourt.data.engine.plane.sending import Sending
from forecourt.data.engine.store import StoreError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)

#: A header line of this size passes everywhere, so every format carries it; CSV has nothing else, so it always does.
_SERVED_LIMIT_BYTES: Final = 2048


class Plane:
    """The data plane. `companions` are entered when the server starts and left when it stops: feeds, reporters."""

    def __init__(
        self,
        *,
        desk: Desk,
        revocations: Revocations,
        report: Report,
        origins: Iterable[str],
        companions: Iterable[AbstractAsyncContextManager[Any]] = (),
    ) -> None:
        self._desk = desk
        self._revocations = revocations
        self._report = report
        self._origins = frozenset(origin.encode() for origin in origins)
        self._running = Running(revocations, tidy=desk.forget_expired)
        self._companions = (self._running, *companions)
        revocations.on_news(self._heed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(read_request(scope), receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as stack:
            await receive()
            for companion in self._companions:
                await stack.enter_async_context(companion)
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        cors = cors_headers(origin=request.origin, allowed=self._origins)
        answer = self._plain(request)
        if answer is None:
            try:
                await self._serve(request, cors, receive, send)
                return
            except (GrantRefused, RevocationsStale) as error:
                log.info("refused: %s", type(error).__name__)
                known = GrantRefused if isinstance(error, GrantRefused) else RevocationsStale
                answer = refusal(status=known.status, code=known.code, title=known.title)
            except (StoreError, ObjectDamaged, LookupError) as error:
                log.exception("a grant cannot be served: %s", type(error).__name__)
                answer = refusal(status=500, code="not_served", title="The rows cannot be read at the moment")
        await _send_answer(answer, cors, send, is_head=request.method == "HEAD")

    def _plain(self, request: Request) -> Answer | None:
        """Answer all but requests for rows."""
        if request.path == "/healthz":
            status = "stale" if self._revocations.is_stale else "ok"
            body = orjson.dumps({"status": status, "cache_bytes": self._desk.cache.size_bytes})
            return Answer(200, body, [(b"content-type", b"application/json")])
        if request.path != "/v1/rows":
            return refusal(status=404, code="not_found", title="There is nothing here")
        if request.method == "OPTIONS":
            return Answer(204, b"", preflight_headers())
        if request.method not in ("GET", "HEAD"):
            allow = [(b"allow", b"GET, HEAD, OPTIONS")]
            return refusal(status=405, code="method_not_allowed", title="Rows can only be read", headers=allow)
        return None

    async def _serve(self, request: Request, cors: Headers, receive: Receive, send: Send) -> None:
        if self._revocations.is_stale:
            raise RevocationsStale
        grant = await self._desk.open(request.token)
        if self._revocations.stops(grant):
            raise GrantRevoked(str(grant.id))
        with self._desk.lent(grant):
            await self._serve_granted(request, grant, cors, receive, send)

    async def _serve_granted(self, request: Request, grant: Grant, cors: Headers, receive: Receive, send: Send) -> None:
        ready = self._desk.find(grant) or await self._desk.prepare(grant)
        headers = [*cors, *_headers(grant, ready)]
        try:
            part = _part(request, grant, ready)
        except RangeNotSatisfiable:
            size = (b"content-range", b"bytes */%d" % ready.size_bytes)
            answer = refusal(status=416, code="range_not_satisfiable", title="The file ends before", headers=[size])
            await _send_answer(answer, cors, send, is_head=request.method == "HEAD")
            return
        sending = Sending(receive=receive, send=send, leave=lambda: self._running.stream(grant, request.peer))
        if request.method == "HEAD":
            await sending.head(headers=headers, size_bytes=ready.size_bytes)
            return
        await self._deliver(grant, ready, part, headers, sending)

    async def _deliver(
        self, grant: Grant, ready: Ready, part: tuple[int, int] | None, headers: Headers, sending: Sending
    ) -> None:
        started_at, is_cut = datetime.now(UTC), False
        try:
            if ready.body is not None:
                await sending.whole(body=ready.body, rows=ready.rows, part=part, headers=headers)
            else:
                await sending.stream(
                    rendering=ready.rendering, size_bytes=ready.size_bytes, headers=headers, workers=self._desk.workers
                )
        except Interrupted as error:  # returning early closes the connection short of its Content-Length
            is_cut = True
            log.info("cut off after %d of %d bytes: %s", sending.bytes, ready.size_bytes, error)
        finally:
            await self._report(
                Delivery(
                    grant=grant,
                    rows=sending.rows,
                    bytes=sending.bytes,
                    complete=sending.bytes == ready.size_bytes and not is_cut,
                    started_at=started_at,
                    ended_at=datetime.now(UTC),
                )
            )

    def _heed(self, revocation: Revocation) -> None:
        self._running.cut_what_was_stopped()
        self._desk.forget(revocation)


def _headers(grant: Grant, ready: Ready) -> Headers:
    headers = [
        (b"content-type", MEDIA_TYPES[grant.format].encode()),
        (b"content-disposition", disposition(grant.filename)),
        (b"etag", _etag(grant)),
        (b"accept-ranges", b"bytes" if grant.format == "parquet" else b"none"),
    ]
    if grant.format == "csv" or len(ready.served) <= _SERVED_LIMIT_BYTES:
        headers.append((b"forecourt-served", ready.served))
    return [*headers, *ready.standing]


def _etag(grant: Grant) -> bytes:
    """Name the bytes: equal grants on equal object versions give equal files, so a download can go on."""
    return f'"{grant.content_key[:32]}"'.encode()


def _part(request: Request, grant: Grant, ready: Ready) -> tuple[int, int] | None:
    if grant.format != "parquet" or not request.range or request.method != "GET":
        return None
    if request.if_range and request.if_range != _etag(grant):
        return None
    return read_range(header=request.range, size_bytes=ready.size_bytes)


async def _send_answer(answer: Answer, cors: Headers, send: Send, *, is_head: bool) -> None:
    headers = [*cors, *answer.headers, (b"content-length", b"%d" % len(answer.body))]
    if answer.status == 204:
        headers = headers[:-1]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else answer.body})
