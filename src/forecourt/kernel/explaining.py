"""Why somebody can do something, or not: the rules that were asked, in order, up to the first that says no.

Access asks its own rules; rooms above register further ones: a contract that opens a dataset, a dial, a guardrail.
A rule that has nothing to say about an action says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule says: `rule` names its kind in a word, `words` is a sentence for people.

    `next` says what one can do about it.
    """

    rule: str
    says_yes: bool
    words: str
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a person may perform an action in a company. `asker` is who wants to know, and what they may see counts.

    Attributes:
        permissions: What the person has there, grants included.
        company: What people call the company.
        role: The code of the person's role there.
    """

    asker: Actor
    user_id: UUID
    name: str
    company_id: UUID
    is_provider: bool
    permissions: frozenset[str]
    action: Action[Any]
    company: str = ""
    role: str | None = None


#: Answers for one kind of rule, in one step or several; None where it has nothing to say.
Rule = Callable[[Question], Step | Sequence[Step] | None]
_rules: dict[str, tuple[int, Rule]] = {}


def register_rule(name: str, *, place: int, rule: Rule) -> None:
    """Let a rule speak when something is explained: after those of access, by its place among the others."""
    _rules[name] = (place, rule)


def ask_rules(question: Question) -> list[Step]:
    """Ask the registered rules in order, up to the first no."""
    steps: list[Step] = []
    for _, rule in sorted(_rules.values(), key=lambda each: each[0]):
        said = rule(question)
        for step in () if said is None else (said,) if isinstance(said, Step) else said:
            steps.append(step)
            if not step.says_yes:
                return steps
    return steps
