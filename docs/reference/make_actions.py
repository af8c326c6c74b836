"""Renew the client's methods for actions from what the catalogue declares: a module a room, a method an action.

    .venv/bin/python docs/reference/make_actions.py

`make.py` does it too. A test says when it was forgotten. The client itself imports nothing of the portal.

A module is as long as its room has actions: it is looked up by name and read by editors, never from end to end, and
`client.actions.ROOM.VERB` has to be one class. So the house's bound on the length of a file is for files that people
write; what says that it is made from the catalogue is let through (`tests/house/test_rooms.py`).
"""

from __future__ import annotations

import keyword
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import django

ACTIONS: Final = Path(__file__).resolve().parents[2] / "clients" / "python" / "src" / "forecourt_client" / "actions"
WIDTH: Final = 108
Schema = Mapping[str, Any]
#: How a type of JSON Schema is written in Python; a text's format comes first.
_TEXTS: Final = {"uuid": "UUID | str", "date-time": "datetime", "date": "date", "wall-time": "time"}
_PLAIN: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
#: Names that every method has already.
_TAKEN: Final = ("self", "asking", "dry_run", "idempotency_key")
#: From where the names of annotations come.
_HOMES: Final = {
    "collections.abc": ("Mapping", "Sequence"),
    "datetime": ("date", "datetime", "time"),
    "typing": ("Any", "Literal", "Unpack"),
    "uuid": ("UUID",),
}


def modules() -> dict[str, str]:
    """Return every module as it should be, by its file's name, before ruff has formatted it."""
    from forecourt.kernel.catalogue import list_actions

    ours = (each for each in list_actions() if each.do.__module__.startswith("forecourt."))
    rooms = {room: list(actions) for room, actions in groupby(ours, key=lambda each: each.feature)}
    made = {f"{room}.py": _module(room, actions) for room, actions in rooms.items()}
    return made | {"__init__.py": _table(rooms)}


def written() -> dict[str, str]:
    """Return the modules that there are, by their file's name."""
    return {path.name: path.read_text() for path in ACTIONS.glob("*.py")}


def renew() -> None:
    """Write the modules, and remove those of rooms that are no more."""
    wanted = modules()
    for name in written().keys() - wanted.keys():
        (ACTIONS / name).unlink()
    for name, source in wanted.items():
        (ACTIONS / name).write_text(source)
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "--quiet", ACTIONS], check=True)


def _table(rooms: Iterable[str]) -> str:
    names = list(rooms)
    imports = "".join(f"from forecourt_client.actions.{name} import {_class(name)}\n" for name in names)
    made = "".join(f"        self.{name} = {_class(name)}(perform)\n" for name in names)
    return (
        '"""Every action as a typed method, by room. Made from the portal\'s catalogue."""\n\n'
        f"from __future__ import annotations\n\nfrom typing import Generic\n\n{imports}"
        "from forecourt_client.performing import Out, Perform\n\n\n"
        'class Rooms(Generic[Out]):\n    """The rooms of the portal in which something can be done."""\n\n'
        f"    def __init__(self, perform: Perform[Out]) -> None:\n{made}"
    )


def _module(room: str, actions: Iterable[Any]) -> str:
    shown = list(actions)
    methods = "\n".join("".join(_method(each)) for each in shown)
    return (
        f'"""Actions on {room}, as methods. Made from the portal\'s catalogue."""\n\n'
        f"from __future__ import annotations\n\n{''.join(_imports(shown))}\n"
        "from forecourt_client.performing import Asking, Out, Room\n\n\n"
        f'class {_class(room)}(Room[Out]):\n    """Actions on {room}."""\n\n{methods}'
    )


def _imports(actions: Iterable[Any]) -> Iterator[str]:
    shapes = [each.schema().get("properties") or {} for each in actions]
    types = (re.sub(r"\"[^\"]*\"|'[^']*'", "", _type(each)) for shape in shapes for each in shape.values())
    used = {"Unpack"}.union(*(re.findall(r"[A-Za-z]+", each) for each in types))
    for home, names in _HOMES.items():
        wanted = [name for name in names if name in used]
        yield f"from {home} import {', '.join(wanted)}\n" if wanted else ""


def _method(action: Any) -> Iterator[str]:
    schema = action.schema()
    properties, required = schema.get("properties") or {}, set(schema.get("required") or ())
    ordered = sorted(properties, key=lambda name: name not in required)
    taken = [f"{_argument(name)}: {_annotation(properties[name], name in required)}" for name in ordered]
    star = ["*"] if taken else []
    yield f"    def {_argument(action.name.partition('.')[2])}("
    yield f"{', '.join(['self', *star, *taken, '**asking: Unpack[Asking]'])}) -> Out:\n"
    yield from _docstring(action, [(each, properties[each].get("description", "")) for each in ordered])
    given = ", ".join(f'"{name}": {_argument(name)}' for name in ordered)
    yield f'        return self._perform("{action.name}", {{{given}}}, asking)\n'


def _docstring(action: Any, parameters: list[tuple[str, str]]) -> Iterator[str]:
    first, _, rest = action.about.partition(". ")
    lines = textwrap.wrap(f"{first.rstrip('.')}.", WIDTH, subsequent_indent="")
    lines += ["", *textwrap.wrap(rest, WIDTH)] if rest else []
    described = [(name, words) for name, words in parameters if words]
    if described:
        lines += ["", "Args:"]
        for name, words in described:
            lines += textwrap.wrap(
                f"{_argument(name)}: {words}", WIDTH - 4, initial_indent=" " * 4, subsequent_indent=" " * 8
            )
    closing = '"""' if len(lines) == 1 else '\n        """'
    yield f'        """{lines[0]}'
    yield "".join(f"\n        {line}".rstrip(" ") for line in lines[1:])
    yield f"{closing}\n"


def _annotation(schema: Schema, is_required: bool) -> str:
    words = _type(schema)
    if is_required:
        return words
    return f"{words} = None" if words.endswith("None") else f"{words} | None = None"


def _type(schema: Schema) -> str:
    """Write what a schema lets through; what has a shape of its own is a mapping."""
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return f"Literal[{', '.join(map(_quoted, schema['enum']))}]"
    kind = schema.get("type")
    if kind == "array":
        return f"Sequence[{_type(schema.get('items') or {})}]"
    if kind == "object" or "$ref" in schema:
        return "Mapping[str, Any]"
    if kind == "string":
        return _TEXTS.get(schema.get("format", ""), "str")
    return _PLAIN.get(kind or "", "Any")


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _argument(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def _class(room: str) -> str:
    return f"{room.capitalize()}Actions"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")
    django.setup()
    from forecourt.api import urls

    assert urls.urlpatterns
    renew()
