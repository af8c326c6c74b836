"""Every example of the description fits the schema that it stands beside, and whatever is sent or answered has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
import pytest

from forecourt.api import urls
from forecourt.api.jsonapi.negotiation import MEDIA
from forecourt.api.openapi.describing import describe

assert urls.urlpatterns  # which declares every resource
DOCUMENT: Final[dict[str, Any]] = json.loads(json.dumps(describe(), default=str))
METHODS: Final = ("get", "post", "patch", "delete")
#: A place in the description, a schema, and an example of it.
Shown = tuple[str, Any, Any]


def shown(value: Any, place: str = "") -> Iterator[Shown]:
    """Yield every example: of parameters, of bodies and answers, and of schemas themselves."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from shown(each, f"{place}/{number}")
    elif isinstance(value, dict):
        if "example" in value and "schema" in value:
            yield place, value["schema"], value["example"]
        for example in value["examples"] if isinstance(value.get("examples"), list) else ():
            yield place, value, example
        for name, each in value.items():
            if name not in ("example", "examples"):
                yield from shown(each, f"{place}/{name}")


def misfits(schema: Any, example: Any) -> list[str]:
    """Say where an example does not fit."""
    whole = {"components": DOCUMENT["components"], "shown": schema, "$ref": "#/shown"}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(example)]


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation by its name."""
    for item in DOCUMENT["paths"].values():
        for method in METHODS:
            if method in item:
                yield item[method]["operationId"], item[method]


@pytest.mark.parametrize("part", ["paths", "components"])
def test_every_example_fits_its_schema(part: str) -> None:
    found = {place: wrong for place, schema, example in shown(DOCUMENT[part]) if (wrong := misfits(schema, example))}
    assert found == {}


def test_every_body_that_is_sent_has_an_example() -> None:
    without = [
        name
        for name, operation in operations()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if "example" not in content
    ]
    assert without == []


def test_every_document_that_is_answered_has_an_example() -> None:
    without = [
        f"{name} {status}"
        for name, operation in operations()
        for status, response in operation["responses"].items()
        if status.startswith("2") and MEDIA in response.get("content", {})
        if "example" not in response["content"][MEDIA]
    ]
    assert without == []


def test_what_does_not_fit_is_found() -> None:
    assert misfits({"type": "string", "format": "date-time"}, "yesterday")
    assert misfits({"$ref": "#/components/schemas/Identifier"}, {"type": "x"})
    assert [place for place, *_ in shown({"a": {"schema": {}, "example": 1, "b": {"examples": [2]}}})] == ["/a", "/a/b"]
