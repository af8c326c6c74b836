"""A crowd: many connections that stay open, each asking for its own thing again as soon as it has it.

`python -m benchmarks.crowd_load PORT SECONDS FILE` reads one request target a line from FILE, opens a connection for
each and prints JSON. One thread and epoll(7): it must be leaner than the server that it measures, since both share the
cores. A response's length is learnt from its first head; from then on bytes are counted and only the status line is
looked at.
"""

from __future__ import annotations

import json
import resource
import select
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

HOST: Final = "127.0.0.1"
_BUFFER: Final = memoryview(bytearray(1 << 18))
_OK: Final = b"HTTP/1.1 200"
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_PATIENCE_S: Final = 30.0
_EVENTS: Final = 256


@dataclass(slots=True)
class Caller:
    """One connection and the request that it repeats.

    Attributes:
        whole_bytes: Of each response, head and body; 0 until the first head was read.
        missing_bytes: What is still to come of the present one.
    """

    request: bytes
    connection: socket.socket
    whole_bytes: int = 0
    missing_bytes: int = 0
    head: bytes = b""
    asked_at: float = 0.0

    def ask(self) -> None:
        """Send the request."""
        self.missing_bytes = self.whole_bytes
        self.head = b""
        self.asked_at = time.perf_counter()
        self.connection.send(self.request)

    def take(self, count: int) -> bool:
        """Take what came into the buffer; tell whether the response is whole. Raises ConnectionError."""
        if len(self.head) < len(_OK) or not self.whole_bytes:
            self._begin(count)
        elif count > self.missing_bytes:
            raise ConnectionError("more came than was announced")
        self.missing_bytes -= count
        return self.whole_bytes > 0 and self.missing_bytes == 0

    def _begin(self, count: int) -> None:
        """Look at the status line, and in the first response at its length."""
        self.head += bytes(_BUFFER[: min(count, 8192)])
        if not self.head.startswith(_OK[: len(self.head)]):
            raise ConnectionError(self.head.partition(b"\r\n")[0].decode("latin-1"))
        end = self.head.find(_HEAD_END)
        if not self.whole_bytes and end >= 0:
            self.whole_bytes = end + len(_HEAD_END) + _announced(self.head[:end])
            self.missing_bytes += self.whole_bytes


@dataclass(slots=True)
class Crowd:
    """All callers, and what they met. `sizes_bytes` are of the answers of those who have gone."""

    waiting: select.epoll = field(default_factory=select.epoll)
    callers: dict[int, Caller] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    sizes_bytes: list[int] = field(default_factory=list)

    def connect(self, *, port: int, targets: list[str]) -> None:
        """Open a connection for each target and ask for it once."""
        for target in targets:
            connection = socket.create_connection((HOST, port), timeout=_PATIENCE_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setblocking(False)
            request = f"GET {target} HTTP/1.1\r\nHost: {HOST}:{port}\r\n\r\n".encode()
            caller = self.callers[connection.fileno()] = Caller(request, connection)
            self.waiting.register(connection, select.EPOLLIN)
            caller.ask()

    def listen(self, *, until: float = 0.0) -> list[float]:
        """Let everybody ask again and again until an instant, then hear the last answers; return latencies in s."""
        latencies: list[float] = []
        unanswered = len(self.callers)
        give_up_at = max(until, time.perf_counter()) + _PATIENCE_S
        while unanswered and (now := time.perf_counter()) < give_up_at:
            for number, _ in self.waiting.poll(give_up_at - now, _EVENTS):
                caller = self.callers[number]
                if not self._hear(number, caller):
                    unanswered -= number not in self.callers
                    continue
                now = time.perf_counter()
                latencies.append(now - caller.asked_at)
                if now < until:
                    caller.ask()
                else:
                    unanswered -= 1
        self.errors += ["no answer"] * unanswered
        return latencies

    def ask_all(self) -> None:
        """Let everybody ask."""
        for caller in self.callers.values():
            caller.ask()

    def leave(self) -> None:
        """Close all connections."""
        for number in list(self.callers):
            self._dismiss(number)

    def _hear(self, number: int, caller: Caller) -> bool:
        """Take what came; tell whether the answer is whole. Who meets an error is heard no more."""
        try:
            count = caller.connection.recv_into(_BUFFER)
            if not count:
                raise ConnectionError("the server closed the connection")
            return caller.take(count)
        except OSError as error:
            self.errors.append(str(error))
            self._dismiss(number)
            return False

    def _dismiss(self, number: int) -> None:
        caller = self.callers.pop(number)
        if caller.whole_bytes:
            self.sizes_bytes.append(caller.whole_bytes)
        self.waiting.unregister(caller.connection)
        caller.connection.close()


def run(*, port: int, seconds: float, targets: list[str]) -> dict[str, Any]:
    """Let a crowd ask: once each, then without a pause for so many seconds."""
    _allow_files(len(targets) + 64)
    crowd = Crowd()
    began = time.perf_counter()
    crowd.connect(port=port, targets=targets)
    first = crowd.listen()
    first_s = time.perf_counter() - began
    cpu, began = time.process_time(), time.perf_counter()
    crowd.ask_all()
    latencies = crowd.listen(until=began + seconds)
    took_s = time.perf_counter() - began
    crowd.leave()
    return {
        "connections": len(targets),
        "first_answers": len(first),
        "first_s": first_s,
        "seconds": took_s,
        "cpu_s": time.process_time() - cpu,
        "latencies_ms": [round(value * 1000, 3) for value in latencies],
        "bytes_an_answer": sum(crowd.sizes_bytes) / max(1, len(crowd.sizes_bytes)),
        "errors": crowd.errors,
    }


def _announced(head: bytes) -> int:
    lines = (line for line in head.lower().split(b"\r\n") if line.startswith(_LENGTH))
    return int(next(lines)[len(_LENGTH) :])


def _allow_files(number: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(number, hard), hard))


if __name__ == "__main__":
    listed = Path(sys.argv[3]).read_text().split()
    print(json.dumps(run(port=int(sys.argv[1]), seconds=float(sys.argv[2]), targets=listed)))
