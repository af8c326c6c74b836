"""A small portal on loopback that plays the contract: an API that knows tokens, and a data plane that knows grants.

Faults are put in a queue in front of either; what was asked is kept.
"""

from __future__ import annotations

import io
import json
import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

TOKEN = "fc_test_token"
MEDIA_TYPE = "application/vnd.api+json"
SERVED = [
    {"key": "4300000003", "periods": [["2026-02-28T14:00:00Z", "2026-10-31T14:00:00Z"]]},
    {"key": "4300000019", "periods": [["2025-10-31T14:00:00Z", "2026-02-28T14:00:00Z"]]},
]
SERVED_HEADER = (
    "2026-02-28T14:00:00Z/2026-10-31T14:00:00Z=4300000003;2025-10-31T14:00:00Z/2026-02-28T14:00:00Z=4300000019"
)
PAY_INVOICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["invoice", "amount"],
    "properties": {
        "invoice": {"type": "string"},
        "amount": {"type": "integer"},
        "in_full": {"type": "boolean"},
        "lines": {"anyOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "null"}]},
        "address": {"$ref": "#/$defs/Address"},
        "url": {"type": "string"},
    },
    "$defs": {"Address": {"type": "object"}},
}


def described(rows: int, served: list[dict[str, Any]]) -> str:
    """Describe what was served, as it stands in the metadata of every format."""
    return json.dumps({"dataset": "interval-readings", "resolution": "raw", "rows": rows, "served": served})


def readings(rows: int = 5_000) -> pa.Table:
    """Make a table in the published shape."""
    instants = [datetime.fromtimestamp(1_772_287_200 + 300 * i, tz=UTC) for i in range(rows)]
    columns = {
        "key": pa.array(["4300000003"] * rows).dictionary_encode(),
        "register": pa.array(["E1"] * rows).dictionary_encode(),
        "interval_start": pa.array(instants, pa.timestamp("ms", tz="UTC")),
        "quantity": pa.array(range(rows), pa.int64()),
        "quality": pa.array(["A"] * rows).dictionary_encode(),
    }
    return pa.table(columns).replace_schema_metadata({"forecourt": described(rows, SERVED)})


def encoded(table: pa.Table, accept: str) -> bytes:
    """Write the table in the format that was asked for."""
    sink = io.BytesIO()
    if accept == "application/vnd.apache.arrow.stream":
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=1_000)
    elif accept == "application/vnd.apache.parquet":
        pa.parquet.write_table(table, sink)
    elif accept == "text/csv":
        pa.csv.write_csv(table, sink)
    else:
        rows = [{**row, "interval_start": row["interval_start"].isoformat()} for row in table.to_pylist()]
        return f'{{"data":{json.dumps(rows)},"meta":{described(len(rows), SERVED)}}}'.encode()
    return sink.getvalue()


@dataclass(frozen=True)
class Answer:
    """An answer of the test's own, given once in place of the portal's.

    Attributes:
        cut_after: Close the connection after so many bytes of the body.
        framing: `length`, `chunked` or `close` (the end of the connection is the end of the body).
        usual: Give the usual answer, with the cut and framing of this one.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    framing: str = "length"
    usual: bool = False


def refusal(status: int, code: str, *, title: str = "No", detail: str = "Because.", **more: Any) -> Answer:
    """Make a JSON:API error document."""
    error = {"status": str(status), "code": code, "title": title, "detail": detail, **more}
    return Answer(status, json.dumps({"errors": [error]}).encode(), {"Content-Type": MEDIA_TYPE})


def document(data: object, *, status: int = 200, **headers: str) -> Answer:
    """Make a JSON:API document."""
    return Answer(status, json.dumps({"data": data}).encode(), {"Content-Type": MEDIA_TYPE, **headers})


@dataclass(frozen=True)
class Asked:
    """One request as it arrived, header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


class Server:
    """One side of the portal, on a port of its own."""

    def __init__(self, usual: Callable[[Asked], Answer]) -> None:
        self.asked: list[Asked] = []
        self.faults: deque[Answer] = deque()
        self.usual = usual
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if not self.faults:
            return self.usual(asked)
        fault = self.faults.popleft()
        if not fault.usual:
            return fault
        usual = self.usual(asked)
        return Answer(usual.status, usual.body, usual.headers, fault.cut_after, fault.framing)

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class Portal:
    """The API, the data plane, and what they hold."""

    def __init__(self) -> None:
        self.table = readings()
        self.etag: str | None = '"v1"'
        self.grants = 0
        self.fetched = "fct_fetched"
        self.expired: set[str] = set()
        self.plane = Server(self._rows)
        self.api = Server(self._api)
        self.url = self.api.url

    def stop(self) -> None:
        self.api.stop()
        self.plane.stop()

    def _api(self, asked: Asked) -> Answer:
        if asked.path.startswith("/oauth/"):
            return self._entrance(asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return refusal(401, "unauthenticated", title="Sign in first", detail="This token is not known.")
        if asked.path == "/api/v1/me":
            return document(ADA)
        if asked.path == "/api/v1/actions":
            return document([READ_ROWS, _action("billing.pay_invoice", "Pay an invoice", PAY_INVOICE, "approved")])
        if asked.path.startswith("/api/v1/actions/"):
            return self._performed(asked)
        if asked.path == "/api/v1/datasets/interval-readings/rows":
            return self._granted(asked)
        return refusal(404, "not_found", title="Nothing here", detail="There is nothing here that you can see.")

    def _entrance(self, asked: Asked) -> Answer:
        told: dict[str, Any] = {
            "device_code": "only-the-program-knows",
            "user_code": "BCDF-GHJK",
            "verification_uri": f"{self.url}/connect/",
            "verification_uri_complete": f"{self.url}/connect/?code=BCDF-GHJK",
            "expires_in": 600,
            "interval": 5,
        }
        if asked.path == "/oauth/token":
            told = {"access_token": self.fetched, "token_type": "Bearer", "expires_in": 3600, "scope": "data.read_rows"}
        return Answer(200, json.dumps(told).encode(), {"Content-Type": "application/json"})

    def _performed(self, asked: Asked) -> Answer:
        name = asked.path.rpartition("/")[2]
        dry = asked.query.get("dry_run") == "true"
        change = {"event": "billing.invoice.paid", "subject": ["invoice", "2026-0412"], "old": None, "new": None}
        result = {"outcome": "would_do" if dry else "done", "result": asked.document["data"]["attributes"]}
        attributes = {"action": name, "changes": [change], **result}
        return document({"type": "performances", "id": "0190-receipt", "attributes": attributes})

    def _granted(self, asked: Asked) -> Answer:
        if "9999999999" in asked.query.get("filter[key]", ""):
            return refusal(404, "not_found", title="Nothing here", detail="One of these is not yours to see.")
        self.grants += 1
        return Answer(307, headers={"Location": f"{self.plane.url}/v1/rows?g=grant{self.grants}"})

    def _rows(self, asked: Asked) -> Answer:
        if asked.query["g"] in self.expired:
            return refusal(403, "grant_expired", title="This address is no longer good")
        body = encoded(self.table, asked.headers["accept"])
        headers = {"Content-Type": asked.headers["accept"], "Forecourt-Served": SERVED_HEADER}
        headers |= {"ETag": self.etag} if self.etag else {}
        first = re.fullmatch(r"bytes=([0-9]+)-", asked.headers.get("range", ""))
        if first and asked.headers.get("if-range", self.etag) == self.etag:
            start = int(first[1])
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return Answer(206, body[start:], headers)
        return Answer(200, body, headers)


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {
                name: values[0] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()
            }
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            self._give(server.answer(Asked(self.command, parts.path, query, headers, body)))

        do_POST = do_GET  # noqa: N815 - named by http.server

        def _give(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.framing == "length":
                self.send_header("Content-Length", str(len(answer.body)))
            elif answer.framing == "chunked":
                self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            body = answer.body[: answer.cut_after]
            self.wfile.write(_chunked(body) if answer.framing == "chunked" else body)
            if answer.cut_after is not None or answer.framing == "close":
                self.close_connection = True
                with suppress(OSError):  # the client may have gone first
                    self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output clean."""

    return Handler


def _chunked(body: bytes) -> bytes:
    pieces = [body[i : i + 10_000] for i in range(0, len(body), 10_000)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _action(name: str, title: str, parameters: dict[str, Any], oversight: str = "none") -> dict[str, Any]:
    attributes = {"name": name, "title": title, "parameters": parameters, "oversight": oversight}
    return {"type": "actions", "id": name, "attributes": attributes}


READ_ROWS = _action("data.read_rows", "Read rows", {"type": "object", "properties": {"dataset": {"type": "string"}}})
ADA: dict[str, Any] = {
    "type": "people",
    "id": "0190-ada",
    "attributes": {
        "name": "Ada Acme",
        "email": "ada@acme.example",
        "company": {"id": "0190-acme", "name": "ACME"},
        "role": {"code": "admin", "title": "Customer administrator"},
        "side": "customer",
        "permissions": ["data.read_rows"],
    },
}
