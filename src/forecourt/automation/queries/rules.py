"""Rules and what they did, as pages and programs ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from forecourt.automation.models import Rule, Run
from forecourt.automation.policies import may_see_automation, visible_rules, visible_runs
from forecourt.automation.rules import Record
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope

#: What counts against a rule's budget of errors.
ERRORS: Final = (Run.FAILED, Run.DEAD, Run.LOOPED)
#: What waits for a person.
WAITS: Final = (Run.DEAD, Run.WAITING)
PROPOSED: Final = (Run.WOULD_DO, Run.WOULD_WAIT, Run.WOULD_FAIL)


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as its pages show it.

    Attributes:
        record: What people said of what it proposed.
        errors: How much of its budget is used up.
        unmarked: How many proposals of this version nobody has judged.
        waiting: How many of its runs wait for a person.
    """

    id: UUID
    code: str
    title: str
    words: str
    mode: str
    version: int
    when: Mapping[str, Any]
    only_if: Sequence[Any]
    then: Sequence[Any]
    permissions: Sequence[str]
    keeper: str
    is_from_file: bool
    off_because: str
    record: Record
    errors: int
    budget_errors: int
    budget_within_h: int
    depth: int
    pause_h: float
    most_per_day: int
    next_at: datetime | None
    last_ran_at: datetime | None = None
    done: int = 0
    unmarked: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class RunCard:
    """A run as its pages show it."""

    id: UUID
    code: str
    title: str
    version: int
    outcome: str
    is_shadow: bool
    is_replay: bool
    event: str
    subject_type: str
    subject_id: str
    company_id: UUID | None
    journal_id: UUID | None
    happened_at: datetime
    ran_at: datetime
    said: str
    attempts: int
    next_attempt_at: datetime | None
    right: bool | None
    note: str
    marked_by: str
    path: Sequence[str]
    changes: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    asked: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    approvals: Mapping[str, str] = field(default_factory=dict)


def list_rules(*, actor: Actor, now: datetime) -> list[RuleCard]:
    """List the rules by title: those that act first. Raises Forbidden."""
    may_see_automation(actor, None)
    with scope(actor):
        rules = list(visible_rules(actor).order_by("title"))
        tallies = _tallies(rules, now)
        cards = [_card(each, tallies.get(each.id, {})) for each in rules]
    return sorted(cards, key=lambda each: (Rule.MODES[::-1].index(each.mode), each.title.casefold()))


def get_rule(*, actor: Actor, code: str, now: datetime) -> RuleCard:
    """Return one rule. Raises Forbidden, Invisible."""
    may_see_automation(actor, None)
    with scope(actor):
        rule = visible_rules(actor).filter(code=code).first()
        if rule is None:
            raise Invisible()
        return _card(rule, _tallies([rule], now).get(rule.id, {}))


def list_runs(
    *,
    actor: Actor,
    code: str = "",
    outcomes: Sequence[str] = (),
    unmarked: bool = False,
    version: int | None = None,
    before: UUID | None = None,
    limit: int,
) -> list[RunCard]:
    """List runs, the newest first. Raises Forbidden.

    Args:
        unmarked: Only proposals that nobody has judged.
        before: Only runs older than this one; the last id of the page before.
    """
    may_see_automation(actor, None)
    with scope(actor):
        rows: QuerySet[Run] = visible_runs(actor).order_by("-id")
        if code:
            rows = rows.filter(rule__code=code)
        if outcomes:
            rows = rows.filter(outcome__in=list(outcomes))
        if unmarked:
            rows = rows.filter(outcome__in=PROPOSED, right=None)
        if version is not None:
            rows = rows.filter(version=version)
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [_run(each) for each in rows[:limit]]


def get_run(*, actor: Actor, run_id: UUID) -> RunCard:
    """Return one run. Raises Forbidden, Invisible."""
    may_see_automation(actor, None)
    with scope(actor):
        run = visible_runs(actor).filter(id=run_id).first()
    if run is None:
        raise Invisible()
    return _run(run)


def count_dead(*, actor: Actor) -> int:
    """Count the runs that wait for a person, up to a hundred; nothing for who does not see rules."""
    with scope(actor):
        return len(visible_runs(actor).filter(outcome__in=WAITS).values_list("id")[:100])


def _tallies(rules: Sequence[Rule], now: datetime) -> dict[UUID, dict[str, Any]]:
    """Count what pages say of each rule, in two questions for all of them."""
    this = Q(version=F("rule__version"))
    counted = (
        Run.objects.filter(rule__in=rules)
        .values("rule_id")
        .annotate(
            said_right=Count("id", filter=this & Q(right=True)),
            said_wrong=Count("id", filter=this & Q(right=False)),
            unmarked=Count("id", filter=this & Q(right=None, outcome__in=PROPOSED)),
            waiting=Count("id", filter=Q(outcome__in=WAITS)),
            done=Count("id", filter=Q(outcome=Run.DONE)),
            last_ran_at=Max("ran_at", filter=Q(is_replay=False)),
        )
    )
    found: dict[UUID, dict[str, Any]] = {row.pop("rule_id"): row for row in counted}
    longest = max((each.budget_within_h for each in rules), default=0)
    recent = Run.objects.filter(
        rule__in=rules, is_shadow=False, outcome__in=ERRORS, ran_at__gte=now - timedelta(hours=longest)
    )
    for rule_id, ran_at in recent.values_list("rule_id", "ran_at"):
        found[rule_id].setdefault("error_times", []).append(ran_at)
    for rule in rules:
        since = max(now - timedelta(hours=rule.budget_within_h), rule.counts_errors_from)
        row = found.setdefault(rule.id, {})
        row["errors"] = sum(at >= since for at in row.pop("error_times", ()))
    return found


def _card(rule: Rule, counted: Mapping[str, Any]) -> RuleCard:
    as_they_are = ("id", "code", "title", "words", "mode", "version", "when", "only_if", "then", "permissions")
    more = ("is_from_file", "off_because", "budget_errors", "budget_within_h", "depth", "pause_h", "most_per_day")
    return RuleCard(
        **{name: getattr(rule, name) for name in (*as_they_are, *more, "next_at")},
        keeper=rule.keeper_name or "the provider’s files",
        record=Record(
            right=counted.get("said_right", 0),
            wrong=counted.get("said_wrong", 0),
            wanted=rule.marks_wanted,
            accuracy=rule.accuracy,
        ),
        errors=counted.get("errors", 0),
        last_ran_at=counted.get("last_ran_at"),
        **{name: counted.get(name, 0) for name in ("done", "unmarked", "waiting")},
    )


def _run(run: Run) -> RunCard:
    same = [name for name in RunCard.__dataclass_fields__ if name not in ("code", "title")]
    return RunCard(code=run.rule.code, title=run.rule.title, **{name: getattr(run, name) for name in same})
