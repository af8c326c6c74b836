"""What the provider sells, and at which levels."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from forecourt.contracts import events
from forecourt.contracts.models import Level, Service
from forecourt.contracts.policies import may_define_services
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.pipeline import Performance


class DefineService(Parameters):
    """The parameters of `contracts.define_service`."""

    code: str = Field(description="What files and programs call it; it never changes.", examples=["solar-export"])
    title: str = Field(description="What people read.", examples=["Solar export"])
    datasets: tuple[str, ...] = Field(
        default=(), description="The datasets that it opens, by code.", examples=[["interval-readings"]]
    )


class DefineLevel(Parameters):
    """The parameters of `contracts.define_level`."""

    code: str = Field(description="What files and programs call it; it never changes.", examples=["silver"])
    title: str = Field(description="What people read.", examples=["Silver"])
    rank: int = Field(description="Its place among the levels, the lowest first.", examples=[20])
    notice_days: int = Field(
        default=60,
        ge=0,
        le=1000,
        description="So many days before a contract at it ends, that is said to who follows the account; 0: never.",
        examples=[90],
    )


@action(
    name="contracts.define_service",
    title="Define a service",
    parameters=DefineService,
    policy=may_define_services,
    undone_by="contracts.define_service",
)
def define_service(performance: Performance, parameters: DefineService) -> dict[str, Any]:
    """Make a service, or change its title or what it opens."""
    wanted = {"title": parameters.title, "datasets": list(parameters.datasets)}
    was = Service.objects.filter(code=parameters.code).values("title", "datasets").first()
    Service.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(
        events.SERVICE_DEFINED, subject=("service", parameters.code), company_id=None, old=was, new=wanted
    )
    return {"service": parameters.code, "changed": was != wanted}


@action(
    name="contracts.define_level",
    title="Define a level",
    parameters=DefineLevel,
    policy=may_define_services,
    undone_by="contracts.define_level",
)
def define_level(performance: Performance, parameters: DefineLevel) -> dict[str, Any]:
    """Make a contract level, or change its title, its rank, or when the end of its contracts is said."""
    wanted = parameters.model_dump(exclude={"code"})
    was = Level.objects.filter(code=parameters.code).values(*wanted).first()
    Level.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(events.LEVEL_DEFINED, subject=("level", parameters.code), company_id=None, old=was, new=wanted)
    return {"level": parameters.code, "changed": was != wanted}
