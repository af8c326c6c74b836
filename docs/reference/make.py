"""Renew the tables of the reference that the code itself knows: settings, actions, events, permissions.

It renews what the Python client knows of the portal as well: its kinds of resources, and its methods for actions.

    .venv/bin/python docs/reference/make.py

Run it after changing one of them; a test says when it was forgotten. The words around the tables are written by hand.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import django
import yaml

if TYPE_CHECKING:
    from forecourt.kernel.actors import Actor
    from forecourt.kernel.catalogue import Action

REFERENCE: Final = Path(__file__).resolve().parent
BLUEPRINT: Final = REFERENCE.parents[1] / "blueprints" / "energy" / "roles.yaml"
#: A page's table or list of names.
_TABLE: Final = re.compile(r"(^(\| |\|-|- `).*\n)+", re.MULTILINE)
#: All that follows the words at the top of a page.
_SECTIONS: Final = re.compile(r"^## .*\Z", re.MULTILINE | re.DOTALL)


def renewed(name: str) -> str:
    """Return a page as it should be: its words as they are, its tables from the code."""
    made = TABLES[name]()
    parts = iter([made] if isinstance(made, str) else made)
    place = _SECTIONS if name == "actions.md" else _TABLE
    return place.sub(lambda found: next(parts, found.group()), (REFERENCE / name).read_text())


def settings() -> str:
    """List every setting: variable, default, meaning."""
    from forecourt.settings.environment import Environment

    rows = [
        (_code(field.alias or f"FORECOURT_{name.upper()}"), _code(field.default), field.description or "")
        for name, field in Environment.model_fields.items()
    ]
    return _table(("variable", "default", "meaning"), rows)


def actions() -> str:
    """Describe every action: what, who, how, its parameters."""
    return "\n".join(_section(each) for each in _every_action())


def _section(action: Action[Any]) -> str:
    what = f"{action.title}. {action.about}"
    if action.is_internal:
        return f"## `{action.name}`\n\n{what} Our own code alone performs it.\n"
    how = "at once" if action.oversight == "none" else action.oversight.replace("_", " ")
    back = f"`{action.undone_by}` takes it back." if action.undone_by else "It cannot be taken back."
    back += f" {action.deprecated.words}" if action.deprecated else ""
    counted = f" Counted: {', '.join(map(_code, action.amounts))}." if action.amounts else ""
    return (
        f"## `{action.name}`\n\n{what}\n\n"
        f"Who: {action.who}. How, where no blueprint says otherwise: {how}. {back}{counted}\n{_parameters(action)}"
    )


def _parameters(action: Action[Any]) -> str:
    fields = action.parameters.model_fields.items()
    rows = [
        (
            _code(name) + ("" if field.is_required() else " (optional)"),
            action.schema()["properties"][name].get("description", ""),
            _code(json.dumps(field.examples[0])) if field.examples else "",
        )
        for name, field in fields
    ]
    return f"\n{_table(('parameter', 'meaning', 'example'), rows)}" if rows else ""


def _every_action() -> list[Action[Any]]:
    from forecourt.kernel.catalogue import _ACTIONS

    return [each for _, each in sorted(_ACTIONS.items()) if each.do.__module__.startswith("forecourt.")]


def events() -> str:
    """List every event."""
    from forecourt.kernel.journal.wording import worded_events

    return "".join(f"- {_code(event)}\n" for event in sorted(worded_events()))


def permissions() -> tuple[str, str]:
    """List every permission, as the blueprint's own comment does, then which role performs what."""
    rows = re.findall(r"^#   ([a-z_]+\.[a-z_]+) {2,}(.+)$", BLUEPRINT.read_text(), re.MULTILINE)
    meanings = _table(("permission", "allows to"), [(_code(name), meaning) for name, meaning in rows])
    return meanings, _performers()


def _performers() -> str:
    """Ask each action's policy about each role of the blueprint: somebody who is signed in to the portal with it.

    Where the role alone does not decide, because it is looked up whom one stands in for, the policy says who in words.
    """
    people = {role["title"]: _somebody(role) for role in yaml.safe_load(BLUEPRINT.read_text())["roles"]}
    rows = []
    for each in _every_action():
        if not each.is_internal:
            decided = {title: _is_decided(each, somebody) for title, somebody in people.items()}
            able = ", ".join(title for title, is_able in decided.items() if is_able)
            words = f"{able}; and {each.who}" if able and None in decided.values() else able or each.who
            rows.append((_code(each.name), "every role" if all(decided.values()) else words))
    return _table(("action", "roles that perform it"), rows)


def _is_decided(action: Action[Any], somebody: Actor) -> bool | None:
    """Tell whether a role alone allows an action or not; None where it takes more than the role to know."""
    from forecourt.kernel.errors import Refusal
    from forecourt.kernel.pipeline import confine
    from forecourt.kernel.scope import Unscoped

    try:
        confine(action, somebody)
        action.policy(somebody, None)
    except Refusal:
        return False
    except Unscoped:
        return None
    except Exception:  # a policy that wants parameters decides by them, for everybody alike
        return True
    return True


def _somebody(role: dict[str, Any]) -> Actor:
    from forecourt.kernel.actors import Actor, Proof

    return Actor(
        kind="person",
        id=UUID(int=0),
        name="",
        email="",
        company_id=UUID(int=0),
        company_name="",
        role=role["code"],
        role_title=role["title"],
        side=role["side"],
        permissions=frozenset(role["permissions"]),
        everywhere=role["side"] == "provider",
        proof=Proof("session", ""),
        interface="web",
    )


TABLES: Final[dict[str, Callable[[], str | tuple[str, ...]]]] = {
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
