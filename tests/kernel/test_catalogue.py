"""The catalogue: everything that anyone can do, as data."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import AwareDatetime, ValidationError

from forecourt.kernel import catalogue
from forecourt.kernel.catalogue import Action, Parameters, action, get_action, list_actions
from forecourt.kernel.errors import Invisible


@pytest.fixture(autouse=True)
def own_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_ACTIONS", {})


def _make(name: str, *, is_internal: bool = False) -> Action[Parameters]:
    register = action(
        name=name, title=name, parameters=Parameters, policy=lambda actor, _: None, is_internal=is_internal
    )
    return register(lambda performance, parameters: {})


def test_an_action_is_found_by_its_name() -> None:
    made = _make("room.do")
    assert get_action("room.do") is made


def test_a_name_taken_twice_is_a_mistake() -> None:
    _make("room.do")
    with pytest.raises(ValueError, match=r"room\.do"):
        _make("room.do")


def test_an_internal_step_cannot_be_told_from_one_that_there_is_not() -> None:
    _make("room.step", is_internal=True)
    with pytest.raises(Invisible) as hidden:
        get_action("room.step")
    with pytest.raises(Invisible) as absent:
        get_action("room.spet")
    assert hidden.value.detail.replace("step", "") == absent.value.detail.replace("spet", "")


def test_actions_are_listed_by_name_without_the_internal_ones() -> None:
    for name in ("b.two", "a.one"):
        _make(name)
    _make("a.step", is_internal=True)
    assert [each.name for each in list_actions()] == ["a.one", "b.two"]


def test_parameters_refuse_what_is_not_declared_and_cannot_be_changed() -> None:
    class Sized(Parameters):
        size: int

    with pytest.raises(ValidationError):
        Sized(size=1, colour="red")  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Sized(size=1).size = 2  # type: ignore[misc]


class Moments(Parameters):
    """An instant and a day, each of which may be left out."""

    at: datetime | None = None
    day: date | None = None
    aware: AwareDatetime | None = None
    number: int = 0
    words: str = ""


@pytest.mark.parametrize(
    "given", [{"at": 0}, {"aware": 0}, {"at": 1.5}, {"at": True}, {"at": "1700000000"}, {"day": 20_000}]
)
def test_a_number_is_no_instant(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="an instant is text"):
        Moments.model_validate(given)


def test_instants_and_days_are_read_as_they_are_written_and_numbers_elsewhere_are_numbers() -> None:
    found = Moments.model_validate({"at": "2026-11-01T00:00:00+10:00", "day": "2026-11-01", "number": 5, "words": "5"})
    assert found.at is not None
    assert (found.day, found.number, found.words) == (date(2026, 11, 1), 5, "5")
