"""Plan: what differs between files and what is there, entry by entry and field by field."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from forecourt.blueprint.checking import Checked, check, key_of, normal, normal_present
from forecourt.blueprint.files import Entry, Place
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Refusal
from forecourt.kernel.kinds import Kind, Present, Values
from forecourt.kernel.scope import scope

#: So much of a SHA-256 digest as a plan is known by: 128 bits, hexadecimal.
DIGEST_CHARACTERS: Final = 32
Verb = Literal["add", "change", "remove"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what is there, and what the files say."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs.

    Attributes:
        key: What tells it from others of its kind.
        place: Where the files say so; None for what they no longer hold.
        was: What is there; None where nothing is.
        wanted: What the files say; None where they say nothing.
    """

    kind: Kind
    verb: Verb
    key: str
    fields: tuple[FieldChange, ...]
    place: Place | None
    was: Present | None
    wanted: Values | None
    entry: Entry | None = None

    def told(self) -> dict[str, Any]:
        """Return it as plain values."""
        place = {"file": self.place.file, "line": self.place.line} if self.place else None
        return {
            "kind": self.kind.name,
            "title": self.kind.title,
            "change": self.verb,
            "key": self.key,
            "place": place,
            "fields": [{"name": each.name, "old": each.old, "new": each.new} for each in self.fields],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """All that differs.

    Attributes:
        entries: How many entries the files hold.
        kinds: The kinds that the files are about; others are left alone.
        changes: In the order in which they are made: first what comes and changes, then what goes.
    """

    entries: int
    kinds: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def digest(self) -> str:
        """Name this very plan: another difference has another digest."""
        told = [(each.kind.name, each.verb, each.key, each.told()["fields"]) for each in self.changes]
        return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()[
            :DIGEST_CHARACTERS
        ]

    def count(self, verb: Verb) -> int:
        """Count the changes of one sort."""
        return sum(each.verb == verb for each in self.changes)

    def told(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "digest": self.digest,
            "entries": self.entries,
            "kinds": list(self.kinds),
            "add": self.count("add"),
            "change": self.count("change"),
            "remove": self.count("remove"),
            "differences": [each.told() for each in self.changes],
        }


def make_plan(*, actor: Actor, files: Mapping[str, str]) -> Plan:
    """Hold files against what is there. Raises BadBlueprint, and the Refusal of a kind that the actor may not keep."""
    with scope(actor):
        checked = check(files, side=actor.side)
        for each in checked:
            require_keeper(actor, each.kind)
        made = [change for each in checked for change in _differences(actor, each)]
    coming = [each for each in made if each.verb != "remove"]
    going = [each for each in made if each.verb == "remove"]
    return Plan(
        entries=sum(len(each.entries) for each in checked),
        kinds=tuple(each.kind.name for each in checked),
        changes=(*coming, *reversed(going)),
    )


def require_keeper(actor: Actor, kind: Kind) -> None:
    """Refuse, naming the file, who may not keep a kind."""
    try:
        kind.may(actor)
    except Refusal as refusal:
        refusal.say_where(f"{kind.name}.yaml")
        raise


def present_by_key(actor: Actor, kind: Kind) -> dict[str, Present]:
    """Read what there is of a kind, by key. Of two that files cannot tell apart the first is the one."""
    found: dict[str, Present] = {}
    for each in kind.read(actor):
        found.setdefault(key_of(kind, each.values).casefold(), each)
    return found


def _differences(actor: Actor, checked: Checked) -> Iterable[Change]:
    kind = checked.kind
    there = present_by_key(actor, kind)
    for entry in checked.entries:
        present = there.pop(key_of(kind, entry.values).casefold(), None)
        if present is None:
            wanted = normal(kind, entry)
            yield _change(kind, "add", entry, None, _fields(kind, {}, wanted, {}, entry.values))
        elif present.values != entry.values:
            wanted = normal(kind, entry)
            was = normal_present(kind, present.values)
            fields = _fields(kind, was, wanted, present.values, entry.values)
            if fields:
                yield _change(kind, "change", entry, present, fields)
    if kind.removes:
        for present in there.values():
            fields = _fields(kind, normal_present(kind, present.values), {}, present.values, {})
            yield _change(kind, "remove", None, present, fields)


def _change(
    kind: Kind,
    verb: Verb,
    entry: Entry | None,
    was: Present | None,
    fields: tuple[FieldChange, ...],
) -> Change:
    said = entry.values if entry else was.values if was else {}
    place = entry.place if entry else None
    wanted = entry.values if entry else None
    return Change(kind, verb, key_of(kind, said) or kind.name, fields, place, was, wanted, entry)


def _fields(kind: Kind, old: Values, new: Values, old_said: Values, new_said: Values) -> tuple[FieldChange, ...]:
    """Pair up what differs, as it was said; of what is new or goes, what it says."""
    skipped = kind.for_new if old and new else frozenset(kind.key)
    names = [name for name in kind.entry.model_fields if name not in skipped]
    if old and new:
        names = [name for name in names if old.get(name) != new.get(name)]
    else:
        names = [name for name in names if _says(old.get(name)) or _says(new.get(name))]
    return tuple(FieldChange(name, as_said(old_said, old, name), as_said(new_said, new, name)) for name in names)


def as_said(said: Values, plain: Values, name: str) -> Any:
    """Return a value as JSON, and what has names within it as it was said, without what follows by itself."""
    value = said.get(name)
    return pruned(value) if isinstance(value, dict | list) else pruned(plain.get(name))


def pruned(value: Any) -> Any:
    """Leave out, of what has names, those that say nothing."""
    if isinstance(value, dict):
        return {name: pruned(each) for name, each in value.items() if _says(each)}
    return [pruned(each) for each in value] if isinstance(value, list) else value


def _says(value: Any) -> bool:
    return value is not None and value != [] and value != {} and value != ""
