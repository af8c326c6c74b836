"""Arithmetic of data: how much of an object lies within a period, how old is too old, and what is due when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, urlencode

#: The fields of My data's address that make up a view.
VIEW_FIELDS: Final = frozenset({"key", "from", "to", "compare", "each", "measure", "hide", "heat", "table", "sel"})
NEM_OFFSET: Final = timedelta(hours=10)
#: Past this share of the way to stale, a fact is ageing.
AGEING_SHARE: Final = 0.75

FreshState = Literal["fresh", "ageing", "stale", "fixed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How old is too old for a kind of fact; no hours for what is kept here.

    Attributes:
        source: Where such facts come from, in words.
        due: When new ones are expected, in words.
        expected_within_h: After so many hours a delivery is overdue.
        stale_after_h: After so many hours nobody should rely on it.
    """

    source: str
    due: str
    expected_within_h: int | None
    stale_after_h: int | None


@dataclass(frozen=True, slots=True)
class Age:
    """What is said of a fact's age: the state, and why it is not simply fresh; empty where there is nothing to add."""

    state: FreshState
    why: str


#: Of what nobody has declared anything nothing is promised: it is stale from the first hour on.
UNDECLARED: Final = Limits(source="", due="at no known time", expected_within_h=0, stale_after_h=0)


def share_within(*, first_at: datetime, last_end_at: datetime, start: datetime | None, end: datetime | None) -> float:
    """Return what share of `[first_at, last_end_at)` lies within `[start, end)`, from 0 to 1."""
    whole = (last_end_at - first_at).total_seconds()
    inside = min(end or last_end_at, last_end_at) - max(start or first_at, first_at)
    return max(0.0, inside.total_seconds()) / whole if whole > 0 else 0.0


def rows_within(*, spans: Mapping[str, Mapping[str, Any]], start: datetime | None, end: datetime | None) -> float:
    """Return about how many of an object's rows lie within `[start, end)`, register by register.

    Args:
        spans: By register: `first_at` and `last_end_at`, seconds since the epoch, and `rows`.
    """
    return sum(span["rows"] * share_within(**_ends(span), start=start, end=end) for span in spans.values())


def registers_within(*, spans: Mapping[str, Mapping[str, Any]], start: datetime, end: datetime | None) -> set[str]:
    """Name the registers of which an object has anything within `[start, end)`."""
    return {register for register, span in spans.items() if share_within(**_ends(span), start=start, end=end)}


def newest_arrival_within(*, months: Iterable[Mapping[str, Any]], start: datetime, end: datetime) -> datetime | None:
    """Return when the newest reading came in of those months (NEM time) that lie wholly within `[start, end)`.

    What came in for a part of a month that is another company's does not show.
    """
    arrivals = [
        month["collected_at"]
        for month in months
        if month["collected_at"] and start <= (begins := _month(month["month"])) and _after(begins) <= end
    ]
    return datetime.fromtimestamp(max(arrivals), UTC) if arrivals else None


def _ends(span: Mapping[str, Any]) -> dict[str, datetime]:
    return {name: datetime.fromtimestamp(span[name], UTC) for name in ("first_at", "last_end_at")}


def _month(words: str) -> datetime:
    return datetime.fromisoformat(f"{words}-01").replace(tzinfo=timezone(NEM_OFFSET))


def _after(month: datetime) -> datetime:
    return (month + timedelta(days=31)).replace(day=1)


def judge_age(*, newest: datetime | None, now: datetime, limits: Limits, is_late: bool = False) -> Age:
    """Judge how old the newest of some facts is.

    Past `expected_within_h`, past three quarters of `stale_after_h`, or where its file is known to be late, it is
    ageing; past `stale_after_h` it is stale, and so is nothing at all. What is kept here has no limits and is fresh.

    Args:
        newest: The instant up to which there are facts; None where there are none.
        now: Business time.
        is_late: Whether a file that should have brought newer ones has not come.
    """
    if limits.stale_after_h is None or limits.expected_within_h is None:
        return Age("fresh", "")
    if newest is None:
        return Age("stale", "nothing has come yet")
    age_h = (now - newest).total_seconds() / 3600
    if age_h > limits.stale_after_h:
        return Age("stale", f"due {limits.due}")
    if is_late:
        return Age("ageing", "file is late")
    if age_h > limits.expected_within_h or age_h > AGEING_SHARE * limits.stale_after_h:
        return Age("ageing", f"due {limits.due}")
    return Age("fresh", "")


def view_query(*, text: str) -> str:
    """Check that a text is the address of a view: `name=value` pairs of known names, each once. Raises ValueError.

    What the values mean is the page's to say; here it only matters that no view can lead anywhere else.
    """
    if not text.isascii() or not text.isprintable():
        raise ValueError("an address has printable ASCII characters only")
    pairs = parse_qsl(text.removeprefix("?"), keep_blank_values=True, strict_parsing=bool(text), max_num_fields=20)
    unknown = {name for name, _ in pairs} - VIEW_FIELDS
    if unknown or len({name for name, _ in pairs}) < len(pairs):
        raise ValueError(f"an address of My data has each of {', '.join(sorted(VIEW_FIELDS))} at most once")
    return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a source is to have delivered at an instant.

    Attributes:
        day: The last day to be covered, in the source's zone.
        covers_to: The end of that day.
        due_at: By when.
    """

    day: date
    covers_to: datetime
    due_at: datetime


def last_due(*, now: datetime, zone: tzinfo, due_by: time, days_back: int) -> Expectation:
    """Return the newest expectation whose time has come: each day by `due_by`, through `days_back` days before."""
    today = now.astimezone(zone).date()
    expected = _expected_on(today, zone, due_by, days_back)
    return expected if expected.due_at <= now else _expected_on(today - timedelta(days=1), zone, due_by, days_back)


def next_due(*, now: datetime, zone: tzinfo, due_by: time, days_back: int) -> Expectation:
    """Return the expectation that comes next."""
    today = now.astimezone(zone).date()
    expected = _expected_on(today, zone, due_by, days_back)
    return expected if expected.due_at > now else _expected_on(today + timedelta(days=1), zone, due_by, days_back)


def _expected_on(date_: date, zone: tzinfo, due_by: time, days_back: int) -> Expectation:
    day = date_ - timedelta(days=days_back)
    ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return Expectation(day, ends, datetime.combine(date_, due_by, zone).astimezone(UTC))
