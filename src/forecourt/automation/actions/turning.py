"""Turn rules on in shadow, live and off."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from forecourt.access.permissions import in_words
from forecourt.automation import events
from forecourt.automation.actions.checking import lendable_to_rules
from forecourt.automation.actions.fields import OneRule
from forecourt.automation.actions.keeping import _there, let_live
from forecourt.automation.judging import record_of
from forecourt.automation.models import Rule
from forecourt.automation.policies import may_keep_rules
from forecourt.automation.rules import When
from forecourt.kernel.catalogue import action
from forecourt.kernel.errors import Conflict, Forbidden
from forecourt.kernel.pipeline import Performance


class NotYetRight(Conflict):
    """A rule goes live when enough of what it proposed was right."""

    code, title = "not_yet_right", "The rule has not shown yet that it is right"


class SoAlready(Conflict):
    """What was asked for is so already."""

    code, title = "nothing_changed", "Nothing would change"


class TurnOff(OneRule):
    """The parameters of `automation.turn_off`."""

    because: str = Field(default="", max_length=300, description="Why.", examples=["We clean up first."])


@action(
    name="automation.turn_on_shadow",
    title="Let a rule run in shadow",
    parameters=OneRule,
    policy=may_keep_rules,
    undone_by="automation.turn_off",
)
def turn_on_shadow(performance: Performance, parameters: OneRule) -> dict[str, Any]:
    """Let a rule say what it would do, and do nothing. Raises Invisible, SoAlready."""
    return _turn(performance, _there(parameters.code), Rule.SHADOW)


@action(
    name="automation.turn_live",
    title="Turn a rule live",
    parameters=OneRule,
    policy=may_keep_rules,
    undone_by="automation.turn_on_shadow",
)
def turn_live(performance: Performance, parameters: OneRule) -> dict[str, Any]:
    """Let a rule act, once enough of what it proposed was right. Raises Invisible, NotYetRight, Forbidden."""
    rule = _there(parameters.code)
    lends = lendable_to_rules(performance.actor)
    for each in rule.permissions:
        if each not in lends:
            raise Forbidden(f"You may not {in_words(permission=each)}, so you let no rule do it.")
    if why_not := record_of(rule).why_not:
        raise NotYetRight(why_not, next=["Mark more of what it proposed, or let it run over a past month in shadow."])
    return _turn(performance, rule, Rule.LIVE)


@action(
    name="automation.turn_off",
    title="Switch a rule off",
    parameters=TurnOff,
    policy=may_keep_rules,
    undone_by="automation.turn_on_shadow",
)
def turn_off(performance: Performance, parameters: TurnOff) -> dict[str, Any]:
    """Switch a rule off: it neither acts nor proposes. Raises Invisible, SoAlready."""
    return _turn(performance, _there(parameters.code), Rule.OFF, because=parameters.because)


def _turn(performance: Performance, rule: Rule, mode: str, *, because: str = "") -> dict[str, Any]:
    if rule.mode == mode:
        raise SoAlready(f"{rule.title} is so already.")
    turn(performance, rule, mode, because=because)
    return {"rule": rule.code, "mode": mode, "changed": True}


def turn(performance: Performance, rule: Rule, mode: str, *, because: str = "") -> None:
    """Turn a rule and journal it. One that begins anew is forgiven its earlier errors, and has no arrears."""
    now, was = performance.now, rule.mode
    rule.mode, rule.changed_at, rule.off_because = mode, now, because if mode == Rule.OFF else ""
    let_live(rule, performance.actor)
    if mode != Rule.OFF:
        schedule = When.model_validate(rule.when).schedule
        rule.counts_errors_from = now
        rule.next_at, rule.slot_place = schedule.next_after(now) if schedule else None, None
    columns = ("mode", "changed_at", "off_because", "counts_errors_from", "next_at", "slot_place")
    rule.save(update_fields=[*columns, "live_by_id", "live_by_name"])
    performance.record(
        events.RULE_TURNED,
        subject=("rule", rule.code),
        company_id=None,
        old={"mode": was},
        new={"mode": mode, "title": rule.title, "rule": rule.code, "because": because},
    )
