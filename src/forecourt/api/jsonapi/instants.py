"""Instants as addresses carry them: RFC 3339 with an offset, never guessed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from forecourt.api.jsonapi.refusals import BadParameter

#: RFC 3339, section 5.6: an instant with its offset. A bare date says no instant, and is refused.
INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def read_instant(name: str, raw: str) -> datetime:
    """Read the instant that a parameter holds. Raises BadParameter."""
    raw = raw.replace(" ", "+") if "+" not in raw and raw.count(" ") == 1 else raw  # `+` in an address reads as a space
    if not INSTANT.fullmatch(raw):
        raise BadParameter(f"{name} is an instant with its offset, such as 2026-03-01T00:00:00+10:00.", pointer=name)
    try:
        return datetime.fromisoformat(raw.upper().replace("Z", "+00:00"))
    except ValueError:
        raise BadParameter(f"{name}: there is no instant {raw}.", pointer=name) from None
