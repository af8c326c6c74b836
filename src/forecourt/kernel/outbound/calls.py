"""One call: to the very address that was judged, with the right name in TLS and Host, and an end in time and size.

Redirects are answers like any other: nobody is followed anywhere. A deadline holds for the whole call, so a server that
sends a byte now and then (slow loris) gains nothing.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import Final

from forecourt.kernel.outbound.addresses import Target

TIMEOUT_S: Final = 15.0
MOST_BYTES: Final = 64_000
USER_AGENT: Final = "Forecourt/0.1"


class NoAnswer(Exception):
    """Nothing came back, or nothing that can be read.

    Attributes:
        was_sent: Whether the request may have reached the other side: what it did there is then unknown.
    """

    def __init__(self, detail: str, *, was_sent: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.was_sent = was_sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        body: At most the bytes that were wanted; the rest was not read.
        took_ms: From the first packet to the last byte read.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_ms: int

    @property
    def is_good(self) -> bool:
        """Tell whether the other side took it: 2xx."""
        return 200 <= self.status < 300


def call(
    target: Target,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout_s: float = TIMEOUT_S,
    most_bytes: int = MOST_BYTES,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Make one call. Raises NoAnswer.

    Args:
        timeout_s: For all of it together, in seconds.
        most_bytes: How much of the answer is read.
        trust: Whose certificates are believed; the system's where not given.
    """
    began, was_sent = time.monotonic(), False
    try:
        with _connected(target, timeout_s, trust) as connection:
            all_headers = {"User-Agent": USER_AGENT, **(headers or {}), "Host": target.authority, "Connection": "close"}
            was_sent = True
            connection.request(method, target.path, body=body or None, headers=all_headers)
            answer = connection.getresponse()
            read = answer.read(most_bytes)
    except (OSError, http.client.HTTPException, ValueError) as error:
        took_s = time.monotonic() - began
        detail = f"no answer within {timeout_s:g} s" if took_s >= timeout_s * 0.98 else _words(error)
        raise NoAnswer(detail, was_sent=was_sent) from error
    if time.monotonic() - began >= timeout_s:  # what was read had been cut off by the deadline
        raise NoAnswer(f"no answer within {timeout_s:g} s", was_sent=True)
    took_ms = round((time.monotonic() - began) * 1000)
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, read, took_ms)


@contextmanager
def _connected(target: Target, timeout_s: float, trust: ssl.SSLContext | None) -> Iterator[http.client.HTTPConnection]:
    raw = socket.create_connection((target.address, target.port), timeout=timeout_s)
    line = raw.dup()
    deadline = Timer(timeout_s, _hang_up, (line,))
    deadline.daemon = True
    deadline.start()
    connection = http.client.HTTPConnection(target.host, target.port, timeout=timeout_s)
    try:
        context = trust or ssl.create_default_context()
        connection.sock = context.wrap_socket(raw, server_hostname=target.host) if target.scheme == "https" else raw
        yield connection
    finally:
        deadline.cancel()
        for each in (connection, raw, line):
            each.close()


def _hang_up(line: socket.socket) -> None:
    """End a call from outside: whoever waits for a byte is woken."""
    with suppress(OSError):  # it is over already
        line.shutdown(socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    """Name an error for people, without what a foreign server wrote."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return {"RemoteDisconnected": "it hung up without an answer", "gaierror": "its name is unknown"}.get(
        type(error).__name__, f"the call broke off ({type(error).__name__})"
    )
