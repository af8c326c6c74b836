"""What the blueprint says of activity: which kinds there are, which events become them, and what is measured."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from forecourt.customers.actions.definitions import CODE
from forecourt.customers.actions.measuring import measure_anew
from forecourt.customers.events import activity as events
from forecourt.customers.models import ActivityKind, Measure
from forecourt.customers.policies import may_define_model
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Malformed
from forecourt.kernel.journal.wording import worded_events
from forecourt.kernel.pipeline import Performance

#: What a measure counts: when one of these changes, all there is is counted anew.
COUNTED = ("statistic", "kinds", "direction", "grain")


class DefineActivityKind(Parameters):
    """The parameters of `customers.define_activity_kind`."""

    code: str = Field(max_length=40, pattern=CODE, description="What programs call it.", examples=["call"])
    title: str = Field(min_length=1, max_length=100, description="Of one of them, for people.", examples=["Call"])
    icon: str = Field(
        default="activity", max_length=40, pattern=r"^[a-z][a-z0-9-]*$", description="Its sign.", examples=["phone"]
    )
    from_events: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Events of the journal that become it by themselves.",
        examples=[[]],
    )
    direction: Literal["in", "out", ""] = Field(
        default="", description="`in`: from them to us, where nothing else is said.", examples=["in"]
    )
    counts_as_contact: bool = Field(default=False, description="Somebody spoke with somebody.", examples=[True])
    amount_from: str = Field(
        default="", max_length=40, description="Which value of such an event is its amount.", examples=[""]
    )
    unit: str = Field(default="", max_length=20, description="Of its amount.", examples=["min"])
    milestone: Literal["", "first", "each"] = Field(
        default="", description="Whether the picture of a journey shows each, or the first.", examples=["first"]
    )
    place: int = Field(default=0, ge=0, le=10_000, description="Its place in lists.", examples=[10])


class DefineMeasure(Parameters):
    """The parameters of `customers.define_measure`."""

    code: str = Field(max_length=40, pattern=CODE, description="What programs call it.", examples=["calls"])
    title: str = Field(min_length=1, max_length=100, description="What people call it.", examples=["Calls from them"])
    words: str = Field(
        default="", max_length=300, description="What it tells.", examples=["Calls in the last 90 days."]
    )
    statistic: Literal["count", "people", "sum", "last", "days_since"] = Field(
        description="How many; how many people; how much; the last amount; or days since the last.",
        examples=["count"],
    )
    kinds: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Of which kinds of activity; none: of any.",
        examples=[["call"]],
    )
    direction: Literal["in", "out", ""] = Field(default="", description="Of one direction alone.", examples=["in"])
    window_days: int | None = Field(
        default=None, ge=1, le=3_660, description="How many days it looks back; absent: over all time.", examples=[90]
    )
    unit: str = Field(default="", max_length=40, description="Its unit.", examples=["calls"])
    grain: Literal["month", "week", ""] = Field(
        default="", description="Watched for change by month or week; empty: not watched.", examples=["month"]
    )
    least: float = Field(default=8, ge=0, description="Below this level no change is worth noticing.", examples=[8])
    share: float = Field(
        default=0.4, ge=0, le=1, description="How much of what is usual has to come or go, at least.", examples=[0.4]
    )
    place: int = Field(default=0, ge=0, le=10_000, description="Its place among the figures.", examples=[10])


@action(
    name="customers.define_activity_kind",
    title="Define a kind of activity",
    parameters=DefineActivityKind,
    policy=may_define_model,
    undone_by="customers.define_activity_kind",
)
def define_activity_kind(performance: Performance, parameters: DefineActivityKind) -> dict[str, Any]:
    """Say what kind of activity there is, or change what is said of it. Raises Malformed for an unknown event."""
    if unknown := sorted(set(parameters.from_events) - worded_events()):
        raise Malformed(f"There is no event {unknown[0]!r}.", pointer="/data/attributes/from_events")
    others = ActivityKind.objects.exclude(code=parameters.code).filter(from_events__overlap=parameters.from_events)
    if parameters.from_events and (other := others.first()) is not None:
        raise Malformed(
            f"An event becomes one activity: {other.title} takes one of these.", pointer="/data/attributes/from_events"
        )
    wanted = parameters.model_dump()
    was = ActivityKind.objects.filter(code=parameters.code).values(*wanted).first()
    ActivityKind.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(
        events.ACTIVITY_KIND_DEFINED, subject=("activity_kind", parameters.code), company_id=None, old=was, new=wanted
    )
    return {"code": parameters.code, "changed": was != wanted}


@action(
    name="customers.define_measure",
    title="Define a measure",
    parameters=DefineMeasure,
    policy=may_define_model,
    undone_by="customers.define_measure",
)
def define_measure(performance: Performance, parameters: DefineMeasure) -> dict[str, Any]:
    """Say what is measured of every customer by their activity, or change it: all there is is then counted anew.

    Raises Malformed for a kind that there is not, and where days since something are to be watched.
    """
    known = set(ActivityKind.objects.filter(code__in=parameters.kinds).values_list("code", flat=True))
    if unknown := sorted(set(parameters.kinds) - known):
        raise Malformed(f"There is no kind of activity {unknown[0]!r}.", pointer="/data/attributes/kinds")
    if parameters.statistic == "days_since" and parameters.grain:
        raise Malformed("Days since the last one have no month of their own.", pointer="/data/attributes/grain")
    wanted = parameters.model_dump()
    was = Measure.objects.filter(code=parameters.code).values(*wanted).first()
    measure, _ = Measure.objects.update_or_create(code=parameters.code, defaults=wanted)
    if was is None or any(was[name] != wanted[name] for name in COUNTED):
        measure_anew(measure=measure)
    performance.record(
        events.MEASURE_DEFINED, subject=("measure", parameters.code), company_id=None, old=was, new=wanted
    )
    return {"code": parameters.code, "changed": was != wanted}
