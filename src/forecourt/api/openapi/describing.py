"""The whole document (https://spec.openapis.org/oas/v3.1.1)."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from forecourt.api.jsonapi.declarations import list_resources
from forecourt.api.openapi.components import (
    SECURITY,
    Schema,
    schemas_of,
    schemas_of_action,
    shared_parameters,
    shared_responses,
    shared_schemas,
)
from forecourt.api.openapi.paths import BASE, other_paths, path_of_action, paths_of
from forecourt.kernel.catalogue import list_actions

WORDS: Final = """\
JSON:API 1.1 for everything but bulk rows; Arrow, Parquet, CSV or JSON for those.

Reading is by resources: lists with filters, sparse fields, includes and cursor pages. Whatever changes something is an
action, performed with `POST /api/v1/actions/{name}`; `dry_run=true` tells beforehand what it would do.

What you cannot see does not exist: it is not listed, not linked, not counted, and asking for it is answered with 404 in
the same words as for what never was. What is to go away is marked `deprecated` here, with its day in `Sunset`, at least
six months ahead; today nothing is."""


@cache
def describe() -> dict[str, Any]:
    """Return the document, the same for everybody."""
    resources, actions = list_resources(), list_actions()
    paths: dict[str, Schema] = other_paths()
    schemas: dict[str, Schema] = shared_schemas()
    for resource in resources:
        paths |= {path: item for path, item in paths_of(resource).items() if path not in paths}
        schemas |= schemas_of(resource)
    for action in actions:
        paths[f"{BASE}/actions/{action.name}"] = path_of_action(action)
        schemas |= schemas_of_action(action)
    return {
        "openapi": "3.1.1",
        "info": {"title": "Forecourt", "version": "1", "summary": "The portal's API.", "description": WORDS},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": _tags(),
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "parameters": shared_parameters(),
            "responses": shared_responses(),
            "securitySchemes": SECURITY,
        },
    }


def _tags() -> list[dict[str, str]]:
    rooms = sorted({action.name.partition(".")[0] for action in list_actions()})
    return [
        {"name": "start", "description": "What there is, and who one is."},
        {"name": "rows", "description": "Readings and other datasets, in bulk."},
        *({"name": each.type, "description": each.about} for each in list_resources()),
        *({"name": f"actions: {room}", "description": f"What can be done in {room}."} for room in rooms),
    ]
