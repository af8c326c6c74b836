"""Resource objects, identifiers and whole documents from what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from forecourt.api.jsonapi.asking import Asked
from forecourt.api.jsonapi.declarations import Resource, get_resource
from forecourt.api.jsonapi.loading import Found, Id, Linkage
from forecourt.kernel.listings import ID, Row

BASE: Final = "/api/v1"


def url_of(kind: str, id: Id) -> str:
    """Return a resource's own address."""
    return f"{BASE}/{kind}/{quote(str(id), safe='')}"


def identifier(kind: str, id: Id) -> dict[str, str]:
    """Return a resource identifier object."""
    return {"type": kind, "id": str(id)}


def primary(found: Found, asked: Asked) -> list[dict[str, Any]]:
    """Return the primary resources as resource objects, in order."""
    encode = _Encoder(found, asked)
    rows = found.rows.get(found.resource.type, {})
    return [encode.resource(found.resource, rows[key]) for key in found.primary]


def included(found: Found, asked: Asked) -> list[dict[str, Any]]:
    """Return the other resources: each once, and none that is primary."""
    encode = _Encoder(found, asked)
    there = set(found.primary)
    resources: list[dict[str, Any]] = []
    for kind, rows in found.rows.items():
        others = rows if kind != found.resource.type else {key: row for key, row in rows.items() if key not in there}
        resources += (encode.resource(get_resource(kind), row) for row in others.values())
    return resources


def linkage(end_type: str, linked: Linkage) -> Any:
    """Return resource linkage: null, an identifier, or a list of them."""
    if isinstance(linked, list):
        return [identifier(end_type, each) for each in linked]
    return None if linked is None else identifier(end_type, linked)


class _Encoder:
    """Makes resource objects; which fields a type has is settled once for all its rows."""

    def __init__(self, found: Found, asked: Asked) -> None:
        self._found = found
        self._asked = asked

    def resource(self, resource: Resource, row: Row) -> dict[str, Any]:
        """Return a resource object."""
        fields = self._asked.fields_of(resource)
        url = url_of(resource.type, row[ID])
        made: dict[str, Any] = {"type": resource.type, "id": str(row[ID])}
        attributes = {each.name: each.value(row) for each in resource.attributes if each.name in fields}
        relationships = dict(self._relationships(resource, row, url, fields))
        if attributes:
            made["attributes"] = attributes
        if relationships:
            made["relationships"] = relationships
        made["links"] = {"self": url}
        return made

    def _relationships(
        self, resource: Resource, row: Row, url: str, fields: frozenset[str]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        for end in resource.relationships:
            if end.name not in fields:
                continue
            related: dict[str, Any] = {
                "links": {"self": f"{url}/relationships/{end.name}", "related": f"{url}/{end.name}"}
            }
            key = (resource.type, row[ID], end.name)
            if key in self._found.links:
                related["data"] = linkage(end.to, self._found.links[key])
            yield end.name, related
