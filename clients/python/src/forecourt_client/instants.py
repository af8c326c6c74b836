"""Instants and zones as the portal takes them: RFC 3339 with an offset, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from forecourt_client.errors import WrongUse

#: Where the days of a dataset begin unless a zone is named. NEM time: UTC+10 all year.
OWN_ZONES: Final = {"interval-readings": "+10:00", "accumulation-readings": "+10:00"}

_OFFSET: Final = re.compile(r"([+-])([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def sent_instant(moment: datetime, *, name: str) -> str:
    """Write an aware datetime as RFC 3339.

    Raises:
        WrongUse: It has no zone, so it could mean many instants; or it is a bare date.
    """
    if not isinstance(moment, datetime):
        raise WrongUse(
            f"{name} is {moment!r}, not a datetime.",
            code="period_unclear",
            next=["Give a datetime with a zone, such as datetime(2026, 3, 1, tzinfo=ZoneInfo('Australia/Sydney'))."],
        )
    offset = moment.utcoffset()
    if offset is None:
        raise WrongUse(
            f"{name} is {moment.isoformat()}, without a zone: it could be many instants.",
            code="period_unclear",
            next=["Add the zone it is meant in: tzinfo=UTC, or ZoneInfo('Australia/Sydney')."],
        )
    whole_minutes = not offset % timedelta(minutes=1)
    return (moment if whole_minutes else moment.astimezone(UTC)).isoformat()


def written_instant(words: str, *, zone: str | None, name: str) -> datetime:
    """Read what a person wrote: RFC 3339 with an offset, or a bare date, the first instant of that day in `zone`.

    Args:
        words: Such as `2026-03-01T06:00:00+10:00`, `2026-02-28T20:00:00Z` or `2026-03-01`.
        zone: IANA name or offset for bare dates; None: no bare dates.
        name: What to call it in an error.

    Raises:
        WrongUse: It is neither, or no zone says where a bare date begins.
    """
    if _DATE.fullmatch(words):
        if zone is None:
            raise WrongUse(
                f"{name} is the bare date {words}, and nothing says where that day begins.",
                code="period_unclear",
                next=[
                    "Write the instant with its offset: 2026-03-01T00:00:00+10:00.",
                    "--from and --to also take --zone.",
                ],
            )
        return _first_instant(_day(words, name=name), tzinfo_of(zone))
    moment = _moment(words, name=name)
    if moment.tzinfo is None:
        raise WrongUse(
            f"{name} is {words}, without an offset: it could be many instants.",
            code="period_unclear",
            next=[f"Write {words}+10:00 or {words}Z, or a bare date."],
        )
    return moment


def tzinfo_of(zone: str) -> tzinfo:
    """Read a zone: an IANA name (`Australia/Sydney`, `UTC`) or an offset (`+10:00`).

    Raises:
        WrongUse: It is neither.
    """
    offset = _OFFSET.fullmatch(zone)
    if offset:
        distance = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-distance if offset[1] == "-" else distance)
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, LookupError) as error:
        raise WrongUse(
            f"{zone!r} is not a zone.", code="zone_unknown", next=["Write Australia/Sydney, UTC or +10:00."]
        ) from error


def _first_instant(day: date, zone: tzinfo) -> datetime:
    """Give midnight, or where the clocks skip it, the moment after the skip; where midnight comes twice, the first."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC).astimezone(zone)


def _day(words: str, *, name: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise WrongUse(f"{name} is {words}, and there is no such day.", code="period_unclear") from error


def _moment(words: str, *, name: str) -> datetime:
    try:
        if "T" in words.upper():
            return datetime.fromisoformat(words.upper())
    except ValueError:
        pass
    raise WrongUse(
        f"{name} is {words!r}, which is neither an instant nor a date.",
        code="period_unclear",
        next=["Write 2026-03-01 or 2026-03-01T00:00:00+10:00."],
    )
