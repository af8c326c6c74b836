"""Every normative statement of JSON:API 1.1 is covered by a test, or cannot arise here and the table says why."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
import yaml

ROOT: Final = Path(__file__).resolve().parents[2]
TABLE: Final[dict[str, dict[str, list[str]]]] = yaml.safe_load((Path(__file__).parent / "normative.yaml").read_text())
#: The specification's own lists, where they lie beside the house or are named.
SPECIFICATION: Final = Path(os.environ.get("JSONAPI_SPECIFICATION", ROOT.parent / "shared" / "data" / "jsonapi"))
STATEMENTS: Final = SPECIFICATION / "_format" / "1.1" / "normative-statements.json"
SCHEMA: Final = SPECIFICATION / "_schemas" / "1.0" / "schema.json"
SUSY: Final = "susy@meridian.example"


def named() -> list[str]:
    """List every statement of the table."""
    return [each for part in TABLE.values() for listed in part.values() for each in listed]


def test_every_statement_stands_once_in_the_table() -> None:
    assert len(named()) == len(set(named()))


@pytest.mark.skipif(not STATEMENTS.exists(), reason="the specification's list of statements is not here")
def test_the_table_names_every_statement_and_no_other() -> None:
    listed = json.loads(STATEMENTS.read_text().split("---", 2)[2])
    parts = [part for part in listed.values() if isinstance(part, list)]
    ids = {each["id"] for part in parts for each in part if each["type"] == "normative-statements"}
    assert set(named()) == ids


@pytest.mark.parametrize("test", TABLE["covered"])
def test_every_test_that_it_names_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def test_every_reason_is_a_reason() -> None:
    assert all(len(reason) > 20 for reason in TABLE["not_applicable"])


@pytest.mark.skipif(not SCHEMA.exists(), reason="the specification's schema is not here")
@pytest.mark.parametrize(
    "path,query",
    [
        ("companies", ""),
        ("entitlements", "include=resource.site,company,contract&page[size]=20"),
        ("memberships", "page[size]=5"),
        ("contracts", "fields[contracts]=number"),
        ("", ""),
        ("me", ""),
        ("actions", ""),
        ("nothing", ""),
        ("companies", "sort=nonsense"),
    ],
)
def test_every_kind_of_answer_keeps_to_the_specifications_schema(by_token: Any, path: str, query: str) -> None:
    caller = by_token(SUSY)
    caller.get(path, query)
    document = caller.document
    document["jsonapi"].pop("profile", None)  # of 1.1, which that schema does not know
    document.get("links", {}).pop("describedby", None)  # so is this
    for error in document.get("errors", []):
        error.pop("links", None)  # `type` is of 1.1 too
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(document)
