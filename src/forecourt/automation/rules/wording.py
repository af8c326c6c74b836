"""A rule as people read it: when, if and then as sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_TESTS: Final[Mapping[str, str]] = {
    "there": "is there",
    "missing": "is missing",
    "changed": "changed",
    "equal": "is",
    "different": "is not",
    "one_of": "is one of",
    "none_of": "is none of",
    "above": "is above",
    "below": "is below",
    "containing": "contains",
    "like": "looks like",
    "older_than_days": "is older, in days, than",
    "newer_than_days": "is newer, in days, than",
}
_ROOTS: Final[Mapping[str, str]] = {
    "new": "the new",
    "old": "the earlier",
    "company": "the company’s",
    "fact": "the present",
    "subject": "the subject’s",
    "actor": "the actor’s",
}
_DAYS: Final[Mapping[str, str]] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def when_in_words(when: Mapping[str, Any], *, titles: Mapping[str, str] | None = None) -> str:
    """Say what makes a rule due; `titles` are other rules' by code."""
    if failing := when.get("failure_of"):
        return "any other rule fails for good" if failing == "*" else f"{(titles or {}).get(failing, failing)} fails"
    if schedule := when.get("schedule"):
        return _schedule(schedule)
    told = " or ".join(event_in_words(each) for each in when.get("events", ()))
    fields = when.get("fields") or ()
    return f"{told}, and {_either(fields)} changed" if fields else told


def event_in_words(event: str) -> str:
    """Read an event's name: `customers.company.changed` is `company changed`."""
    return " ".join(part.replace("_", " ") for part in event.split(".")[1:]) or event


def condition_in_words(condition: Mapping[str, Any]) -> str:
    """Say what has to be so."""
    if choice := condition.get("any"):
        return " or ".join(map(condition_in_words, choice))
    to = condition.get("to")
    told = f"{path_in_words(condition['value'])} {_TESTS[condition['test']]}"
    return told if to is None else f"{told} {_text(to)}"


def path_in_words(path: str) -> str:
    """Read where a condition looks: `new.email` is `the new email`."""
    root, _, rest = path.partition(".")
    return f"{_ROOTS[root]} {rest.replace('.', ' ').replace('_', ' ')}" if root in _ROOTS else path


def tests_in_words() -> Mapping[str, str]:
    """Return what a condition can ask, in words, by name."""
    return _TESTS


def _schedule(schedule: Mapping[str, Any]) -> str:
    each = "once" if schedule.get("each") == "once" else "for each company"
    if hours := schedule.get("every_h"):
        return f"every {hours} hours, {each}" if hours > 1 else f"every hour, {each}"
    days = [_DAYS[day] for day in schedule.get("weekdays") or ()]
    named = "every day" if len(days) in (0, 7) else f"every {_either(days, 'and')}"
    return f"{named} at {str(schedule.get('at'))[:5]} {schedule.get('zone', 'UTC')}, {each}"


def _either(names: Sequence[str], last: str = "or") -> str:
    words = [each.replace("_", " ") for each in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else f"“{value}”"
