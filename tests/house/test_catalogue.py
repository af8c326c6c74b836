"""Every action says what it is, who may, how, with which parameters, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from forecourt.kernel.catalogue import _ACTIONS, Action, Oversight, list_actions

ACTIONS = [each for each in list_actions() if each.do.__module__.startswith("forecourt.")]


def every_action() -> pytest.MarkDecorator:
    """Run a test for each action that surfaces may perform."""
    return pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)


@every_action()
def test_an_action_says_what_it_does(action: Action[Any]) -> None:
    assert action.title[0].isupper()
    assert not action.title.endswith(".")
    assert action.about.endswith(".")
    assert "Raises" not in action.about


@every_action()
def test_an_action_says_who_may_in_words_that_go_on_a_sentence(action: Action[Any]) -> None:
    assert action.policy.__doc__ is not None
    assert action.policy.__doc__.startswith("Allow ")
    assert action.who
    assert "Refuse" not in action.who


@every_action()
def test_every_parameter_is_described(action: Action[Any]) -> None:
    assert [path for path, field in _fields(action.parameters) if not field.description] == []


@every_action()
def test_every_parameter_that_is_required_has_an_example(action: Action[Any]) -> None:
    fields = action.parameters.model_fields.items()
    assert [name for name, field in fields if field.is_required() and not field.examples] == []


@every_action()
def test_the_examples_are_parameters_as_they_could_be_given(action: Action[Any]) -> None:
    assert action.parameters.model_validate(action.example)


@every_action()
def test_what_is_secret_is_a_parameter(action: Action[Any]) -> None:
    assert set(action.secrets) <= set(action.parameters.model_fields)


def test_what_takes_an_action_back_is_an_action() -> None:
    assert {each.name: each.undone_by for each in ACTIONS if each.undone_by and each.undone_by not in _ACTIONS} == {}


def test_an_action_is_declared_at_a_level_that_somebody_can_carry_out() -> None:
    assert all(isinstance(each.oversight, Oversight) for each in ACTIONS)


def _fields(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every field of a model and of the models within it, by its path."""
    for name, field in model.model_fields.items():
        yield path + name, field
        for below in _models(field.annotation):
            yield from _fields(below, f"{path}{name}.")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
