"""How fast one may ask: told with every answer, the same whichever process answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from forecourt.access.actions import make_token
from forecourt.kernel.pipeline import perform
from forecourt.settings.environment import environment
from tests.api.conftest import Caller

ADA = "ada@acme.example"


@pytest.fixture
def with_limit(people) -> Any:
    """A program with a token that may make so many requests a minute: `with_limit(3)`."""

    def make(requests: int, email: str = ADA) -> Caller:
        given = {"name": "slow", "requests_a_minute": requests}
        secret = perform(make_token, actor=people(email), parameters=given).once["token"]
        return Caller(Client(), {"Authorization": f"Bearer {secret}"})

    return make


def test_every_answer_says_what_is_left(by_token) -> None:
    quota = environment().api_requests_a_minute
    caller = by_token(ADA)
    for number, path in enumerate(("me", "companies", "nothing-there", "companies/x"), start=1):
        answer = caller.get(path)
        if answer.status_code == 404 and "RateLimit" not in answer.headers:
            continue  # an address that is not there asks nobody who they are
        assert answer.headers["RateLimit-Policy"] == f'"token";q={quota};w=60'
        left = int(re.fullmatch(r'"token";r=(\d+);t=\d+', answer.headers["RateLimit"])[1])
        assert quota - number <= left < quota


def test_too_much_is_refused_and_says_when_to_come_back(with_limit) -> None:
    caller = with_limit(3)
    assert [caller.get("me").status_code for _ in range(3)] == [200, 200, 200]
    answer = caller.get("me")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 20
    assert answer.headers["RateLimit"].startswith('"token";r=0;t=')
    assert caller.error()["code"] == "too_many_requests"


def test_too_much_of_reading_rows_is_refused_as_well_and_nothing_is_journalled(with_limit) -> None:
    caller = with_limit(1)
    assert caller.get("me").status_code == 200
    assert caller.get("datasets/interval-readings/rows").status_code == 429
    assert caller.perform("data.read_rows", dataset="interval-readings").status_code == 429


def test_the_allowance_refills_evenly(by_token, monkeypatch) -> None:
    monkeypatch.setattr(environment(), "api_requests_a_minute", 600_000)  # each tenth of a millisecond gives one back
    caller = by_token(ADA)
    for _ in range(3):
        assert caller.get("me").headers["RateLimit"] == '"token";r=599999;t=1'


def test_one_token_does_not_use_up_anothers_allowance(with_limit) -> None:
    first, second = with_limit(1), with_limit(1)
    assert [first.get("me").status_code, first.get("me").status_code] == [200, 429]
    assert second.get("me").status_code == 200


def test_a_browser_has_an_allowance_of_its_person(by_cookie) -> None:
    answer = by_cookie(ADA).get("me")
    assert answer.headers["RateLimit-Policy"].startswith('"person";q=')


def test_a_token_cannot_have_more_than_the_house_gives(with_limit, monkeypatch) -> None:
    monkeypatch.setattr(environment(), "api_requests_a_minute", 2)
    caller = with_limit(1000)
    assert [caller.get("me").status_code for _ in range(3)] == [200, 200, 429]


def test_a_house_without_limits_tells_of_none(by_token, monkeypatch) -> None:
    monkeypatch.setattr(environment(), "api_requests_a_minute", 0)
    assert "RateLimit" not in by_token(ADA).get("me").headers


def test_nobody_has_no_allowance(nobody) -> None:
    assert "RateLimit" not in nobody.get("me").headers


def test_the_web_cannot_read_or_mend_what_was_counted(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege('fc.pace', 'select, insert, update, delete')")
        assert cursor.fetchone() == (False,)
