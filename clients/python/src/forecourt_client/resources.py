"""Resources of the portal as objects. `kinds` has one class a type, made from what the portal declares.

for contract in client.list(kinds.Contract, filters={"valid_at": now}, include=["company"]):
    print(contract.number, contract.valid_to, contract.related("company"))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from forecourt_client.errors import BadAnswer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identifier:
    """Which resource: its type and id."""

    type: str
    id: str


@dataclass(frozen=True)
class Resource:
    """A resource as it was when it was asked for.

    Attributes:
        attributes: As JSON has them; only those that were asked for.
        links: By relationship, whom it leads to where the answer says so: one, None, or a list.
        path: Its own address on the portal.
    """

    resource_type: ClassVar[str] = ""

    type: str
    id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, Identifier | list[Identifier] | None] = field(default_factory=dict)
    path: str = ""
    _included: Mapping[Identifier, Resource] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, name: str) -> Any:
        """Return an attribute by its name."""
        return self.attributes[name]

    def value(self, name: str) -> Any:
        """Return an attribute as its Python type where its kind declares one, else as JSON has it."""
        declared = getattr(type(self), name, None)
        return declared.of(self) if isinstance(declared, Attribute) else self.attributes[name]

    def related(self, name: str) -> Resource | list[Resource] | None:
        """Return what a relationship leads to, of what was included.

        Raises:
            KeyError: The answer does not say whom it leads to; ask with `include`.
        """
        linked = self.links[name]
        if isinstance(linked, list):
            return [self._included[each] for each in linked]
        return None if linked is None else self._included[linked]


R = TypeVar("R", bound=Resource)


class Attribute(Generic[T]):
    """An attribute of a kind of resource, read as a Python type."""

    def __init__(self, read: Callable[[Any], T] | None = None) -> None:
        self._read = read
        self._name = ""

    def __set_name__(self, owner: type[Resource], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, found: None, owner: type[Resource]) -> Self: ...
    @overload
    def __get__(self, found: Resource, owner: type[Resource]) -> T: ...
    def __get__(self, found: Resource | None, owner: type[Resource]) -> T | Self:
        """Return the value. Raises KeyError where it was not asked for."""
        return self if found is None else self.of(found)

    def of(self, found: Resource) -> T:
        """Return the value of a resource. Raises KeyError where it was not asked for."""
        value = found.attributes[self._name]
        return self._read(value) if self._read and value is not None else value


def instant(value: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(value)


def day(value: str) -> date:
    """Read a day."""
    return date.fromisoformat(value)


def hour(value: str) -> time:
    """Read a time of the day."""
    return time.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some resources of a list.

    Attributes:
        next: The address of the page after this one, as a path; None at the end.
    """

    resources: list[R]
    next: str | None


def read_one(document: Mapping[str, Any], kind: type[R]) -> R:
    """Read a document with one resource.

    Raises:
        BadAnswer: It is none.
    """
    return _read(document["data"], kind, _included(document))


def read_page(document: Mapping[str, Any], kind: type[R]) -> Page[R]:
    """Read a document with a list of resources.

    Raises:
        BadAnswer: It is none, or leads to another host.
    """
    data = document["data"]
    if not isinstance(data, list):
        raise BadAnswer("The answer is no list.", next=["Check the portal's address."])
    included = _included(document)
    following = (document.get("links") or {}).get("next")
    if following is not None and (not str(following).startswith("/") or str(following).startswith("//")):
        raise BadAnswer("The list goes on at another host; nothing was asked there.")
    return Page([_read(each, kind, included) for each in data], following)


def _included(document: Mapping[str, Any]) -> dict[Identifier, Resource]:
    found: dict[Identifier, Resource] = {}
    for each in document.get("included") or ():
        resource = _read(each, _kind_of(each), found)
        found[Identifier(resource.type, resource.id)] = resource
    return found


def _kind_of(data: Any) -> type[Resource]:
    from forecourt_client.kinds import KINDS

    return KINDS.get(data.get("type", ""), Resource) if isinstance(data, dict) else Resource


def _read(data: Any, kind: type[R], included: Mapping[Identifier, Resource]) -> R:
    try:
        ends = data.get("relationships") or {}
        links = {name: _linked(end["data"]) for name, end in ends.items() if "data" in end}
        attributes = data.get("attributes") or {}
        path = str((data.get("links") or {}).get("self", ""))
        made = kind if kind.resource_type else _kind_of(data)
        resource = made(str(data["type"]), str(data["id"]), attributes, links, path, included)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadAnswer("Part of the answer is no JSON:API resource.", next=["Check the portal's address."]) from error
    if kind.resource_type and resource.type != kind.resource_type:
        raise BadAnswer(f"The portal gave {resource.type} where {kind.resource_type} were asked for.")
    return resource  # type: ignore[return-value]


def _linked(data: Any) -> Identifier | list[Identifier] | None:
    if isinstance(data, list):
        return [Identifier(each["type"], str(each["id"])) for each in data]
    return None if data is None else Identifier(data["type"], str(data["id"]))
