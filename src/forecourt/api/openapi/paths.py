"""What each address answers."""

from __future__ import annotations

from typing import Any, Final

from forecourt.api.jsonapi.asking import DEEPEST_INCLUDE, MOST_INCLUDES, MOST_VALUES
from forecourt.api.jsonapi.declarations import Change, Filter, Relationship, Resource, ToMany, get_resource
from forecourt.api.jsonapi.negotiation import MEDIA
from forecourt.api.openapi.bulk import WAITS, address, approved_file, rows
from forecourt.api.openapi.components import Schema, document, ref, refusals, schema_of_type
from forecourt.api.openapi.examples import (
    PERSON,
    ROOT,
    action_of,
    example_id,
    identifier_of,
    receipt_of,
    resource_of,
)
from forecourt.kernel.catalogue import Action, get_action
from forecourt.kernel.deprecation import Deprecation

BASE: Final = "/api/v1"
PAGES: Final = [ref("parameters", f"page-{name}") for name in ("size", "after", "before")]
ADDRESS: Final[Schema] = {"type": "string", "format": "uri-reference"}
SEEN: Final = {"304": {"description": "Nothing has changed since the `ETag` that you hold."}}


def paths_of(resource: Resource) -> dict[str, Schema]:
    """Return the addresses of a resource: its list, itself, and its relationships."""
    own = f"{BASE}/{resource.type}/{{id}}"
    paths: dict[str, Schema] = {f"{BASE}/{resource.type}": _list(resource), own: _single(resource)}
    for end in resource.relationships:
        paths[f"{own}/{end.name}"] = _related(resource, end)
        paths[f"{own}/relationships/{end.name}"] = _linked(resource, end)
    return paths


def path_of_action(action: Action[Any]) -> Schema:
    """Return the address at which an action is performed."""
    body = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": {
                "type": "object",
                "required": ["type", "attributes"],
                "properties": {"type": {"const": "performances"}, "attributes": ref("schemas", action.name)},
            }
        },
    }
    dry_run = {
        "name": "dry_run",
        "in": "query",
        "description": "`true` tells what it would do, and changes nothing.",
        "schema": {"type": "boolean", "default": False},
    }
    going = _going_away(action.deprecated)
    described = {
        **going,
        "operationId": f"describe-{action.name}",
        "tags": [_room(action)],
        "summary": f"Describe: {action.title}",
        "responses": {
            "200": _found("The action.", document(ref("schemas", "actions"), example=action_of(action))),
            **refusals(),
        },
    }
    return {
        "get": described,
        "post": {
            **going,
            "operationId": f"perform-{action.name}",
            "tags": [_room(action)],
            "summary": action.title,
            "description": _with_an_end((action.do.__doc__ or "").strip(), action.deprecated),
            "parameters": [dry_run, ref("parameters", "if-match"), ref("parameters", "idempotency-key")],
            "requestBody": {"required": True, "content": {MEDIA: {"schema": body, "example": _sent(action)}}},
            "responses": {
                "200": _performed("Done, or with `dry_run` what would be.", action, "done"),
                "202": _performed("It waits for approval (`Content-Location`).", action, "waiting"),
                **refusals("400", "409", "412", "415", "422"),
            },
        },
    }


def other_paths() -> dict[str, Schema]:
    """Return the addresses that no declaration makes: the root, oneself, the catalogue, and rows in bulk."""
    return {
        f"{BASE}/": {
            "get": {
                "operationId": "root",
                "tags": ["start"],
                "summary": "What there is",
                "security": [],
                "responses": {
                    "200": _found("Links to every resource.", {MEDIA: {"schema": {"type": "object"}, "example": ROOT}})
                },
            }
        },
        f"{BASE}/me": _simple(
            "me", "start", "Who one is, where, and what the role allows", ref("schemas", "users"), example=PERSON
        ),
        f"{BASE}/actions": _simple(
            "list-actions",
            "start",
            "The actions that one's role allows",
            ref("schemas", "actions"),
            example=action_of(get_action("access.make_token")),
            pages=True,
        ),
        f"{BASE}/datasets/{{dataset}}/rows": rows(),
        f"{BASE}/datasets/{{dataset}}/rows/address": address(),
        f"{BASE}/approvals/{{id}}/file": approved_file(),
    }


def _list(resource: Resource) -> Schema:
    operations: Schema = {
        "get": {
            **_going_away(resource.deprecated),
            "operationId": f"list-{resource.type}",
            "tags": [resource.type],
            "summary": f"List {_words(resource)}",
            "description": _with_an_end(resource.about, resource.deprecated),
            "parameters": _list_parameters(resource),
            "responses": _leading_to_one(
                resource,
                _read(
                    _document(resource, pages=True, included=True),
                    "400",
                ),
            ),
        }
    }
    if resource.makes is not None:
        operations["post"] = _make(resource, resource.makes.action)
    return operations


def _leading_to_one(resource: Resource, responses: Schema) -> Schema:
    """Say where the first of a list is shown by itself."""
    return _linked_with(responses, "200", {"one": ("get", resource, "$response.body#/data/0/id")})


def _leading_on(resource: Resource, responses: Schema) -> Schema:
    """Say where what was just made is shown, changed and done away with."""
    verbs = {"get": True, "change": resource.changes is not None, "remove": resource.removes is not None}
    ways = {verb: (verb, resource, "$response.body#/data/id") for verb, is_there in verbs.items() if is_there}
    return _linked_with(responses, "201", ways)


def _linked_with(responses: Schema, status: str, ways: dict[str, tuple[str, Resource, str]]) -> Schema:
    responses[status]["links"] = {
        name: {"operationId": f"{verb}-{resource.type}", "parameters": {"id": where}}
        for name, (verb, resource, where) in ways.items()
    }
    return responses


def _single(resource: Resource) -> Schema:
    operations: Schema = {
        "parameters": [_id(resource)],
        "get": {
            **_going_away(resource.deprecated),
            "operationId": f"get-{resource.type}",
            "tags": [resource.type],
            "summary": f"Get one of the {_words(resource)}",
            "parameters": [*_shape_parameters(resource), ref("parameters", "if-none-match")],
            "responses": _read(_document(resource, included=True), "400"),
        },
    }
    if resource.changes is not None:
        operations["patch"] = _change(resource, resource.changes)
    if resource.removes is not None:
        operations["delete"] = {
            **_going_away(resource.deprecated or resource.removes.action.deprecated),
            "operationId": f"remove-{resource.type}",
            "tags": [resource.type],
            "summary": resource.removes.action.title,
            "parameters": [ref("parameters", "if-match"), ref("parameters", "idempotency-key")],
            "responses": {"204": {"description": "Done."}, "202": WAITS, **refusals("400", "409", "412", "422")},
        }
    return operations


def _change(resource: Resource, declared: Change) -> Schema:
    action, changed = declared.action, (declared.subject, *declared.always)
    return {
        **_going_away(resource.deprecated or action.deprecated),
        "operationId": f"change-{resource.type}",
        "tags": [resource.type],
        "summary": action.title,
        "description": f"The attributes are the parameters of `{action.name}`, without the id; what is not sent stays.",
        "parameters": [ref("parameters", "if-match"), ref("parameters", "idempotency-key")],
        "requestBody": _body(resource, {"type": "object"}, example=_without(action, *changed), named=True),
        "responses": {
            "200": _found("As it is now.", _document(resource)),
            "202": WAITS,
            **refusals("400", "409", "412", "415", "422"),
        },
    }


def _make(resource: Resource, action: Action[Any]) -> Schema:
    return {
        **_going_away(resource.deprecated or action.deprecated),
        "operationId": f"make-{resource.type}",
        "tags": [resource.type],
        "summary": action.title,
        "description": "What is told this one time only stands in `meta`.",
        "parameters": [ref("parameters", "idempotency-key")],
        "requestBody": _body(
            resource, ref("schemas", action.name), example=action.example, must_say=_wants_any(action)
        ),
        "responses": _leading_on(
            resource,
            {
                "201": {
                    **_found("Made.", _document(resource)),
                    "headers": {"Location": {"description": "Where it is.", "schema": ADDRESS, "required": True}},
                },
                "202": WAITS,
                **refusals("400", "409", "415", "422"),
            },
        ),
    }


def _wants_any(action: Action[Any]) -> bool:
    return any(each.is_required() for each in action.parameters.model_fields.values())


def _sent(action: Action[Any]) -> Schema:
    """Return a body that performs an action, as its parameters' examples have it."""
    return {"data": {"type": "performances", "attributes": action.example}}


def _without(action: Action[Any], *names: str) -> Schema:
    return {name: value for name, value in action.example.items() if name not in names}


def _body(
    resource: Resource, attributes: Schema, *, example: Schema, named: bool = False, must_say: bool = False
) -> Schema:
    """Return a body with one resource, which has an id where it is there already."""
    members: Schema = {"type": {"const": resource.type}, "attributes": attributes}
    if named:
        members["id"] = {"type": "string"}
    required = ["type", *(["id"] if named else []), *(["attributes"] if must_say else [])]
    data = {"type": "object", "required": required, "properties": members}
    schema = {"type": "object", "required": ["data"], "properties": {"data": data}}
    named_so = {"id": example_id(resource)} if named else {}
    sent = {"data": {"type": resource.type, **named_so, "attributes": example}}
    return {"required": True, "content": {MEDIA: {"schema": schema, "example": sent}}}


def _related(resource: Resource, end: Relationship) -> Schema:
    target, many = get_resource(end.to), isinstance(end, ToMany)
    data: Schema = ref("schemas", target.type)
    if not many:
        data = {"oneOf": [data, {"type": "null"}]}
    return {
        "parameters": [_id(resource)],
        "get": {
            **_going_away(resource.deprecated or target.deprecated),
            "operationId": f"get-{resource.type}-{end.name}",
            "tags": [resource.type],
            "summary": f"{end.about.rstrip('.')}: the {_words(target)} themselves",
            "parameters": _list_parameters(target) if many else _shape_parameters(target),
            "responses": _read(document(data, example=resource_of(target), pages=many, included=True), "400"),
        },
    }


def _linked(resource: Resource, end: Relationship) -> Schema:
    target, many = get_resource(end.to), isinstance(end, ToMany)
    data: Schema = ref("schemas", "Identifier")
    if not many:
        data = {"oneOf": [data, {"type": "null"}]}
    return {
        "parameters": [_id(resource)],
        "get": {
            **_going_away(resource.deprecated or target.deprecated),
            "operationId": f"get-{resource.type}-relationships-{end.name}",
            "tags": [resource.type],
            "summary": f"{end.about.rstrip('.')}: identifiers only",
            "parameters": [*_filters(target), *PAGES] if many else [],
            "responses": _read(document(data, example=identifier_of(target), pages=many), "400"),
        },
    }


def _simple(operation: str, tag: str, summary: str, data: Schema, *, example: Any, pages: bool = False) -> Schema:
    return {
        "get": {
            "operationId": operation,
            "tags": [tag],
            "summary": summary,
            "responses": _read(document(data, example=example, pages=pages)),
        }
    }


def _list_parameters(resource: Resource) -> list[Schema]:
    sort = {
        "name": "sort",
        "in": "query",
        "description": f"By {', '.join(f'`{name}`' for name in resource.sorts)}; with `-` falling. Without: "
        f"{', '.join(f'`{name}`' for name in resource.listing.order)}.",
        "schema": {"type": "string"},
    }
    sorts = [sort] if resource.sorts else []
    return [
        *_filters(resource), *sorts, *PAGES, *_shape_parameters(resource), ref("parameters", "if-none-match"),
    ]  # fmt: skip


def _filters(resource: Resource) -> list[Schema]:
    return [_filter(each) for each in resource.filter.values()]


def _filter(each: Filter) -> Schema:
    schema = schema_of_type(each.adapter)
    made: Schema = {"name": f"filter[{each.name}]", "in": "query", "description": each.about, "schema": schema}
    if each.deprecated:
        made |= {"deprecated": True, "description": _with_an_end(each.about, each.deprecated)}
    if each.many:
        made |= {"style": "form", "explode": False}
        made["schema"] = {"type": "array", "items": schema, "minItems": 1, "maxItems": MOST_VALUES}
    if each.example:
        example = each.example == "true" if each.type is bool else each.example
        made["example"] = [example] if each.many else example
    return made


def _shape_parameters(resource: Resource) -> list[Schema]:
    fields = {
        "name": f"fields[{resource.type}]",
        "in": "query",
        "description": f"Only these fields, separated by commas: {', '.join(sorted(resource.fields))}. "
        "The same goes for every other type.",
        "schema": {"type": "string"},
    }
    if not resource.relationships:
        return [fields]
    include = {
        "name": "include",
        "in": "query",
        "description": f"Up to {MOST_INCLUDES} paths of relationships, up to {DEEPEST_INCLUDE} steps deep: "
        f"{', '.join(resource.relationship)}.",
        "schema": {"type": "string"},
        "example": resource.relationships[0].name,
    }
    return [include, fields]


def _read(content: Schema, *more: str) -> Schema:
    return {"200": _found("What was asked for.", content), **SEEN, **refusals(*more)}


def _going_away(deprecated: Deprecation | None) -> Schema:
    return {"deprecated": True} if deprecated else {}


def _with_an_end(about: str, deprecated: Deprecation | None) -> str:
    return f"{about}\n\n{deprecated.words}" if deprecated else about


def _document(resource: Resource, **more: bool) -> Schema:
    return document(ref("schemas", resource.type), example=resource_of(resource), **more)


def _performed(about: str, action: Action[Any], outcome: str) -> Schema:
    receipt = receipt_of(action.name, outcome=outcome)
    return _found(about, document(ref("schemas", "performances"), example=receipt))


def _found(about: str, content: Schema) -> Schema:
    return {"description": about, "content": content}


def _id(resource: Resource) -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": schema_of_type(resource.filter["id"].adapter)}


def _room(action: Action[Any]) -> str:
    return f"actions: {action.name.partition('.')[0]}"


def _words(resource: Resource) -> str:
    return resource.type.replace("-", " ")
