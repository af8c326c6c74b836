"""Define datasets, how new their facts have to be, and what codes mean, as the blueprint declares them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forecourt.data import events
from forecourt.data.models import CodeList, Dataset, Freshness
from forecourt.data.policies import may_define_datasets
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.pipeline import Performance


class FieldWords(BaseModel):
    """What a column means: words, the unit of its values, the rule that it is made by, an example."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(description="What the column means.", examples=["What was measured in the interval."])
    unit: str = Field(default="", description="The unit of its values.", examples=["Wh"])
    rule: str = Field(default="", description="How it is made.", examples=["As the market file has it."])
    example: str = Field(default="", description="A value.", examples=["1234"])


class RuleWords(BaseModel):
    """How a figure comes from a dataset. `name` is what links point to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z-]*$", description="What links point to.", examples=["daily-sum"])
    title: str = Field(description="What people read.", examples=["Sum of a day"])
    words: str = Field(description="The rule, in words.", examples=["The sum of what was measured."])


class CodeWords(BaseModel):
    """What a code says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(description="What people read.", examples=["Actual"])
    words: str = Field(description="What it says, in words.", examples=["Read from the meter and found good."])


class DefineDataset(Parameters):
    """The parameters of `data.define_dataset`."""

    code: str = Field(
        description="What files and programs call it: one of the datasets that there are.",
        examples=["interval-readings"],
    )
    title: str = Field(description="What people read.", examples=["Interval readings"])
    zone: str = Field(description="Where its days begin: an IANA zone or an offset.", examples=["Etc/GMT-10"])
    about: str = Field(
        description="What is in it, in words.", examples=["What each meter measured, every five minutes."]
    )
    owner: str = Field(description="Who answers for it.", examples=["Customer data team"])
    fields: dict[str, FieldWords] = Field(
        description="What each column means, by its name.",
        examples=[{"quantity": {"words": "What was measured in the interval.", "unit": "thousandths of a unit"}}],
    )
    rules: tuple[RuleWords, ...] = Field(
        default=(),
        description="How figures come from it.",
        examples=[[{"name": "daily-sum", "title": "Sum of a day", "words": "The sum of what was measured."}]],
    )


class DefineFreshness(Parameters):
    """The parameters of `data.define_freshness`. Both hours, or neither for what is kept here."""

    code: str = Field(description="What files and programs call it.", examples=["readings-24x7"])
    fact: str = Field(description="The fact that ages.", examples=["readings"])
    level: str = Field(
        default="", description="The contract level that it is for; empty: all others.", examples=["24x7"]
    )
    source: str = Field(description="Where the fact comes from.", examples=["Meter data provider"])
    steward: str = Field(description="Who looks after it.", examples=["Customer data team"])
    due: str = Field(description="When it is due, in words.", examples=["every day by 09:00"])
    expected_within_h: int | None = Field(
        default=None, gt=0, description="Hours after which it is overdue.", examples=[26]
    )
    stale_after_h: int | None = Field(
        default=None, gt=0, description="Hours after which it is too old to pass for true.", examples=[50]
    )

    @model_validator(mode="after")
    def expect_before_it_is_stale(self) -> DefineFreshness:
        """Refuse a fact that is stale before it is overdue."""
        hours = (self.expected_within_h, self.stale_after_h)
        if (hours[0] is None) != (hours[1] is None) or (hours[0] or 0) > (hours[1] or 0):
            raise ValueError("expected_within_h and stale_after_h go together, and the first is not the longer")
        return self


class DefineCodes(Parameters):
    """The parameters of `data.define_codes`."""

    code: str = Field(description="What files and programs call the list; it never changes.", examples=["weather"])
    title: str = Field(description="What people read.", examples=["Weather of a day"])
    entries: dict[str, CodeWords] = Field(
        description="What each code says.",
        examples=[{"S": {"title": "Sunny", "words": "Less than two tenths of cloud."}}],
    )


@action(
    name="data.define_dataset",
    title="Define a dataset",
    parameters=DefineDataset,
    policy=may_define_datasets,
    undone_by="data.define_dataset",
)
def define_dataset(performance: Performance, parameters: DefineDataset) -> dict[str, Any]:
    """Make a dataset, or change its words or its zone."""
    wanted = parameters.model_dump(mode="json", exclude={"code"})
    was = Dataset.objects.filter(code=parameters.code).values(*wanted).first()
    Dataset.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(
        events.DATASET_DEFINED, subject=("dataset", parameters.code), company_id=None, old=was, new=wanted
    )
    return {"dataset": parameters.code, "changed": was != wanted}


@action(
    name="data.define_freshness",
    title="Define how old is too old",
    parameters=DefineFreshness,
    policy=may_define_datasets,
    undone_by="data.define_freshness",
)
def define_freshness(performance: Performance, parameters: DefineFreshness) -> dict[str, Any]:
    """Make a freshness rule, or change it."""
    wanted = parameters.model_dump(mode="json", exclude={"code"})
    was = Freshness.objects.filter(code=parameters.code).values(*wanted).first()
    Freshness.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(
        events.FRESHNESS_DEFINED, subject=("freshness", parameters.code), company_id=None, old=was, new=wanted
    )
    return {"freshness": parameters.code, "changed": was != wanted}


@action(
    name="data.define_codes",
    title="Define a list of codes",
    parameters=DefineCodes,
    policy=may_define_datasets,
    undone_by="data.define_codes",
)
def define_codes(performance: Performance, parameters: DefineCodes) -> dict[str, Any]:
    """Make a list of codes, or change its words."""
    wanted = parameters.model_dump(mode="json", exclude={"code"})
    was = CodeList.objects.filter(code=parameters.code).values(*wanted).first()
    CodeList.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(events.CODES_DEFINED, subject=("codes", parameters.code), company_id=None, old=was, new=wanted)
    return {"codes": parameters.code, "changed": was != wanted}
