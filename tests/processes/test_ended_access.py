"""Access that was granted for a time ends while a download runs, and the download stops within 5 seconds."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from urllib.parse import urlsplit

import httpx
import pytest

from tests.processes.installation import HOST, Installation, installed, until

pytestmark = [pytest.mark.enable_socket, pytest.mark.xdist_group("ended-access")]

ADA, SAM, PASSWORD = "ada@acme.example", "sam@acme.example", "forecourt-demo"
PROMISED_S = 5.0
#: All columns, as JSON, are more than this: read a piece at a time it is not half through when the promise is due.
LEAST_BYTES = 20_000_000
EVERYTHING = "key,register,interval_start,interval_end,quantity,unit,quality,version,collected_at"
PIECE_BYTES = 32_768


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with installed(processes=("data", "signer", "web", "worker")) as running:
        yield running


@pytest.fixture
def granted(installation: Installation) -> str:
    """Sam may read for a time, because Ada granted it on her page. Returns the id of what was asked for."""
    with _signed_in(installation, SAM) as sam:
        _send(sam, "/access/", permission="data.read_rows", reason="The monthly report.", days="1")
    with _signed_in(installation, ADA) as ada:
        found = re.search(r"/access/([0-9a-f-]{36})/grant/", ada.get("/access/").text)
        assert found is not None
        _send(ada, f"/access/{found[1]}/grant/", days="1")
        return found[1]


def test_taken_back_by_an_administrator_it_stops_what_runs(installation: Installation, granted: str) -> None:
    with _running_download(installation) as goes_on, _signed_in(installation, ADA) as ada:
        _send(ada, f"/access/{granted}/end/")
        until(lambda: not goes_on(), within_s=PROMISED_S)
    assert _asked(installation).status_code == 403


def test_over_by_itself_it_stops_what_runs(installation: Installation, granted: str) -> None:
    with _running_download(installation) as goes_on, installation.superuser() as database:
        database.execute("update access_request set until = now() where id = %s", (granted,))
        until(lambda: not goes_on(), within_s=PROMISED_S)
    assert _asked(installation).status_code == 403


@contextmanager
def _running_download(installation: Installation) -> Iterator[Callable[[], bool]]:
    """Begin a download of Sam's that nothing buffers ahead; each call reads a piece, and says whether there was one."""
    address = urlsplit(installation.address(SAM, accept="application/json", **{"fields[rows]": EVERYTHING}))
    connection = HTTPConnection(HOST, address.port or 80, timeout=PROMISED_S)
    connection.sock = socket.socket()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PIECE_BYTES)
    connection.sock.settimeout(PROMISED_S)
    connection.sock.connect((HOST, address.port))
    connection.request("GET", f"{address.path}?{address.query}")
    answer = connection.getresponse()
    assert answer.status == 200
    received = [len(answer.read(PIECE_BYTES))]

    def goes_on() -> bool:
        received.append(_piece(answer))
        return received[-1] > 0

    assert goes_on()
    yield goes_on
    assert sum(received) < LEAST_BYTES
    connection.close()


def _piece(answer: HTTPResponse) -> int:
    try:
        return len(answer.read(PIECE_BYTES))
    except (IncompleteRead, ConnectionError):
        return 0


def _asked(installation: Installation) -> httpx.Response:
    headers = {"Authorization": f"Bearer {installation.tokens[SAM]}"}
    return httpx.get(f"{installation.portal}/api/v1/datasets/interval-readings/rows", headers=headers, trust_env=False)


@contextmanager
def _signed_in(installation: Installation, email: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=installation.portal, timeout=30, trust_env=False, follow_redirects=True) as browser:
        browser.get("/accounts/login/")
        _send(browser, "/accounts/login/", login=email, password=PASSWORD)
        yield browser


def _send(browser: httpx.Client, address: str, **fields: str) -> None:
    sent = {**fields, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answer = browser.post(address, data=sent, headers={"Referer": f"{browser.base_url}/"})
    assert answer.status_code == 200, answer.text[:500]
