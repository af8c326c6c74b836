"""Kinds: what files may declare. Each room registers its own, and the room `blueprint` plans and applies them.

A kind is one file of a folder, named like it: `levels.yaml` holds a list of entries under the name `levels`. A room
says in its `kinds.py`, which its `apps.py` imports,

- how an entry reads (`entry`, a `Parameters` class: names, types and words come from there, also into error messages);
- what tells one entry from another (`key`);
- what there is at present, as entries in file form (`read`), and by which name the journal knows each;
- which actions bring about what the file says (`steps`).

Where one action makes a thing and changes it, which is how a provider's things are defined, `defined_by` needs no more
than the action and the reading:

    register(defined_by(define_level, name="levels", title="Contract level", rank=20, subject="level", read=_levels))

with `_levels(actor)` returning `[{"code": …, "title": …, "rank": …}, …]`. What customers keep for themselves is made
and changed by several actions: `kept_under` takes a policy, and functions that say which.

Nothing is ever changed but through actions, so policy, oversight and journal hold for files as they do for pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forecourt.kernel.actors import Actor, Side
from forecourt.kernel.catalogue import Action, Parameters

Values = Mapping[str, Any]
#: One action to perform, with its parameters.
Step = tuple[Action[Any], Values]


@dataclass(frozen=True, slots=True)
class Present:
    """Something that there is, as an entry of a file.

    Attributes:
        values: Its entry, by the names of the kind's `entry`; what is left out is the default.
        subject: What the journal calls it, as (type, id).
        handle: What its room needs to find it again, such as an id. No file holds it.
    """

    values: Values
    subject: tuple[str, str]
    handle: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file of one name may declare.

    Attributes:
        name: Of the file and of the list in it.
        title: One of them, as people call it.
        side: Whose files hold it: the provider's or a customer's.
        entry: How an entry reads. Unknown names are refused.
        key: The names whose values tell one entry from another.
        rank: What comes first: a kind of a lower rank is applied earlier, and taken away later.
        may: Raises a Refusal for who may not keep this kind at all.
        read: What there is, in the order of a file, for this actor.
        steps: What to do as this actor, from what is there (None: nothing) to what is wanted (None: it is to go).
        removes: Whether a missing entry means that the thing is to go. Where not, it stays.
        plain_key: What the key names is text as it stands; where not, it is compared once it was read.
        unordered: Names of lists in which order means nothing.
        for_new: Names whose values count when a thing is made, and no more: what is there is left as it is.
    """

    name: str
    title: str
    side: Side
    entry: type[Parameters]
    key: tuple[str, ...]
    rank: int
    may: Callable[[Actor], None]
    read: Callable[[Actor], Iterable[Present]]
    steps: Callable[[Actor, Present | None, Values | None], Sequence[Step]]
    removes: bool = False
    plain_key: bool = True
    unordered: frozenset[str] = field(default_factory=frozenset)
    for_new: frozenset[str] = field(default_factory=frozenset)


_KINDS: dict[tuple[Side, str], Kind] = {}


def register(kind: Kind) -> Kind:
    """Let files hold a kind from now on. A name taken twice on one side raises ValueError."""
    if (kind.side, kind.name) in _KINDS:
        raise ValueError(f"there is a kind {kind.name} already")
    _KINDS[kind.side, kind.name] = kind
    return kind


def list_kinds(*, side: Side | None = None) -> list[Kind]:
    """List the kinds in the order in which they are applied: all, or those of one side's files."""
    found = [kind for kind in _KINDS.values() if side is None or kind.side == side]
    return sorted(found, key=lambda kind: (kind.rank, kind.name))


def defined_by(
    action: Action[Any],
    *,
    name: str,
    title: str,
    rank: int,
    subject: str,
    read: Callable[[Actor], Iterable[Values]],
    key: tuple[str, ...] = ("code",),
    unordered: Iterable[str] = (),
    remove: Action[Any] | None = None,
) -> Kind:
    """Make a kind of the provider's that one action defines: it makes what is not there and changes what is.

    Args:
        subject: The type by which the journal knows one; its id is the entry's key.
        read: What there is, as parameters of the action.
        remove: What takes one away, given its key alone; without it a missing entry means nothing.
    """

    def present(actor: Actor) -> list[Present]:
        return [Present(each, (subject, "/".join(str(each[part]) for part in key))) for each in read(actor)]

    def steps(actor: Actor, was: Present | None, wanted: Values | None) -> list[Step]:
        if wanted is not None:
            return [(action, wanted)]
        assert remove is not None
        assert was is not None
        return [(remove, {part: was.values[part] for part in key})]

    return Kind(
        name=name,
        title=title,
        side="provider",
        entry=action.parameters,
        key=key,
        rank=rank,
        may=lambda actor: action.policy(actor, None),
        read=present,
        steps=steps,
        removes=remove is not None,
        unordered=frozenset(unordered),
    )


def kept_under(
    policy: Callable[[Actor, Any], None],
    *,
    name: str,
    title: str,
    rank: int,
    entry: type[Parameters],
    key: tuple[str, ...],
    read: Callable[[Actor], Iterable[Present]],
    keep: Callable[[Actor, Present | None, Values], Sequence[Step]],
    remove: Callable[[Present], Step] | None = None,
    plain_key: bool = True,
    unordered: Iterable[str] = (),
    for_new: Iterable[str] = (),
) -> Kind:
    """Make a kind of a customer's own, kept by those whom a policy allows.

    Args:
        keep: What to do from what is there (None: nothing) to what is wanted.
        remove: What takes one away; without it a missing entry means nothing.
    """

    def steps(actor: Actor, was: Present | None, wanted: Values | None) -> Sequence[Step]:
        if wanted is not None:
            return keep(actor, was, wanted)
        assert remove is not None
        assert was is not None
        return [remove(was)]

    return Kind(
        name=name,
        title=title,
        side="customer",
        entry=entry,
        key=key,
        rank=rank,
        may=lambda actor: policy(actor, None),
        read=read,
        steps=steps,
        removes=remove is not None,
        plain_key=plain_key,
        unordered=frozenset(unordered),
        for_new=frozenset(for_new),
    )
