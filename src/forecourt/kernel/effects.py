"""What a performance would do and what it does: told apart from what only differs because it is done later.

An approval holds for what was shown. Identifiers made for the occasion differ each time, and instants reckoned from
the present move with it; everything else has to be the same, or the approval is void.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

#: Two instants reckoned from the present are the same where their distances from it differ by no more than this.
SLACK_S: Final = 60.0


def plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    return orjson.loads(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS))


def digest_of(*parts: Any) -> str:
    """Hash values by their canonical JSON: SHA-256, hexadecimal."""
    return hashlib.sha256(orjson.dumps([plain(part) for part in parts], option=orjson.OPT_SORT_KEYS)).hexdigest()


def same_effect(
    shown: Sequence[Mapping[str, Any]], done: Sequence[Mapping[str, Any]], *, shown_at: datetime, done_at: datetime
) -> bool:
    """Tell whether what was done is what was shown.

    Args:
        shown_at: When showing it began, on the true clock: identifiers made from then on, and instants reckoned from
            then, may differ.
        done_at: When doing it began, on the true clock.
    """
    return _same(plain(shown), plain(done), shown_at, done_at)


def _same(shown: Any, done: Any, shown_at: datetime, done_at: datetime) -> bool:
    if isinstance(shown, dict) and isinstance(done, dict):
        return shown.keys() == done.keys() and all(
            _same(value, done[name], shown_at, done_at) for name, value in shown.items()
        )
    if isinstance(shown, list) and isinstance(done, list):
        return len(shown) == len(done) and all(
            _same(one, other, shown_at, done_at) for one, other in zip(shown, done, strict=True)
        )
    if shown == done:
        return type(shown) is type(done)
    if isinstance(shown, str) and isinstance(done, str):
        return (_is_made_since(shown, shown_at) and _is_made_since(done, done_at)) or _moved_along(
            shown, done, shown_at, done_at
        )
    return False


def _is_made_since(text: str, since: datetime) -> bool:
    """Tell whether a text is an identifier of version 7 made after an instant (RFC 9562, section 5.7)."""
    try:
        made = UUID(text)
    except ValueError:
        return False
    return made.version == 7 and (made.int >> 80) >= int(since.timestamp() * 1000)


def _moved_along(shown: str, done: str, shown_at: datetime, done_at: datetime) -> bool:
    try:
        earlier, later = datetime.fromisoformat(shown), datetime.fromisoformat(done)
    except ValueError:
        return False
    if earlier.tzinfo is None or later.tzinfo is None:
        return False
    return abs(((later - earlier) - (done_at - shown_at)).total_seconds()) <= SLACK_S
