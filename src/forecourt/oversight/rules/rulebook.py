"""All rules, sorted by the action they are about, so that a decision looks at few of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forecourt.oversight.rules.dials import Dial, Dialled, Turning
from forecourt.oversight.rules.guardrails import Checker, Guard, checker_of

Guards = tuple[tuple[Guard, Checker], ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What was bound: by name of action, by feature, and what is about every action.

    What an action's rules are is found out once and remembered: rulebooks live as long as their rules stay the same.
    """

    dials: Mapping[str, tuple[Dial, ...]] = field(default_factory=dict)
    guards: Mapping[str, tuple[Guard, ...]] = field(default_factory=dict)
    _found: dict[str, tuple[Turning, Guards]] = field(default_factory=dict)

    def about(self, name: str) -> tuple[Turning, Guards]:
        """Return the dials and guardrails of an action."""
        found = self._found.get(name)
        if found is None:
            keys = (name, f"{name.partition('.')[0]}.*", "*")
            dials = {dial.code: dial for key in keys for dial in self.dials.get(key, ())}
            guards = {guard.code: guard for key in keys for guard in self.guards.get(key, ())}
            checked = tuple((guard, checker_of(guard)) for guard in guards.values())
            found = self._found[name] = (Turning(dials.values()), checked)
        return found


def bind(dials: Iterable[Dialled], guards: Iterable[tuple[Guard, tuple[str, ...]]]) -> Rulebook:
    """Sort rules by the actions that they are about."""
    by_dial: dict[str, tuple[Dial, ...]] = {}
    by_guard: dict[str, tuple[Guard, ...]] = {}
    for each in dials:
        for name in each.actions:
            by_dial[name] = (*by_dial.get(name, ()), each.dial)
    for guard, names in guards:
        for name in names:
            by_guard[name] = (*by_guard.get(name, ()), guard)
    return Rulebook(by_dial, by_guard)
