"""The catalogue of actions: everything that anyone can do, as data.

The API, the command line, the permission table and the documentation are derived from it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationInfo, field_validator

from forecourt.kernel.actors import Actor
from forecourt.kernel.deprecation import Deprecation
from forecourt.kernel.errors import Invisible

if TYPE_CHECKING:
    from forecourt.kernel.pipeline import Performance

#: The id that examples of parameters name: of nothing that there is.
EXAMPLE_ID: Final = "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"
#: So deep may what a parameter holds be nested.
DEEPEST: Final = 50
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
#: The part of a docstring that is for those who read the code.
_FOR_CODE: Final = re.compile(r" ?\bRaises [^.]*\.")


class Oversight(StrEnum):
    """How much watching an action gets: a dial from none up to the explicit approval of two people.

    Whatever the level, what happened is in the journal. From `audited` on, what was asked for is journalled with it;
    from `guarded` on, the guardrails of the blueprint apply; from `approved` on, nothing happens before somebody else
    has said yes.
    """

    NONE = "none"
    AUDITED = "audited"
    GUARDED = "guarded"
    APPROVED = "approved"
    APPROVED_BY_TWO = "approved_by_two"

    @property
    def rank(self) -> int:
        """Return how far the dial is turned up, from 0."""
        return _RANKS[self]

    @property
    def approvals(self) -> int:
        """Return how many people have to approve."""
        return max(0, self.rank - Oversight.GUARDED.rank)


_RANKS: Final = {level: rank for rank, level in enumerate(Oversight)}


class Parameters(BaseModel):
    """The typed parameters of an action. A field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=10_000)

    @field_validator("*", mode="before")
    @classmethod
    def refuse_nul(cls, value: Any) -> Any:
        """Refuse text that PostgreSQL cannot hold, and what is nested deeper than anything that is meant."""
        if _has_nul(value):
            raise ValueError("the character U+0000 cannot be part of any text")
        return value

    @field_validator("*", mode="after")
    @classmethod
    def refuse_ends_of_time(cls, value: Any) -> Any:
        """Refuse an instant that is none any more in another zone: it could be kept and never be read."""
        if isinstance(value, datetime) and not MINYEAR < value.year < MAXYEAR:
            raise ValueError("an instant lies between the years 2 and 9998")
        return value

    @field_validator("*", mode="before")
    @classmethod
    def refuse_numbers_as_instants(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse a number where an instant or a day is wanted: whether it is seconds or milliseconds, nobody knows."""
        is_number = isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value.strip()))
        if is_number and _is_instant(cls.model_fields[str(info.field_name)].annotation):
            raise ValueError("an instant is text, as 2026-11-01T00:00:00+10:00, and no number")
        return value


def _is_instant(annotation: Any) -> bool:
    """Tell whether instants or days are all that an annotation lets in."""
    kinds = {each for each in (get_args(annotation) or (annotation,)) if each is not type(None)}
    return kinds <= {datetime, date, AwareDatetime}


def _has_nul(value: Any, depth: int = 0) -> bool:
    if depth > DEEPEST:
        raise ValueError(f"this is nested more than {DEEPEST} deep")
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_has_nul(each, depth + 1) for pair in value.items() for each in pair)
    return isinstance(value, list | tuple) and any(_has_nul(each, depth + 1) for each in value)


P = TypeVar("P", bound=Parameters)
Do = Callable[["Performance", P], Mapping[str, Any]]
Policy = Callable[[Actor, P], None]
Guardrail = Callable[["Performance", P], None]
#: How much of something a performance is about, such as rows or money: what the dial and guardrails are set by.
Amount = Callable[["Performance", P], int | Decimal | None]
#: What a composite action will do, part by part: it asks once for all that its parts need.
Parts = Callable[["Performance", P], Sequence[tuple["Action[Any]", Parameters]]]


@dataclass(frozen=True, slots=True)
class Action(Generic[P]):
    """A what (name, parameters), a who (policy) and a how (guardrails, oversight).

    Attributes:
        policy: Raises a Refusal where the actor may not. Any other exception in it means no.
        guardrails: Raise a Refusal, with a reason people can read, where this performance goes too far.
        do: Does it inside the open transaction, records journal rows, and returns the result.
        oversight: The least there is; the blueprint and the customer turn the dial up from here, never below.
        is_internal: A step that only our own code takes: no surface lists or performs it.
        is_reading: It shows and changes nothing: also somebody who looks through another's eyes may.
        undone_by: The name of the action that takes it back; empty where it cannot be taken back.
        amounts: What of it can be counted, by name.
        parts: What a composite action consists of.
        secrets: The names of parameters, wherever they stand among them, that no journal and no approver may see.
        deprecated: That it is to go away; None: it stays.
        deprecated_parameters: The parameters that are to go away, by name.
    """

    name: str
    title: str
    parameters: type[P]
    policy: Policy[P]
    do: Do[P]
    guardrails: tuple[Guardrail[P], ...] = ()
    oversight: Oversight = Oversight.NONE
    is_internal: bool = False
    is_reading: bool = False
    undone_by: str = ""
    amounts: Mapping[str, Amount[P]] = field(default_factory=dict)
    parts: Parts[P] | None = None
    secrets: tuple[str, ...] = ()
    deprecated: Deprecation | None = None
    deprecated_parameters: Mapping[str, Deprecation] = field(default_factory=dict)

    def schema(self, *, ref_template: str = "#/$defs/{model}") -> dict[str, Any]:
        """Return the JSON Schema of the parameters, with what is to go away marked."""
        schema = self.parameters.model_json_schema(ref_template=ref_template)
        for name, deprecated in self.deprecated_parameters.items():
            each = schema["properties"][name]
            each["deprecated"] = True
            each["description"] = f"{each.get('description', '')} {deprecated.words}".strip()
        return schema

    @property
    def feature(self) -> str:
        """Return the room that it belongs to: `billing` of `billing.pay_invoice`."""
        return self.name.partition(".")[0]

    @property
    def about(self) -> str:
        """Say what it does, as the function that does it says, without the errors that it raises."""
        return _FOR_CODE.sub("", _first_paragraph(self.do)).strip()

    @property
    def example(self) -> dict[str, Any]:
        """Return parameters as their examples have them; an id among them is of nothing that there is."""
        fields = self.parameters.model_fields.items()
        return {name: each.examples[0] for name, each in fields if each.examples}

    def open_parameters(self, parameters: Parameters) -> dict[str, Any]:
        """Return parameters as JSON holds them, without those that are secret, however deep they stand."""
        found: dict[str, Any] = _without(parameters.model_dump(mode="json"), frozenset(self.secrets))
        return found

    def holds_secret(self, parameters: Parameters) -> bool:
        """Tell whether a secret was given, however deep it stands."""
        return _holds(parameters.model_dump(mode="json"), frozenset(self.secrets))

    @property
    def who(self) -> str:
        """Say who may, as its policy says: `administrators of a company, for their own company`."""
        words = _first_paragraph(self.policy).removeprefix("Allow ")
        return words.rstrip(".")


def _first_paragraph(of: object) -> str:
    return " ".join((inspect.getdoc(of) or "").partition("\n\n")[0].split())


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, names) for name, each in value.items() if name not in names}
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def _holds(value: Any, names: frozenset[str]) -> bool:
    if isinstance(value, dict):
        return any((name in names and bool(each)) or _holds(each, names) for name, each in value.items())
    return isinstance(value, list) and any(_holds(each, names) for each in value)


_ACTIONS: dict[str, Action[Any]] = {}


def action(
    *,
    name: str,
    title: str,
    parameters: type[P],
    policy: Policy[P],
    guardrails: tuple[Guardrail[P], ...] = (),
    oversight: Oversight = Oversight.NONE,
    is_internal: bool = False,
    is_reading: bool = False,
    undone_by: str = "",
    amounts: Mapping[str, Amount[P]] | None = None,
    parts: Parts[P] | None = None,
    secrets: tuple[str, ...] = (),
    deprecated: Deprecation | None = None,
    deprecated_parameters: Mapping[str, Deprecation] | None = None,
) -> Callable[[Do[P]], Action[P]]:
    """Register a function as an action.

    A name taken twice, and a deprecated parameter that there is not, raise ValueError.
    """

    def register(do: Do[P]) -> Action[P]:
        if name in _ACTIONS:
            raise ValueError(f"there is an action {name} already")
        for unknown in (deprecated_parameters or {}).keys() - parameters.model_fields.keys():
            raise ValueError(f"{name} has no parameter {unknown}")
        made = Action(
            name=name,
            title=title,
            parameters=parameters,
            policy=policy,
            do=do,
            guardrails=guardrails,
            oversight=oversight,
            is_internal=is_internal,
            is_reading=is_reading,
            undone_by=undone_by,
            amounts=amounts or {},
            parts=parts,
            secrets=secrets,
            deprecated=deprecated,
            deprecated_parameters=deprecated_parameters or {},
        )
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
