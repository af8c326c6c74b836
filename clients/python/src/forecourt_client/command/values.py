"""From words of a command line to the parameters of an action, led by its JSON Schema.

Only the types are read from the schema; whether the values are right is for the portal to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from forecourt_client.errors import WrongUse

Schema = Mapping[str, Any]

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


def parameters_from(words: Sequence[str], *, schema: Schema) -> dict[str, Any]:
    """Read `--name value`, `--name=value` and, for booleans, `--name` alone.

    Args:
        words: What stands behind the action.
        schema: JSON Schema of the parameters; empty: every value is text.

    Raises:
        WrongUse: A word without a name, a name without a value, or a value that is not of its type.
    """
    properties = schema.get("properties") or {}
    parameters: dict[str, Any] = {}
    for name, values in _named(words, properties=properties, schema=schema).items():
        kinds = types_of(properties.get(name, {}), root=schema)
        if "array" in kinds and not (len(values) == 1 and values[0].startswith("[")):
            items = _items(properties.get(name, {}), root=schema)
            parameters[name] = [_value(value, types_of(items, root=schema), name=name) for value in values]
        elif len(values) == 1:
            parameters[name] = _value(values[0], kinds, name=name)
        else:
            raise _wrong(f"--{property_name(name)} is given {len(values)} times and takes one value.")
    return parameters


def types_of(schema: Schema, *, root: Schema) -> set[str]:
    """Tell which JSON types a schema lets through, through `$ref`, `anyOf`, `oneOf` and `allOf`; empty: not said."""
    schema = _resolved(schema, root=root)
    named = schema.get("type")
    kinds = {named} if isinstance(named, str) else set(named or ())
    for choice in _choices(schema):
        kinds |= types_of(choice, root=root)
    return kinds


def property_name(name: str) -> str:
    """Write a parameter's name the way of a command line: `invoice_id` as `invoice-id`."""
    return name.replace("_", "-")


def options_of(schema: Schema) -> list[str]:
    """Name the parameters, those that are needed first."""
    required = set(schema.get("required") or ())
    return sorted(schema.get("properties") or {}, key=lambda name: name not in required)


def values_of(name: str, *, schema: Schema) -> list[str]:
    """List the values of a parameter where there are only some; else none."""
    found = _resolved((schema.get("properties") or {}).get(name, {}), root=schema)
    listed = [*(found.get("enum") or ()), *_items(found, root=schema).get("enum", ())]
    for choice in _choices(found):
        listed += _resolved(choice, root=schema).get("enum") or ()
    return ["true", "false"] if found.get("type") == "boolean" else [str(each) for each in listed]


def _named(words: Sequence[str], *, properties: Schema, schema: Schema) -> dict[str, list[str]]:
    """Collect the values of each name, in the order they came."""
    named: dict[str, list[str]] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or word == "--":
            raise _wrong(f"{word!r} stands alone; a parameter is --name value.")
        written, equals, value = word.removeprefix("--").partition("=")
        name = written if written in properties else written.replace("-", "_")
        if not equals:
            if rest and not rest[0].startswith("--"):
                value = rest.pop(0)
            elif "boolean" in types_of(properties.get(name, {}), root=schema):
                value = "true"
            else:
                raise _wrong(f"--{written} needs a value.")
        named.setdefault(name, []).append(value)
    return named


def _value(word: str, kinds: set[str], *, name: str) -> Any:
    """Read one word as the first of its types that fits; text wins where it is allowed."""
    if not kinds or "string" in kinds:
        return word
    if "boolean" in kinds and word in ("true", "false"):
        return word == "true"
    if "integer" in kinds and _INTEGER.fullmatch(word):
        return int(word)
    if "number" in kinds and _NUMBER.fullmatch(word):
        return json.loads(word)
    if "null" in kinds and word == "null":
        return None
    if kinds & {"object", "array"}:
        return _json(word, kinds, name=name)
    raise _wrong(f"--{property_name(name)} is {word!r}, which is not {' or '.join(sorted(kinds - {'null'}))}.")


def _json(word: str, kinds: set[str], *, name: str) -> Any:
    try:
        value = json.loads(word)
    except ValueError:
        value = None
    if (isinstance(value, dict) and "object" in kinds) or (isinstance(value, list) and "array" in kinds):
        return value
    raise _wrong(f"--{property_name(name)} is {word!r}, which is not JSON of {' or '.join(sorted(kinds - {'null'}))}.")


def _items(schema: Schema, *, root: Schema) -> Schema:
    """Find what the entries of an array are; empty: not said."""
    schema = _resolved(schema, root=root)
    items = schema.get("items")
    if isinstance(items, Mapping):
        return items
    return next((found for choice in _choices(schema) if (found := _items(choice, root=root))), {})


def _choices(schema: Schema) -> list[Schema]:
    return [choice for word in ("anyOf", "oneOf", "allOf") for choice in schema.get(word) or ()]


def _resolved(schema: Schema, *, root: Schema) -> Schema:
    """Follow `#/$defs/Name`."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    target = (root.get("$defs") or {}).get(reference.rpartition("/")[2], {})
    return target if isinstance(target, Mapping) and target is not schema and "$ref" not in target else {}


def _wrong(detail: str) -> WrongUse:
    return WrongUse(detail, title="Wrong usage", next=["See forecourt actions for the parameters."])
