"""Rules as they are asked and run: read from what is kept, with their conditions made into one question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from forecourt.automation.models import Rule
from forecourt.automation.rules import (
    AnyOf,
    Condition,
    Deed,
    Question,
    When,
    names_in,
    needs,
    question_of,
    told_of,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.narrowing import Narrowing

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
        narrowing: What the journal is told of that, so that it leaves out what cannot match.
        is_told: That is all it asks for: a row which the journal is sure of matches.
        asks: What has to be known beyond a row itself to tell whether it matches: `company`, `fact`; `needs`: what
            has to be known besides to act.
        behind: The people who let it act: what it asks for, they count as asking.
    """

    code: str
    title: str
    version: int
    when: When
    deeds: tuple[Deed, ...]
    permissions: frozenset[str]
    matches: Question
    begins: Question
    narrowing: Narrowing
    is_told: bool
    asks: frozenset[str]
    needs: frozenset[str]
    depth: int
    pause_h: float
    most_per_day: int
    behind: frozenset[UUID] = frozenset()

    def actor(self, under: Actor) -> Actor:
        """Return whom it acts as: a process named for it, with its own permissions and for its own actions alone."""
        return under.narrowed(
            name=f"{PROCESS}{self.code}",
            permissions=self.permissions,
            only=frozenset(deed.action for deed in self.deeds),
            behind=self.behind,
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
        behind=rule.behind,
    )


def made_ready(*, when: When, only_if: Any, then: Any, code: str, permissions: Any, **more: Any) -> Ready:
    """Make a rule ready that may not be kept yet."""
    filled = [name for deed in then for name in names_in(deed.parameters)]
    told = told_of(only_if)
    return Ready(
        code=code,
        when=when,
        deeds=tuple(then),
        permissions=frozenset(permissions),
        matches=question_of(when, only_if, code=code),
        begins=question_of(when, [each for each in only_if if not needs([each])], code=code),
        narrowing=told.narrowing,
        is_told=told.is_whole and when.failure_of is None,
        asks=needs(only_if),
        needs=needs(only_if, filled),
        **more,
    )
