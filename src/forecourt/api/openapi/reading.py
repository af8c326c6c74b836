"""The document as chapters for people: what a page shows of it, in order, with calls that work when copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from forecourt.api.openapi.components import Schema


def chapters(document: dict[str, Any], *, origin: str) -> list[dict[str, Any]]:
    """Return chapters: `{title, sections}`, each section with its operations, fields and relationships."""
    operations = list(_operations(document, origin))
    names = [tag["name"] for tag in document["tags"]]
    actions = [name for name in names if name.startswith("actions: ")]
    parts = {
        "Start here": ["start", "rows"],
        "Resources": [name for name in names if name not in ("start", "rows", *actions)],
        "Actions": actions,
    }
    about = {tag["name"]: tag["description"] for tag in document["tags"]}
    return [
        {"title": title, "sections": [_section(tag, about[tag], operations, document) for tag in tags]}
        for title, tags in parts.items()
    ]


def _section(tag: str, about: str, operations: list[dict[str, Any]], document: dict[str, Any]) -> dict[str, Any]:
    schema = document["components"]["schemas"].get(tag, {}).get("properties", {})
    own = [each for each in operations if each["tag"] == tag]
    return {
        "id": re.sub(r"[^a-z]+", "-", tag),
        "title": {"start": "Who you are, and what there is", "rows": "Rows in bulk"}.get(tag, _title(tag)),
        "about": about,
        "is_actions": tag.startswith("actions: "),
        "operations": [each for each in own if each["is_main"]],
        "fields": list(_fields(schema.get("attributes", {}))),
        "relationships": [
            {"name": name, "about": end["description"], "many": end["properties"]["data"].get("type") == "array"}
            for name, end in schema.get("relationships", {}).get("properties", {}).items()
        ],
    }


def _operations(document: dict[str, Any], origin: str) -> Iterator[dict[str, Any]]:
    for path, item in document["paths"].items():
        for method in ("get", "post", "patch", "delete"):
            if method not in item or item[method]["operationId"].startswith("describe-"):
                continue
            operation = item[method]
            parameters = [
                _resolved(each, document) for each in [*item.get("parameters", []), *operation.get("parameters", [])]
            ]
            body = _body(operation, document)
            yield {
                "id": operation["operationId"].replace(".", "-"),
                "tag": operation["tags"][0],
                "is_main": "/relationships/" not in path and _is_main(operation),
                "name": operation["operationId"].removeprefix("perform-"),
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "about": operation.get("description", ""),
                "parameters": [_parameter(each) for each in parameters],
                "body": body,
                "calls": _calls(method, path, operation, body, origin),
                "can_be_tried": method == "get" and "{" not in path,
            }


def _is_main(operation: Schema) -> bool:
    tag = operation["tags"][0]
    name = operation["operationId"]
    return tag.startswith("actions: ") or tag in ("start", "rows") or name.partition("-")[2] == tag


def _resolved(schema: Schema, document: dict[str, Any]) -> Schema:
    while "$ref" in schema:
        kind, name = schema["$ref"].rsplit("/", 2)[1:]
        schema = document["components"][kind][name]
    return schema


def _parameter(each: Schema) -> dict[str, Any]:
    return {
        "name": each["name"],
        "where": each["in"],
        "type": _type(each["schema"]),
        "about": each.get("description", ""),
        "required": each.get("required", False),
    }


def _body(operation: Schema, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the attributes that a body takes."""
    if "requestBody" not in operation:
        return []
    (content,) = operation["requestBody"]["content"].values()
    wanted = content["schema"]["properties"]["data"]["properties"].get("attributes", {})
    wanted = wanted.get("allOf", [wanted])[0]
    return list(_fields(_resolved(wanted, document)))


def _fields(schema: Schema) -> Iterator[dict[str, Any]]:
    required = schema.get("required", [])
    for name, each in schema.get("properties", {}).items():
        example = next(iter(each.get("examples", [])), None)
        yield {
            "name": name,
            "type": _type(each),
            "about": each.get("description", ""),
            "required": name in required,
            "example": example if isinstance(example, str | int | float) and example != "" else None,
        }


def _type(schema: Schema) -> str:
    """Say a type in a word or two."""
    if "$ref" in schema:
        return "object"
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(each) for each in schema[several]))
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return {"date-time": "instant", "uuid": "uuid", "uri": "address"}.get(schema.get("format", ""), str(kind))


def _calls(method: str, path: str, operation: Schema, body: list[dict[str, Any]], origin: str) -> list[dict[str, str]]:
    """Return the call in curl and in Python."""
    return [
        {"name": "curl", "prompt": "$", "text": _curl(method, path, body, origin, operation)},
        {"name": "Python", "prompt": "", "text": _python(method, path, body, operation)},
    ]


def _curl(method: str, path: str, body: list[dict[str, Any]], origin: str, operation: Schema) -> str:
    address = f"{origin}{_filled(path)}{_question(operation)}"
    lines = [f"curl -g{'L' if path.endswith('/rows') else ''} '{address}'"]
    if operation.get("security") != []:
        lines.append('-H "Authorization: Bearer $FORECOURT_TOKEN"')
    if method != "get":
        lines[0] = lines[0].replace("curl -g", f"curl -g -X {method.upper()}")
    if "requestBody" in operation:
        kind = operation["requestBody"]["content"]["application/vnd.api+json"]["schema"]["properties"]["data"]
        named = kind["properties"]["type"]["const"]
        inside = ", ".join(f'"{each["name"]}": {_sample(each)}' for each in body if each["required"])
        lines.append("-H 'Content-Type: application/vnd.api+json'")
        lines.append(f"""-d '{{"data": {{"type": "{named}", "attributes": {{{inside}}}}}}}'""")
    return " \\\n  ".join(lines)


def _python(method: str, path: str, body: list[dict[str, Any]], operation: Schema) -> str:
    name = operation["operationId"]
    if name.startswith("perform-"):
        inside = ", ".join(f'"{each["name"]}": {_sample(each)}' for each in body if each["required"])
        return f'client.perform("{name.removeprefix("perform-")}", {{{inside}}}, dry_run=True)'
    told = {
        "me": "client.whoami()",
        "list-actions": "client.actions()",
        "root": "client.url",
        "read-rows": 'client.dataset("interval-readings").rows()',
        "get-address": 'client.dataset("interval-readings").address().url',
        "ask-for-address": 'client.dataset("interval-readings").address(keys=["4300000001"]).url',
    }
    if name in told:
        return told[name]
    verb, _, kind = name.partition("-")
    if verb == "list":
        return f'for each in client.list("{kind}"):\n    print(each.id, each.attributes)'
    if verb == "get":
        return f'client.get("{kind}", id).attributes'
    action = {"make": 'client.perform("access.make_token", {"name": "Notebook"})'}
    return action.get(verb, 'client.perform("access.revoke_token", {"token_id": id})')


def _question(operation: Schema) -> str:
    kind = operation["operationId"].partition("-")[2]
    if not operation["operationId"].startswith("list-") or kind == "actions":
        return ""
    return "?page[size]=5"


def _filled(path: str) -> str:
    return quote(path, safe="/{}").replace("{dataset}", "interval-readings").replace("{id}", "ID")


def _sample(field: dict[str, Any]) -> str:
    """Return something that could stand there."""
    if field["name"] == "dataset":
        return '"interval-readings"'
    return {"integer": "1", "boolean": "true", "number": "1"}.get(
        field["type"], "[]" if "list" in field["type"] else '"…"'
    )


def _title(tag: str) -> str:
    room = tag.removeprefix("actions: ")
    words = room.replace("-", " ") if room == tag else f"actions of {room}"
    return words[:1].upper() + words[1:]
