"""Raise and resolve changes worth noticing. What is one is found by `forecourt.customers.queries.noticing`."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers.events import activity as events
from forecourt.customers.models import Anomaly, Company, Measure
from forecourt.customers.policies import may_follow_activity
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance


class AlreadyRaised(Conflict):
    """One change of a measure is open at a time, and a period is raised once."""

    code, title = "anomaly_already_raised", "This change was raised already"


class RaiseAnomaly(Parameters):
    """The parameters of `customers.raise_anomaly`; figures are in the measure's unit."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])
    measure: str = Field(description="Which measure, by code.", examples=["data_pulls"])
    grain: Literal["month", "week"] = Field(description="What it was held against.", examples=["month"])
    starts_on: date = Field(description="The first day of the period.", examples=["2026-10-01"])
    kind: Literal["drop", "spike", "shift_down", "shift_up"] = Field(description="What it did.", examples=["drop"])
    value: float = Field(description="What it came to.", examples=[3])
    expected: float = Field(description="What was expected.", examples=[41])
    low: float = Field(description="Where the usual range begins.", examples=[35])
    high: float = Field(description="Where it ends.", examples=[47])
    basis: str = Field(description="What was expected by.", examples=["level"])
    sentence: str = Field(max_length=400, description="All of it in words.", examples=["Data pulls fell to 3."])


class ResolveAnomaly(Parameters):
    """The parameters of `customers.resolve_anomaly`."""

    anomaly_id: UUID = Field(description="Which change.", examples=[EXAMPLE_ID])
    ending: Literal["returned", "settled", "mistaken", "ended"] = Field(
        description="How it ended.", examples=["returned"]
    )
    value: float | None = Field(description="What the measure came to then.", examples=[39])
    resolution: str = Field(max_length=400, description="All of it in words.", examples=["Data pulls came to 39."])


@action(
    name="customers.raise_anomaly",
    title="Raise a change worth noticing",
    parameters=RaiseAnomaly,
    policy=may_follow_activity,
    is_internal=True,
)
def raise_anomaly(performance: Performance, parameters: RaiseAnomaly) -> dict[str, Any]:
    """Keep that a measure of a company lies far outside what is usual. Raises Invisible, AlreadyRaised."""
    company = Company.objects.filter(id=parameters.company_id).first()
    measure = Measure.objects.filter(code=parameters.measure).first()
    if company is None or measure is None:
        raise Invisible()
    _refuse_twice(parameters)
    values = parameters.model_dump(exclude={"company_id", "measure"})
    anomaly = Anomaly.objects.create(company=company, measure=measure, raised_at=performance.now, **values)
    told = parameters.model_dump(mode="json")
    performance.record(
        events.ANOMALY_RAISED,
        subject=("company", company.id),
        company_id=None,
        new={**told, "anomaly_id": str(anomaly.id), "record": company.short_name, "title": measure.title},
    )
    return {"anomaly_id": anomaly.id}


@action(
    name="customers.resolve_anomaly",
    title="Resolve a change worth noticing",
    parameters=ResolveAnomaly,
    policy=may_follow_activity,
    is_internal=True,
)
def resolve_anomaly(performance: Performance, parameters: ResolveAnomaly) -> dict[str, Any]:
    """Keep that a change is over, and how it ended. Raises Invisible."""
    anomaly = (
        Anomaly.objects.select_for_update(of=("self",))
        .select_related("company", "measure")
        .filter(id=parameters.anomaly_id, resolved_at__isnull=True)
        .first()
    )
    if anomaly is None:
        raise Invisible()
    anomaly.resolved_at, anomaly.ending = performance.now, parameters.ending
    anomaly.resolved_value, anomaly.resolution = parameters.value, parameters.resolution
    anomaly.save(update_fields=["resolved_at", "ending", "resolved_value", "resolution"])
    performance.record(
        events.ANOMALY_RESOLVED,
        subject=("company", anomaly.company_id),
        company_id=None,
        new={
            **parameters.model_dump(mode="json"),
            "measure": anomaly.measure_id,
            "title": anomaly.measure.title,
            "record": anomaly.company.short_name,
            "company_id": str(anomaly.company_id),
        },
    )
    return {"anomaly_id": anomaly.id}


def _refuse_twice(parameters: RaiseAnomaly) -> None:
    of_it = Anomaly.objects.filter(company_id=parameters.company_id, measure_id=parameters.measure)
    same = of_it.filter(grain=parameters.grain, starts_on=parameters.starts_on)
    if of_it.filter(resolved_at__isnull=True).exists() or same.exists():
        raise AlreadyRaised("This change of this measure was raised already.")
