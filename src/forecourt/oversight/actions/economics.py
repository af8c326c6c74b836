"""Declare what actions save, and take the figures out of the house."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field, field_validator

from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.pipeline import Performance
from forecourt.oversight import events
from forecourt.oversight.models import Effort
from forecourt.oversight.policies import may_define_oversight, may_see_economics
from forecourt.oversight.queries.economics import summary_of
from forecourt.oversight.queries.rulebook import unknown_action


class DefineEffort(Parameters):
    """The parameters of `oversight.define_effort`."""

    action: str = Field(description="The action's name.", examples=["access.invite_colleague"])
    by_hand_min: int = Field(
        ge=0, le=100_000, description="Minutes that an employee spends on one by hand.", examples=[10]
    )
    built_h: int = Field(ge=0, le=1_000_000, description="Hours that building it took.", examples=[40])
    built_on: date = Field(description="The day from which customers could do it.", examples=["2025-11-01"])

    @field_validator("action")
    @classmethod
    def _is_an_action(cls, name: str) -> str:
        if (unknown := unknown_action([name])) is not None:
            raise ValueError(unknown)
        return name


class ExportEconomics(Parameters):
    """The parameters of `oversight.export_economics`."""

    weeks: int = Field(default=13, ge=1, le=104, description="Of how many weeks.", examples=[13])


@action(
    name="oversight.define_effort",
    title="Declare what an action saves",
    parameters=DefineEffort,
    policy=may_define_oversight,
)
def define_effort(performance: Performance, parameters: DefineEffort) -> dict[str, Any]:
    """Say how long an action takes by hand and what it cost to build, so that what it saves can be reckoned."""
    wanted = parameters.model_dump(exclude={"action"})
    was = Effort.objects.filter(action=parameters.action).values(*wanted).first()
    if was != wanted:
        Effort.objects.update_or_create(action=parameters.action, defaults=wanted)
    performance.record(
        events.EFFORT_DEFINED,
        subject=("action", parameters.action),
        company_id=None,
        old=_plain(was) if was else None,
        new=_plain(wanted),
    )
    return {"action": parameters.action, "changed": was != wanted}


@action(
    name="oversight.export_economics",
    title="Export what self-service saves",
    parameters=ExportEconomics,
    policy=may_see_economics,
    is_reading=True,
)
def export_economics(performance: Performance, parameters: ExportEconomics) -> dict[str, Any]:
    """Take the figures of every action out as rows, told in the receipt once."""
    summary = summary_of(actor=performance.actor, now=performance.now, weeks=parameters.weeks)
    performance.once["rows"] = [each.plain() for each in summary.actions]
    performance.record(
        events.ECONOMICS_EXPORTED,
        subject=("economics", "actions"),
        company_id=None,
        new={"rows": len(summary.actions), "weeks": parameters.weeks},
    )
    return {"rows": len(summary.actions)}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in values.items()}
