"""Set the dial: the provider for everybody, a customer for itself and only further up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field, field_validator

from forecourt.kernel.actors import Side
from forecourt.kernel.catalogue import Oversight, Parameters, action
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.pipeline import Performance
from forecourt.oversight import events
from forecourt.oversight.models import DialRule
from forecourt.oversight.policies import may_define_oversight, may_keep_own_dials
from forecourt.oversight.queries.rulebook import unknown_action
from forecourt.oversight.rules import Where
from forecourt.oversight.rules.conditions import Code
from forecourt.oversight.rules.dials import DEADLINE_H, REMIND_AFTER_H

#: The longest that an approval may wait: a quarter.
LONGEST_H = 24 * 92


class TurnUp(Parameters):
    """The parameters of `oversight.turn_up`."""

    code: Code = Field(description="A short name for the rule, unique in the company.")
    title: str = Field(
        min_length=1,
        max_length=200,
        description="What people read of it.",
        examples=["Exports need a second pair of eyes"],
    )
    actions: tuple[str, ...] = Field(
        min_length=1,
        max_length=100,
        description="Names of actions, features such as data.*, or * for all.",
        examples=[["data.read_rows"]],
    )
    where: Where = Field(default=Where(), description="When it applies; always where nothing is said.")
    level: Oversight = Field(description="How far the dial is turned.", examples=["approved"])
    approvers: tuple[Side, ...] = Field(
        default=(), max_length=3, description="Whose people approve, in order.", examples=[["customer"]]
    )
    deadline_h: int = Field(default=DEADLINE_H, ge=1, le=LONGEST_H, description="How many hours an approval waits.")
    remind_after_h: int = Field(default=REMIND_AFTER_H, ge=1, le=LONGEST_H, description="Remind after so many hours.")
    escalate_after_h: int | None = Field(
        default=None, ge=1, le=LONGEST_H, description="Ask the provider's approvers too after so many hours."
    )

    @field_validator("actions")
    @classmethod
    def _names_actions(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if (unknown := unknown_action(names)) is not None:
            raise ValueError(unknown)
        return names


class DefineDial(TurnUp):
    """The parameters of `oversight.define_dial`."""


class OneDial(Parameters):
    """The parameters of actions on one dial."""

    code: Code = Field(description="The rule's short name.")


@action(
    name="oversight.define_dial",
    title="Set how much is watched",
    parameters=DefineDial,
    policy=may_define_oversight,
    undone_by="oversight.remove_dial",
)
def define_dial(performance: Performance, parameters: DefineDial) -> dict[str, Any]:
    """Set how much some actions are watched, for everybody whom the rule names."""
    return _define(performance, parameters, company_id=None)


@action(
    name="oversight.remove_dial", title="Take back how much is watched", parameters=OneDial, policy=may_define_oversight
)
def remove_dial(performance: Performance, parameters: OneDial) -> dict[str, Any]:
    """Take one of the provider's rules away; the actions go back to what other rules say."""
    return _remove(performance, parameters.code, company_id=None)


@action(
    name="oversight.turn_up",
    title="Turn oversight up for your company",
    parameters=TurnUp,
    policy=may_keep_own_dials,
    undone_by="oversight.turn_back",
)
def turn_up(performance: Performance, parameters: TurnUp) -> dict[str, Any]:
    """Watch some actions more closely in your own company than the provider does. It can never be less."""
    where = parameters.where
    if where.companies or where.side:
        raise Malformed("A rule of your own is about your own company.", pointer="/data/attributes/where")
    if "provider" in parameters.approvers:
        raise Malformed("Your own rules are approved by your own people.", pointer="/data/attributes/approvers")
    own = parameters.model_copy(update={"approvers": ("customer",) * parameters.level.approvals})
    return _define(performance, own, company_id=performance.actor.company_id)


@action(
    name="oversight.turn_back", title="Take back a rule of your company", parameters=OneDial, policy=may_keep_own_dials
)
def turn_back(performance: Performance, parameters: OneDial) -> dict[str, Any]:
    """Take back a rule that your company made for itself. It needs the approvals that the rule itself asks for."""
    return _remove(performance, parameters.code, company_id=performance.actor.company_id)


def _define(performance: Performance, wanted: TurnUp, *, company_id: UUID | None) -> dict[str, Any]:
    values = wanted.model_dump(mode="json", exclude={"code"})
    values["where"] = wanted.where.model_dump(mode="json", exclude_unset=True)
    rule, made = DialRule.objects.select_for_update().get_or_create(
        company_id=company_id, code=wanted.code, defaults=values
    )
    was = None if made else {name: getattr(rule, name) for name in values}
    if not made and was != values:
        DialRule.objects.filter(id=rule.id).update(**values)
    performance.record(events.DIAL_DEFINED, subject=("dial", wanted.code), company_id=company_id, old=was, new=values)
    return {"dial": wanted.code, "dial_id": rule.id, "changed": was != values}


def _remove(performance: Performance, code: str, *, company_id: UUID | None) -> dict[str, Any]:
    rule = DialRule.objects.filter(company_id=company_id, code=code).first()
    if rule is None:
        raise Invisible(f"There is no rule {code!r}.")
    performance.record(
        events.DIAL_REMOVED,
        subject=("dial", code),
        company_id=company_id,
        old={"title": rule.title, "actions": rule.actions, "level": rule.level},
    )
    rule.delete()
    return {"dial": code, "changed": True}
