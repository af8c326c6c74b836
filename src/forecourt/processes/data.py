"""The data process: the data plane under granian. It imports no Django."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, Self
from urllib.parse import urlsplit

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from forecourt.data.engine.plane import Delivery, Plane, PlaneKeys, Revocation, Revocations, open_desk
from forecourt.settings.environment import Environment, environment

log = logging.getLogger(__name__)

CONNECTIONS: Final = 4096
POLL_S: Final = 1.0
RECONNECT_S: Final = 0.5
CONNECT_TIMEOUT_S: Final = 3
#: Longer than any grant lives; what is older was learnt before, or stops nothing any more.
WINDOW: Final = "15 minutes"
REPORTS_WAITING: Final = 200_000
REPORTS_AT_ONCE: Final = 2_000
FAREWELL_S: Final = 2.0

_REVOKED: Final = f"""
    select id, kind, subject, (extract(epoch from revoked_at) * 1000)::bigint
    from access_revocation where revoked_at > now() - interval '{WINDOW}'
"""
_DELIVERED: Final = """
    insert into data_delivery
        (grant_id, company_id, user_id, dataset, format, rows, bytes, complete, started_at, ended_at)
    select * from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
                         %s::boolean[], %s::timestamptz[], %s::timestamptz[])
"""


#: A delivery as a row of the table.
Row = tuple[Any, ...]


def serve() -> None:
    """Serve until asked to stop."""
    settings = environment()
    Server(
        "forecourt.processes.data:make_application",
        factory=True,
        address=settings.host,
        port=settings.data_port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.uvloop,
        workers=1,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        workers_kill_timeout=3,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


def make_application() -> Plane:
    """Build the application from the environment. Granian calls this in its worker."""
    settings = environment()
    pa.array(np.zeros(1))  # Arrow looks for pandas once; better now than in the first request
    desk = open_desk(
        store_address=settings.store_address,
        keys=PlaneKeys(
            verify=settings.secret("grant-verify.key"),
            opening=settings.secret("plane-open.key"),
            store_half=settings.secret("store.key"),
        ),
        cache_bytes=settings.cache_mb * 1024 * 1024,
    )
    if not settings.database_data_url:
        log.warning("DATABASE_DATA_URL is not set: nothing can be revoked, and what is sent is not reported.")
        revocations = Revocations(stale_after_s=None)
        return Plane(desk=desk, revocations=revocations, report=_forget, origins=portal_origins(settings))
    revocations, reporter = Revocations(), Reporter(database_url=settings.database_data_url)
    return Plane(
        desk=desk,
        revocations=revocations,
        report=reporter.report,
        origins=portal_origins(settings),
        companions=[reporter, RevocationFeed(database_url=settings.database_data_url, revocations=revocations)],
    )


def portal_origins(settings: Environment) -> set[str]:
    """Return the origins of the portal's pages, which alone may read the data plane from a browser."""
    schemes = ("http", "https") if settings.secure_cookies else ("http",)
    hosts = [host.strip() for host in settings.hosts.split(",") if host.strip()]
    origins = {f"{scheme}://{host}:{settings.port}" for scheme in schemes for host in hosts}
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        origins.add(f"{parts.scheme}://{parts.netloc}")
    return origins


class _Companion:
    """A task that runs as long as the server does."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        """Work, and connect again whenever the database goes away."""
        while True:
            try:
                await self._work()
            except psycopg.Error as error:
                log.warning("%s: the database is out of reach (%s)", type(self).__name__, type(error).__name__)
            await asyncio.sleep(RECONNECT_S)

    async def _work(self) -> None:
        raise NotImplementedError


class RevocationFeed(_Companion):
    """Tells the plane what was revoked: at once by LISTEN, and by a poll each second should that be lost."""

    def __init__(self, *, database_url: str, revocations: Revocations) -> None:
        super().__init__()
        self._database_url = database_url
        self._revocations = revocations
        self._known: set[int] = set()

    async def _work(self) -> None:
        async with await connect(self._database_url) as connection:
            await connection.execute("listen revocation")
            while True:
                self._revocations.learn(await self._revoked(connection))
                async for _ in connection.notifies(timeout=POLL_S, stop_after=1):
                    pass

    async def _revoked(self, connection: psycopg.AsyncConnection[Any]) -> Iterable[Revocation]:
        """Return what is new. It counts from when it is heard of: it was written before its transaction committed,
        and a grant made in between, by a transaction that could not see it yet, must not outlive it."""
        cursor = await connection.execute(_REVOKED)
        rows, heard_ms = await cursor.fetchall(), time.time_ns() // 1_000_000
        news = [row for row in rows if row[0] not in self._known]
        self._known = {row[0] for row in rows}
        return [Revocation(kind, subject, max(revoked_ms, heard_ms)) for _, kind, subject, revoked_ms in news]


class Reporter(_Companion):
    """Writes down what was sent, in batches and off the requests' path: it never makes one wait.

    What cannot be written waits, up to a limit; beyond it the oldest are dropped, and that is logged.
    """

    def __init__(self, *, database_url: str, limit: int = REPORTS_WAITING) -> None:
        super().__init__()
        self._database_url = database_url
        self._waiting: deque[Row] = deque()
        self._limit = limit
        self._news = asyncio.Event()

    async def report(self, delivery: Delivery) -> None:
        """Take a delivery; it is written soon."""
        self._waiting.append(_row(delivery))
        if len(self._waiting) > self._limit:
            grant_id, *_ = self._waiting.popleft()
            log.error("a delivery was not written down: grant %s", grant_id)
        self._news.set()

    async def __aexit__(self, *_: object) -> None:
        await super().__aexit__()
        if not self._waiting:
            return
        with suppress(psycopg.Error, TimeoutError):
            async with asyncio.timeout(FAREWELL_S), await connect(self._database_url) as connection:
                await self._write(connection)
        if self._waiting:
            log.error("%s deliveries were not written down", len(self._waiting))

    async def _work(self) -> None:
        async with await connect(self._database_url) as connection:
            while True:
                await self._write(connection)
                await self._news.wait()
                self._news.clear()

    async def _write(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Write all that waits, a batch in one statement; one that cannot be written goes back to the front."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(REPORTS_AT_ONCE, len(self._waiting)))]
            try:
                await connection.execute(_DELIVERED, [list(column) for column in zip(*batch, strict=True)])
            except BaseException:
                self._waiting.extendleft(reversed(batch))
                raise


async def connect(database_url: str) -> psycopg.AsyncConnection[Any]:
    """Connect with a time limit, each statement its own transaction."""
    return await psycopg.AsyncConnection.connect(
        database_url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, application_name="forecourt-data"
    )


async def _forget(delivery: Delivery) -> None:
    """Report to nobody."""


def _row(delivery: Delivery) -> Row:
    grant = delivery.grant
    return (
        grant.id,
        grant.subject.company_id,
        grant.subject.user_id,
        grant.dataset,
        grant.format,
        delivery.rows,
        delivery.bytes,
        delivery.complete,
        delivery.started_at,
        delivery.ended_at,
    )
