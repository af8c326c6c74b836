"""The same caller for programs that wait for many things at once.

    async with AsyncForecourt() as portal:
        async for contract in portal.list(kinds.Contract):
            …

It asks the same questions as `Forecourt` and retries as it does. Rows in bulk come through threads: their bytes are
read straight into a buffer, which no event loop does as fast.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

import httpx

from forecourt_client import questions
from forecourt_client.actions import Rooms
from forecourt_client.answers import Action, Person, Receipt, SignedAddress, is_to_collect
from forecourt_client.client import DEFAULT_PATIENCE, NO_FIELDS, NO_FILTERS, PAGE, Forecourt
from forecourt_client.datasets import Download
from forecourt_client.deprecations import heed_async
from forecourt_client.errors import Unreachable, WaitingForApproval
from forecourt_client.login import Login, find_login
from forecourt_client.questions import Question, unknown_outcome
from forecourt_client.resources import Page, R, Resource
from forecourt_client.transport import (
    MEDIA_TYPE,
    ONCE,
    Patience,
    TryAgain,
    document_of,
    named,
    raise_if_refused,
    trusted,
    unreachable,
)

if TYPE_CHECKING:
    import os

    import pyarrow as pa

T = TypeVar("T")


class AsyncForecourt:
    """A portal, seen by whom the token belongs to. Use it in an `async with`.

    Args and errors are those of `Forecourt`.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        timeout_s: float = 30.0,
        patience: Patience = DEFAULT_PATIENCE,
        user_agent: str = "",
    ) -> None:
        login = find_login(url=url, token=token)
        self.url = login.url
        self.patience = patience
        self._http = _pool(login, timeout_s=timeout_s, user_agent=user_agent)
        self._reader = Forecourt(login.url, login.token, timeout_s=timeout_s, patience=patience, user_agent=user_agent)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        self._reader.close()
        await self._http.aclose()

    async def whoami(self) -> Person:
        """Tell who the token stands for."""
        return await self._answer(questions.whoami())

    @property
    def actions(self) -> AsyncActions:
        """Every action as a typed method to await; called, the list of those that the caller may perform."""
        return AsyncActions(self)

    async def perform(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> Receipt:
        """Perform an action, as `Forecourt.perform` does."""
        return await self._answer(
            questions.performance(name, parameters, dry_run=dry_run, key=idempotency_key, is_repeatable=True)
        )

    async def wait(
        self, waiting: WaitingForApproval, *, pause_s: float = 5.0, longest_s: float | None = None
    ) -> Receipt:
        """Wait until something was approved and done, as `Forecourt.wait` does, without holding up others."""
        loop = asyncio.get_running_loop()
        end_s = None if longest_s is None else loop.time() + longest_s
        while (done := await self._answer(questions.approval(waiting.approval, action=waiting.action))) is None:
            if end_s is not None and loop.time() + pause_s > end_s:
                raise waiting
            await asyncio.sleep(pause_s)
        return await self._answer(questions.collected(done)) if is_to_collect(done) else done

    @overload
    async def get(
        self, kind: type[R], id: str, *, include: Sequence[str] = (), fields: Mapping[str, Sequence[str]] = NO_FIELDS
    ) -> R: ...
    @overload
    async def get(
        self, kind: str, id: str, *, include: Sequence[str] = (), fields: Mapping[str, Sequence[str]] = NO_FIELDS
    ) -> Resource: ...
    async def get(
        self,
        kind: type[R] | str,
        id: str,
        *,
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
    ) -> R | Resource:
        """Get one resource, as `Forecourt.get` does."""
        return await self._answer(questions.one(kind, id, include=include, fields=fields))

    @overload
    def list(
        self,
        kind: type[R],
        *,
        filters: Mapping[str, Any] = NO_FILTERS,
        sort: Sequence[str] = (),
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
        page_size: int = PAGE,
    ) -> AsyncIterator[R]: ...
    @overload
    def list(
        self,
        kind: str,
        *,
        filters: Mapping[str, Any] = NO_FILTERS,
        sort: Sequence[str] = (),
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
        page_size: int = PAGE,
    ) -> AsyncIterator[Resource]: ...
    def list(
        self,
        kind: type[R] | str,
        *,
        filters: Mapping[str, Any] = NO_FILTERS,
        sort: Sequence[str] = (),
        include: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = NO_FIELDS,
        page_size: int = PAGE,
    ) -> AsyncIterator[R] | AsyncIterator[Resource]:
        """Go through a list, as `Forecourt.list` does."""
        question = questions.first_page(
            kind, filters=filters, sort=sort, include=include, fields=fields, page_size=page_size
        )
        return self._pages(kind, question)

    async def rows(self, dataset: str, **asked: Any) -> pa.Table:
        """Read rows into an Arrow table, as `Dataset.rows` does."""
        return await asyncio.to_thread(self._reader.dataset(dataset).rows, **asked)

    async def download(self, dataset: str, path: str | os.PathLike[str], **asked: Any) -> Download:
        """Write rows to a file, as `Dataset.download` does."""
        return await asyncio.to_thread(self._reader.dataset(dataset).download, path, **asked)

    async def address(self, dataset: str, **asked: Any) -> SignedAddress:
        """Get an address for a tool of yours, as `Dataset.address` does."""
        return await asyncio.to_thread(self._reader.dataset(dataset).address, **asked)

    async def _pages(self, kind: type[R] | str, question: Question[Page[R]]) -> AsyncIterator[R]:
        while True:
            page = await self._answer(question)
            for each in page.resources:
                yield each
            if page.next is None:
                return
            question = questions.next_page(kind, page.next)

    async def _answer(self, question: Question[T]) -> T:
        async def attempt() -> T:
            response = await self._send(question)
            raise_if_refused(response, repeatable=question.is_repeatable)
            return question.read(document_of(response))

        try:
            return await (self.patience if question.is_repeatable else ONCE).persist_async(attempt)
        except Unreachable as error:
            raise unknown_outcome(error, question) from error

    async def _send(self, question: Question[Any]) -> httpx.Response:
        typed = {"Content-Type": MEDIA_TYPE} if question.document is not None else {}
        try:
            return await self._http.request(
                question.method,
                f"{self.url}{question.path}",
                content=question.body,
                params=question.params or None,
                headers={**typed, **question.headers},
            )
        except httpx.RequestError as error:
            raise TryAgain(unreachable(self.url, error)) from error


class AsyncActions(Rooms[Awaitable[Receipt]]):
    """What can be done, room by room, as `Forecourt.actions`."""

    def __init__(self, client: AsyncForecourt) -> None:
        self._client = client
        super().__init__(lambda action, given, asking: client.perform(action, given, **asking))

    async def __call__(self) -> list[Action]:
        """List the actions the caller may perform, by name."""
        return await self._client._answer(questions.actions())


def _pool(login: Login, *, timeout_s: float, user_agent: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trusted() if login.url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        timeout=timeout_s,
        follow_redirects=False,
        event_hooks={"response": [heed_async]},
        headers={"Authorization": f"Bearer {login.token}", "User-Agent": named(user_agent), "Accept": MEDIA_TYPE},
    )
