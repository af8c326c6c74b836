"""How long the server worked is told in the answer."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.test import Client

from forecourt.look.timing import ServerTiming


def test_an_answer_tells_how_long_the_server_worked() -> None:
    answer = ServerTiming(lambda request: HttpResponse("done"))(HttpRequest())
    assert re.fullmatch(r"app;dur=\d+\.\d", answer["Server-Timing"])


def test_every_answer_of_the_portal_tells_it(client: Client) -> None:
    assert "Server-Timing" in client.get("/healthz")
