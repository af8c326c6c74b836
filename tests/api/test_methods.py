"""Each address answers the methods that it describes, tells them in `Allow`, and answers no other."""

from __future__ import annotations

from typing import Any, Final

import pytest

from forecourt.api import urls
from forecourt.api.openapi.describing import describe

assert urls.urlpatterns  # which declares every resource
ADA: Final = "ada@acme.example"
PATHS: Final[dict[str, Any]] = describe()["paths"]
METHODS: Final = ("GET", "POST", "PATCH", "DELETE")
NOTHING_THERE: Final = "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"


def described(path: str) -> set[str]:
    """Return the methods of an address; whatever is read can be asked for its head."""
    there = {each for each in METHODS if each.lower() in PATHS[path]}
    return there | ({"HEAD"} if "GET" in there else set())


def filled(path: str) -> str:
    """Return an address of nothing that there is, below the API's own."""
    return path.removeprefix("/api/v1/").replace("{id}", NOTHING_THERE).replace("{dataset}", "interval-readings")


def test_a_method_that_no_address_answers_is_405_and_allow_names_those_described(by_token) -> None:
    caller = by_token(ADA)
    wrong = {}
    for path in PATHS:
        answer = caller.get(filled(path), method="PUT")
        allowed = {each.strip() for each in answer.headers.get("Allow", "").split(",")}
        if (answer.status_code, allowed) != (405, described(path)):
            wrong[path] = (answer.status_code, allowed, described(path))
    assert wrong == {}


@pytest.mark.parametrize("method", METHODS[1:])
def test_a_method_that_is_not_described_does_nothing_and_says_what_to_do_instead(by_token, method) -> None:
    caller = by_token(ADA)
    wrong = {}
    for path in PATHS:
        if method not in described(path):
            status = caller.get(filled(path), method=method).status_code
            if status not in (403, 405):
                wrong[path] = status
    assert wrong == {}
