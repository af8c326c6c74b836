"""A HubSpot of our own: its records in memory, its faults on demand. It listens on the loopback alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

TOKEN: Final = "fake-token"
#: How a fault answers: status, headers, body.
FAULTS: Final[dict[str, tuple[int, dict[str, str], bytes]]] = {
    "rate": (429, {"Retry-After": "7"}, b'{"status":"error","category":"RATE_LIMITS"}'),
    "down": (500, {}, b'{"status":"error"}'),
    "unavailable": (503, {"Retry-After": "30"}, b""),
    "malformed": (200, {}, b'{"id": "1", "properties": ['),
    "odd": (200, {}, b'["no object"]'),
    "unauthorised": (401, {}, b'{"status":"error","category":"INVALID_AUTHENTICATION"}'),
}


class FakeHubSpot:
    """What the fake knows, and how it behaves.

    Attributes:
        records: Properties by kind (`companies`, `contacts`) and id.
        fault: A name of FAULTS, `slow`, or empty.
        faulty: Records that answer by a name of FAULTS.
        knows_all: A record that it was never told of is one of which it says nothing, and none that is gone.
        asked: The paths that it was asked for, with the properties.
    """

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.archived: set[tuple[str, str]] = set()
        self.fault = ""
        self.faulty: dict[tuple[str, str], str] = {}
        self.slow_s = 2.0
        self.knows_all = False
        self.asked: list[tuple[str, list[str]]] = []

    def answer(self, path: str, token: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body, as HubSpot would."""
        parts = urlsplit(path)
        names = parse_qs(parts.query).get("properties", [""])[0].split(",")
        self.asked.append((parts.path, names))
        if self.fault == "slow":
            time.sleep(self.slow_s)
        elif self.fault:
            return FAULTS[self.fault]
        if token != f"Bearer {TOKEN}":
            return FAULTS["unauthorised"]
        pieces = parts.path.strip("/").split("/")
        if pieces[:3] != ["crm", "v3", "objects"] or len(pieces) != 5:
            return 404, {}, b""
        key = (pieces[3], unquote(pieces[4]))
        if key in self.faulty:
            return FAULTS[self.faulty[key]]
        if key not in self.records and not self.knows_all:
            return 404, {}, b'{"status":"error","category":"OBJECT_NOT_FOUND"}'
        found = self.records.get(key, {})
        body = {
            "id": key[1],
            "properties": {name: found.get(name) for name in names},
            "archived": key in self.archived,
        }
        return 200, {"Content-Type": "application/json"}, orjson.dumps(body)


@contextmanager
def serving(fake: FakeHubSpot, *, port: int = 0) -> Iterator[str]:
    """Let the fake answer on the loopback. Yields its address."""
    server = listen(fake, port=port)
    try:
        yield address_of(server)
    finally:
        server.shutdown()
        server.server_close()


def address_of(server: ThreadingHTTPServer) -> str:
    """Return where a fake answers."""
    return f"http://127.0.0.1:{server.server_address[1]}"


def listen(fake: FakeHubSpot, *, port: int = 0, looks_up_s: float = 0.5) -> ThreadingHTTPServer:
    """Let the fake answer on the loopback from now on, in a thread that ends with this process.

    Args:
        looks_up_s: How often an idle one looks whether it is to stop.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = fake.answer(self.path, self.headers.get("Authorization", ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(looks_up_s,), daemon=True).start()
    return server
