"""Go over the past with a rule: how often it would have been due, for whom, and what it would do.

Rows are the journal's own, as they were written then; what is known of companies and present facts is of today, and
so is what an action would change. The page says so.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from forecourt.automation.around import complete, happening_then, look_around
from forecourt.automation.rulebook import Ready
from forecourt.automation.rules import Happening, events_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.streaming import Wanted, stream_rows


@dataclass(slots=True)
class Tried:
    """What came of going over the past.

    Attributes:
        rows: How many rows its events and what it needs left to look at.
        matched: How often it would have been due; `held` of these its pause or its most a day holds back.
        subjects: For how many different subjects.
        by_day: How often, by day of the zone.
        last: The newest of those that nothing holds back.
        is_cut: There were more rows than were looked at.
    """

    rows: int = 0
    matched: int = 0
    held: int = 0
    subjects: int = 0
    by_day: Counter[date] = field(default_factory=Counter)
    last: deque[Happening] = field(default_factory=deque)
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
    tried, limits, subjects = Tried(last=deque(maxlen=keep)), Limits(rule), set[tuple[str, str]]()
    for happening in _matching(rule, actor, since, until, most_rows, tried):
        tried.matched += 1
        subjects.add((happening.subject_type, happening.subject_id))
        if limits.hold(happening):
            tried.held += 1
            continue
        tried.by_day[happening.at.astimezone(zone).date()] += 1
        tried.last.append(happening)
    tried.subjects = len(subjects)
    return tried


@dataclass(slots=True)
class Limits:
    """A rule's pause and its most a day, over the times of the past in place of the clock."""

    rule: Ready
    last: dict[str, datetime] = field(default_factory=dict)
    day: deque[datetime] = field(default_factory=deque)

    def hold(self, happening: Happening) -> bool:
        """Tell whether a limit holds this one back; if not, it counts."""
        at, subject = happening.at, happening.subject_id
        if self.rule.pause_h:
            before = self.last.get(subject)
            if before is not None and at - before < timedelta(hours=self.rule.pause_h):
                return True
        while self.day and at - self.day[0] >= timedelta(days=1):
            self.day.popleft()
        if len(self.day) >= self.rule.most_per_day:
            return True
        self.day.append(at)
        if self.rule.pause_h:
            self.last[subject] = at
        return False


def _matching(
    rule: Ready, actor: Actor, since: datetime, until: datetime, most_rows: int, tried: Tried
) -> Iterator[Happening]:
    """Yield what the rule asks for: first by what rows say themselves, then by what is around those that are left."""
    events = events_of(rule.when)
    if not events:
        return
    as_rule = rule.actor(actor)
    wanted = Wanted(events=events, since=since, until=until, has=rule.has, changed=rule.when.fields, **rule.narrowing)
    for chunk in stream_rows(actor=actor, wanted=wanted):
        left = most_rows - tried.rows
        if len(chunk) > left:
            tried.is_cut, chunk = True, chunk[:left]
        tried.rows += len(chunk)
        begun = [complete(happening, row) for row in chunk if rule.begins(happening := happening_then(row))]
        if rule.needs:
            look_around(begun, actor=as_rule, needs=rule.needs)
            begun = [happening for happening in begun if rule.matches(happening)]
        yield from begun
        if tried.is_cut:
            return
