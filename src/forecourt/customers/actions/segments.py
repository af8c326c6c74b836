"""What the blueprint says of kinds of customers: who belongs to which, and how much one is worth."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forecourt.customers import events
from forecourt.customers.actions.companies import Stage
from forecourt.customers.actions.definitions import CODE
from forecourt.customers.models import FactType, Segment
from forecourt.customers.policies import may_define_model
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance


class SegmentInUse(Conflict):
    """Rules of freshness name it."""

    code, title = "segment_in_use", "Rules of freshness name this segment"


class Bound(BaseModel):
    """What a fact of a company has to be for it to belong: a number between two ends, both of which count."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(max_length=60, pattern=CODE, description="Which fact, by code.", examples=["spend_12m"])
    at_least: float | None = Field(
        default=None, ge=-1e15, le=1e15, description="The least that counts.", examples=[500_000]
    )
    at_most: float | None = Field(
        default=None, ge=-1e15, le=1e15, description="The most that counts.", examples=[2_000_000]
    )

    @model_validator(mode="after")
    def has_an_end(self) -> Bound:
        """Refuse a bound that bounds nothing."""
        if self.at_least is None and self.at_most is None:
            raise ValueError("a bound says at_least, at_most or both")
        return self


class OfSegment(Parameters):
    """The parameters of `customers.remove_segment`."""

    code: str = Field(max_length=60, pattern=CODE, description="Which segment.", examples=["key"])


class DefineSegment(OfSegment):
    """The parameters of `customers.define_segment`."""

    title: str = Field(min_length=1, max_length=100, description="What people call it.", examples=["Key accounts"])
    stages: list[Stage] = Field(
        default_factory=list, max_length=4, description="Stages that belong; none: any.", examples=[["customer"]]
    )
    levels: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="Contract levels that belong, by code; none: any.",
        examples=[["premium"]],
    )
    facts: list[Bound] = Field(
        default_factory=list,
        max_length=20,
        description="What facts have to be; all of them hold.",
        examples=[[{"field": "spend_12m", "at_least": 500_000}]],
    )
    worth: int = Field(
        default=1, ge=0, le=1_000, description="How much one of its customers is worth beside others.", examples=[10]
    )
    place: int = Field(
        default=0, ge=0, le=10_000, description="Its place: a company belongs to the first that fits.", examples=[10]
    )


@action(
    name="customers.define_segment",
    title="Define a segment of customers",
    parameters=DefineSegment,
    policy=may_define_model,
    undone_by="customers.define_segment",
)
def define_segment(performance: Performance, parameters: DefineSegment) -> dict[str, Any]:
    """Say which customers make a segment, or change that. The sweep sorts companies anew within seconds."""
    wanted = parameters.model_dump(mode="json")
    was = Segment.objects.filter(code=parameters.code).values(*wanted).first()
    Segment.objects.update_or_create(code=parameters.code, defaults=wanted)
    subject = ("segment", parameters.code)
    performance.record(events.SEGMENT_DEFINED, subject=subject, company_id=None, old=was, new=wanted)
    return {"code": parameters.code, "changed": was != wanted}


@action(
    name="customers.remove_segment",
    title="Remove a segment of customers",
    parameters=OfSegment,
    policy=may_define_model,
    undone_by="customers.define_segment",
)
def remove_segment(performance: Performance, parameters: OfSegment) -> dict[str, Any]:
    """Remove a segment; its customers belong to the next that fits. Raises Invisible, SegmentInUse."""
    was = Segment.objects.filter(code=parameters.code).values(*DefineSegment.model_fields).first()
    if was is None:
        raise Invisible()
    naming = next((each for each in FactType.objects.all() if _names(each, parameters.code)), None)
    if naming is not None:
        raise SegmentInUse(f"The rules of {naming.title} name it.", pointer="/data/attributes/code")
    Segment.objects.filter(code=parameters.code).delete()
    subject = ("segment", parameters.code)
    performance.record(events.SEGMENT_REMOVED, subject=subject, company_id=None, old=was)
    return {"code": parameters.code}


def _names(type: FactType, segment: str) -> bool:
    return segment in type.required_for or any(rule.get("segment") == segment for rule in type.fresh_for)
