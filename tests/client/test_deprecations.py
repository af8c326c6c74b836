"""What the portal says is to go away is told once: to programs as a warning, by the command as a line."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from forecourt_client import AsyncForecourt, Forecourt, deprecations
from forecourt_client.deprecations import GoingAway, heed
from tests.client.portal import Portal, document
from tests.client.test_program import forecourt

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TOLD = "The action x.old: Deprecated since 2027-01-01, gone on 2027-07-02. Use x.new."
HEADERS = {
    "Deprecation": "@1798761600",
    "Sunset": "Fri, 02 Jul 2027 00:00:00 GMT",
    "Link": f'</docs/old>; rel="deprecation"; title="{TOLD}", </docs/old>; rel="sunset", '
    '</api/v1/actions/x.new>; rel="successor-version"',
}
ME = {"type": "users", "id": "1", "attributes": {"name": "Ada", "email": "a@x", "company": {"id": "1", "name": "ACME"}}}


@pytest.fixture(autouse=True)
def nothing_told_yet() -> Iterator[None]:
    deprecations._told.clear()
    yield
    deprecations._told.clear()


def answered(headers: dict[str, str]) -> httpx.Response:
    return httpx.Response(200, headers=headers, request=httpx.Request("POST", "https://x.example/api/v1/actions/x.old"))


def heard(headers: dict[str, str]) -> list[str]:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        heed(answered(headers))
    return [str(each.message) for each in found if each.category is GoingAway]


def test_it_says_what_when_and_where_to_read_on() -> None:
    assert heard(HEADERS) == [f"{TOLD} See /docs/old"]


def test_each_thing_is_told_once() -> None:
    assert len(heard(HEADERS)) == 1
    assert heard(HEADERS) == []
    assert len(heard(HEADERS | {"Link": '</docs/more>; rel="deprecation"; title="More"'})) == 1


@pytest.mark.parametrize(
    "headers,words",
    [
        ({"Deprecation": "@1798761600"}, "POST /api/v1/actions/x.old: Deprecated since 2027-01-01."),
        ({"Deprecation": "true"}, "POST /api/v1/actions/x.old: Deprecated."),
        ({"Deprecation": "@1", "Sunset": "soon"}, "POST /api/v1/actions/x.old: Deprecated since 1970-01-01."),
        (
            {"Deprecation": "@1798761600", "Link": "no"},
            "POST /api/v1/actions/x.old: Deprecated since 2027-01-01.",
        ),
        ({"Link": HEADERS["Link"]}, ""),
        ({}, ""),
    ],
)
def test_a_portal_that_says_less_is_understood_too(headers: dict[str, str], words: str) -> None:
    assert heard(headers) == ([words] if words else [])


def test_the_line_of_the_program_is_shown(portal: Portal) -> None:
    portal.api.faults.append(document(ME, **HEADERS))
    with Forecourt(portal.url, "t") as client, pytest.warns(GoingAway) as found:
        client.whoami()
    assert [each.filename for each in found if each.category is GoingAway] == [__file__]


async def ask(portal: Portal) -> Any:
    async with AsyncForecourt(portal.url, "t") as client:
        return await client.whoami()


def test_asynchronous_programs_are_told_too(portal: Portal) -> None:
    import asyncio

    portal.api.faults.append(document(ME, **HEADERS))
    with pytest.warns(GoingAway, match="Use x.new"):
        asyncio.run(ask(portal))


def command(portal: Portal, *words: str) -> subprocess.CompletedProcess[bytes]:
    portal.api.faults.append(document(ME, **HEADERS))
    return forecourt("whoami", *words, portal=portal)


def test_the_command_says_a_line_beside_the_result(portal: Portal) -> None:
    done = command(portal)
    assert done.returncode == 0
    assert done.stderr.decode() == f"{TOLD} See /docs/old\n"
    assert TOLD not in done.stdout.decode()


def test_for_programs_the_command_says_nothing_beside_its_object(portal: Portal) -> None:
    assert command(portal, "--json").stderr == b""
