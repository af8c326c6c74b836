"""Addresses on this machine, with real sockets."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from forecourt.processes.addresses import PortTaken, answers, require_free_ports

pytestmark = pytest.mark.enable_socket

HERE = "127.0.0.1"


class Healthz(BaseHTTPRequestHandler):
    """Answers 200 to /healthz and 503 to anything else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_free_port_passes_and_one_that_is_listened_on_is_named() -> None:
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} .*set PORT"):
            require_free_ports(host=HERE, ports=[port])
    require_free_ports(host=HERE, ports=[port])


def test_only_a_200_counts_as_ready() -> None:
    with HTTPServer((HERE, 0), Healthz) as server:
        threading.Thread(target=server.serve_forever).start()
        port = server.server_port
        assert answers(host=HERE, port=port, path="/healthz")() is True
        assert answers(host=HERE, port=port, path="/readyz")() is False
        server.shutdown()
    assert answers(host=HERE, port=port, path="/healthz")() is False
