"""How a room declares a resource: what it is made of, what it is related to, how it may be narrowed.

CONTRACTS = declare(
    Resource(
        type="contracts",
        about="What a company has signed, and until when.",
        listing=listings.CONTRACTS,
        permission="contracts.see",
        words="contracts",
        attributes=(Attribute("number", str, "What people quote.", "C-0007"), …),
        relationships=(ToOne("company", to="companies", about="Whose contract it is."), …),
        filters=(Filter("company", UUID, "Only this company's.", many=True), …),
    )
)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, TypeAdapter

from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.kernel.deprecation import Deprecation
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.listings import ID, Listing, Row


@dataclass(frozen=True)
class Attribute:
    """One attribute.

    Attributes:
        name: Its name here.
        type: The Python type of its values, from which its JSON Schema comes; `X | None` where it may be null.
        about: What it means, with its unit.
        example: A value that could be there.
        read: Makes the value of a row; without: the row's column of that name.
        columns: Which columns `read` needs; without: the one of that name.
    """

    name: str
    type: Any
    about: str
    example: Any
    read: Callable[[Row], Any] | None = None
    columns: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Name the columns that it is made from."""
        return self.columns or (self.name,)

    def value(self, row: Row) -> Any:
        """Return its value in a row."""
        return self.read(row) if self.read else row[self.name]

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Return what knows the type's schema."""
        return TypeAdapter(self.type)


@dataclass(frozen=True)
class ToOne:
    """A relationship to at most one resource, whose id stands in our row.

    Attributes:
        to: The type at the other end.
        column: Where the id stands; without: the relationship's name with `_id`.
    """

    name: str
    to: str
    about: str
    column: str = ""

    @property
    def needs(self) -> str:
        """Name the column that the id stands in."""
        return self.column or f"{self.name}_id"


@dataclass(frozen=True)
class ToMany:
    """A relationship to several resources: those that name us, or those whose ids stand in our row.

    Attributes:
        to: The type at the other end.
        via: The filter over there that narrows to what belongs to us.
        back: The column over there that holds our id; without: `via` with `_id`.
        column: The column of ours that holds their ids; then there is no `via`.
    """

    name: str
    to: str
    about: str
    via: str = ""
    back: str = ""
    column: str = ""

    @property
    def names_us(self) -> str:
        """Name the column over there that holds our id."""
        return self.back or f"{self.via}_id"


Relationship = ToOne | ToMany


_BIGINT: Final = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]


@dataclass(frozen=True)
class Filter:
    """What a list can be narrowed by: `filter[name]=value`, or several values with commas where `many`.

    Attributes:
        type: Of one value.
        many: The listing's filter gets a list.
        deprecated: That it is to go away; None: it stays.
    """

    name: str
    type: Any
    about: str
    example: str
    many: bool = False
    deprecated: Deprecation | None = None

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Return what reads one value; a whole number is one that PostgreSQL's `bigint` holds."""
        return TypeAdapter(_BIGINT if self.type is int else self.type)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Change:
    """A POST, PATCH or DELETE of this resource that is exactly one action.

    The attributes sent are the action's parameters. What is not sent stays as it is (JSON:API, section 9.2.1).

    Attributes:
        subject: The action's parameter that holds the resource's id; for what makes one: the receipt's.
        column: The column that `subject` holds, where that is not the resource's own id.
        always: Further parameters that come from columns of the resource, whatever is sent.
        keeps: Parameters that come from columns of the resource where they are not sent: the action wants them whole.
        ends: Parameters that may be sent as relationships too, by relationship.
    """

    action: Action[Any]
    subject: str
    column: str = ID
    always: Mapping[str, str] = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs(self) -> frozenset[str]:
        """Name the columns of the resource that it is performed with."""
        return frozenset({ID, self.column, *self.always.values(), *self.keeps.values()})


@dataclass(frozen=True)
class Resource:
    """A resource type.

    Attributes:
        about: One or two sentences for people.
        permission: What a role needs for it; empty: nothing beyond a login.
        words: What a role "does not include", for the refusal.
        policy: Refuses whom a permission alone does not tell from others; None: the permission says it all.
        makes, changes, removes: The actions that POST, PATCH and DELETE are.
        see_also: Actions that change it in other ways, named where a method is not answered.
        id_type: UUID, str where ids are words of the blueprint, or int.
        deprecated: That it is to go away; None: it stays. The successor is another type.
    """

    type: str
    about: str
    listing: Listing
    attributes: tuple[Attribute, ...]
    relationships: tuple[Relationship, ...] = ()
    filters: tuple[Filter, ...] = ()
    permission: str = ""
    words: str = ""
    policy: Callable[[Actor], None] | None = None
    makes: Change | None = None
    changes: Change | None = None
    removes: Change | None = None
    see_also: tuple[str, ...] = ()
    id_type: Any = UUID
    deprecated: Deprecation | None = None

    @cached_property
    def attribute(self) -> dict[str, Attribute]:
        """Return the attributes by name."""
        return {each.name: each for each in self.attributes}

    @cached_property
    def relationship(self) -> dict[str, Relationship]:
        """Return the relationships by name."""
        return {each.name: each for each in self.relationships}

    @cached_property
    def filter(self) -> dict[str, Filter]:
        """Return the filters by name; `id` is always one."""
        return {ID: Filter(ID, self.id_type, IDS, "", many=True), **{each.name: each for each in self.filters}}

    @cached_property
    def sorts(self) -> tuple[str, ...]:
        """Return what a list can be ordered by, the usual order first."""
        usual = [name.lstrip("-") for name in self.listing.order]
        return tuple(name for name in dict.fromkeys([*usual, *self.listing.sorts]) if name in self.attribute)

    @property
    def fields(self) -> frozenset[str]:
        """Return the names of all fields: attributes and relationships share one namespace."""
        return frozenset(self.attribute) | frozenset(self.relationship)

    def columns(self, fields: Iterable[str]) -> frozenset[str]:
        """Return the columns that these fields need, and `id`."""
        needed = {ID}
        for name in fields:
            if name in self.attribute:
                needed.update(self.attribute[name].needs)
            else:
                end = self.relationship[name]
                needed.update({end.needs} if isinstance(end, ToOne) else {end.column} - {""})
        return frozenset(needed)

    def check(self, actor: Actor) -> None:
        """Refuse, with the reason, a role that does not include this resource.

        Somebody without a role is not refused: they see nothing, as everywhere. Raises Forbidden.
        """
        if self.policy is not None and actor.role is not None:
            self.policy(actor)
        if self.permission and actor.role is not None and not actor.may(self.permission):
            words = self.words or self.type.replace("-", " ")
            steps = [f"Ask an administrator at {actor.company_name} for another role."] if actor.company_name else []
            raise Forbidden(f"{actor.role_title} at {actor.company_name} does not include {words}.", next=steps)


IDS: Final = "Only those with these ids: up to 200, separated by commas."
_RESOURCES: dict[str, Resource] = {}


def declare(resource: Resource) -> Resource:
    """Make a resource known. A type, or a field of it, that is there already raises ValueError."""
    if resource.type in _RESOURCES:
        raise ValueError(f"there are {resource.type} already")
    if set(resource.attribute) & set(resource.relationship) or {"id", "type"} & resource.fields:
        raise ValueError(f"{resource.type} has a field that clashes with another")
    _RESOURCES[resource.type] = resource
    return resource


def get_resource(kind: str) -> Resource:
    """Return a resource by its type. Raises Invisible."""
    try:
        return _RESOURCES[kind]
    except KeyError:
        raise Invisible("There is nothing at this address.") from None


def find_resource(kind: str) -> Resource | None:
    """Return a resource by its type; None where there is none."""
    return _RESOURCES.get(kind)


def list_resources() -> list[Resource]:
    """List every resource, by type."""
    return [_RESOURCES[kind] for kind in sorted(_RESOURCES)]


def period_start(about: str, example: str) -> Attribute:
    """Declare `valid_from`, the first instant of a period."""
    return Attribute("valid_from", datetime | None, about, example)


def period_end(about: str, example: str | None = None) -> Attribute:
    """Declare `valid_to`, the instant after the last of a period; null where none is set."""
    return Attribute("valid_to", datetime | None, about, example)
