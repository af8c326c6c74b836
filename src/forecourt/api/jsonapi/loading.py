"""What a document is made of: primary rows, what they include, and which links may be told.

Everything is loaded in bulk, one query a relationship, whatever the number of rows. An id is linked only where the
resource at the other end is visible to the actor: a link is a statement that something exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from forecourt.api.jsonapi.asking import Asked, Tree
from forecourt.api.jsonapi.declarations import Relationship, Resource, ToMany, ToOne, get_resource
from forecourt.api.jsonapi.refusals import BadParameter
from forecourt.kernel.actors import Actor
from forecourt.kernel.listings import ID, Row

MOST_INCLUDED: Final = 2_000

Id = Any
Linkage = Id | list[Id] | None


@dataclass(slots=True)
class Found:
    """What was found.

    Attributes:
        primary: Ids of the primary resources, in order.
        rows: By type and id.
        links: By type, id and relationship: whom it leads to, of those that are visible.
    """

    resource: Resource
    primary: list[Id] = field(default_factory=list)
    rows: dict[str, dict[Id, Row]] = field(default_factory=dict)
    links: dict[tuple[str, Id, str], Linkage] = field(default_factory=dict)

    def keep(self, resource: Resource, rows: Iterable[Row]) -> list[Row]:
        """Add rows, and return them."""
        kept = list(rows)
        self.rows.setdefault(resource.type, {}).update((row[ID], row) for row in kept)
        return kept


def columns_of(resource: Resource, asked: Asked, tree: Tree) -> frozenset[str]:
    """Return the columns that a resource needs here: its fields', and those that lead to what is included."""
    return resource.columns({*asked.fields_of(resource), *tree})


def gather(*, actor: Actor, resource: Resource, rows: Sequence[Row], asked: Asked) -> Found:
    """Load all that belongs to these primary rows. To be called inside the actor's scope. Raises BadParameter."""
    found = Found(resource, primary=[row[ID] for row in rows])
    found.keep(resource, rows)
    _follow(found, resource, rows, asked.include, actor=actor, asked=asked, path="")
    _link_the_rest(found, actor=actor, asked=asked)
    return found


def find(resource: Resource, id: str, *, actor: Actor, only: frozenset[str]) -> list[Row]:
    """Return the row with an id, if it is visible. What cannot be an id is nobody's."""
    if not _may_be_id(id, resource.id_type):
        return []
    return resource.listing.some(actor=actor, ids=[id], only=only)


def _may_be_id(id: str, kind: Any) -> bool:
    """Tell whether this is how an id of that type is written; a resource has one address only."""
    try:
        return "\0" not in id and str(kind(id)) == id and (kind is not int or int(id) < 1 << 63)
    except ValueError:
        return False


def _follow(
    found: Found, resource: Resource, rows: Sequence[Row], tree: Tree, *, actor: Actor, asked: Asked, path: str
) -> None:
    for name, below in tree.items():
        end = resource.relationship[name]
        target = get_resource(end.to)
        target.check(actor)
        only = columns_of(target, asked, below) | ({end.names_us} if isinstance(end, ToMany) and end.via else set())
        if isinstance(end, ToMany) and end.via:
            related = _children(found, resource, rows, end, target, actor=actor, only=only, path=f"{path}{name}")
        else:
            related = _named(found, resource, rows, end, target, actor=actor, only=only)
        found.keep(target, related)
        _follow(found, target, related, below, actor=actor, asked=asked, path=f"{path}{name}.")


def _named(
    found: Found,
    resource: Resource,
    rows: Sequence[Row],
    end: Relationship,
    target: Resource,
    *,
    actor: Actor,
    only: frozenset[str],
) -> list[Row]:
    """Load those whose ids stand in our rows, and link the ones that are visible."""
    wanted = dict.fromkeys(each for row in rows for each in _ids(end, row))
    related = target.listing.some(actor=actor, ids=wanted, only=only)
    visible = {row[ID] for row in related}
    for row in rows:
        found.links[resource.type, row[ID], end.name] = _linkage(end, row, visible)
    return related


def _children(
    found: Found,
    resource: Resource,
    rows: Sequence[Row],
    end: ToMany,
    target: Resource,
    *,
    actor: Actor,
    only: frozenset[str],
    path: str,
) -> list[Row]:
    """Load those that name us: all of them, or none where they are too many."""
    parents = [row[ID] for row in rows]
    if not parents:
        return []
    where = {end.via: parents}
    related = target.listing.page(actor=actor, where=where, limit=MOST_INCLUDED + 1, only=only)
    if len(related) > MOST_INCLUDED:
        raise BadParameter(
            f"{path} would include more than {MOST_INCLUDED:,} {target.type}; page through them at the related link, "
            "or ask for a smaller page.",
            pointer="include",
        )
    by_parent: dict[Id, list[Id]] = {parent: [] for parent in parents}
    for row in related:
        by_parent[row[end.names_us]].append(row[ID])
    for parent, children in by_parent.items():
        found.links[resource.type, parent, end.name] = children
    return related


def _link_the_rest(found: Found, *, actor: Actor, asked: Asked) -> None:
    """Link what stands in rows already and was not included: one query for each type that it leads to."""
    waiting: dict[str, list[tuple[Resource, Relationship, Row]]] = {}
    for kind, rows in found.rows.items():
        resource = get_resource(kind)
        for name in resource.relationship.keys() & asked.fields_of(resource):
            end = resource.relationship[name]
            if isinstance(end, ToOne) or end.column:
                linked = found.links
                waiting.setdefault(end.to, []).extend(
                    (resource, end, row) for key, row in rows.items() if (kind, key, name) not in linked
                )
    for kind, ends in waiting.items():
        visible = _visible(found, get_resource(kind), {each for _, end, row in ends for each in _ids(end, row)}, actor)
        for resource, end, row in ends:
            found.links[resource.type, row[ID], end.name] = _linkage(end, row, visible)


def _visible(found: Found, target: Resource, ids: set[Id], actor: Actor) -> set[Id]:
    if target.listing.is_open:
        return ids
    loaded = found.rows.get(target.type, {}).keys()
    unknown = ids - loaded
    return (ids & loaded) | {row[ID] for row in target.listing.some(actor=actor, ids=unknown, only=(ID,))}


def _ids(end: Relationship, row: Row) -> list[Id]:
    if isinstance(end, ToMany):
        return list(row[end.column])
    return [] if row[end.needs] is None else [row[end.needs]]


def _linkage(end: Relationship, row: Row, visible: set[Id]) -> Linkage:
    if isinstance(end, ToMany):
        return [each for each in row[end.column] if each in visible]
    linked = row[end.needs]
    return linked if linked in visible else None
