"""Keep rules: by page and program, and as files define them."""

from __future__ import annotations

from typing import Any, Final

from forecourt.automation import events
from forecourt.automation.actions.checking import check_rule, lendable_to_rules
from forecourt.automation.actions.fields import DefineRule, KeepRule, OneRule, RuleFields
from forecourt.automation.models import Rule, Run
from forecourt.automation.policies import may_define_rules, may_keep_rules
from forecourt.automation.rules import events_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance

#: What a rule does: where it changes, what people said of it no longer counts.
BEHAVIOUR: Final = ("when", "only_if", "then", "permissions")


class OfAFile(Conflict):
    """What a file says is changed there."""

    code, title = "of_a_file", "A file says this"


class StillAsks(Conflict):
    """A rule that waits for an approval is switched off before it goes."""

    code, title = "still_asks", "It still asks for something"


@action(
    name="automation.keep_rule",
    title="Keep a rule",
    parameters=KeepRule,
    policy=may_keep_rules,
    undone_by="automation.keep_rule",
)
def keep_rule(performance: Performance, parameters: KeepRule) -> dict[str, Any]:
    """Make a rule, which begins in shadow, or change one; where what it does changes it goes back to shadow.

    Raises Malformed, Forbidden, OfAFile.
    """
    actor = performance.actor
    check_rule(actor=actor, rule=parameters, lends=lendable_to_rules(actor))
    rule = _find(parameters.code)
    if rule is not None and rule.is_from_file:
        raise OfAFile(
            f"{rule.title} is defined by the provider's files.",
            next=["Change it in automations.yaml, or keep a rule of another name."],
        )
    keeper = {"keeper_id": actor.id, "keeper_name": actor.name}
    return _keep(performance, parameters, rule, keeper, begins=Rule.SHADOW, stays_live=parameters.stays_live)


@action(
    name="automation.define_rule",
    title="Define a rule",
    parameters=DefineRule,
    policy=may_define_rules,
    undone_by="automation.remove_rule",
)
def define_rule(performance: Performance, parameters: DefineRule) -> dict[str, Any]:
    """Make a rule as the blueprint says, or change one. Raises Malformed, Forbidden."""
    check_rule(actor=performance.actor, rule=parameters, lends=None)
    keeper = {"keeper_id": None, "keeper_name": "", "is_from_file": True}
    return _keep(performance, parameters, _find(parameters.code), keeper, begins=parameters.mode)


@action(
    name="automation.remove_rule",
    title="Remove a rule",
    parameters=OneRule,
    policy=may_keep_rules,
)
def remove_rule(performance: Performance, parameters: OneRule) -> dict[str, Any]:
    """Remove a rule with its runs; what it did stays, and so does the journal of it. Raises Invisible, OfAFile."""
    rule = _there(parameters.code)
    if rule.is_from_file:
        raise OfAFile(f"{rule.title} is defined by the provider's files.", next=["Take it out of automations.yaml."])
    return _remove(performance, rule)


@action(
    name="automation.withdraw_rule",
    title="Take a defined rule away",
    parameters=OneRule,
    policy=may_define_rules,
)
def withdraw_rule(performance: Performance, parameters: OneRule) -> dict[str, Any]:
    """Take away a rule that the blueprint no longer says, with its runs. Raises Invisible."""
    return _remove(performance, _there(parameters.code))


def _remove(performance: Performance, rule: Rule) -> dict[str, Any]:
    if Run.objects.filter(rule=rule).exclude(approvals={}).exists():
        raise StillAsks(
            f"{rule.title} waits for an approval.", next=["Switch it off first: what it asked for is taken back then."]
        )
    performance.record(
        events.RULE_REMOVED,
        subject=("rule", rule.code),
        company_id=None,
        old={"title": rule.title, "mode": rule.mode, **{name: getattr(rule, name) for name in BEHAVIOUR}},
    )
    rule.delete()
    return {"rule": rule.code, "changed": True}


def _keep(
    performance: Performance,
    parameters: RuleFields,
    rule: Rule | None,
    keeper: dict[str, Any],
    *,
    begins: str,
    stays_live: str = "",
) -> dict[str, Any]:
    actor, now, wanted = performance.actor, performance.now, parameters.columns()
    schedule = parameters.when.schedule
    derived = {"events": list(events_of(parameters.when)), **keeper}
    if rule is None:
        made = Rule.objects.create(
            code=parameters.code,
            mode=begins,
            counts_errors_from=now,
            changed_at=now,
            next_at=schedule.next_after(now) if schedule else None,
            **wanted,
            **derived,
        )
        let_live(made, actor)
        made.save(update_fields=["live_by_id", "live_by_name"])
        return _told(performance, made, None, wanted)
    was = {name: getattr(rule, name) for name in wanted}
    changes_behaviour = any(was[name] != wanted[name] for name in BEHAVIOUR)
    for name, value in {**wanted, **derived, "changed_at": now}.items():
        setattr(rule, name, value)
    before = rule.mode
    if changes_behaviour:
        rule.version += 1
        rule.next_at, rule.slot_place = schedule.next_after(now) if schedule else None, None
        if rule.mode == Rule.LIVE and not stays_live:
            rule.mode = Rule.SHADOW
        let_live(rule, actor)
    rule.save()
    told = _told(performance, rule, was | {"mode": before}, wanted, because=stays_live)
    return {**told, "changed": was != wanted}


def let_live(rule: Rule, actor: Actor) -> None:
    """Note who lets a rule act by itself as it is now: a person, where it is live."""
    is_let = rule.mode == Rule.LIVE and actor.kind == "person"
    rule.live_by_id, rule.live_by_name = (actor.id, actor.name) if is_let else (None, "")


def _told(
    performance: Performance, rule: Rule, was: dict[str, Any] | None, wanted: dict[str, Any], because: str = ""
) -> dict[str, Any]:
    new = {**wanted, "title": rule.title, "version": rule.version, "mode": rule.mode, "rule": rule.code}
    if because:
        new["because"] = because
    performance.record(events.RULE_KEPT, subject=("rule", rule.code), company_id=None, old=was, new=new)
    return {"rule": rule.code, "version": rule.version, "mode": rule.mode, "changed": True}


def _find(code: str) -> Rule | None:
    found: Rule | None = Rule.objects.select_for_update().filter(code=code).first()
    return found


def _there(code: str) -> Rule:
    rule = _find(code)
    if rule is None:
        raise Invisible(f"There is no rule {code!r}.")
    return rule
