"""Tokens that a program gets by itself: with a code that its person compares, or with a machine's secret."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from forecourt_client import BadAnswer, Refused, Unreachable, begin_sign_in, fetch_token
from tests.client.portal import Answer, Asked, Portal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


def _says(error: str, status: int = 400) -> Answer:
    return Answer(status, json.dumps({"error": error}).encode(), {"Content-Type": "application/json"})


def _form(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


def test_a_program_shows_a_code_and_waits_until_its_person_decided(portal: Portal, pauses: list[float]) -> None:
    signing_in = begin_sign_in(portal.url, name="build-7", scopes=["data.read_rows"], user_agent="nightly/1")
    assert (signing_in.code, signing_in.address) == ("BCDF-GHJK", f"{portal.url}/connect/")
    portal.api.faults += [_says("authorization_pending"), _says("slow_down"), _says("authorization_pending")]
    token = signing_in.wait()
    assert (token.value, token.scopes) == ("fct_fetched", ("data.read_rows",))
    assert pauses == [5, 5, 10, 10]
    begun, *polls = portal.api.asked
    assert _form(begun) == {"client_id": "forecourt-client", "device_name": "build-7", "scope": "data.read_rows"}
    assert begun.headers["user-agent"] == "nightly/1 forecourt-client/0.1.0"
    assert {_form(poll)["device_code"] for poll in polls} == {"only-the-program-knows"}


@pytest.mark.parametrize("error,title", [
    ("access_denied", "Refused in the browser"),
    ("expired_token", "The code is too old"),
    ("invalid_grant", "The portal gave no token"),
])  # fmt: skip
def test_a_refusal_ends_the_waiting(portal: Portal, pauses: list[float], error: str, title: str) -> None:
    signing_in = begin_sign_in(portal.url, name="build-7")
    portal.api.faults.append(_says(error))
    with pytest.raises(Refused) as refused:
        signing_in.wait()
    assert (refused.value.code, refused.value.title) == (error, title)


def test_a_portal_that_is_away_for_a_while_is_asked_again_later(portal: Portal, pauses: list[float]) -> None:
    signing_in = begin_sign_in(portal.url, name="build-7")
    portal.api.faults.append(Answer(502, b"<html>"))
    assert signing_in.wait().value == "fct_fetched"
    assert pauses == [5, 10]


def test_the_waiting_has_an_end_whatever_the_portal_says(portal: Portal, pauses: list[float]) -> None:
    signing_in = replace(begin_sign_in(portal.url, name="build-7"), expires_in_s=-1)
    portal.api.faults.append(_says("authorization_pending"))
    with pytest.raises(Refused, match="too old"):
        signing_in.wait()


def test_a_machine_fetches_a_token_with_its_own_secret(portal: Portal) -> None:
    token = fetch_token(portal.url, client_id="0190-client", client_secret="fct_secret", scopes=["data.read_rows"])
    assert (token.value, token.expires_in_s) == ("fct_fetched", 3600)
    assert "fct_fetched" not in repr(token)
    [asked] = portal.api.asked
    assert _form(asked) == {"grant_type": "client_credentials", "scope": "data.read_rows"}
    shown = base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert shown == "0190-client:fct_secret"


@pytest.mark.parametrize("answer,error", [
    (_says("invalid_client", 401), Refused),
    (Answer(200, b"[]"), BadAnswer),
    (Answer(200, b'{"token_type": "Bearer"}'), BadAnswer),
    (Answer(404, b"<html>"), BadAnswer),
    (Answer(503, b"<html>"), Unreachable),
])  # fmt: skip
def test_what_is_no_token_is_an_error(portal: Portal, answer: Answer, error: Any) -> None:
    portal.api.faults.append(answer)
    with pytest.raises(error):
        fetch_token(portal.url, client_id="x", client_secret="y")
