"""Periods as actions take them: `[since, until)`, each instant with its offset."""

from __future__ import annotations

from datetime import datetime

from psycopg.types.range import TimestamptzRange

from forecourt.kernel.errors import Malformed


class EmptyPeriod(Malformed):
    """A period ends after it begins."""

    code, title = "empty_period", "The period is empty"


def require_offset(*instants: datetime | None) -> None:
    """Refuse an instant that does not say its offset."""
    if any(instant is not None and instant.tzinfo is None for instant in instants):
        raise Malformed("An instant needs its offset, such as +10:00.")


def period_of(since: datetime, until: datetime | None) -> TimestamptzRange:
    """Return `[since, until)`. Raises EmptyPeriod, and Malformed without an offset."""
    require_offset(since, until)
    if until is not None and until <= since:
        raise EmptyPeriod(f"It would end at {until.isoformat()}, before or as it begins.")
    return TimestamptzRange(since, until, "[)")
