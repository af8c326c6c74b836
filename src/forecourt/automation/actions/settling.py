"""Keep what came of a run, and let a rule that errs too often switch itself off. The worker's own steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from forecourt.automation import events
from forecourt.automation.acting import values_of
from forecourt.automation.models import Rule, Run
from forecourt.automation.policies import may_run_rules
from forecourt.kernel.catalogue import Parameters, action, get_action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.personal import people_named
from forecourt.kernel.pipeline import Performance

_EVENTS: Final = {
    Run.WOULD_DO: events.RUN_PROPOSED,
    Run.WOULD_WAIT: events.RUN_PROPOSED,
    Run.WOULD_FAIL: events.RUN_PROPOSED,
    Run.DONE: events.RUN_DONE,
    Run.WAITING: events.RUN_WAITING,
    Run.FAILED: events.RUN_FAILED,
    Run.DEAD: events.RUN_DEAD,
    Run.HELD: events.RUN_HELD,
    Run.LOOPED: events.LOOP_CUT,
    Run.DISMISSED: events.RUN_DISMISSED,
    Run.REFUSED: events.RUN_REFUSED,
}
#: What counts against a rule's budget of errors.
ERRORS: Final = (Run.FAILED, Run.DEAD, Run.LOOPED)
#: Names in a run's journal row that no changed value may take.
TAKEN: Final = dict.fromkeys(
    (
        *("rule", "title", "version", "outcome", "run_id", "event", "did", "said", "attempts", "path", "is_shadow"),
        *("subject", "is_replay", "approvals"),
    )
)


class SettleRun(Parameters):
    """The parameters of `automation.settle_run`."""

    rule_id: UUID = Field(description="Which rule.")
    run_id: UUID | None = Field(default=None, description="An earlier attempt of the same run.")
    values: dict[str, Any] = Field(description="What is kept of the run, by field.")


@action(
    name="automation.settle_run",
    title="Keep what came of a run",
    parameters=SettleRun,
    policy=may_run_rules,
    is_internal=True,
)
def settle_run(performance: Performance, parameters: SettleRun) -> dict[str, Any]:
    """Keep a run and journal it with the values before and after; switch the rule off where its budget is used up."""
    rule: Rule = Rule.objects.get(id=parameters.rule_id)
    values = {**parameters.values, "ran_at": performance.now}
    if parameters.run_id is None:
        run = Run.objects.create(rule=rule, **values)
    else:
        run = Run.objects.get(id=parameters.run_id)
        for name, value in values.items():
            setattr(run, name, value)
        run.save(update_fields=list(values))
    journal_run(performance, rule, run)
    if run.outcome in ERRORS and not run.is_shadow:
        _spend(performance, rule)
    return {"run_id": run.id, "outcome": run.outcome}


def journal_run(performance: Performance, rule: Rule, run: Run) -> None:
    """Journal what came of a run: what was and what is, the process, when, why, and under which version."""
    old, new = values_of(run.changes, taken=TAKEN) if run.outcome != Run.LOOPED else ({}, {})
    told = {
        "rule": rule.code,
        "title": rule.title,
        "version": run.version,
        "outcome": run.outcome,
        "run_id": str(run.id),
        "event": run.event,
        "did": did_in_words(run),
        "said": run.said,
        "attempts": run.attempts,
        "path": run.path,
        "is_shadow": run.is_shadow,
    }
    if run.approvals:
        told["approvals"] = sorted(run.approvals.values())
    performance.record(
        events.RUN_ASKED if run.approvals else _EVENTS[run.outcome],
        subject=(run.subject_type or "rule", run.subject_id or rule.code),
        company_id=None,  # what rules do is the provider's; what they change is journalled by what changed it
        old=old,
        new={**new, **told},
        cause_id=run.journal_id,
        people=people_of(run),
    )


def people_of(run: Run) -> tuple[UUID, ...]:
    """Return under whose keys what came of a run is journalled: those of the people whom it names."""
    return people_named(run.subject_id, run.asked, run.changes)


def did_in_words(run: Run) -> str:
    """Name what a run did or would do: the titles of its actions."""
    return ", ".join(title_of(each["action"]) for each in run.asked) or "nothing"


def title_of(name: str) -> str:
    """Return an action's title; its name where it went with a newer version."""
    try:
        return get_action(name).title
    except Invisible:
        return name


def count_errors(*, rule: Rule, now: datetime) -> int:
    """Count what a rule used up of its budget."""
    since = max(now - timedelta(hours=rule.budget_within_h), rule.counts_errors_from)
    found: int = Run.objects.filter(rule=rule, is_shadow=False, outcome__in=ERRORS, ran_at__gte=since).count()
    return found


def _spend(performance: Performance, rule: Rule) -> None:
    errors = count_errors(rule=rule, now=performance.now)
    if rule.mode == Rule.OFF or errors < rule.budget_errors:
        return
    because = f"{errors} errors within {rule.budget_within_h} hours, as many as it is allowed."
    Rule.objects.filter(id=rule.id).update(mode=Rule.OFF, off_because=because, changed_at=performance.now)
    performance.record(
        events.RULE_SWITCHED_OFF,
        subject=("rule", rule.code),
        company_id=None,
        old={"mode": rule.mode},
        new={"mode": Rule.OFF, "title": rule.title, "because": because, "rule": rule.code},
    )
