"""Examples of what is answered, made of the examples that attributes are declared with."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from forecourt.api.jsonapi.declarations import Resource, ToMany, get_resource
from forecourt.kernel.catalogue import EXAMPLE_ID, Action

Example = dict[str, Any]

_OF: Final[dict[Any, str]] = {UUID: EXAMPLE_ID, int: "1234"}
#: The root of the API, shortened.
ROOT: Final[Example] = {
    "jsonapi": {"version": "1.1"},
    "links": {"self": "/api/v1/"},
    "meta": {"resources": {"companies": "/api/v1/companies"}},
}
PERSON: Final[Example] = {
    "type": "users",
    "id": EXAMPLE_ID,
    "attributes": {
        "name": "Ada Adler",
        "email": "ada@acme.example",
        "company": {"id": EXAMPLE_ID, "name": "ACME"},
        "role": {"code": "customer_admin", "title": "Customer administrator"},
        "side": "customer",
        "permissions": ["data.read_rows"],
    },
}
ADDRESS: Final[Example] = {
    "type": "addresses",
    "id": EXAMPLE_ID,
    "attributes": {
        "url": "https://data.portal.example.com/v1/rows?g=Z3JhbnQ",
        "format": "parquet",
        "expires_at": "2026-11-22T05:13:09Z",
        "rows_about": 8928,
        "served": {"4300000001": [[1790784000, 1793462400]]},
    },
}


def resource_of(resource: Resource) -> Example:
    """Return one of a resource."""
    name = example_id(resource)
    own = f"/api/v1/{resource.type}/{name}"
    made: Example = {
        "type": resource.type,
        "id": name,
        "attributes": {each.name: each.example for each in resource.attributes},
        "links": {"self": own},
    }
    if resource.relationships:
        made["relationships"] = {
            end.name: {
                "links": {"self": f"{own}/relationships/{end.name}", "related": f"{own}/{end.name}"},
                "data": [] if isinstance(end, ToMany) else identifier_of(get_resource(end.to)),
            }
            for end in resource.relationships
        }
    return made


def identifier_of(resource: Resource) -> Example:
    """Return what names one of a resource."""
    return {"type": resource.type, "id": example_id(resource)}


def example_id(resource: Resource) -> str:
    """Return an id as a resource's ids are: of nothing that there is."""
    return _OF.get(resource.id_type, "example")


def receipt_of(action: str, *, outcome: str = "done") -> Example:
    """Return what came of an action."""
    done = outcome == "done"
    attributes: Example = {
        "action": action,
        "outcome": outcome,
        "result": {},
        "changes": [],
        "journal": [EXAMPLE_ID] if done else [],
        "replayed": False,
    }
    return {"type": "performances", "id": EXAMPLE_ID, "attributes": attributes}


def action_of(action: Action[Any]) -> Example:
    """Return an action as it describes itself."""
    attributes: Example = {
        "name": action.name,
        "title": action.title,
        "about": action.about,
        "who": action.who,
        "undone_by": action.undone_by or None,
        "deprecated": action.deprecated.words if action.deprecated else None,
        "parameters": {"type": "object"},
        "example": action.example,
        "oversight": action.oversight,
        "approvals": [],
        "takes": None,
    }
    return {"type": "actions", "id": action.name, "attributes": attributes}
