"""What the blueprint says of the model: which systems say something, and what can be known of whom."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from forecourt.customers import events
from forecourt.customers.models import Fact, FactType, System
from forecourt.customers.policies import may_define_model
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Malformed
from forecourt.kernel.pipeline import Performance

CODE = r"^[a-z][a-z0-9_]*$"


class TypeInUse(Conflict):
    """What was said already was read as another type."""

    code, title = "fact_type_in_use", "There are facts of this type already"


class DefineSystem(Parameters):
    """The parameters of `customers.define_system`."""

    code: str = Field(
        max_length=40, pattern=CODE, description="What facts call it; it never changes.", examples=["hubspot"]
    )
    title: str = Field(min_length=1, max_length=100, description="What people call it.", examples=["HubSpot"])
    connector: str = Field(
        default="", max_length=40, description="Which connector asks it; empty: none does.", examples=["hubspot"]
    )
    place: int = Field(default=0, ge=0, le=10_000, description="Its place in lists.", examples=[10])


class FreshFor(BaseModel):
    """For how long a value stays true, of customers of one segment."""

    model_config = ConfigDict(extra="forbid")

    segment: str = Field(
        default="", max_length=60, description="A segment's code; empty: all others.", examples=["key"]
    )
    days: int = Field(ge=1, le=36_500, description="For so many days it is fresh, then stale.", examples=[180])


class DefineFactType(Parameters):
    """The parameters of `customers.define_fact_type`."""

    subject: Literal["company", "person"] = Field(description="What it is known of.", examples=["company"])
    code: str = Field(
        max_length=60, pattern=CODE, description="What it is called; it never changes.", examples=["phone"]
    )
    title: str = Field(min_length=1, max_length=100, description="What people call it.", examples=["Telephone"])
    category: Literal["identity", "contact", "preference", "payment", "firmographic", "technographic", "usage"] = Field(
        description="What kind of knowledge it is; payment is shown to fewer people.", examples=["contact"]
    )
    type: Literal[
        "text", "long_text", "integer", "number", "money", "date", "instant", "boolean", "email", "phone", "url",
        "country", "choice", "choices",
    ] = Field(description="How a value reads.", examples=["phone"])  # fmt: skip
    choices: list[str] = Field(default_factory=list, max_length=500, description="The values there are.", examples=[[]])
    unit: str = Field(default="", max_length=20, description="The unit of a number.", examples=[""])
    owners: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="Codes of systems, the one whose word counts first; others count after them.",
        examples=[["staff", "hubspot"]],
    )
    personal: bool = Field(default=False, description="It is about a person's private life.", examples=[False])
    fresh_for: list[FreshFor] = Field(
        default_factory=list,
        max_length=100,
        description="How long it stays true, by segment; none: for good.",
        examples=[[{"segment": "", "days": 365}]],
    )
    required_for: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Segments whose records lack it where it is missing.",
        examples=[[]],
    )
    weight: int = Field(default=1, ge=0, le=1_000, description="How much it is worth to have it fresh.", examples=[5])
    steward: str = Field(
        default="", max_length=60, description="The role that keeps it true.", examples=["customer_data"]
    )
    place: int = Field(default=0, ge=0, le=10_000, description="Its place on the page.", examples=[30])


@action(
    name="customers.define_system",
    title="Define a source of customer data",
    parameters=DefineSystem,
    policy=may_define_model,
    undone_by="customers.define_system",
)
def define_system(performance: Performance, parameters: DefineSystem) -> dict[str, Any]:
    """Say where facts may come from, or change what is said of it."""
    wanted = parameters.model_dump()
    was = System.objects.filter(code=parameters.code).values(*wanted).first()
    System.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(events.SYSTEM_DEFINED, subject=("system", parameters.code), company_id=None, old=was, new=wanted)
    return {"code": parameters.code, "changed": was != wanted}


@action(
    name="customers.define_fact_type",
    title="Define what can be known",
    parameters=DefineFactType,
    policy=may_define_model,
    undone_by="customers.define_fact_type",
)
def define_fact_type(performance: Performance, parameters: DefineFactType) -> dict[str, Any]:
    """Say what can be known of companies or people, or change what is said of it.

    Raises Malformed where it names a system that there is not, or a choice has none to choose from; TypeInUse.
    """
    wanted = parameters.model_dump(mode="json")
    _check(parameters)
    types = FactType.objects.filter(subject=parameters.subject, code=parameters.code)
    was = types.values(*wanted).first()
    if was is not None and was["type"] != parameters.type and _is_used(parameters):
        raise TypeInUse(
            f"{parameters.title} is {was['type']}, and there are facts of it.", pointer="/data/attributes/type"
        )
    FactType.objects.update_or_create(subject=parameters.subject, code=parameters.code, defaults=wanted)
    subject = ("fact_type", f"{parameters.subject}/{parameters.code}")
    performance.record(events.FACT_TYPE_DEFINED, subject=subject, company_id=None, old=was, new=wanted)
    return {"subject": parameters.subject, "code": parameters.code, "changed": was != wanted}


def _check(parameters: DefineFactType) -> None:
    unknown = set(parameters.owners) - set(System.objects.values_list("code", flat=True))
    if unknown:
        raise Malformed(f"There is no system {min(unknown)}.", pointer="/data/attributes/owners")
    if parameters.type in ("choice", "choices") and not parameters.choices:
        raise Malformed("A choice needs values to choose from.", pointer="/data/attributes/choices")
    if len({rule.segment for rule in parameters.fresh_for}) != len(parameters.fresh_for):
        raise Malformed("A segment is named twice.", pointer="/data/attributes/fresh_for")
    if not all(re.fullmatch(r"[^\0]{1,100}", each) for each in parameters.choices):
        raise Malformed("A choice is a text of up to 100 characters.", pointer="/data/attributes/choices")


def _is_used(parameters: DefineFactType) -> bool:
    return Fact.objects.filter(subject_type=parameters.subject, field=parameters.code).exists()
