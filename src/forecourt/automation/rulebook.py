"""Rules as they are asked and run: read from what is kept, with their conditions made into one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from forecourt.automation.models import Rule
from forecourt.automation.rules import (
    AnyOf,
    Condition,
    Deed,
    Question,
    When,
    names_in,
    names_needed,
    needs,
    question_of,
    values_needed,
)
from forecourt.kernel.actors import Actor

#: How the process is called under which a rule acts.
PROCESS: Final = "rule "
_CONDITIONS: Final = TypeAdapter(tuple[Condition | AnyOf, ...])
_DEEDS: Final = TypeAdapter(tuple[Deed, ...])


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule that can be asked and run.

    Attributes:
        matches: Whether what it asks for is so.
        begins: The part of that which a row of the journal tells by itself.
        has: Names under `new` that a row must have to match; `narrowing`: what such values must be.
        needs: What has to be known beyond a row itself: `company`, `fact`.
    """

    code: str
    title: str
    version: int
    when: When
    deeds: tuple[Deed, ...]
    permissions: frozenset[str]
    matches: Question
    begins: Question
    has: tuple[str, ...]
    narrowing: Mapping[str, Mapping[str, Any]]
    needs: frozenset[str]
    depth: int
    pause_h: float
    most_per_day: int

    def actor(self, under: Actor) -> Actor:
        """Return whom it acts as: a process named for it, with its own permissions and for its own actions alone."""
        return under.narrowed(
            name=f"{PROCESS}{self.code}",
            permissions=self.permissions,
            only=frozenset(deed.action for deed in self.deeds),
        )


def ready(rule: Rule) -> Ready:
    """Make what is kept of a rule ready."""
    return made_ready(
        code=rule.code,
        title=rule.title,
        version=rule.version,
        when=When.model_validate(rule.when),
        only_if=_CONDITIONS.validate_python(rule.only_if),
        then=_DEEDS.validate_python(rule.then),
        permissions=rule.permissions,
        depth=rule.depth,
        pause_h=rule.pause_h,
        most_per_day=rule.most_per_day,
    )


def made_ready(*, when: When, only_if: Any, then: Any, code: str, permissions: Any, **more: Any) -> Ready:
    """Make a rule ready that may not be kept yet."""
    filled = [name for deed in then for name in names_in(deed.parameters)]
    return Ready(
        code=code,
        when=when,
        deeds=tuple(then),
        permissions=frozenset(permissions),
        matches=question_of(when, only_if, code=code),
        begins=question_of(when, [each for each in only_if if not needs([each])], code=code),
        has=names_needed(only_if),
        narrowing=values_needed(only_if),
        needs=needs(only_if, filled),
        **more,
    )
