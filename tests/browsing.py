"""Browsers for tests of pages: signed in as somebody of the test world, at a business time of the demo's.

`plane` is the real data plane, called in this process in place of over the loopback: no port is opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from django.test import Client

from forecourt.data.engine.plane import Plane, PlaneKeys, Revocations, open_desk
from forecourt.kernel.clocks import true_now
from forecourt.look import readings
from forecourt.settings.environment import environment

#: Ten minutes after the demo's business clock begins.
NOW: Final = datetime(2026, 11, 1, 23, 10, tzinfo=UTC)
COOKIE: Final = "forecourt"

Browse = Callable[..., Client]


@pytest.fixture(autouse=True)
def business_time(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Move the business clock to the demo's; it goes on from there."""
    monkeypatch.setattr(environment(), "business_offset_s", round((NOW - true_now()).total_seconds()))
    return NOW


@pytest.fixture
def browse(people: Any) -> Browse:
    """Open a browser: `browse("ada@acme.example")` is signed in, `browse()` is nobody's."""

    def open_browser(email: str | None = None, *, company: str | None = None, **client: Any) -> Client:
        browser = Client(**client)
        if email is not None:
            browser.cookies[COOKIE] = people(email, company=company).proof.secret
        return browser

    return open_browser


@pytest.fixture
def plane(database_home: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Let pages read from the real data plane."""
    transport = InProcess()
    client = httpx.Client(transport=transport, base_url="http://plane")
    monkeypatch.setattr(readings, "plane", lambda: client)
    yield client
    transport.close()


@pytest.fixture
def no_plane(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the data plane away: every connection to it is refused."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = httpx.Client(transport=httpx.MockTransport(refuse), base_url="http://plane")
    monkeypatch.setattr(readings, "plane", lambda: client)


class InProcess(httpx.BaseTransport):
    """Carries requests to a data plane of its own, over this process's objects and keys."""

    def __init__(self) -> None:
        settings = environment()
        keys = PlaneKeys(
            verify=settings.secret("grant-verify.key"),
            opening=settings.secret("plane-open.key"),
            store_half=settings.secret("store.key"),
        )
        desk = open_desk(store_address=settings.store_address, keys=keys, cache_bytes=64_000_000)
        plane = Plane(desk=desk, revocations=Revocations(stale_after_s=None), report=_unreported, origins=())
        self._asgi = httpx.ASGITransport(app=plane)
        self._loop = asyncio.new_event_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Call the application and wait for its whole answer."""
        return self._loop.run_until_complete(self._ask(request))

    def close(self) -> None:
        """End the loop."""
        self._loop.close()

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self._asgi.handle_async_request(request)
        body = b"".join([part async for part in answer.stream])  # type: ignore[union-attr]
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


async def _unreported(delivery: Any) -> None:
    """Tell nobody what was sent."""


def text_of(answer: Any) -> str:
    """Return a page's HTML."""
    html: str = answer.content.decode()
    return html
