"""Set guardrails: limits with a reason that people read."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance
from forecourt.oversight import events
from forecourt.oversight.models import GuardRule
from forecourt.oversight.policies import may_define_oversight
from forecourt.oversight.queries.rulebook import unknown_action
from forecourt.oversight.rules import Limit, Where
from forecourt.oversight.rules.conditions import Code


class DefineGuardrail(Parameters):
    """The parameters of `oversight.define_guardrail`."""

    code: Code = Field(description="A short name for the guardrail.", examples=["daily-rows"])
    title: str = Field(min_length=1, max_length=200, description="What it is called.", examples=["Rows a day"])
    actions: tuple[str, ...] = Field(
        min_length=1,
        max_length=100,
        description="Names of actions, features such as data.*, or * for all.",
        examples=[["data.read_rows"]],
    )
    where: Where = Field(default=Where(), description="When it applies; always where nothing is said.")
    limit: Limit = Field(
        description="Where it stands.",
        examples=[{"kind": "quota", "amount": "rows", "most": 50000000, "per": "day"}],
    )
    reason: str = Field(
        min_length=1,
        max_length=500,
        description="What people read when it refuses.",
        examples=["Your company may read 50 million rows a day."],
    )
    next: tuple[str, ...] = Field(
        default=(), max_length=5, description="What they can do instead.", examples=[["Read a shorter period."]]
    )

    @field_validator("actions")
    @classmethod
    def _names_actions(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if (unknown := unknown_action(names)) is not None:
            raise ValueError(unknown)
        return names


class OneGuardrail(Parameters):
    """The parameters of `oversight.remove_guardrail`."""

    code: Code = Field(description="The guardrail's short name.", examples=["daily-rows"])


@action(
    name="oversight.define_guardrail",
    title="Set a guardrail",
    parameters=DefineGuardrail,
    policy=may_define_oversight,
    undone_by="oversight.remove_guardrail",
)
def define_guardrail(performance: Performance, parameters: DefineGuardrail) -> dict[str, Any]:
    """Limit what some actions may do, with a reason that people read."""
    values = parameters.model_dump(mode="json", exclude={"code"}, exclude_unset=False)
    values["limit"] = parameters.limit.model_dump(mode="json", exclude_unset=True)
    values["where"] = parameters.where.model_dump(mode="json", exclude_unset=True)
    rule, made = GuardRule.objects.select_for_update().get_or_create(code=parameters.code, defaults=values)
    was = None if made else {name: getattr(rule, name) for name in values}
    if not made and was != values:
        GuardRule.objects.filter(id=rule.id).update(**values)
    performance.record(
        events.GUARDRAIL_DEFINED, subject=("guardrail", parameters.code), company_id=None, old=was, new=values
    )
    return {"guardrail": parameters.code, "changed": was != values}


@action(
    name="oversight.remove_guardrail",
    title="Take a guardrail away",
    parameters=OneGuardrail,
    policy=may_define_oversight,
)
def remove_guardrail(performance: Performance, parameters: OneGuardrail) -> dict[str, Any]:
    """Take a guardrail away."""
    rule = GuardRule.objects.filter(code=parameters.code).first()
    if rule is None:
        raise Invisible(f"There is no guardrail {parameters.code!r}.")
    performance.record(
        events.GUARDRAIL_REMOVED,
        subject=("guardrail", parameters.code),
        company_id=None,
        old={"title": rule.title, "actions": rule.actions},
    )
    rule.delete()
    return {"guardrail": parameters.code, "changed": True}
