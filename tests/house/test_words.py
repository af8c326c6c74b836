"""Events, permissions, actions and settings: each used, worded and written down; none undocumented."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from forecourt.kernel.catalogue import _ACTIONS
from forecourt.kernel.journal.wording import worded_events
from forecourt.settings.environment import Environment
from tests.house.source import PACKAGE, ROOT, STAIRCASE, python_files, room_files, words_of

BLUEPRINT = ROOT / "blueprints" / "energy" / "roles.yaml"
REFERENCE = ROOT / "docs" / "reference"
EVENT = r"\b((?:%s)\.[a-z_]+\.[a-z_]+)\b" % "|".join(STAIRCASE)  # noqa: UP031


def _constants(room: str) -> dict[str, str]:
    events = import_module(f"forecourt.{room}.events")
    return {name: value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)}


def _events() -> set[str]:
    return {event for room in STAIRCASE for event in _constants(room).values()}


def _asked() -> set[str]:
    """Return every permission that the code asks for."""
    return {
        name for path in python_files() for name in words_of(path, r'may(?:_for_good)?\((?:actor, )?"([a-z_.]+)"\)')
    }


def _page(name: str) -> str:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"{name} is not written yet")
    return path.read_text()


@pytest.mark.parametrize("room", STAIRCASE[1:])
def test_every_event_of_a_room_stands_in_its_words(room) -> None:
    stated = set(re.findall(EVENT, import_module(f"forecourt.{room}").__doc__ or ""))
    assert stated == set(_constants(room).values())


def test_every_event_reads_as_something() -> None:
    assert worded_events() == _events()


@pytest.mark.parametrize("room", STAIRCASE[1:])
def test_every_event_of_a_room_is_recorded_by_it(room) -> None:
    code = "".join(path.read_text() for path in room_files(room) if path.name != "events.py")
    assert [name for name in _constants(room) if f"events.{name}" not in code] == []


def test_events_are_recorded_by_their_constants_only() -> None:
    literal = [
        str(path.relative_to(PACKAGE))
        for path in python_files()
        if path.is_relative_to(PACKAGE) and re.search(r'\.?record\(\s*"', path.read_text())
    ]
    assert literal == []


def test_every_event_can_be_read_with_any_values_missing() -> None:
    """A row outlives the code that wrote it: an odd one must not break a whole timeline."""
    from forecourt.kernel.journal.wording import read

    assert all(read(event, old=None, new=None)[0] for event in worded_events())


def test_every_permission_that_the_code_asks_for_is_listed_in_the_blueprint_and_nothing_more() -> None:
    listed = words_of(BLUEPRINT, r"(?m)^#   ([a-z_]+\.[a-z_]+)  ")
    assert listed == _asked()


def test_every_role_has_only_permissions_that_there_are() -> None:
    given = words_of(BLUEPRINT, r"(?m)^      - ([a-z_.*]+)$")
    assert given
    assert given <= _asked()


def test_every_permission_is_documented() -> None:
    meanings = _page("permissions.md").partition("## Which role performs what")[0]
    assert set(re.findall(r"(?m)^\| `([a-z_.]+)` \|", meanings)) == _asked()


def test_every_event_is_documented() -> None:
    assert set(re.findall(r"(?m)^- `([a-z_.]+)`", _page("events.md"))) == _events()


def test_every_action_is_documented_with_its_parameters() -> None:
    sections = re.findall(r"(?ms)^## `([a-z_.]+)`$(.*?)(?=^## |\Z)", _page("actions.md"))
    documented = {name: set(re.findall(r"(?m)^\| `([a-z0-9_]+)`", text)) for name, text in sections}
    ours = {
        name: set() if each.is_internal else set(each.parameters.model_fields)
        for name, each in _ACTIONS.items()
        if name.split(".")[0] in STAIRCASE
    }
    assert documented == ours


def test_every_setting_says_what_it_is_and_is_documented() -> None:
    variables = {
        field.alias or f"FORECOURT_{name.upper()}": field.description
        for name, field in Environment.model_fields.items()
    }
    assert all(variables.values())
    assert set(re.findall(r"(?m)^\| `([A-Z_]+)` \|", _page("settings.md"))) == variables.keys()


def test_every_action_is_named_for_its_room_and_titled_for_people() -> None:
    for name, each in _ACTIONS.items():
        room, _, verb = name.partition(".")
        if room not in STAIRCASE:
            continue
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", verb), name
        assert each.title[0].isupper() and not each.title.endswith("."), name  # noqa: PT018
        assert each.do.__doc__, name
        assert each.parameters.model_config["extra"] == "forbid", name


def test_a_secret_is_never_a_parameter_that_prints() -> None:
    secrets = [
        f"{name}.{field}"
        for name, each in _ACTIONS.items()
        for field, about in each.parameters.model_fields.items()
        if re.search("password|secret|token$|private", field) and about.repr
    ]
    assert secrets == []
