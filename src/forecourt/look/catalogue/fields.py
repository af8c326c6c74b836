"""Fields of a form, drawn from an action's JSON Schema, and what was typed into them read back as parameters."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from django.http import QueryDict
from pydantic import ValidationError

from forecourt.kernel.catalogue import EXAMPLE_ID, Action
from forecourt.look.catalogue.choosing import Choice

Schema = Mapping[str, Any]
#: What a browser calls the formats of JSON Schema.
INPUTS: Final = {
    "date-time": "datetime-local",
    "date": "date",
    "wall-time": "time",
    "email": "email",
    "uri": "url",
    "password": "password",
}
#: What the last part of a number's name says that it counts.
UNITS: Final = {"h": "hours", "min": "minutes", "s": "seconds", "days": "days", "bytes": "bytes"}
#: What a parameter is called where its name does not say it to people.
LABELS: Final = {"user_id": "Person", "handle": "Browser", "resources": "Meters", "endpoint_id": "Webhook"}
#: From so many choices on they are searched.
MANY: Final = 12
YES_NO: Final = (("true", "Yes"), ("false", "No"))
#: From so many characters on a text gets several lines; a text of no length of its own gets one.
AREA: Final = range(501, 10_000)


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter in a form.

    Attributes:
        kind: `text`, `number`, `select`, `checks` (some of a few), `lines` (one value a line), `json` or `area`.
        unit: What a number counts, in a word.
        is_long: There are so many choices that they are searched.
        input: The type of the input of a `text`.
        choices: (value, words) of a select or of checks.
        value: What stands in it: text, or several values of checks.
    """

    name: str
    label: str
    kind: str
    input: str = "text"
    help: str = ""
    placeholder: str = ""
    required: bool = False
    choices: Sequence[tuple[str, str]] = ()
    value: str | Sequence[str] = ""
    error: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed: as parameters, and what is wrong with it by field; an empty name is about the whole."""

    parameters: dict[str, Any]
    errors: Mapping[str, str]


def draw_fields(
    action: Action[Any],
    *,
    typed: QueryDict,
    zone: ZoneInfo,
    errors: Mapping[str, str],
    is_new: bool,
    choices: Mapping[str, Sequence[Choice]],
    without: Collection[str] = (),
) -> list[Field]:
    """Draw a field for each parameter, those that are required first.

    Args:
        choices: By parameter what there is to choose from, in place of typing it.
        without: Parameters that are not asked for.
        typed: What was typed already, or stood in the address.
        is_new: Nothing was typed: what holds unless one says otherwise is filled in.
    """
    schema = action.schema()
    required = set(schema.get("required", ()))
    drawn = [
        _field(
            name,
            _plain(each, schema),
            is_required=name in required,
            is_secret=name in action.secrets,
            typed=typed.getlist(name) if name in typed or not is_new else None,
            zone=zone,
            error=errors.get(name, ""),
            offered=choices.get(name),
        )
        for name, each in schema.get("properties", {}).items()
        if name not in without
    ]
    return sorted(drawn, key=lambda each: not each.required)


def read_fields(action: Action[Any], *, typed: QueryDict, zone: ZoneInfo) -> Read:
    """Read what was typed as parameters; what was left empty was not given."""
    schema = action.schema()
    given: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, each in schema.get("properties", {}).items():
        texts = [text for text in typed.getlist(name) if text.strip()]
        if texts:
            try:
                given[name] = _value(_plain(each, schema), texts, zone)
            except ValueError as error:
                errors[name] = str(error)
    if not errors:
        try:
            action.parameters.model_validate(given)
        except ValidationError as found:
            errors = _errors(found)
    return Read(given, errors)


def as_given(action: Action[Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as calls may show them: without secrets."""
    return {name: value for name, value in parameters.items() if name not in action.secrets}


def _field(
    name: str,
    schema: Schema,
    *,
    is_required: bool,
    is_secret: bool,
    typed: list[str] | None,
    zone: ZoneInfo,
    error: str,
    offered: Sequence[Choice] | None,
) -> Field:
    kind, choices = _kind(schema, is_required=is_required)
    if offered and kind in ("text", "lines"):
        kind, choices = _offered(offered, kind, typed or (), is_required=is_required)
    input_type = "password" if is_secret else INPUTS.get(schema.get("format", ""), "text")
    help_text = schema.get("description", "")
    if input_type == "datetime-local":
        help_text = f"{help_text} Time of {zone.key.replace('_', ' ')}.".strip()
    if kind == "lines":
        help_text = f"{help_text} One a line.".strip()
    if kind == "json":
        help_text = f"{help_text} As JSON.".strip()
    label, unit = _measured(name) if kind == "number" else (_label(name), "")
    return Field(
        name=name,
        label=label,
        kind=kind,
        input="number" if kind == "number" else input_type,
        help=help_text,
        placeholder=_placeholder(schema, kind),
        required=is_required,
        choices=choices,
        value=_shown(schema, kind, typed, zone, is_secret=is_secret),
        error=error,
        limits=_limits(schema),
        unit=unit,
        is_long=bool(offered) and len(choices) > MANY,
    )


def _offered(
    offered: Sequence[Choice], kind: str, typed: Sequence[str], *, is_required: bool
) -> tuple[str, Sequence[tuple[str, str]]]:
    """Turn what there is into choices; what stands in the field already stays among them, whatever it is."""
    known = {each.value for each in offered}
    given = [(text, text) for text in typed if text.strip() and text not in known]
    choices = [*((each.value, each.words) for each in offered), *given]
    if kind == "lines":
        return "checks", choices
    return "select", [("", "Choose" if is_required else "Not said"), *choices]


def _measured(name: str) -> tuple[str, str]:
    """Part a name such as `deadline_h` into what it is about and what it counts."""
    if name in UNITS.values():
        return "For how many", name
    base, _, last = name.rpartition("_")
    return (_label(base), UNITS[last]) if base and last in UNITS else (_label(name), "")


def _kind(schema: Schema, *, is_required: bool) -> tuple[str, Sequence[tuple[str, str]]]:
    of = schema.get("type")
    nothing = [] if is_required or ("default" in schema and schema["default"] is not None) else [("", "Not said")]
    if "enum" in schema:
        return "select", [*nothing, *((str(each), _label(str(each))) for each in schema["enum"])]
    if of == "boolean":
        return "select", [*nothing, *YES_NO]
    if of in ("integer", "number"):
        return "number", ()
    if of == "array":
        items = schema.get("items", {})
        if "enum" in items:
            return "checks", [(str(each), _label(str(each))) for each in items["enum"]]
        return ("lines" if items.get("type") in ("string", "integer", "number") else "json"), ()
    if of == "object" or of is None:
        return "json", ()
    return ("area" if schema.get("maxLength", 0) in AREA and not schema.get("format") else "text"), ()


def _plain(schema: Schema, whole: Schema) -> dict[str, Any]:
    """Follow a reference, and take the one alternative that is not null."""
    found = dict(schema)
    while "$ref" in found:
        target = whole["$defs"][found.pop("$ref").rpartition("/")[2]]
        found = {**target, **found}
    others = [each for each in found.get("anyOf", ()) if each.get("type") != "null"]
    if others:
        best = next((each for each in others if each.get("type") in ("integer", "number")), others[0])
        found.pop("anyOf")
        found = {**_plain(best, whole), **found}
    if "items" in found:
        found["items"] = _plain(found["items"], whole)
    return found


def _shown(schema: Schema, kind: str, typed: list[str] | None, zone: ZoneInfo, *, is_secret: bool) -> Any:
    if is_secret:
        return ""
    if typed is None:
        default = schema.get("default")
        typed = [] if default is None else [_as_text(each) for each in _several(default, kind)]
    if kind == "checks":
        return typed
    if kind == "lines":
        return "\n".join(typed)
    text = typed[0] if typed else ""
    return _local(text, zone) if schema.get("format") == "date-time" else text


def _several(default: Any, kind: str) -> list[Any]:
    return list(default) if kind in ("checks", "lines") and isinstance(default, list | tuple) else [default]


def _value(schema: Schema, texts: list[str], zone: ZoneInfo) -> Any:
    """Read what was typed into one field. Raises ValueError with words for the reader."""
    of = schema.get("type")
    if of == "array" and schema.get("items", {}).get("type") in ("string", "integer", "number"):
        lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        return [_scalar(schema["items"], line, zone) for line in lines]
    if of in ("array", "object", None) and "enum" not in schema:
        try:
            return orjson.loads(texts[0].encode())
        except json.JSONDecodeError as error:
            raise ValueError(f"This is not JSON: line {error.lineno}, {error.msg.lower()}.") from None
    return _scalar(schema, texts[0].strip(), zone)


def _scalar(schema: Schema, text: str, zone: ZoneInfo) -> Any:
    of = schema.get("type")
    if of == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if of == "integer":
        return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else text
    if schema.get("format") == "date-time":
        return _instant(text, zone)
    return text


def _instant(text: str, zone: ZoneInfo) -> str:
    """Read a time of day as the browser sends it, without an offset, in the account's zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("This is not a day and time.") from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def _local(text: str, zone: ZoneInfo) -> str:
    try:
        at = datetime.fromisoformat(text)
        return (at.astimezone(zone) if at.tzinfo else at).strftime("%Y-%m-%dT%H:%M")
    except (ValueError, OverflowError):  # no day and time, or none in this zone
        return text


def _errors(found: ValidationError) -> dict[str, str]:
    errors: dict[str, str] = {}
    for each in found.errors(include_url=False, include_input=False):
        name, *within = each["loc"] or ("",)
        words = f"{'/'.join(map(str, within))}: {each['msg']}" if within else each["msg"]
        errors.setdefault(str(name), f"{words.removeprefix('Value error, ').capitalize()}.")
    return errors


def _placeholder(schema: Schema, kind: str) -> str:
    examples = schema.get("examples") or [""]
    if kind in ("select", "checks") or examples[0] == EXAMPLE_ID or examples[0] == [EXAMPLE_ID]:
        return ""
    if kind == "lines" and isinstance(examples[0], list):
        return "\n".join(map(str, examples[0]))
    return _as_text(examples[0])


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def _limits(schema: Schema) -> dict[str, Any]:
    names = {"maxLength": "maxlength", "minLength": "minlength", "minimum": "min", "maximum": "max"}
    return {html: schema[name] for name, html in names.items() if name in schema}


def _label(name: str) -> str:
    return LABELS.get(name) or name.removesuffix("_id").replace("_", " ").capitalize()
