"""Resource objects, identifiers and whole documents from what was found."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any, Final
from urllib.parse import quote

from forecourt.api.jsonapi.asking import Asked
from forecourt.api.jsonapi.declarations import Resource, get_resource
from forecourt.api.jsonapi.loading import Found, Id, Linkage
from forecourt.kernel.listings import ID, Row

BASE: Final = "/api/v1"

#: Ids that stand in an address as they are: nearly all, and quoting takes its time.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)

Read = Callable[[Row], Any]


def url_of(kind: str, id: Id) -> str:
    """Return a resource's own address."""
    written = str(id)
    return f"{BASE}/{kind}/{written if _PLAIN.fullmatch(written) else quote(written, safe='')}"


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
    """Makes resource objects; what a type's objects are made of is settled once for all its rows."""

    def __init__(self, found: Found, asked: Asked) -> None:
        self._links = found.links
        self._asked = asked
        self._plans: dict[str, tuple[list[tuple[str, Read]], list[tuple[str, str]]]] = {}

    def resource(self, resource: Resource, row: Row) -> dict[str, Any]:
        """Return a resource object."""
        attributes, relationships = self._plans.get(resource.type) or self._plan(resource)
        kind, key = resource.type, row[ID]
        url = url_of(kind, key)
        made: dict[str, Any] = {"type": kind, "id": str(key)}
        if attributes:
            made["attributes"] = {name: read(row) for name, read in attributes}
        if relationships:
            made["relationships"] = {name: self._relationship(kind, key, url, name, to) for name, to in relationships}
        made["links"] = {"self": url}
        return made

    def _plan(self, resource: Resource) -> tuple[list[tuple[str, Read]], list[tuple[str, str]]]:
        fields = self._asked.fields_of(resource)
        attributes = [(a.name, a.read or itemgetter(a.name)) for a in resource.attributes if a.name in fields]
        relationships = [(end.name, end.to) for end in resource.relationships if end.name in fields]
        self._plans[resource.type] = attributes, relationships
        return attributes, relationships

    def _relationship(self, kind: str, key: Id, url: str, name: str, to: str) -> dict[str, Any]:
        related: dict[str, Any] = {"links": {"self": f"{url}/relationships/{name}", "related": f"{url}/{name}"}}
        if (kind, key, name) in self._links:
            related["data"] = linkage(to, self._links[kind, key, name])
        return related
