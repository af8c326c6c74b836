"""Reading a signed address: the data plane, which knows a grant and no login.

Through http.client rather than httpx, because it can read straight into a buffer that is already there: 34 MB of Arrow
over loopback take two thirds of the time. The token is never sent here.
"""

from __future__ import annotations

import http.client
import io
import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import SplitResult, urlsplit

import httpx

from forecourt_client.errors import BadAnswer, refusal
from forecourt_client.transport import PASSING_STATUSES, USER_AGENT, TryAgain, trusted, unreachable

#: What one read asks for while copying to a file; large enough to be cheap, small enough for a lively progress bar.
PIECE_BYTES: Final = 1 << 20


class Source(Protocol):
    """Whatever bytes come from."""

    def readinto(self, buffer: Any, /) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an answer, not read yet.

    Attributes:
        where: Whose answer it is, for errors; no query string, because that is the grant.
        headers: Of the answer, names in lower case.
        size_bytes: What is still to come of it, if the answer said so.
        start: Where in the whole it begins: 0, or what a Range asked for.
    """

    where: str
    headers: Mapping[str, str]
    size_bytes: int | None
    source: Source
    start: int = 0

    @property
    def etag(self) -> str | None:
        """Give the strong validator, if there is one."""
        etag = self.headers.get("etag")
        return None if etag is None or etag.startswith("W/") else etag

    def read_into(self, view: memoryview) -> int:
        """Fill `view` as far as the next bytes go; 0 at the end.

        Raises:
            TryAgain: The connection broke.
        """
        try:
            return self.source.readinto(view) or 0
        except (OSError, http.client.HTTPException, httpx.RequestError) as error:
            raise TryAgain(unreachable(self.where, error)) from error

    def pieces(self) -> Iterator[memoryview]:
        """Give the bytes piece by piece, in one buffer that is used again for every piece, and check their number.

        Raises:
            TryAgain: The connection broke or ended early.
        """
        buffer = memoryview(bytearray(PIECE_BYTES))
        done = 0
        while count := self.read_into(buffer):
            done += count
            yield buffer[:count]
        self.check_size(done)

    def check_size(self, done: int) -> None:
        """Refuse a body that ended before its announced size."""
        if self.size_bytes is not None and done != self.size_bytes:
            short = ConnectionError(f"the transfer ended after {done} of {self.size_bytes} bytes")
            raise TryAgain(unreachable(self.where, short)) from short


class GrantOver(Exception):
    """The data plane answered 403: the grant expired, or was revoked. Worth one new grant."""

    def __init__(self, document: object) -> None:
        self.error = refusal(403, document)
        super().__init__(str(self.error))


@contextmanager
def open_signed(
    address: str, *, accept: str, timeout_s: float, resume: tuple[int, str] | None = None
) -> Iterator[Body]:
    """GET a signed address; the body is read inside the `with`.

    Args:
        address: Absolute, http or https.
        accept: Media type.
        timeout_s: Of each wait for the network, not of the whole.
        resume: (first byte wanted, strong ETag it must still have): asks for the rest only. Look at `Body.start`: a
            server may send the whole all the same.

    Raises:
        GrantOver: 403.
        TryAgain: The network, or a status that passes.
        Refused: Another refusal.
    """
    parts = urlsplit(address)
    where = f"{parts.scheme}://{parts.netloc}{parts.path}"
    connection, target = _connection(parts, timeout_s=timeout_s)
    try:
        try:
            connection.request("GET", target, headers=_headers(accept, resume))
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise TryAgain(unreachable(where, error)) from error
        _raise_if_refused(response, where=where)
        yield _body(response, where=where, resume=resume)
    finally:
        connection.close()


@contextmanager
def open_response(response: httpx.Response) -> Iterator[Body]:
    """Read the body that the portal itself sent (200 instead of 307) as if it came from a signed address."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    where = str(response.url.copy_with(query=None))
    try:
        yield Body(
            where, headers, _length(headers.get("content-length")), io.BufferedReader(_Pieces(response.iter_raw()))
        )
    finally:
        response.close()


def _headers(accept: str, resume: tuple[int, str] | None) -> dict[str, str]:
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
    if resume:
        first_byte, etag = resume
        headers |= {"Range": f"bytes={first_byte}-", "If-Range": etag}
    return headers


def _raise_if_refused(response: http.client.HTTPResponse, *, where: str) -> None:
    if response.status in (200, 206):
        return
    document = _document(response)
    if response.status == 403:
        raise GrantOver(document)
    if response.status < 400:
        raise BadAnswer(f"{where} answered {response.status} instead of the data.", status=response.status)
    refused = refusal(response.status, document)
    if response.status in PASSING_STATUSES:
        raise TryAgain(refused)
    raise refused


def _document(response: http.client.HTTPResponse) -> object:
    try:
        return json.loads(response.read(PIECE_BYTES))
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _body(response: http.client.HTTPResponse, *, where: str, resume: tuple[int, str] | None) -> Body:
    headers = {name.lower(): value for name, value in response.getheaders()}
    start = 0
    if response.status == 206:
        start = _range_start(headers.get("content-range", ""))
        if resume is None or start != resume[0]:
            raise BadAnswer(f"{where} sent a part that was not asked for.", status=206)
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise BadAnswer(f"{where} compressed the body although that was not asked for.", status=response.status)
    # chunked: http.client ignores Content-Length then, and knows the end by itself
    length = None if response.chunked else _length(headers.get("content-length"))
    return Body(where, headers, length, response, start)


def _length(words: str | None) -> int | None:
    return int(words) if words and words.isascii() and words.isdigit() else None


def _range_start(words: str) -> int:
    """Read `bytes 100-199/200` (RFC 9110, 14.4); -1 if it is something else."""
    first = words.removeprefix("bytes ").partition("-")[0]
    return int(first) if first.isascii() and first.isdigit() else -1


def _connection(parts: SplitResult, *, timeout_s: float) -> tuple[http.client.HTTPConnection, str]:
    """Make the connection and the request target, through the environment's proxy if it names one for this host."""
    host = parts.hostname or ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    proxy = _proxy(parts)
    near = urlsplit(proxy) if proxy else parts
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            near.hostname or "", near.port, timeout=timeout_s, context=trusted()
        )
        if proxy:
            connection.set_tunnel(host, parts.port or 443)
        return connection, target
    connection = http.client.HTTPConnection(near.hostname or "", near.port, timeout=timeout_s)
    return connection, f"http://{parts.netloc}{target}" if proxy else target


def _proxy(parts: SplitResult) -> str | None:
    proxy = urllib.request.getproxies().get(parts.scheme)
    return None if not proxy or urllib.request.proxy_bypass(parts.hostname or "") else proxy


class _Pieces(io.RawIOBase):
    """An iterator of bytes as a raw stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
