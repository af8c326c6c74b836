"""Read a folder's files: one YAML file a kind, a list of entries under the kind's name, and where each stands.

The reader takes YAML as it comes from the parser, event by event, so that a file is read once, within limits on size,
depth and number, and every value knows its line. Of YAML it takes what people write: no anchors, no tags, no key twice;
words such as `on` and `06:00` are words (YAML 1.2, core schema).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from forecourt.kernel.errors import Malformed

FILE_BYTES: Final = 1_000_000
ALL_BYTES: Final = 2_000_000
MOST_ENTRIES: Final = 10_000
DEEPEST: Final = 20
SUFFIX: Final = ".yaml"

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_WORDS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

Path_ = tuple[str | int, ...]


class BadBlueprint(Malformed):
    """A file says exactly what it means, or it is refused by its name, line, column and key."""

    code, title = "bad_blueprint", "The files cannot be read"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}"


@dataclass(slots=True)
class Entry:
    """One thing that a file declares, and where.

    Attributes:
        places: Line and column of each key in it, from 1, by its path.
        last_line: The last line that belongs to it, from 1.
        is_block: It stands on lines of its own, so that its text can be kept as it is.
    """

    kind: str
    number: int
    values: dict[str, Any]
    place: Place
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    last_line: int = 0
    is_block: bool = True

    def place_of(self, path: Path_) -> Place:
        """Say where a value stands; one that is not there, where the nearest thing around it does."""
        while path:
            if path in self.places:
                return Place(self.place.file, *self.places[path])
            path = path[:-1]
        return self.place


def read_folder(folder: Path) -> dict[str, str]:
    """Read the files of a folder as text, by name. Raises BadBlueprint."""
    return {path.name: _text(path) for path in sorted(folder.glob(f"*{SUFFIX}")) if path.is_file()}


def read_entries(text: str, *, kind: str) -> list[Entry]:
    """Read the entries of one kind, in the order of the file. Raises BadBlueprint."""
    name = f"{kind}{SUFFIX}"
    if len(text.encode("utf-8", "surrogatepass")) > FILE_BYTES:
        raise BadBlueprint(f"{name} is larger than {FILE_BYTES:,} bytes.")
    try:
        return _Reader(name, kind, text).entries()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(name, mark.line + 1, mark.column + 1) if mark else name
        raise BadBlueprint(f"{where}: this is not YAML: {error.problem or error.context}.") from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise BadBlueprint(f"{_where_unreadable(name, text)}: a character that no text has.") from error


def _text(path: Path) -> str:
    if path.stat().st_size > FILE_BYTES:
        raise BadBlueprint(f"{path.name} is larger than {FILE_BYTES:,} bytes.")
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        raise BadBlueprint(f"{Place(path.name, line, column)}: the file is not UTF-8.") from None


def _where_unreadable(name: str, text: str) -> Place:
    """Find the first character that YAML does not have (YAML 1.2, section 5.1)."""
    found = re.search(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    start = found.start() if found else 0
    return Place(name, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


class _Reader:
    """One reading of one file."""

    def __init__(self, name: str, kind: str, text: str) -> None:
        self.name = name
        self.kind = kind
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.places: dict[Path_, tuple[int, int]] = {}
        self.last_line = 0

    def entries(self) -> list[Entry]:
        """Read the one document: a mapping of the kind's name to a list."""
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise BadBlueprint(f"{self.name} holds one list under the name {self.kind!r}, and is empty.")
        found = self._list()
        if not isinstance(next(self.events), yaml.DocumentEndEvent):
            raise BadBlueprint(f"{self.name} holds one list under the name {self.kind!r}.")
        if not isinstance(more := next(self.events), yaml.StreamEndEvent):
            raise self._bad(more, "a file is one document")
        return found

    def _list(self) -> list[Entry]:
        event = self._next()
        if not isinstance(event, yaml.MappingStartEvent):
            raise self._bad(event, f"the file holds one list under the name {self.kind!r}")
        key = self._next()
        if not isinstance(key, yaml.ScalarEvent) or key.value != self.kind:
            raise self._bad(key, f"the file holds one list under the name {self.kind!r}")
        event = self._next()
        if not isinstance(event, yaml.SequenceStartEvent):
            raise self._bad(event, f"a list of entries was expected under {self.kind!r}")
        found = list(self._entries(in_flow=bool(event.flow_style)))
        after = self._next()
        if not isinstance(after, yaml.MappingEndEvent):
            raise self._bad(after, f"the file holds one list under the name {self.kind!r}, and nothing else")
        return found

    def _entries(self, *, in_flow: bool) -> Iterator[Entry]:
        number = 0
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            number += 1
            if number > MOST_ENTRIES:
                raise self._bad(event, f"there are more than {MOST_ENTRIES:,} entries")
            self.places = {}
            mark = event.start_mark
            values = self._value(event, (), 1)
            if not isinstance(values, dict):
                raise self._bad(event, f"entry {number}: a set of names and values was expected")
            place = Place(self.name, mark.line + 1, mark.column + 1)
            block = not in_flow and not event.flow_style
            yield Entry(self.kind, number, values, place, self.places, self.last_line, block)

    def _value(self, event: Any, path: Path_, depth: int) -> Any:
        if depth > DEEPEST:
            raise self._bad(event, f"this is nested more than {DEEPEST} deep")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, depth)
        values: list[Any] = []
        while not isinstance(each := self._next(), yaml.SequenceEndEvent):
            here = (*path, len(values))
            self.places[here] = _position(each)
            values.append(self._value(each, here, depth + 1))
        return values

    def _mapping(self, path: Path_, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        key: Any
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise self._bad(key, "a name was expected")
            here = (*path, key.value)
            if key.value in values:
                raise self._bad(key, f"{key.value!r} stands here twice, first in line {self.places[here][0]}")
            self.places[here] = _position(key)
            values[key.value] = None
            values[key.value] = self._value(self._next(), here, depth + 1)
        return values

    def _next(self) -> Any:
        event = next(self.events)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._bad(event, "a file does not refer to a part of itself with & and *: say it again instead")
        if getattr(event, "tag", None) not in (None, "!"):
            raise self._bad(event, f"a tag such as {event.tag} is not read")
        start: Any = event.start_mark
        end: Any = event.end_mark
        if isinstance(event, yaml.ScalarEvent) or (start.index != end.index and not hasattr(event, "flow_style")):
            last = end.line + 1 if end.column or end.line == start.line else end.line
            self.last_line = max(self.last_line, last)
        return event

    def _bad(self, event: Any, why: str) -> BadBlueprint:
        mark: Any = event.start_mark
        return BadBlueprint(f"{Place(self.name, mark.line + 1, mark.column + 1)}: {why}.")


def _position(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar(event: Any) -> Any:
    """Read a scalar by the core schema (YAML 1.2, section 10.3): quoted ones are text."""
    text: str = event.value
    if event.style is not None and event.style != "":
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789":
        if _INTEGER.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text):
            return float(text)
    return text
