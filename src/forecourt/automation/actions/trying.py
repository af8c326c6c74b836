"""Try a rule on the past before it is kept, and let a kept one run over the past in shadow, to be marked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field

from forecourt.automation import events
from forecourt.automation.acting import act
from forecourt.automation.actions.checking import check_rule, lendable_to_rules
from forecourt.automation.actions.fields import OneRule, RuleFields
from forecourt.automation.actions.keeping import _there
from forecourt.automation.actions.settling import journal_run
from forecourt.automation.models import Rule, Run
from forecourt.automation.policies import may_keep_rules
from forecourt.automation.rulebook import Ready, made_ready, ready
from forecourt.automation.rules import Happening, When
from forecourt.automation.running import SHADOW, what_happened
from forecourt.automation.trying import Tried, go_over
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Forbidden, Malformed
from forecourt.kernel.pipeline import Performance

MONTH: Final = timedelta(days=31)
LONGEST: Final = timedelta(days=366)
#: So many rows are looked at; beyond that a shorter period has to do.
MOST_ROWS: Final = 2_000_000
SAMPLES: Final = 5


class NotInShadow(Conflict):
    """Only what runs in shadow runs over the past: nothing of the past is done now."""

    code, title = "not_in_shadow", "The rule does not run in shadow"


class OfThePast(Parameters):
    """A period of the past: `[since, until)`."""

    since: AwareDatetime | None = Field(
        default=None,
        description="From when on; a month before where nothing is said.",
        examples=["2026-10-01T00:00:00Z"],
    )
    until: AwareDatetime | None = Field(
        default=None, description="Before when; now where nothing is said.", examples=["2026-11-01T00:00:00Z"]
    )


class TryRule(OfThePast, RuleFields):
    """The parameters of `automation.try_rule`."""


class ReplayInShadow(OfThePast, OneRule):
    """The parameters of `automation.replay_in_shadow`."""

    most: int = Field(default=50, ge=1, le=200, description="So many of the newest are proposed.", examples=[50])


@action(
    name="automation.try_rule",
    title="Try a rule on the past",
    parameters=TryRule,
    policy=may_keep_rules,
    is_reading=True,
)
def try_rule(performance: Performance, parameters: TryRule) -> dict[str, Any]:
    """Tell how often a rule would have been due in a period, for whom, and what it would do now; nothing is kept.

    Raises Malformed, Forbidden.
    """
    actor = performance.actor
    check_rule(actor=actor, rule=parameters, lends=lendable_to_rules(actor))
    _is_of_the_journal(parameters.when)
    since, until = period(parameters.since, parameters.until, performance.now)
    rule = _ready(parameters)
    tried = go_over(
        rule, actor=actor, since=since, until=until, keep=SAMPLES, most_rows=MOST_ROWS, zone=ZoneInfo("UTC")
    )
    performance.record(
        events.RULE_TRIED,
        subject=("rule", parameters.code),
        company_id=None,
        new={"title": parameters.title, "rule": parameters.code, "rows": tried.rows, "matched": tried.matched},
    )
    return told(tried, since, until) | {
        "samples": [_sample(rule, each, actor, performance.now) for each in reversed(tried.last)]
    }


@action(
    name="automation.replay_in_shadow",
    title="Let a rule run over the past in shadow",
    parameters=ReplayInShadow,
    policy=may_keep_rules,
)
def replay_in_shadow(performance: Performance, parameters: ReplayInShadow) -> dict[str, Any]:
    """Let a rule in shadow propose what it would have done in a period, for people to mark. Nothing is done.

    What was proposed before, by the rule as it is, is not proposed again. Raises Invisible, NotInShadow, Malformed,
    Forbidden.
    """
    row, actor = _there(parameters.code), performance.actor
    if row.mode != Rule.SHADOW:
        raise NotInShadow(f"{row.title} is {row.mode}.", next=["Let it run in shadow first."])
    rule = ready(row)
    _is_of_the_journal(rule.when)
    if lacking := sorted(rule.permissions - lendable_to_rules(actor)):
        raise Forbidden(f"It may more than you: {', '.join(lacking)}.")
    since, until = period(parameters.since, parameters.until, performance.now)
    tried = go_over(
        rule, actor=actor, since=since, until=until, keep=parameters.most, most_rows=MOST_ROWS, zone=ZoneInfo("UTC")
    )
    runs = [_propose(performance, row, rule, each) for each in _new_of(row, tried)]
    performance.record(
        events.RULE_REPLAYED,
        subject=("rule", row.code),
        company_id=None,
        new={"title": row.title, "rule": row.code, "runs": len(runs), "matched": tried.matched},
    )
    return told(tried, since, until) | {"rule": row.code, "proposed": len(runs)}


def period(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the period to go over. Raises Malformed."""
    end = until or now
    begin = since or end - MONTH
    if not begin < end:
        raise Malformed("The period ends before it begins.", pointer="/data/attributes/until")
    if end - begin > LONGEST:
        raise Malformed("A period of a year is the most.", pointer="/data/attributes/since")
    return begin, end


def told(tried: Tried, since: datetime, until: datetime) -> dict[str, Any]:
    """Return what came of going over the past, as results tell it."""
    return {
        "since": since,
        "until": until,
        "rows": tried.rows,
        "matched": tried.matched,
        "held": tried.held,
        "runs": tried.runs,
        "subjects": tried.subjects,
        "by_day": {day.isoformat(): count for day, count in sorted(tried.by_day.items())},
        "is_cut": tried.is_cut,
    }


def _is_of_the_journal(when: When) -> None:
    if when.schedule is not None:
        raise Malformed(
            "A schedule goes by the clock, not by the journal: let the rule run in shadow instead.",
            pointer="/data/attributes/when",
        )


def _ready(parameters: RuleFields) -> Ready:
    return made_ready(
        code=parameters.code,
        title=parameters.title,
        version=0,
        when=parameters.when,
        only_if=parameters.only_if,
        then=parameters.then,
        permissions=parameters.permissions,
        depth=parameters.depth,
        pause_h=parameters.pause_h,
        most_per_day=parameters.most_per_day,
    )


def _sample(rule: Ready, happening: Happening, actor: Actor, now: datetime) -> dict[str, Any]:
    """Find out what it would do now for one of them."""
    came = act(rule, happening, under=actor, now=now, dry_run=True)
    return {
        "event": happening.event,
        "subject_type": happening.subject_type,
        "subject_id": happening.subject_id,
        "company_id": happening.company_id,
        "happened_at": happening.at,
        "outcome": SHADOW[came.end],
        "said": came.said,
        "changes": came.changes,
    }


def _new_of(row: Rule, tried: Tried) -> list[Happening]:
    ids = [each.journal_id for each in tried.last]
    known = Run.objects.filter(rule=row, version=row.version, journal_id__in=ids).values_list("journal_id", flat=True)
    before = set(known)
    return [each for each in tried.last if each.journal_id not in before]


def _propose(performance: Performance, row: Rule, rule: Ready, happening: Happening) -> Run:
    came = act(rule, happening, under=performance.actor, now=performance.now, dry_run=True)
    run = Run.objects.create(
        rule=row,
        version=row.version,
        is_shadow=True,
        is_replay=True,
        ran_at=performance.now,
        outcome=SHADOW[came.end],
        changes=came.changes,
        asked=came.asked,
        said=came.said,
        path=[row.code],
        **what_happened(happening),
    )
    journal_run(performance, row, run)
    return run
