"""What an action does or would do, field by field in words: labels, days of the account's zone, and no bare ids."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from forecourt.look.figures import instant
from forecourt.look.timeline import value_in_words

#: A day with a time and an offset, as the journal has it.
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$")
#: What fields are called where their name does not say it to people.
LABELS: Final[Mapping[str, str]] = {
    "period_from": "from",
    "period_to": "before",
    "keys": "meters",
    "dataset": "data",
    "is_on": "on",
    "deadline_h": "hours that an approval waits",
    "remind_after_h": "hours until reminded",
    "escalate_after_h": "hours until the provider may decide",
}
#: What is made anew each time, so that its id tells nobody anything.
ANEW: Final[Mapping[str, tuple[str, str]]] = {
    "grant_id": ("right to download", "for whoever asked, given anew each time and good for 60 seconds"),
}


def effect_rows(
    *, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, zone: ZoneInfo, locale: str
) -> list[dict[str, str]]:
    """List what changes as `look/change.html` expects it: {label, old, new}; what stays the same is left out."""
    was, will = plain(old or {}), plain(new or {})
    rows = []
    for name in {**was, **will}:
        if was.get(name) == will.get(name):
            continue
        if name in ANEW:
            label, words = ANEW[name]
            rows.append({"label": label, "old": "", "new": words})
            continue
        if _is_id(name, was.get(name)) or _is_id(name, will.get(name)):
            continue  # who or what it is about, the sentence above says by name
        told = (in_words(was.get(name), zone=zone, locale=locale), in_words(will.get(name), zone=zone, locale=locale))
        if any(told):
            rows.append({"label": label_of(name), "old": told[0], "new": told[1]})
    return rows


def label_of(name: str) -> str:
    """Name a field for people."""
    return LABELS.get(name, name.removesuffix("_id").replace("_", " "))


def in_words(value: Any, *, zone: ZoneInfo, locale: str) -> str:
    """Write a value for people; an instant in the account's zone."""
    if isinstance(value, str) and _INSTANT.match(value):
        with suppress(ValueError):
            return instant(at=datetime.fromisoformat(value), zone=zone, locale=locale)
    return value_in_words(value)


def plain(value: Any) -> Any:
    """Return a value as JSON has it, which is how the journal will."""
    return json.loads(json.dumps(value, default=str))


def _is_id(name: str, value: Any) -> bool:
    if not isinstance(value, str) or not name.endswith(("_id", "_ids")):
        return False
    with suppress(ValueError):
        return bool(UUID(value))
    return False
