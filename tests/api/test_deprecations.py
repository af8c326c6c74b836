"""What is to go away is told with every answer, in the description and in the reference, from the one declaration."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import Field

from docs.reference import make
from forecourt.access import events
from forecourt.access.actions import make_token
from forecourt.api import urls
from forecourt.api.jsonapi import declarations
from forecourt.api.jsonapi.declarations import get_resource
from forecourt.api.openapi import describing
from forecourt.kernel import catalogue
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.deprecation import Deprecation
from forecourt.kernel.pipeline import Performance

assert urls.urlpatterns  # which declares every resource
ADA = "ada@acme.example"
OLD = Deprecation(since=date(2027, 1, 1), sunset=date(2027, 7, 2), see="/api/docs#new", successor="test.new")
OLDER = Deprecation(since=date(2026, 11, 1), sunset=date(2027, 9, 1), see="/api/docs#word")


class Said(Parameters):
    """What is said."""

    word: str = Field(default="", description="A word.", examples=["yes"])


def allow_everybody(actor: Any, parameters: Said | None) -> None:
    """Allow everybody."""


def say(performance: Performance, parameters: Said) -> dict[str, Any]:
    """Say a word, and leave a row of it."""
    actor = performance.actor
    performance.record(events.LOOK_ENDED, subject=("user", actor.id), company_id=actor.company_id, new={})
    return {}


@pytest.fixture(autouse=True)
def going_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """An action, a parameter, a resource and a filter that are deprecated in this test alone."""
    monkeypatch.setattr(catalogue, "_ACTIONS", dict(catalogue._ACTIONS))
    for name, more in (
        ("test.old", {"deprecated": OLD}),
        ("test.word", {"deprecated_parameters": {"word": OLDER}}),
        ("test.both", {"deprecated": OLD, "deprecated_parameters": {"word": OLDER}}),
    ):
        register = action(name=name, title="Say", parameters=Said, policy=allow_everybody, is_reading=True, **more)  # type: ignore[arg-type]
        register(say)
    contracts = get_resource("contracts")
    filters = tuple(replace(each, deprecated=OLDER) if each.name == "number" else each for each in contracts.filters)
    known = {**declarations._RESOURCES, "contracts": replace(contracts, filters=filters)}
    levels = replace(get_resource("levels"), deprecated=replace(OLD, successor="services"))
    monkeypatch.setattr(declarations, "_RESOURCES", {**known, "levels": levels})


def told(answer: Any) -> tuple[str | None, str | None]:
    return answer.headers.get("Deprecation"), answer.headers.get("Sunset")


def test_an_action_tells_it_to_who_performs_it_and_to_who_reads_of_it(by_token) -> None:
    caller = by_token(ADA)
    for answer in (caller.perform("test.old"), caller.get("actions/test.old")):
        assert answer.status_code == 200
        assert told(answer) == ("@1798761600", "Fri, 02 Jul 2027 00:00:00 GMT")
        assert '</api/docs#new>; rel="deprecation"; title="The action test.old: Deprecated since' in answer["Link"]
        assert '</api/docs#new>; rel="sunset"' in answer["Link"]
        assert '</api/v1/actions/test.new>; rel="successor-version"' in answer["Link"]
    assert caller.document["data"]["attributes"]["deprecated"] == OLD.words


def test_what_is_refused_tells_it_too(by_token) -> None:
    answer = by_token(ADA).perform("test.old", nonsense=1)
    assert answer.status_code == 422
    assert told(answer)[0] == "@1798761600"


def test_a_parameter_tells_it_where_it_is_given(by_token) -> None:
    caller = by_token(ADA)
    assert told(caller.perform("test.word")) == (None, None)
    answer = caller.perform("test.word", word="yes")
    assert told(answer)[0] == "@1793491200"
    assert "The parameter word of test.word" in answer["Link"]


def test_of_several_the_earliest_days_are_told_and_each_by_its_link(by_token) -> None:
    answer = by_token(ADA).perform("test.both", word="yes")
    assert told(answer) == ("@1793491200", "Fri, 02 Jul 2027 00:00:00 GMT")
    assert answer["Link"].count('rel="deprecation"') == 2


@pytest.mark.parametrize("path", ["levels", "levels/none", "contracts?filter[number]=C-0007"])
def test_a_resource_and_a_filter_tell_it(by_token, path) -> None:
    answer = by_token(ADA).get(*path.split("?"))
    assert "Deprecation" in answer.headers
    assert "Sunset" in answer.headers


def test_what_stays_says_nothing(by_token) -> None:
    caller = by_token(ADA)
    for answer in (caller.get("contracts"), caller.get("me"), caller.get(f"actions/{make_token.name}")):
        assert told(answer) == (None, None)


def test_the_description_marks_it() -> None:
    document = describing.describe.__wrapped__()
    assert document["paths"]["/api/v1/actions/test.old"]["post"]["deprecated"] is True
    assert "Use test.new." in document["paths"]["/api/v1/actions/test.old"]["post"]["description"]
    assert "deprecated" not in document["paths"]["/api/v1/actions/test.word"]["post"]
    assert document["components"]["schemas"]["test.word"]["properties"]["word"]["deprecated"] is True
    assert document["paths"]["/api/v1/levels"]["get"]["deprecated"] is True
    parameters = {each.get("name"): each for each in document["paths"]["/api/v1/contracts"]["get"]["parameters"]}
    assert parameters["filter[number]"]["deprecated"] is True
    assert "deprecated" not in parameters["filter[company]"]


def test_the_reference_notes_it() -> None:
    assert OLD.words in make._section(catalogue._ACTIONS["test.old"])
    assert OLDER.words in make._section(catalogue._ACTIONS["test.word"])
