"""What is to go away: since when, until when, where that is explained, and what to use instead.

Said once, beside what it is about (an action, one of its parameters, a resource, one of its filters), it is told in
every answer (RFC 9745, RFC 8594), in the description of the API, in the reference, by the client and on the command
line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Final

#: How long what is deprecated goes on working at the least.
NOTICE: Final = timedelta(days=182)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """Something that is to go away.

    Attributes:
        since: From the beginning of this day (UTC) on it is deprecated; it goes on working.
        see: The address of what explains it: absolute, or a path of the portal.
        sunset: The day (UTC) at whose beginning it ends, six months after `since` at the earliest; None: not settled.
        successor: What to use instead, by name; empty: nothing.
    """

    since: date
    see: str
    sunset: date | None = None
    successor: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError where it would end too soon."""
        if self.sunset is not None and self.sunset - self.since < NOTICE:
            raise ValueError(f"what is deprecated works for {NOTICE.days} days more at the least")

    @property
    def words(self) -> str:
        """Say it in a sentence or two: `Deprecated since 2027-01-01, gone on 2027-07-02. Use data.read_rows.`"""
        gone = f", gone on {self.sunset:%Y-%m-%d}" if self.sunset else ""
        instead = f" Use {self.successor}." if self.successor else ""
        return f"Deprecated since {self.since:%Y-%m-%d}{gone}.{instead}"

    @property
    def since_header(self) -> str:
        """Write `Deprecation` (RFC 9745, section 2.1): `@` and seconds since the epoch."""
        return f"@{int(_midnight(self.since).timestamp())}"

    @property
    def sunset_header(self) -> str:
        """Write `Sunset` (RFC 8594, section 3): an HTTP date; empty where none is set."""
        return format_datetime(_midnight(self.sunset), usegmt=True) if self.sunset else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
