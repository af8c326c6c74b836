"""From words to parameters."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt_client.command.values import parameters_from, types_of
from forecourt_client.errors import WrongUse

SCHEMA: dict[str, Any] = {
    "properties": {
        "invoice": {"type": "string"},
        "amount": {"type": "integer"},
        "share": {"type": "number"},
        "price": {"anyOf": [{"type": "number"}, {"type": "string"}]},
        "in_full": {"type": "boolean"},
        "lines": {"anyOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "null"}]},
        "tags": {"type": "array", "items": {"$ref": "#/$defs/Tag"}},
        "note": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "address": {"$ref": "#/$defs/Address"},
        "dry-run": {"type": "boolean"},
    },
    "$defs": {
        "Address": {"type": "object"},
        "Tag": {"type": "string", "enum": ["a", "b"]},
        "Loop": {"$ref": "#/$defs/Loop"},
    },
}


@pytest.mark.parametrize(
    ("words", "parameters"),
    [
        ([], {}),
        (["--invoice", "0412"], {"invoice": "0412"}),
        (["--invoice=--odd"], {"invoice": "--odd"}),
        (["--invoice", ""], {"invoice": ""}),
        (["--amount", "-3"], {"amount": -3}),
        (["--share", "0.25"], {"share": 0.25}),
        (["--price", "19.90"], {"price": "19.90"}),
        (["--in-full"], {"in_full": True}),
        (["--in-full", "--amount", "1"], {"in_full": True, "amount": 1}),
        (["--in_full", "false"], {"in_full": False}),
        (["--lines", "1", "--lines", "2"], {"lines": [1, 2]}),
        (["--lines", "1"], {"lines": [1]}),
        (["--lines", "[1, 2]"], {"lines": [1, 2]}),
        (["--lines=[]"], {"lines": []}),
        (["--tags", "a"], {"tags": ["a"]}),
        (["--note", "null"], {"note": None}),
        (["--address", '{"town": "Yass"}'], {"address": {"town": "Yass"}}),
        (["--unheard-of", "x"], {"unheard_of": "x"}),
        (["--dry-run"], {"dry-run": True}),
    ],
)
def test_words_become_what_the_schema_says(words: list[str], parameters: dict[str, Any]) -> None:
    assert parameters_from(words, schema=SCHEMA) == parameters


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["2026-0412"], "stands alone"),
        (["--invoice"], "needs a value"),
        (["--invoice", "--amount", "3"], "needs a value"),
        (["--amount", "1_000"], "not integer"),
        (["--amount", "１"], "not integer"),
        (["--amount", "0x1F"], "not integer"),
        (["--share", "nan"], "not number"),
        (["--in-full", "maybe"], "not boolean"),
        (["--address", "Yass"], "not JSON of object"),
        (["--address", "[1]"], "not JSON of object"),
        (["--invoice", "1", "--invoice", "2"], "given 2 times"),
        (["--lines", "one"], "not integer"),
    ],
)
def test_words_that_cannot_be_are_wrong_usage(words: list[str], reason: str) -> None:
    with pytest.raises(WrongUse, match=reason):
        parameters_from(words, schema=SCHEMA)


def test_without_a_schema_every_value_is_text() -> None:
    assert parameters_from(["--amount", "3"], schema={}) == {"amount": "3"}


def test_a_reference_to_itself_says_nothing() -> None:
    assert types_of({"$ref": "#/$defs/Loop"}, root=SCHEMA) == set()
