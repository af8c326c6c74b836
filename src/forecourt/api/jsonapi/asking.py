"""What an address asks for: fields, includes, order, filters and a page, read strictly.

Whatever is unknown, repeated, empty or out of bounds is refused with the parameter's name: a mistyped filter that was
passed over would look like an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from pydantic import ValidationError

from forecourt.api.jsonapi.declarations import Filter, Resource, get_resource
from forecourt.api.jsonapi.instants import read_instant
from forecourt.api.jsonapi.negotiation import CURSORS
from forecourt.api.jsonapi.refusals import BadParameter
from forecourt.kernel.errors import Invisible

DEFAULT_SIZE: Final = 50
LARGEST_SIZE: Final = 200
MOST_VALUES: Final = 200
DEEPEST_INCLUDE: Final = 3
MOST_INCLUDES: Final = 12
#: `fields[TYPE]`, `filter[NAME]`, `page[NAME]`.
_FAMILY: Final = re.compile(r"(fields|filter|page)\[([A-Za-z0-9_-]{1,100})\]", re.ASCII)

Tree = dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page: so many, after a cursor or before one."""

    size: int = DEFAULT_SIZE
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Attributes:
        fields: By type, the fields wanted; a type that is not named gives all of them.
        include: Relationships to follow, and of what they lead to again.
        order: Names of columns, with `-` for falling; empty for the usual order.
        where: Values by filter.
    """

    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    include: Tree = field(default_factory=dict)
    order: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    page: PageAsked = PageAsked()

    def fields_of(self, resource: Resource) -> frozenset[str]:
        """Return the fields wanted of a resource."""
        return self.fields.get(resource.type, resource.fields)


def read_query(query: QueryDict, *, of: Resource, is_list: bool) -> Asked:
    """Read the parameters of an address that gives one resource or a list of them.

    Raises BadParameter.
    """
    known = _parameters(of, is_list=is_list)
    fields: dict[str, frozenset[str]] = {}
    where: dict[str, Any] = {}
    page: dict[str, str] = {}
    for name, values in query.lists():
        family, member = _family(name)
        if family not in known:
            raise BadParameter(f"{name} is not a parameter here; {', '.join(known.values())} are.", pointer=name)
        if len(values) > 1:
            raise BadParameter(f"{name} was given {len(values)} times.", pointer=name)
        if family == "fields":
            fields[member] = _fields(name, member, values[0])
        elif family == "filter":
            where[member] = _filter(name, of.filter.get(member), values[0], of=of)
        elif family == "page":
            page[member] = values[0]
    return Asked(
        fields=fields,
        include=_include(query.get("include", ""), of=of) if "include" in query else {},
        order=_order(query.get("sort", ""), of=of) if "sort" in query else (),
        where=where,
        page=_page(page),
    )


def _parameters(of: Resource, *, is_list: bool) -> dict[str, str]:
    """Return the families of parameters that an address has, with how each is written."""
    known = {"fields": "fields[TYPE]", "include": "include"}
    lists = {"filter": "filter[NAME]", "sort": "sort", "page": "page[size], page[after] and page[before]"}
    return known | (lists if is_list else {})


def _family(name: str) -> tuple[str, str]:
    found = _FAMILY.fullmatch(name)
    return (found[1], found[2]) if found else (name if name in ("include", "sort") else "", "")


def _fields(name: str, kind: str, raw: str) -> frozenset[str]:
    try:
        resource = get_resource(kind)
    except Invisible:
        raise BadParameter(f"There is no type {kind}.", pointer=name) from None
    wanted = frozenset(raw.split(",")) if raw else frozenset()
    for unknown in sorted(wanted - resource.fields):
        raise BadParameter(f"{kind} has no field {unknown!r}.", pointer=name)
    return wanted


def _include(raw: str, *, of: Resource) -> Tree:
    tree: Tree = {}
    paths = raw.split(",") if raw else []
    if len(paths) > MOST_INCLUDES:
        raise BadParameter(f"include takes up to {MOST_INCLUDES} paths.", pointer="include")
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST_INCLUDE:
            raise BadParameter(f"{path} is deeper than {DEEPEST_INCLUDE} steps.", pointer="include")
        resource, branch = of, tree
        for step in steps:
            if step not in resource.relationship:
                raise BadParameter(f"{resource.type} has no relationship {step!r}.", pointer="include")
            resource, branch = get_resource(resource.relationship[step].to), branch.setdefault(step, {})
    return tree


def _order(raw: str, *, of: Resource) -> tuple[str, ...]:
    wanted = tuple(raw.split(","))
    for key in wanted:
        if key.removeprefix("-") not in of.sorts:
            words = f"{of.type} can be sorted by {', '.join(of.sorts)}." if of.sorts else f"{of.type} cannot be sorted."
            raise BadParameter(f"{words} Not by {key!r}.", pointer="sort", kind=f"{CURSORS}unsupported-sort")
    if len({key.removeprefix("-") for key in wanted}) < len(wanted):
        raise BadParameter("sort names a field twice.", pointer="sort")
    return wanted


def _filter(name: str, declared: Filter | None, raw: str, *, of: Resource) -> Any:
    if declared is None:
        raise BadParameter(f"{of.type} can be filtered by {', '.join(of.filter)}; not by {name}.", pointer=name)
    if not declared.many:
        return _value(name, declared, raw)
    parts = raw.split(",")
    if len(parts) > MOST_VALUES:
        raise BadParameter(f"{name} takes up to {MOST_VALUES} values.", pointer=name)
    return [_value(name, declared, part) for part in dict.fromkeys(parts)]


def _value(name: str, declared: Filter, raw: str) -> Any:
    if not raw or "\0" in raw:
        raise BadParameter(f"{name} is empty, or has an empty part.", pointer=name)
    if declared.type is datetime:
        return read_instant(name, raw)
    try:
        return declared.adapter.validate_strings(raw)
    except ValidationError as error:
        raise BadParameter(f"{name}: {error.errors(include_url=False)[0]['msg']}.", pointer=name) from None


def _page(given: dict[str, str]) -> PageAsked:
    for name in given:
        if name not in ("size", "after", "before"):
            raise BadParameter(f"page[{name}] is not a parameter here.", pointer=f"page[{name}]")
    if "after" in given and "before" in given:
        kind = f"{CURSORS}range-pagination-not-supported"
        raise BadParameter("page[after] and page[before] do not go together.", pointer="page[after]", kind=kind)
    return PageAsked(_size(given.get("size")), given.get("after"), given.get("before"))


def _size(raw: str | None) -> int:
    if raw is None:
        return DEFAULT_SIZE
    if not re.fullmatch(r"[0-9]{1,9}", raw, re.ASCII) or int(raw) < 1:
        raise BadParameter("page[size] is a whole number from 1.", pointer="page[size]")
    if int(raw) > LARGEST_SIZE:
        raise BadParameter(
            f"page[size] is {LARGEST_SIZE} at most.",
            pointer="page[size]",
            kind=f"{CURSORS}max-size-exceeded",
            told={"page": {"maxSize": LARGEST_SIZE}},
        )
    return int(raw)
