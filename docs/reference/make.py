"""Renew the tables of the reference that the code itself knows: settings, actions, events, permissions.

It renews what the Python client knows of the portal as well: its kinds of resources, and its methods for actions.

    .venv/bin/python docs/reference/make.py

Run it after changing one of them; a test says when it was forgotten. The words around the tables are written by hand.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import django

REFERENCE: Final = Path(__file__).resolve().parent
BLUEPRINT: Final = REFERENCE.parents[1] / "blueprints" / "energy" / "roles.yaml"
#: A page's one table or list of names.
_TABLE: Final = re.compile(r"(^(\| |\|-|- `).*\n)+", re.MULTILINE)


def renewed(name: str) -> str:
    """Return a page as it should be: its words as they are, its table from the code."""
    return _TABLE.sub(lambda _: TABLES[name](), (REFERENCE / name).read_text(), count=1)


def settings() -> str:
    """List every setting: variable, default, meaning."""
    from forecourt.settings.environment import Environment

    rows = [
        (_code(field.alias or f"FORECOURT_{name.upper()}"), _code(field.default), field.description or "")
        for name, field in Environment.model_fields.items()
    ]
    return _table(("variable", "default", "meaning"), rows)


def actions() -> str:
    """List every action: name, title, parameters, oversight."""
    from forecourt.kernel.catalogue import _ACTIONS

    rows = [
        (
            _code(each.name),
            each.title,
            ", ".join(map(_code, each.parameters.model_fields)),
            "our own code only" if each.is_internal else each.oversight.value.replace("_", " "),
        )
        for _, each in sorted(_ACTIONS.items())
        if each.do.__module__.startswith("forecourt.")
    ]
    return _table(("action", "what it does", "parameters", "oversight"), rows)


def events() -> str:
    """List every event."""
    from forecourt.kernel.journal.wording import worded_events

    return "".join(f"- {_code(event)}\n" for event in sorted(worded_events()))


def permissions() -> str:
    """List every permission, as the blueprint's own comment does."""
    rows = re.findall(r"^#   ([a-z_]+\.[a-z_]+) {2,}(.+)$", BLUEPRINT.read_text(), re.MULTILINE)
    return _table(("permission", "allows to"), [(_code(name), meaning) for name, meaning in rows])


TABLES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": settings,
    "actions.md": actions,
    "events.md": events,
    "permissions.md": permissions,
}


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def _code(value: object) -> str:
    return f"`{value}`" if str(value) else ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")
    django.setup()
    for page in TABLES:
        (REFERENCE / page).write_text(renewed(page))
    import make_actions
    import make_kinds

    make_actions.renew()
    make_kinds.KINDS.write_text(make_kinds.kinds())
