"""Hold entries against the schema of their kind: unknown and misspelt names, wrong types, entries there twice."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from forecourt.blueprint.files import MOST_ENTRIES, SUFFIX, BadBlueprint, Entry, read_entries
from forecourt.kernel.actors import Side
from forecourt.kernel.catalogue import Parameters
from forecourt.kernel.kinds import Kind, Values, list_kinds

#: What pydantic says in words of Python, in words of files.
_EXPECTED: Final = {
    "tuple_type": "a list was expected",
    "list_type": "a list was expected",
    "dict_type": "a set of names and values was expected",
    "model_type": "a set of names and values was expected",
    "string_type": "text was expected",
    "int_type": "a whole number was expected",
    "int_parsing": "a whole number was expected",
    "bool_type": "true or false was expected",
    "bool_parsing": "true or false was expected",
}
_QUOTED: Final = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Checked:
    """The entries of one kind: right in themselves, each there once."""

    kind: Kind
    entries: tuple[Entry, ...]


def check(files: Mapping[str, str], *, side: Side) -> list[Checked]:
    """Read files and hold them against the kinds of a side, in the order in which kinds are applied.

    Raises BadBlueprint, which names file, line, column and key, and the nearest name that would be right.
    """
    kinds = {kind.name: kind for kind in list_kinds(side=side)}
    if not files:
        raise BadBlueprint(f"There is no file here that says anything: {_names(kinds)}.")
    for name in files:
        _refuse_unknown_file(name, kinds)
    entries = {name.removesuffix(SUFFIX): read_entries(files[name], kind=name.removesuffix(SUFFIX)) for name in files}
    if sum(map(len, entries.values())) > MOST_ENTRIES:
        raise BadBlueprint(f"There are more than {MOST_ENTRIES:,} entries in these files.")
    for name, found in entries.items():
        _refuse_twins(kinds[name], found)
    return [Checked(kind, tuple(entries[name])) for name, kind in kinds.items() if name in entries]


def normal(kind: Kind, entry: Entry) -> Values:
    """Return what an entry says in the form in which two can be compared: all names, as JSON. Raises BadBlueprint."""
    try:
        return _normal(kind, entry.values)
    except ValidationError as error:
        raise _problem(kind, entry, error) from None


def normal_present(kind: Kind, values: Values) -> Values:
    """Return what is there in the same form. What an older version let in and this one would not is left as it is."""
    try:
        return _normal(kind, values)
    except ValidationError:
        return dict(values)


def key_of(kind: Kind, values: Values) -> str:
    """Return what tells an entry from the others of its kind; a text is told apart whatever its case."""
    if not kind.plain_key:
        values = normal_present(kind, values)
    return " · ".join(_in_words(values.get(part)) for part in kind.key)


def _normal(kind: Kind, values: Values) -> Values:
    found = kind.entry.model_validate(values).model_dump(mode="json")
    for name in kind.unordered:
        found[name] = sorted(found[name] or ())
    return found


def _in_words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_in_words, value))
    return "" if value is None else str(value)


def _refuse_unknown_file(name: str, kinds: Mapping[str, Kind]) -> None:
    kind = name.removesuffix(SUFFIX)
    if not name.endswith(SUFFIX) or kind not in kinds:
        near = nearest(kind, kinds)
        hint = f" Did you mean {near}{SUFFIX}?" if near else f" There are {_names(kinds)}."
        raise BadBlueprint(f"{name}: no file of this name says anything here.{hint}")


def _refuse_twins(kind: Kind, entries: Iterable[Entry]) -> None:
    seen: dict[str, Entry] = {}
    for entry in entries:
        key = key_of(kind, entry.values).casefold()
        if key in seen:
            what = f"{' and '.join(kind.key)} {key_of(kind, entry.values)!r}" if kind.key else kind.title.lower()
            raise BadBlueprint(
                f"{entry.place_of(kind.key[:1])}: {what} is there already, in line {seen[key].place.line}."
            )
        seen[key] = entry


def _problem(kind: Kind, entry: Entry, error: ValidationError) -> BadBlueprint:
    """Say the first thing that is wrong with an entry, where, and what may have been meant."""
    problems = error.errors(include_url=False)
    first = next((each for each in problems if each["type"] == "extra_forbidden"), problems[0])
    path = tuple(part for part in first["loc"] if part != "[key]")
    name = ".".join(map(str, path))
    where = entry.place_of(path)
    more = f" ({len(problems) - 1} more in this entry.)" if len(problems) > 1 else ""
    if first["type"] == "extra_forbidden":
        known = _names_at(kind.entry, path[:-1])
        near = nearest(str(path[-1]), known)
        hint = f"did you mean {near!r}?" if near else f"there are {_listed(known)}."
        return BadBlueprint(f"{where}: there is no name {str(path[-1])!r} here; {hint}{more}")
    if first["type"] == "missing":
        return BadBlueprint(f"{where}: {name!r} is missing.{more}")
    message = _EXPECTED.get(first["type"], first["msg"].removeprefix("Value error, ").rstrip("."))
    message = message[:1].lower() + message[1:]
    said = f", not {_shown(first['input'])}" if name and first["type"] != "value_error" else ""
    expected = _QUOTED.findall(str((first.get("ctx") or {}).get("expected", "")))
    near = nearest(str(first["input"]), expected) if expected else None
    hint = f" Did you mean {near!r}?" if near else ""
    return BadBlueprint(f"{where}: {f'{name}: ' if name else ''}{message}{said}.{hint}{more}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the name that is most like a word, where one is like it at all."""
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


@cache
def _schema_of(entry: type[Parameters]) -> dict[str, Any]:
    return entry.model_json_schema()


def _names_at(entry: type[Parameters], path: Sequence[str | int]) -> list[str]:
    """List the names that stand at a place of an entry, from its JSON Schema."""
    root = _schema_of(entry)
    at = [root]
    for part in path:
        at = [below for schema in at for below in _below(_resolved(schema, root), part, root)]
    return [name for schema in at for name in _resolved(schema, root).get("properties", {})]


def _below(schema: Mapping[str, Any], part: str | int, root: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [_resolved(each, root) for word in ("anyOf", "oneOf", "allOf") for each in schema.get(word, ())]
    found.append(dict(schema))
    steps = []
    for each in found:
        step = each.get("items") if isinstance(part, int) else (each.get("properties") or {}).get(part)
        step = step if step is not None else each.get("additionalProperties")
        if isinstance(step, dict):
            steps.append(step)
    return steps


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return dict(root.get("$defs", {}).get(name, {})) if name else dict(schema)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def _names(kinds: Iterable[str]) -> str:
    return _listed([f"{name}{SUFFIX}" for name in kinds])


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
