"""Say whether what a rule did, or would have done, was right; and decide about runs that failed for good."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from pydantic import Field

from forecourt.automation import events
from forecourt.automation.actions.settling import did_in_words, people_of
from forecourt.automation.actions.turning import turn
from forecourt.automation.judging import record_of
from forecourt.automation.models import Rule, Run
from forecourt.automation.policies import may_keep_rules, may_mark_runs
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action, get_action
from forecourt.kernel.effects import plain
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance, perform

#: What can be judged: what was proposed, and what was done.
JUDGED: Final = (Run.WOULD_DO, Run.WOULD_WAIT, Run.WOULD_FAIL, Run.DONE)


class NothingToJudge(Conflict):
    """Only what a rule did or proposed is right or wrong."""

    code, title = "nothing_to_judge", "There is nothing to judge"


class NotFailed(Conflict):
    """Only what failed for good waits here."""

    code, title = "not_failed", "This run does not wait for anybody"


class MarkRun(Parameters):
    """The parameters of `automation.mark_run`."""

    run_id: UUID = Field(description="Which run.", examples=[EXAMPLE_ID])
    right: bool | None = Field(description="Whether it was right; null takes a mark back.", examples=[True])
    note: str = Field(default="", max_length=500, description="Why.", examples=["The address was the old one."])


class OneRun(Parameters):
    """The parameters of `automation.replay_run`."""

    run_id: UUID = Field(description="Which run.", examples=[EXAMPLE_ID])


class DismissRun(OneRun):
    """The parameters of `automation.dismiss_run`."""

    note: str = Field(default="", max_length=500, description="Why.", examples=["Done by hand."])


@action(
    name="automation.mark_run",
    title="Mark what a rule proposed",
    parameters=MarkRun,
    policy=may_mark_runs,
    undone_by="automation.mark_run",
)
def mark_run(performance: Performance, parameters: MarkRun) -> dict[str, Any]:
    """Say whether a run was right. A live rule that falls below its bar goes back to shadow.

    Raises Invisible, NothingToJudge.
    """
    run = _run(parameters.run_id)
    if run.outcome not in JUDGED:
        raise NothingToJudge("It did nothing and proposed nothing.")
    was = {"right": run.right, "note": run.note}
    run.right, run.note = parameters.right, parameters.note
    is_marked = parameters.right is not None
    run.marked_by = performance.actor.name if is_marked else ""
    run.marked_at = performance.now if is_marked else None
    run.save(update_fields=["right", "note", "marked_by", "marked_at"])
    performance.record(
        events.RUN_MARKED,
        subject=("run", run.id),
        company_id=None,
        old=was,
        new={"right": run.right, "note": run.note, "rule": run.rule.code, "title": run.rule.title},
        cause_id=run.journal_id,
        people=people_of(run),
    )
    rule: Rule = Rule.objects.select_for_update().get(id=run.rule_id)
    record = record_of(rule)
    if rule.mode == Rule.LIVE and record.marked >= record.wanted and record.why_not:
        turn(performance, rule, Rule.SHADOW, because=record.why_not)
    return {"run_id": run.id, "right": run.right, "words": record.words, "mode": rule.mode}


@action(
    name="automation.replay_run",
    title="Run a failed run again",
    parameters=OneRun,
    policy=may_keep_rules,
)
def replay_run(performance: Performance, parameters: OneRun) -> dict[str, Any]:
    """Let the worker try a failed run once more, by the rule as it is now. Raises Invisible, NotFailed."""
    run = _waits(parameters.run_id)
    if run.rule.mode != Rule.LIVE:
        raise NotFailed(f"{run.rule.title} is not live, so nothing is done.", next=["Turn it live first."])
    was = run.outcome
    run.outcome, run.attempts, run.next_attempt_at = Run.FAILED, 0, performance.now
    run.save(update_fields=["outcome", "attempts", "next_attempt_at"])
    _tell(performance, events.RUN_FAILED, run, was, said="To be tried again, as somebody asked.", attempts=0)
    return {"run_id": run.id, "outcome": run.outcome}


@action(
    name="automation.dismiss_run",
    title="Let a failed run go",
    parameters=DismissRun,
    policy=may_keep_rules,
    undone_by="automation.replay_run",
)
def dismiss_run(performance: Performance, parameters: DismissRun) -> dict[str, Any]:
    """Let a failed run go: nothing is done, and it waits no longer. Raises Invisible, NotFailed."""
    run = _waits(parameters.run_id)
    was = run.outcome
    run.outcome, run.note, run.next_attempt_at = Run.DISMISSED, parameters.note, None
    run.save(update_fields=["outcome", "note", "next_attempt_at"])
    _tell(performance, events.RUN_DISMISSED, run, was, note=parameters.note)
    return {"run_id": run.id, "outcome": run.outcome}


@action(
    name="automation.release_run",
    title="Do what a rule proposed",
    parameters=OneRun,
    policy=may_keep_rules,
)
def release_run(performance: Performance, parameters: OneRun) -> dict[str, Any]:
    """Do what waits for a person, as oneself: what oneself may, and with the approvals that oneself needs.

    Raises Invisible, NotFailed, and what the actions themselves refuse.
    """
    run = _waits(parameters.run_id)
    if run.outcome != Run.WAITING:
        raise NotFailed("It does not wait for a person.")
    if run.approvals:
        raise NotFailed("It waits for an approval, and goes on by itself once that is given.")
    receipts = [
        perform(
            get_action(each["action"]),
            actor=performance.actor,
            parameters=each["parameters"],
            cause_id=run.journal_id,
            now=performance.now,
            dry_run=performance.dry_run,
        )
        for each in run.asked
    ]
    waiting = [str(receipt.id) for receipt in receipts if receipt.outcome == "waiting"]
    was = run.outcome
    if not waiting:
        run.outcome, run.changes = Run.DONE, [plain(dict(each)) for receipt in receipts for each in receipt.changes]
    run.said = f"{performance.actor.name} asked for it; it waits for approval." if waiting else ""
    run.save(update_fields=["outcome", "changes", "said"])
    did = did_in_words(run)
    event = events.RUN_WAITING if waiting else events.RUN_DONE
    _tell(performance, event, run, was, did=did, said=run.said, released_by=performance.actor.name)
    return {"run_id": run.id, "outcome": run.outcome, "approvals": waiting}


def _tell(performance: Performance, event: str, run: Run, was: str, **more: Any) -> None:
    performance.record(
        event,
        subject=(run.subject_type or "rule", run.subject_id or run.rule.code),
        company_id=None,
        old={"outcome": was},
        new={
            "outcome": run.outcome,
            "rule": run.rule.code,
            "title": run.rule.title,
            "run_id": str(run.id),
            "version": run.version,
            **more,
        },
        cause_id=run.journal_id,
        people=people_of(run),
    )


def _run(run_id: UUID) -> Run:
    run: Run | None = Run.objects.select_for_update(of=("self",)).select_related("rule").filter(id=run_id).first()
    if run is None:
        raise Invisible()
    return run


def _waits(run_id: UUID) -> Run:
    run = _run(run_id)
    if run.outcome not in (Run.DEAD, Run.WAITING, Run.FAILED, Run.DISMISSED):
        raise NotFailed("It came to its end, or was held back.")
    return run
