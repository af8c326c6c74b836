"""The catalogue of actions: everything that anyone can do, as data.

The API, the command line, the permission table and the documentation are derived from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, field_validator

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible

if TYPE_CHECKING:
    from forecourt.kernel.pipeline import Performance


class Oversight(StrEnum):
    """How much watching an action gets: a dial from none up to explicit approval by both sides."""

    AT_ONCE = "at_once"
    COLLEAGUE = "colleague"
    PROVIDER = "provider"
    BOTH = "both"


class Parameters(BaseModel):
    """The typed parameters of an action. A field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=10_000)

    @field_validator("*", mode="before")
    @classmethod
    def refuse_nul(cls, value: Any) -> Any:
        """Refuse text that PostgreSQL cannot hold."""
        if _has_nul(value):
            raise ValueError("the character U+0000 cannot be part of any text")
        return value


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_has_nul(each) for pair in value.items() for each in pair)
    return isinstance(value, list | tuple) and any(_has_nul(each) for each in value)


P = TypeVar("P", bound=Parameters)
Do = Callable[["Performance", P], Mapping[str, Any]]
Policy = Callable[[Actor, P], None]
Guardrail = Callable[["Performance", P], None]


@dataclass(frozen=True, slots=True)
class Action(Generic[P]):
    """A what (name, parameters), a who (policy) and a how (guardrails, oversight).

    Attributes:
        policy: Raises a Refusal where the actor may not. Any other exception in it means no.
        guardrails: Raise a Refusal, with a reason people can read, where this performance goes too far.
        do: Does it inside the open transaction, records journal rows, and returns the result.
        is_internal: A step that only our own code takes: no surface lists or performs it.
        is_reading: It shows and changes nothing: also somebody who looks through another's eyes may.
    """

    name: str
    title: str
    parameters: type[P]
    policy: Policy[P]
    do: Do[P]
    guardrails: tuple[Guardrail[P], ...] = ()
    oversight: Oversight = Oversight.AT_ONCE
    is_internal: bool = False
    is_reading: bool = False


_ACTIONS: dict[str, Action[Any]] = {}


def action(
    *,
    name: str,
    title: str,
    parameters: type[P],
    policy: Policy[P],
    guardrails: tuple[Guardrail[P], ...] = (),
    oversight: Oversight = Oversight.AT_ONCE,
    is_internal: bool = False,
    is_reading: bool = False,
) -> Callable[[Do[P]], Action[P]]:
    """Register a function as an action. A name taken twice raises ValueError."""

    def register(do: Do[P]) -> Action[P]:
        if name in _ACTIONS:
            raise ValueError(f"there is an action {name} already")
        made = Action(name, title, parameters, policy, do, guardrails, oversight, is_internal, is_reading)
        _ACTIONS[name] = made
        return made

    return register


def get_action(name: str) -> Action[Any]:
    """Return an action that surfaces may perform, by its name. Raises Invisible where there is none."""
    found = _ACTIONS.get(name)
    if found is None or found.is_internal:
        raise Invisible(f"There is no action {name!r}.")
    return found


def list_actions() -> list[Action[Any]]:
    """List the actions that surfaces may perform, by name."""
    return [_ACTIONS[name] for name in sorted(_ACTIONS) if not _ACTIONS[name].is_internal]
