"""Go over the past with a rule: how often it would have been due, for whom, and what it would do.

Rows are the journal's own, as they were written then; what is known of companies and present facts is of today, and
so is what an action would change. The page says so.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from forecourt.automation.around import complete, happening_then, look_around
from forecourt.automation.rulebook import Ready
from forecourt.automation.rules import Happening, events_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.streaming import Streamed, Wanted, read_again, stream_rows

_QUARTER_S: Final = 900
_HOUR_S: Final = 3_600.0
_DAY_S: Final = 86_400.0


@dataclass(slots=True)
class Tried:
    """What came of going over the past.

    Attributes:
        rows: How many rows its events and what it needs left to look at.
        matched: How often it would have been due; `held` of these its pause or its most a day holds back.
        subjects: For how many different subjects.
        by_day: How often, by day of the zone, the earliest first.
        last: The newest of those that nothing holds back, with all that the rule needs to act.
        is_cut: There were more rows than were looked at.
    """

    rows: int = 0
    matched: int = 0
    held: int = 0
    subjects: int = 0
    by_day: Counter[date] = field(default_factory=Counter)
    last: list[Happening] = field(default_factory=list)
    is_cut: bool = False

    @property
    def runs(self) -> int:
        """Return how many runs that would have been."""
        return self.matched - self.held


def go_over(
    rule: Ready, *, actor: Actor, since: datetime, until: datetime, keep: int, most_rows: int, zone: ZoneInfo
) -> Tried:
    """Go over the rows of a period, `[since, until)` of business time.

    Args:
        actor: Who reads the journal; a rule that is not for what they may see was refused before.
        keep: How many of the newest are kept.
        most_rows: After so many it ends.
    """
    tried, limits, quarters = Tried(), Limits(rule), Counter[int]()
    subjects, last = set[tuple[str, str]](), deque[str](maxlen=keep)
    for row in _due(rule, actor, since, until, most_rows, tried):
        tried.matched += 1
        subjects.add((row.subject_type, row.subject_id))
        if limits.hold(row):
            tried.held += 1
            continue
        quarters[int(row.business_s // _QUARTER_S)] += 1
        last.append(row.id)
    tried.subjects = len(subjects)
    tried.by_day = _by_day(quarters, zone)
    tried.last = _again(rule, actor, last)
    return tried


@dataclass(slots=True)
class Limits:
    """A rule's pause and its most a day, over the times of the past in place of the clock."""

    rule: Ready
    last: dict[str, float] = field(default_factory=dict)
    day: deque[float] = field(default_factory=deque)

    def hold(self, row: Streamed) -> bool:
        """Tell whether a limit holds this one back; if not, it counts."""
        at_s, subject, pause_s = row.business_s, row.subject_id, self.rule.pause_h * _HOUR_S
        if pause_s:
            before = self.last.get(subject)
            if before is not None and at_s - before < pause_s:
                return True
        while self.day and at_s - self.day[0] >= _DAY_S:
            self.day.popleft()
        if len(self.day) >= self.rule.most_per_day:
            return True
        self.day.append(at_s)
        if pause_s:
            self.last[subject] = at_s
        return False


def _due(
    rule: Ready, actor: Actor, since: datetime, until: datetime, most_rows: int, tried: Tried
) -> Iterator[Streamed]:
    """Yield the rows at which the rule would have been due."""
    events = events_of(rule.when)
    if not events:
        return
    wanted = Wanted(
        events=events,
        since=since,
        until=until,
        changed=rule.when.fields,
        narrowing=rule.narrowing,
        is_whole=rule.is_told,
    )
    as_rule = rule.actor(actor)
    for chunk in stream_rows(actor=actor, wanted=wanted):
        left = most_rows - tried.rows
        if len(chunk) > left:
            tried.is_cut, chunk = True, chunk[:left]
        tried.rows += len(chunk)
        yield from _matching(rule, chunk, as_rule)
        if tried.is_cut:
            return


def _matching(rule: Ready, chunk: list[Streamed], as_rule: Actor) -> list[Streamed]:
    """Return the rows that match: first by what rows say themselves, then by what is around those that are left."""
    if rule.is_told:
        return [row for row in chunk if row.new is None or rule.begins(happening_then(row))]
    begun = [(row, happening) for row in chunk if rule.begins(happening := happening_then(row))]
    if rule.asks:
        look_around([complete(happening, row) for row, happening in begun], actor=as_rule, needs=rule.asks)
        begun = [(row, happening) for row, happening in begun if rule.matches(happening)]
    return [row for row, _ in begun]


def _again(rule: Ready, actor: Actor, ids: Sequence[str]) -> list[Happening]:
    """Return rows with all that the rule needs to act on them."""
    found = [complete(happening_then(row), row) for row in read_again(actor=actor, ids=ids)]
    look_around(found, actor=rule.actor(actor), needs=rule.needs)
    return found


def _by_day(quarters: Counter[int], zone: ZoneInfo) -> Counter[date]:
    """Add up quarters of an hour by day: no zone's day begins within one."""
    days = Counter[date]()
    for quarter, count in sorted(quarters.items()):
        days[datetime.fromtimestamp(quarter * _QUARTER_S, zone).date()] += count
    return days
