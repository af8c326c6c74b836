"""The parts that addresses share: schemas, parameters, answers and ways to prove who calls."""

from __future__ import annotations

from typing import Any, Final

from forecourt.api.jsonapi.asking import DEFAULT_SIZE, LARGEST_SIZE
from forecourt.api.jsonapi.declarations import Attribute, Relationship, Resource, ToMany
from forecourt.api.jsonapi.negotiation import MEDIA
from forecourt.kernel.catalogue import Action

Schema = dict[str, Any]
PROBLEM: Final = "application/problem+json"
TEMPLATE: Final = "#/components/schemas/{model}"

SECURITY: Final[Schema] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal access token, made in the portal under Tokens. It sees what its owner sees.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "forecourt",
        "description": "The browser's own session. A change by it needs the page's `X-CSRFToken` too.",
    },
}
ERRORS: Final[dict[str, str]] = {
    "400": "A parameter of the address is unknown, repeated or wrong; `source.parameter` names it.",
    "401": "No proof of who calls, or one that no longer holds.",
    "403": "Your role does not allow it; `detail` has the reason and `meta.next` what one can do instead.",
    "404": "There is nothing here that you can see: it does not exist, or it is not yours. Both are answered alike.",
    "405": "The address answers other methods (`Allow`).",
    "406": "The media type that was asked for is not served here.",
    "409": "It clashes with what is already so.",
    "412": "It has changed since you read it.",
    "415": f"The body is not `{MEDIA}`.",
    "429": "Too many requests in a short time; `Retry-After` says in how many seconds there is one again.",
    "422": "A field of the body is wrong; `source.pointer` points to it.",
}


def ref(kind: str, name: str) -> Schema:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def schemas_of(resource: Resource) -> dict[str, Schema]:
    """Return the schemas of a resource: itself, and what its attributes are made of."""
    found: dict[str, Schema] = {}
    attributes = {each.name: _attribute(each, found) for each in resource.attributes}
    made: Schema = {
        "type": "object",
        "description": resource.about,
        "required": ["type", "id"],
        "properties": {
            "type": {"const": resource.type},
            "id": {"type": "string"},
            "attributes": {"type": "object", "properties": attributes},
            "links": ref("schemas", "Links"),
            "meta": ref("schemas", "Place"),
        },
    }
    if resource.deprecated:
        made |= {"deprecated": True, "description": f"{resource.about} {resource.deprecated.words}"}
    if resource.relationships:
        ends = {each.name: _relationship(each) for each in resource.relationships}
        made["properties"]["relationships"] = {"type": "object", "properties": ends}
    return {**found, resource.type: made}


def schemas_of_action(action: Action[Any]) -> dict[str, Schema]:
    """Return the schema of an action's parameters under the action's name, and what it is made of."""
    schema = action.schema(ref_template=f"#/components/schemas/{action.name}.{{model}}")
    inner = schema.pop("$defs", {})
    return {action.name: schema, **{f"{action.name}.{name}": each for name, each in inner.items()}}


def shared_schemas() -> dict[str, Schema]:
    """Return what every document is made of (JSON:API 1.1, section 7)."""
    link = {"type": ["string", "null"], "format": "uri-reference"}
    source: Schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("pointer", "parameter", "header")},
    }
    error = {
        "type": "object",
        "required": ["status", "code", "title"],
        "properties": {
            "status": {"type": "string", "examples": ["403"]},
            "code": {"type": "string", "description": "A stable word for programs.", "examples": ["forbidden"]},
            "title": {"type": "string"},
            "detail": {"type": "string", "description": "One sentence for the reader."},
            "source": source,
            "links": {"type": "object", "properties": {"type": {"type": "string", "format": "uri"}}},
            "meta": {
                "type": "object",
                "properties": {"next": {"type": "array", "items": {"type": "string"}}},
            },
        },
    }
    return {
        "Links": {"type": "object", "additionalProperties": link},
        "Identifier": {
            "type": "object",
            "required": ["type", "id"],
            "properties": {"type": {"type": "string"}, "id": {"type": "string"}},
        },
        "Place": {
            "type": "object",
            "description": "Where in a list it stands: what `page[after]` and `page[before]` of the same list take.",
            "properties": {"page": {"type": "object", "properties": {"cursor": {"type": "string"}}}},
        },
        "JsonApi": {
            "type": "object",
            "properties": {"version": {"const": "1.1"}, "profile": {"type": "array", "items": {"type": "string"}}},
        },
        "Error": error,
        "Errors": {
            "type": "object",
            "required": ["errors"],
            "properties": {
                "jsonapi": ref("schemas", "JsonApi"),
                "errors": {"type": "array", "minItems": 1, "items": ref("schemas", "Error")},
            },
        },
        "Problem": _problem(source),
        **_receipt_schemas(),
    }


def shared_parameters() -> dict[str, Schema]:
    """Return the parameters that every list has."""

    def asked(name: str, about: str, schema: Schema) -> Schema:
        return {"name": name, "in": "query", "description": about, "schema": schema}

    words = {"type": "string"}
    return {
        "page-size": asked(
            "page[size]",
            "How many a page.",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE},
        ),
        "page-after": asked("page[after]", "The page after this cursor; take the link `next` as it is.", words),
        "page-before": asked("page[before]", "The page before this cursor; take the link `prev` as it is.", words),
        "if-none-match": {
            "name": "If-None-Match",
            "in": "header",
            "description": "An `ETag` that you hold: answered with 304 where nothing has changed.",
            "schema": words,
        },
        "if-match": {
            "name": "If-Match",
            "in": "header",
            "description": "An `ETag` of the resource's own address: change it only if it still is as you know it.",
            "schema": words,
        },
        "idempotency-key": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The same key with the same request is done once, however often it is sent.",
            "schema": {"type": "string", "maxLength": 200},
        },
    }


def shared_responses() -> dict[str, Schema]:
    """Return the refusals, by status."""
    content = {MEDIA: {"schema": ref("schemas", "Errors")}}
    return {f"refused-{status}": {"description": about, "content": content} for status, about in ERRORS.items()}


def refusals_or_problems(*statuses: str) -> dict[str, Schema]:
    """Return refusals of an address whose answers are no documents: problem details (RFC 9457), or ours where asked."""
    content = {PROBLEM: {"schema": ref("schemas", "Problem")}, MEDIA: {"schema": ref("schemas", "Errors")}}
    return {each: {"description": ERRORS[each], "content": content} for each in refusals(*statuses)}


def refusals(*statuses: str) -> dict[str, Schema]:
    """Return references to refusals; 401, 403, 404, 406 and 429 are everywhere."""
    everywhere = {"401", "403", "404", "406", "429"}
    return {status: ref("responses", f"refused-{status}") for status in sorted({*everywhere, *statuses})}


def document(data: Schema, *, example: Any, pages: bool = False, included: bool = False) -> Schema:
    """Return the content of an answer with this data, of which `example` is one."""
    properties: dict[str, Schema] = {"jsonapi": ref("schemas", "JsonApi"), "links": ref("schemas", "Links")}
    properties["data"] = {"type": "array", "items": data} if pages else data
    if included:
        properties["included"] = {"type": "array", "items": {"type": "object"}}
    schema = {"type": "object", "required": ["data"], "properties": properties}
    return {MEDIA: {"schema": schema, "example": {"data": [example] if pages else example}}}


def schema_of_type(adapter: Any) -> Schema:
    """Return the JSON Schema of a Python type that is made of plain ones."""
    schema: Schema = adapter.json_schema(mode="serialization", ref_template=TEMPLATE)
    return schema


def _attribute(each: Attribute, found: dict[str, Schema]) -> Schema:
    schema = schema_of_type(each.adapter)
    found.update(schema.pop("$defs", {}))
    return {**schema, "description": each.about, "examples": [each.example]}


def _relationship(end: Relationship) -> Schema:
    one: Schema = ref("schemas", "Identifier")
    data: Schema = {"type": "array", "items": one} if isinstance(end, ToMany) else {"oneOf": [one, {"type": "null"}]}
    return {
        "type": "object",
        "description": end.about,
        "properties": {"links": ref("schemas", "Links"), "data": data},
    }


def _problem(source: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer", "examples": [404]},
            "detail": {"type": "string", "description": "One sentence for the reader."},
            "code": {"type": "string", "description": "A stable word for programs.", "examples": ["not_found"]},
            "source": source,
            "next": {"type": "array", "items": {"type": "string"}},
        },
    }


def _receipt_schemas() -> dict[str, Schema]:
    anything: Schema = {"type": "object", "additionalProperties": True}
    receipt: dict[str, Schema] = {
        "action": {"type": "string"},
        "outcome": {"enum": ["done", "would_do", "waiting"]},
        "result": {**anything, "description": "What came of it, secrets that are told this one time included."},
        "changes": {"type": "array", "items": anything},
        "journal": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "replayed": {"type": "boolean", "description": "An earlier receipt, for the same idempotency key."},
    }
    address: dict[str, Schema] = {
        "url": {"type": "string", "format": "uri", "description": "Good for 60 seconds; needs no token."},
        "format": {"enum": ["parquet", "arrow", "csv", "json"]},
        "expires_at": {"type": "string", "format": "date-time"},
        "rows_about": {"type": "integer", "description": "How many rows it opens, about."},
        "served": {**anything, "description": "By key, the periods that are opened, in seconds since the epoch."},
    }
    person: dict[str, Schema] = {
        "name": {"type": "string"},
        "email": {"type": "string"},
        "company": {"oneOf": [anything, {"type": "null"}]},
        "role": {"oneOf": [anything, {"type": "null"}]},
        "side": {"enum": ["customer", "provider"]},
        "permissions": {"type": "array", "items": {"type": "string"}},
    }
    listed: dict[str, Schema] = {
        "name": {"type": "string"},
        "title": {"type": "string"},
        "about": {"type": "string", "description": "What it does, in a sentence."},
        "who": {"type": "string", "description": "Who may."},
        "undone_by": {"type": ["string", "null"], "description": "The action that takes it back."},
        "parameters": {**anything, "description": "JSON Schema of its parameters."},
        "example": {**anything, "description": "Parameters as they could be sent; an id in them is of nothing."},
        "oversight": {"enum": ["none", "audited", "guarded", "approved", "approved_by_two"]},
        "approvals": {"type": "array", "items": anything, "description": "Whose people approve, in order."},
        "takes": {
            "oneOf": [anything, {"type": "null"}],
            "description": "How long it took in the last 90 days, in seconds: p50_s, p95_s, and how often.",
        },
    }
    kinds: dict[str, dict[str, Schema]] = {
        "performances": receipt,
        "addresses": address,
        "users": person,
        "actions": listed,
    }
    return {name: _object(name, attributes) for name, attributes in kinds.items()}


def _object(kind: str, attributes: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "required": ["type", "id", "attributes"],
        "properties": {
            "type": {"const": kind},
            "id": {"type": "string"},
            "attributes": {"type": "object", "properties": attributes},
        },
    }
