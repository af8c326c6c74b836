"""What a rule looks at: one row of the journal, or one turn of a schedule, with what is known around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

#: There is no such value; a value that is null is there and empty, which is the same to a rule.
NOTHING: Final = None


@dataclass(slots=True)
class Happening:
    """One thing that happened.

    Attributes:
        at: Business time, UTC.
        company: What is known of the company that it concerns.
        facts: Present values about the subject, by field, each with `value`, `source`, `age_days` and `confidence`.
        cause_id: What led to it.
    """

    event: str
    subject_type: str
    subject_id: str
    at: datetime
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    company_id: UUID | None = None
    journal_id: UUID | None = None
    cause_id: UUID | None = None
    seq: int = 0
    actor_kind: str = ""
    actor_name: str = ""
    company: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def look_up(self, path: str) -> Any:
        """Return the value at a path such as `new.email`; None where it is not there."""
        root, _, rest = path.partition(".")
        match root:
            case "new":
                return _within(self.new, rest)
            case "old":
                return _within(self.old, rest)
            case "event":
                return self.event
            case "subject":
                return {"type": self.subject_type, "id": self.subject_id}.get(rest)
            case "actor":
                return {"kind": self.actor_kind, "name": self.actor_name}.get(rest)
            case "company":
                return self._of_company(rest)
            case "fact":
                return self._fact(rest)
        return NOTHING

    def _of_company(self, name: str) -> Any:
        if name == "id":
            return str(self.company_id) if self.company_id else NOTHING
        return self.company.get(name)

    def _fact(self, path: str) -> Any:
        name, _, part = path.partition(".")
        found = self.facts.get(name)
        return NOTHING if found is None else found.get(part or "value")


def _within(values: Mapping[str, Any], path: str) -> Any:
    if path in values:  # most are not nested
        return values[path]
    found: Any = values
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit() and len(part) < 6 and int(part) < len(found):
            found = found[int(part)]
        else:
            return NOTHING
    return found
