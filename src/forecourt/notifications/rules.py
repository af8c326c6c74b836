"""Arithmetic of telling: when a mail is due, when a failed one is tried again. Pure.

Digests and quiet hours are of business time, in the reader's own zone; retries are of the true clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

Digest = Literal["at_once", "hourly", "daily"]
Channel = Literal["app", "mail"]

CHANNELS: Final[tuple[Channel, ...]] = ("app", "mail")
#: Of what facts a follower may choose to hear.
Category = Literal["identity", "contact", "preference", "payment", "firmographic", "technographic", "usage"]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
#: When the daily mail goes out, in the reader's own zone.
DAILY_AT: Final = time(8)
#: How long to wait after each failed try: about a day in all, as RFC 5321 section 4.5.4.1 leaves to the sender.
MAIL_RETRIES: Final = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720))
#: The same for webhooks: at once, and then for three days, as Standard Webhooks advises.
WEBHOOK_RETRIES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=each) for each in (2, 5, 10, 14, 20, 20)),
)
#: More notification mails than this in an hour become one mail an hour.
MAILS_AN_HOUR: Final = 20


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often somebody wants mail, and when not: quiet `[quiet_from, quiet_before)`, both or neither."""

    digest: Digest = "at_once"
    quiet_from: time | None = None
    quiet_before: time | None = None


def mail_due(*, now: datetime, rhythm: Rhythm, zone: ZoneInfo, is_urgent: bool) -> datetime:
    """Return when a mail about something that happened now may go out.

    What is urgent goes at once, whatever the hour. Anything else waits for its digest, then for the end of quiet hours.
    """
    if is_urgent:
        return now
    return after_quiet(at=_next_digest(now, rhythm.digest, zone), rhythm=rhythm, zone=zone)


def after_quiet(*, at: datetime, rhythm: Rhythm, zone: ZoneInfo) -> datetime:
    """Return `at`, or the end of the quiet hours that it falls into; they may reach over midnight."""
    first, before = rhythm.quiet_from, rhythm.quiet_before
    if first is None or before is None or first == before:
        return at
    local = at.astimezone(zone)
    clock = local.time()
    is_quiet = first <= clock < before if first < before else clock >= first or clock < before
    if not is_quiet:
        return at
    ends = local.date() if clock < before else local.date() + timedelta(days=1)
    return datetime.combine(ends, before, zone).astimezone(at.tzinfo)


def next_full_hour(*, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next hour begins on the reader's clock."""
    local = now.astimezone(zone)
    return (now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)) + timedelta(
        hours=1
    )


def retry_at(*, tried: int, now: datetime, waits: tuple[timedelta, ...]) -> datetime | None:
    """Return when to try again after `tried` tries have failed; None to give up."""
    return now + waits[tried - 1] if tried <= len(waits) else None


def _next_digest(now: datetime, digest: Digest, zone: ZoneInfo) -> datetime:
    if digest == "at_once":
        return now
    if digest == "hourly":
        return next_full_hour(now=now, zone=zone)
    local = now.astimezone(zone)
    day = local.date() if local.time() < DAILY_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DAILY_AT, zone).astimezone(now.tzinfo)
