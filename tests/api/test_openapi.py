"""The OpenAPI document, and its page: whole, consistent, and the same for everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from forecourt.api import urls
from forecourt.api.jsonapi.declarations import list_resources
from forecourt.api.openapi.describing import describe
from forecourt.kernel.catalogue import list_actions

assert urls.urlpatterns  # which declares every resource
DOCUMENT: dict[str, Any] = json.loads(json.dumps(describe()))
METHODS = {"get", "post", "patch", "delete"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and operation."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def refs(value: Any) -> Iterator[str]:
    """Yield every reference."""
    if isinstance(value, dict):
        yield from (each for name, each in value.items() if name == "$ref")
        for each in value.values():
            yield from refs(each)
    elif isinstance(value, list):
        for each in value:
            yield from refs(each)


def parameters_of(path: str, operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an operation's parameters, references followed."""
    found = [*DOCUMENT["paths"][path].get("parameters", []), *operation.get("parameters", [])]
    return [DOCUMENT["components"]["parameters"][p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in found]


def test_it_is_the_same_for_everybody(db, by_token) -> None:
    answers = {
        Client().get("/api/openapi.json").content,
        by_token("ada@acme.example").client.get("/api/openapi.json").content,
    }
    assert answers == {Client().get("/api/openapi.json").content}
    assert json.loads(answers.pop())["openapi"].startswith("3.1.")


def test_every_reference_leads_somewhere() -> None:
    lost = set()
    for each in set(refs(DOCUMENT)):
        assert each.startswith("#/")
        found: Any = DOCUMENT
        for part in each[2:].split("/"):
            found = found.get(part) if isinstance(found, dict) else None
        if found is None:
            lost.add(each)
    assert lost == set()


def test_every_component_has_a_name_that_openapi_allows() -> None:
    for kind in DOCUMENT["components"].values():
        assert [name for name in kind if not re.fullmatch(r"[a-zA-Z0-9._-]+", name)] == []


def test_every_operation_has_a_name_of_its_own_and_a_tag_that_is_explained() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    assert {tag for *_, operation in operations() for tag in operation["tags"]} == {t["name"] for t in DOCUMENT["tags"]}


def test_every_part_of_an_address_is_a_parameter_and_no_parameter_comes_twice() -> None:
    for path, _, operation in operations():
        found = [(each["in"], each["name"]) for each in parameters_of(path, operation)]
        assert len(found) == len(set(found)), path
        assert {name for where, name in found if where == "path"} == set(re.findall(r"\{(\w+)\}", path))


def test_every_operation_says_what_it_answers() -> None:
    for path, _, operation in operations():
        assert operation["summary"], path
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5][0-9][0-9]", status)
            assert "$ref" in response or response["description"], path


def test_every_address_of_it_is_answered() -> None:
    for path, *_ in operations():
        try:
            found = resolve(path.replace("{dataset}", "interval-readings").replace("{id}", "x"))
        except Resolver404:
            pytest.fail(path)
        assert found.func.__name__ != "nothing", path


def test_every_resource_and_every_action_is_in_it() -> None:
    for each in list_resources():
        assert f"/api/v1/{each.type}" in DOCUMENT["paths"]
        assert set(each.attribute) == set(
            DOCUMENT["components"]["schemas"][each.type]["properties"]["attributes"]["properties"]
        )
    for action in list_actions():
        assert f"/api/v1/actions/{action.name}" in DOCUMENT["paths"]


def test_no_internal_step_is_told() -> None:
    assert "data.accept_file" not in json.dumps(DOCUMENT)


def test_every_parameter_that_it_names_is_taken_as_its_example(by_token) -> None:
    """What the document shows works when it is sent."""
    caller = by_token("susy@meridian.example")
    for path, method, operation in operations():
        if method != "get" or not operation["operationId"].startswith("list-"):
            continue
        for each in parameters_of(path, operation):
            if "example" in each:
                example = each["example"]
                value = ",".join(example) if isinstance(example, list) else example
                value = str(value).lower() if isinstance(value, bool) else value
                answer = caller.get(path.removeprefix("/api/v1/"), f"{each['name']}={value.replace('+', '%2B')}")
                assert answer.status_code in (200, 403), (path, each["name"])


def test_the_page_is_there_for_everybody(db, people) -> None:
    for client in (Client(), Client()):
        answer = client.get("/api/docs")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "companies" in page
        assert "access.make_token" in page


def test_the_page_asks_as_oneself_only_where_somebody_is_signed_in(db, people) -> None:
    signed_in = Client()
    signed_in.cookies["forecourt"] = people("ada@acme.example").proof.secret
    assert "data-try" in signed_in.get("/api/docs").content.decode()
    assert "data-try" not in Client().get("/api/docs").content.decode()


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
def test_they_are_only_read(db, path) -> None:
    assert Client().post(path).status_code == 405
