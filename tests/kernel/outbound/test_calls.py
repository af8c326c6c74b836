"""A call ends in time and size, goes where it was told and nowhere else, and says what is known of it."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from forecourt.kernel.outbound import NoAnswer, Target, call

Serve = Callable[..., Target]


class Listener:
    """A server on the loopback that does with each connection what it is told."""

    def __init__(self, talk: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> None:
        self.line = socket.create_server(("127.0.0.1", 0))
        self.port = self.line.getsockname()[1]
        self.calls = 0
        self._talk, self._context = talk, context
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                came, _ = self.line.accept()
            except OSError:
                return
            self.calls += 1
            try:
                with self._context.wrap_socket(came, server_side=True) if self._context else came as talking:
                    self._talk(talking)
            except OSError:
                pass


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    opened: list[Listener] = []

    def go(talk: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> Listener:
        opened.append(Listener(talk, context))
        return opened[-1]

    yield go
    for each in opened:
        each.line.close()


def _target(listener: Listener, *, scheme: str = "http", host: str = "hooks.example") -> Target:
    return Target(scheme=scheme, host=host, port=listener.port, path="/in?x=1", address="127.0.0.1")


def _answer(text: bytes, into: list[bytes] | None = None) -> Callable[[socket.socket], None]:
    def talk(line: socket.socket) -> None:
        got = line.recv(65_536)
        if into is not None:
            into.append(got)
        line.sendall(text)

    return talk


def test_it_goes_to_the_judged_address_under_the_right_name(listen: Callable[..., Listener]) -> None:
    got: list[bytes] = []
    listener = listen(_answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", got))
    answer = call(_target(listener), headers={"X-One": "1"}, body=b"hello")
    head = got[0].decode()
    assert head.startswith("POST /in?x=1 HTTP/1.1")
    assert f"Host: hooks.example:{listener.port}" in head
    assert (answer.status, answer.body, answer.is_good) == (200, b"ok", True)


def test_a_redirect_is_an_answer_and_is_not_followed(listen: Callable[..., Listener]) -> None:
    elsewhere = listen(_answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    away = f"HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:{elsewhere.port}/\r\nContent-Length: 0\r\n\r\n".encode()
    answer = call(_target(listen(_answer(away))), body=b"x")
    assert (answer.status, answer.is_good, elsewhere.calls) == (307, False, 0)


def test_no_more_of_an_answer_is_read_than_was_wanted(listen: Callable[..., Listener]) -> None:
    big = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 1_000_000
    assert len(call(_target(listen(_answer(big))), most_bytes=500).body) == 500


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"])
def test_a_server_that_drips_is_hung_up_on_at_the_deadline(listen: Callable[..., Listener], head: bytes) -> None:
    """Slow loris: each byte comes within any time-out between bytes."""

    def drip(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(head)
        for _ in range(200):
            line.sendall(b"a")
            time.sleep(0.05)

    began = time.monotonic()
    with pytest.raises(NoAnswer) as refused:
        call(_target(listen(drip)), timeout_s=0.6)
    assert refused.value.was_sent
    assert time.monotonic() - began < 5


def test_headers_without_end_are_refused(listen: Callable[..., Listener]) -> None:
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-Header: y\r\n" * 5_000 + b"\r\n"
    with pytest.raises(NoAnswer):
        call(_target(listen(_answer(endless))))


def test_what_is_no_answer_is_said_to_be_none(listen: Callable[..., Listener]) -> None:
    with pytest.raises(NoAnswer) as refused:
        call(_target(listen(_answer(b"SSH-2.0-x\r\n"))))
    assert refused.value.was_sent


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    with pytest.raises(NoAnswer, match="refused") as refused:
        call(Target("http", "x.example", port, "/", "127.0.0.1"))
    assert not refused.value.was_sent


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for hooks.example, signed by itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .sign(key, SHA256())
    )
    path = tmp_path / "both.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    return path


def test_tls_names_the_host_and_believes_only_a_certificate_for_it(
    listen: Callable[..., Listener], certificate: Path
) -> None:
    names: list[str | None] = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    serving.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = listen(_answer(b"HTTP/1.1 204 No Content\r\n\r\n"), serving)
    trust = ssl.create_default_context(cafile=str(certificate))
    assert call(_target(listener, scheme="https"), trust=trust).status == 204
    assert names == ["hooks.example"]
    with pytest.raises(NoAnswer, match="certificate"):
        call(_target(listener, scheme="https", host="other.example"), trust=trust)
    with pytest.raises(NoAnswer, match="certificate"):
        call(_target(listener, scheme="https"))
