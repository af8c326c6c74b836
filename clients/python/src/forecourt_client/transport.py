"""Speaking JSON:API with the portal: one pool of connections, errors as exceptions, patience with the network.

Only what does no more when it is sent again is repeated by itself. Redirects are never followed here: the one that the
contract has (bulk data) is handled in `datasets`, without the token.
"""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any, Final, TypeVar
from urllib.parse import urljoin

import httpx

from forecourt_client.deprecations import heed
from forecourt_client.errors import BadAnswer, ForecourtError, Unreachable, WaitingForApproval, refusal
from forecourt_client.login import Login
from forecourt_client.questions import Question, unknown_outcome

MEDIA_TYPE: Final = "application/vnd.api+json"
VERSION: Final = version("forecourt-client")
USER_AGENT: Final = f"forecourt-client/{VERSION}"

#: Gateways say these while the portal restarts or is busy; a GET may simply be asked again.
PASSING_STATUSES: Final = frozenset({429, 502, 503, 504})

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often to try a GET again, and how long to wait between.

    The wait doubles from `first_pause_s` up to `longest_pause_s`, each time a random part of it ("full jitter", so that
    many clients do not come back at once); a `Retry-After` of the portal is followed as far as `longest_pause_s`.
    """

    attempts: int = 4
    first_pause_s: float = 0.2
    longest_pause_s: float = 8.0

    def persist(self, attempt: Callable[[], T]) -> T:
        """Call `attempt` until it does not raise `TryAgain`; when attempts run out, raise what was behind the last."""
        for tried in range(1, self.attempts + 1):
            try:
                return attempt()
            except TryAgain as reason:
                if tried == self.attempts:
                    raise reason.error from reason.__cause__
                time.sleep(self._pause_s(tried, asked_s=reason.after_s))
        raise ValueError("attempts must be at least 1")

    async def persist_async(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Do as `persist`, without holding up others while it waits."""
        for tried in range(1, self.attempts + 1):
            try:
                return await attempt()
            except TryAgain as reason:
                if tried == self.attempts:
                    raise reason.error from reason.__cause__
                await asyncio.sleep(self._pause_s(tried, asked_s=reason.after_s))
        raise ValueError("attempts must be at least 1")

    def _pause_s(self, tried: int, *, asked_s: float | None) -> float:
        if asked_s is not None:
            return min(max(asked_s, 0.0), self.longest_pause_s)
        longest = min(self.first_pause_s * 2.0 ** (tried - 1), self.longest_pause_s)
        return random.uniform(0, longest)  # noqa: S311 - jitter, not a secret


ONCE: Final = Patience(attempts=1)


class TryAgain(Exception):
    """This attempt failed in a way that may pass; `error` is what to raise if it does not."""

    def __init__(self, error: ForecourtError, *, after_s: float | None = None) -> None:
        self.error = error
        self.after_s = after_s
        super().__init__(str(error))


class Transport:
    """Connections to one portal under one login. Safe to share between threads."""

    def __init__(self, login: Login, *, timeout_s: float, patience: Patience, user_agent: str) -> None:
        self.url = login.url
        self.timeout_s = timeout_s
        self.patience = patience
        self._http = httpx.Client(
            verify=trusted() if login.url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            timeout=timeout_s,
            follow_redirects=False,
            event_hooks={"response": [heed]},
            headers={"Authorization": f"Bearer {login.token}", "User-Agent": named(user_agent), "Accept": MEDIA_TYPE},
        )

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def answer(self, question: Question[T]) -> T:
        """Send a question and read the answer; again while the network or a gateway fails, if that does no more.

        Raises:
            WaitingForApproval: 202.
            Refused, Unreachable, BadAnswer: see `errors`.
        """

        def attempt() -> T:
            response = self._send(
                question.method, question.path, body=question.body, params=question.params, headers=question.headers
            )
            raise_if_refused(response, repeatable=question.is_repeatable)
            return question.read(document_of(response))

        try:
            return (self.patience if question.is_repeatable else ONCE).persist(attempt)
        except Unreachable as error:
            raise unknown_outcome(error, question) from error

    def ask(self, path: str, *, params: Mapping[str, str], accept: str) -> httpx.Response:
        """GET once with the body left unread, for bulk data; the caller closes the response.

        Raises:
            TryAgain: The network or a gateway failed; let `Patience.persist` decide.
            Refused: The portal said no.
            WaitingForApproval: 202.
        """
        # identity: a length that is announced has to be the length that is read
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        response = self._send("GET", path, params=params, headers=headers, stream=True)
        try:
            if response.status_code not in (200, 307):
                read_whole(response)
                raise_if_refused(response, repeatable=True)
        except BaseException:
            response.close()
            raise
        return response

    def _send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
    ) -> httpx.Response:
        typed = {"Content-Type": MEDIA_TYPE} if body is not None else {}
        request = self._http.build_request(
            method, f"{self.url}{path}", content=body, params=params or None, headers={**typed, **(headers or {})}
        )
        try:
            return self._http.send(request, stream=stream)
        except httpx.RequestError as error:
            raise TryAgain(unreachable(self.url, error)) from error


def named(program: str) -> str:
    """Name a program as it asks: itself, then what it asks with. The portal journals by which way it was asked."""
    return f"{program} {USER_AGENT}" if program else USER_AGENT


@cache
def trusted() -> ssl.SSLContext:
    """Trust whom httpx trusts. Takes 0.1 s, so once a process, and not at all for plain http."""
    return httpx.create_ssl_context()


def read_whole(response: httpx.Response) -> None:
    """Read a streamed response into memory, with a broken transfer as `TryAgain`."""
    try:
        response.read()
    except httpx.RequestError as error:
        raise TryAgain(unreachable(str(response.url), error)) from error


def raise_if_refused(response: httpx.Response, *, repeatable: bool) -> None:
    """Raise what the status says; return if it is a plain success.

    Raises:
        TryAgain: A status that passes, and the request may be repeated.
        WaitingForApproval: 202.
        Refused: 4xx or 5xx.
        BadAnswer: A redirect, or another status the contract does not have.
    """
    status = response.status_code
    if status == 202:
        raise _waiting(response)
    if status >= 400:
        refused = refusal(status, _decoded(response))
        if repeatable and status in PASSING_STATUSES:
            raise TryAgain(refused, after_s=_retry_after_s(response))
        raise refused
    if status not in (200, 201):
        where = response.headers.get("Location")
        raise BadAnswer(
            f"It answered {status}" + (f" and points to {urljoin(str(response.url), where)}." if where else "."),
            next=["Check the portal's address."],
            status=status,
        )


def unreachable(where: str, error: Exception) -> Unreachable:
    """Say in words of the network what failed."""
    return Unreachable(
        f"{where}: {error or type(error).__name__}", next=["Check the address and your network, then try again."]
    )


def _waiting(response: httpx.Response) -> WaitingForApproval:
    location = response.headers.get("Content-Location")
    document = _decoded(response)
    meta = document.get("meta") if isinstance(document, dict) else None
    detail = meta.get("detail") if isinstance(meta, dict) else None
    action = response.request.url.path.rpartition("/actions/")[2]
    approval = urljoin(str(response.url), location) if location else ""
    return WaitingForApproval(approval, detail=str(detail or ""), action=action)


def document_of(response: httpx.Response) -> dict[str, Any]:
    """Return the document that a success carries. Raises BadAnswer."""
    document = _decoded(response)
    if not isinstance(document, dict) or "data" not in document:
        raise BadAnswer(
            f"{response.url.path} did not give a JSON:API document.", next=["Check the portal's address."], status=200
        )
    return document


def _decoded(response: httpx.Response) -> Any:
    try:
        return json.loads(response.content)
    except ValueError:
        return None


def _retry_after_s(response: httpx.Response) -> float | None:
    words = response.headers.get("Retry-After", "")
    return float(words) if words.isascii() and words.isdigit() else None
