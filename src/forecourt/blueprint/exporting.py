"""Write what is there as files. Where a file is there already, entries that say what is so keep their very lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from forecourt.blueprint.checking import key_of, normal, normal_present
from forecourt.blueprint.files import SUFFIX, BadBlueprint, Entry, read_entries
from forecourt.blueprint.planning import as_said, present_by_key
from forecourt.blueprint.policies import kept_kinds
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import Kind, Present, Values
from forecourt.kernel.scope import scope

WIDTH: Final = 110


class _Dumper(yaml.SafeDumper):
    """Writes lists set in from their name, as the house's own files are written."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Set lists in, too."""
        super().increase_indent(flow, False)


@dataclass(frozen=True, slots=True)
class Export:
    """What is there as files.

    Attributes:
        files: Text by name.
        rewritten: The files that could not keep the lines they had, comments included.
    """

    files: Mapping[str, str]
    rewritten: tuple[str, ...]


#: What there is, by key, of each kind that somebody keeps.
There = Mapping[str, tuple[Kind, Mapping[str, Present]]]


def export_files(*, actor: Actor, files: Mapping[str, str]) -> Export:
    """Write what the actor may keep as files, keeping of the given ones all that is still so."""
    return write_files(read_kinds(actor=actor), files=files)


def read_kinds(*, actor: Actor, kinds: Collection[str] | None = None) -> There:
    """Read what there is of the kinds that the actor may keep, by the name of their files.

    Args:
        kinds: The names of those to read; None: all.
    """
    with scope(actor):
        kept = (each for each in kept_kinds(actor) if kinds is None or each.name in kinds)
        return {f"{kind.name}{SUFFIX}": (kind, present_by_key(actor, kind)) for kind in kept}


def write_files(there: There, *, files: Mapping[str, str]) -> Export:
    """Write what was read as files, keeping of the given ones all that is still so."""
    written: dict[str, str] = {}
    rewritten: list[str] = []
    for name, (kind, present) in there.items():
        text = _kept(kind, files[name], present) if name in files else None
        if name in files and text is None:
            rewritten.append(name)
        written[name] = text if text is not None else write(kind, [each.values for each in present.values()])
    return Export(written, tuple(rewritten))


def write(kind: Kind, entries: Iterable[Values]) -> str:
    """Write a kind's file from its entries."""
    blocks = [write_entry(kind, values) for values in entries]
    if not blocks:
        return f"{kind.name}: []\n"
    return f"{kind.name}:\n" + "\n".join(blocks)


def write_entry(kind: Kind, values: Values) -> str:
    """Write one entry as it stands in a file: what is the default is left out."""
    plain = normal_present(kind, values)
    names = [name for name in kind.entry.model_fields if not _is_default(kind, name, plain)]
    told = {name: _short(as_said(values, plain, name)) for name in names}
    text = yaml.dump([told], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)
    return "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())


def _is_default(kind: Kind, name: str, plain: Values) -> bool:
    field = kind.entry.model_fields[name]
    if name not in plain:
        return True
    if field.is_required():
        return False
    default = field.get_default(call_default_factory=True)
    return bool(plain[name] == (list(default) if isinstance(default, tuple) else _as_json(default)))


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _short(value: Any) -> Any:
    """Write a time of day as people do, where its seconds are none."""
    is_time = isinstance(value, str) and len(value) == 8 and value[2::3] == "::" and value.endswith(":00")
    return value[:5] if is_time else value


def _kept(kind: Kind, text: str, there: Mapping[str, Present]) -> str | None:
    """Write a file anew around the lines that still say what is so. None where its lines cannot be told apart."""
    try:
        entries = read_entries(text, kind=kind.name)
    except BadBlueprint:
        return None
    lines = (text if text.endswith("\n") else f"{text}\n").splitlines(keepends=True)
    if not entries or not _have_own_lines(entries, lines):
        return text if not entries and not there else None
    left, at, out = dict(there), entries[0].place.line - 1, lines[: entries[0].place.line - 1]
    for entry in entries:
        before, own = lines[at : entry.place.line - 1], lines[entry.place.line - 1 : entry.last_line]
        at = entry.last_line
        present = left.pop(key_of(kind, entry.values).casefold(), None)
        if present is None:
            if kind.removes:
                continue  # it is no longer there, and neither is what was written above it
        elif not _says_so(kind, entry, present):
            own = [write_entry(kind, _merged(kind, entry, present))]
        out += [*before, *own]
    for present in left.values():
        out += ["\n", write_entry(kind, present.values)]
    if len(left) == len(there) and kind.removes:
        return None  # nothing of it is left
    return "".join([*out, *lines[at:]])


def _have_own_lines(entries: list[Entry], lines: list[str]) -> bool:
    """Tell whether each entry begins with its hyphen on a line of its own and ends before the next."""
    ends = [0, *(each.last_line for each in entries)]
    return all(
        each.is_block and each.place.line > end and lines[each.place.line - 1][: each.place.column - 1].strip() == "-"
        for each, end in zip(entries, ends, strict=False)
    )


def _says_so(kind: Kind, entry: Entry, present: Present) -> bool:
    try:
        said = normal(kind, entry)
    except BadBlueprint:
        return False
    is_so = normal_present(kind, present.values)
    return all(said[name] == is_so.get(name) for name in said if name not in kind.for_new)


def _merged(kind: Kind, entry: Entry, present: Present) -> Values:
    """Return what is there, with what the file says of that which only counts for new ones."""
    kept = {name: entry.values[name] for name in kind.for_new if name in entry.values}
    return {**present.values, **kept}
