"""What the plane looks at in a request, and what it answers. It looks at nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import orjson

Headers = list[tuple[bytes, bytes]]

_RANGE: Final = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})")
_UNSAFE_IN_NAME: Final = re.compile(r"[^A-Za-z0-9._ -]")
_EXPOSED: Final = (
    b"Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, "
    b"Forecourt-As-Of, Forecourt-Collected-At, Forecourt-Quality, Forecourt-Served, Forecourt-Source, Forecourt-Stale"
)
#: What a stored page of ours, a proxy or the address bar must not keep or pass on.
_ALWAYS: Final[Headers] = [
    (b"cache-control", b"private, no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


class RangeNotSatisfiable(Exception):
    """The range begins behind the end."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: nothing of its credentials is kept."""

    method: str
    path: str
    token: bytes
    origin: bytes
    range: bytes
    if_range: bytes
    peer: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole small answer."""

    status: int
    body: bytes
    headers: Sequence[tuple[bytes, bytes]]


def read_request(scope: Mapping[str, Any]) -> Request:
    """Take from an ASGI scope what matters."""
    headers = {b"origin": b"", b"range": b"", b"if-range": b""}
    for name, value in scope["headers"]:
        if name in headers:
            headers[name] = value
    return Request(
        method=scope["method"],
        path=scope["path"],
        token=_token(scope["query_string"]),
        origin=headers[b"origin"],
        range=headers[b"range"],
        if_range=headers[b"if-range"],
        peer=(str(peer[0]), int(peer[1])) if (peer := scope.get("client")) else None,
    )


def refusal(*, status: int, code: str, title: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> Answer:
    """Answer with a problem (RFC 9457)."""
    body = orjson.dumps({"type": "about:blank", "title": title, "status": status, "code": code})
    return Answer(status=status, body=body, headers=[*headers, (b"content-type", b"application/problem+json")])


def cors_headers(*, origin: bytes, allowed: frozenset[bytes]) -> Headers:
    """Let the portal's own pages read an answer, and nobody else's."""
    headers = [*_ALWAYS, (b"vary", b"Origin")]
    if origin in allowed:
        headers += [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", _EXPOSED)]
    return headers


def preflight_headers() -> Headers:
    """Say what a page may send. Authorization is let through only because some browsers carry it over a redirect."""
    return [
        (b"access-control-allow-methods", b"GET, HEAD"),
        (b"access-control-allow-headers", b"Accept, Authorization, If-Range, Range"),
        (b"access-control-max-age", b"600"),
    ]


def disposition(filename: str) -> bytes:
    """Tell a browser to save under a name (RFC 6266)."""
    plain = _UNSAFE_IN_NAME.sub("_", filename)
    exact = "" if plain == filename else f"; filename*=UTF-8''{quote(filename, safe='')}"
    return f'attachment; filename="{plain}"{exact}'.encode()


def read_range(*, header: bytes, size_bytes: int) -> tuple[int, int] | None:
    """Return the part `[first, last)` that is asked for, None where the whole is (RFC 9110, section 14).

    Several ranges at once and what is no byte range may be ignored, and are. Raises RangeNotSatisfiable.
    """
    match = _RANGE.fullmatch(header)
    if match is None or match[1] == match[2] == b"":
        return None
    if not match[1]:
        length = int(match[2])
        if not length or not size_bytes:
            raise RangeNotSatisfiable
        return max(0, size_bytes - length), size_bytes
    first, last = int(match[1]), int(match[2] or size_bytes)
    if match[2] and last < first:
        return None
    if first >= size_bytes:
        raise RangeNotSatisfiable
    return first, min(last + 1, size_bytes)


def _token(query: bytes) -> bytes:
    for part in query.split(b"&"):
        if part.startswith(b"g="):
            return part[2:]
    return b""
