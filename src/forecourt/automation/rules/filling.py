"""Fill placeholders in a deed's parameters: `{subject.id}`, `{company.number}`, `{new.email}`, `{fact.phone}`, `{at}`.

A placeholder that stands alone becomes the value itself, with its type; within other words it becomes text. Values are
never read as placeholders again, so nothing that somebody wrote into a name can ask for more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from forecourt.automation.rules.happenings import Happening

_HOLE: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_NAME: Final = re.compile(r"at|event|(new|old|subject|actor|company|fact)(\.[A-Za-z0-9_]+){1,5}")


class Lacking(Exception):
    """A deed needs a value that is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"It needs {name}, which is not there.")
        self.name = name


def names_in(value: Any) -> Iterator[str]:
    """Yield the placeholders in parameters. Raises ValueError for one that can stand for nothing."""
    if isinstance(value, str):
        for found in _HOLE.finditer(value):
            if (name := found[1]) is not None:
                if not _NAME.fullmatch(name):
                    raise ValueError(f"{{{name}}} stands for nothing; a brace itself is written twice")
                yield name
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from names_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from names_in(each)


def fill(value: Any, happening: Happening) -> Any:
    """Return parameters with every placeholder filled. Raises Lacking for one whose value is not there."""
    return _filled(value, lambda name: _value(happening, name))


def _filled(value: Any, find: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        whole = _HOLE.fullmatch(value)
        if whole and whole[1] is not None:
            return find(whole[1])
        return _HOLE.sub(lambda hole: hole[0][0] if hole[1] is None else _text(find(hole[1])), value)
    if isinstance(value, Mapping):
        return {name: _filled(each, find) for name, each in value.items()}
    return [_filled(each, find) for each in value] if isinstance(value, list | tuple) else value


def _value(happening: Happening, name: str) -> Any:
    value = happening.at.isoformat() if name == "at" else happening.look_up(name)
    if value in (None, ""):
        raise Lacking(name)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)
