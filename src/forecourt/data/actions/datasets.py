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

    words: str
    unit: str = ""
    rule: str = ""
    example: str = ""


class RuleWords(BaseModel):
    """How a figure comes from a dataset. `name` is what links point to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z-]*$")
    title: str
    words: str


class CodeWords(BaseModel):
    """What a code says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    words: str


class DefineDataset(Parameters):
    """The parameters of `data.define_dataset`."""

    code: str
    title: str
    zone: str
    about: str
    owner: str
    fields: dict[str, FieldWords]
    rules: tuple[RuleWords, ...] = ()


class DefineFreshness(Parameters):
    """The parameters of `data.define_freshness`. Both hours, or neither for what is kept here."""

    code: str
    fact: str
    level: str = ""
    source: str
    steward: str
    due: str
    expected_within_h: int | None = Field(default=None, gt=0)
    stale_after_h: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def expect_before_it_is_stale(self) -> DefineFreshness:
        """Refuse a fact that is stale before it is overdue."""
        hours = (self.expected_within_h, self.stale_after_h)
        if (hours[0] is None) != (hours[1] is None) or (hours[0] or 0) > (hours[1] or 0):
            raise ValueError("expected_within_h and stale_after_h go together, and the first is not the longer")
        return self


class DefineCodes(Parameters):
    """The parameters of `data.define_codes`."""

    code: str
    title: str
    entries: dict[str, CodeWords]


@action(name="data.define_dataset", title="Define a dataset", parameters=DefineDataset, policy=may_define_datasets)
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


@action(name="data.define_codes", title="Define a list of codes", parameters=DefineCodes, policy=may_define_datasets)
def define_codes(performance: Performance, parameters: DefineCodes) -> dict[str, Any]:
    """Make a list of codes, or change its words."""
    wanted = parameters.model_dump(mode="json", exclude={"code"})
    was = CodeList.objects.filter(code=parameters.code).values(*wanted).first()
    CodeList.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(events.CODES_DEFINED, subject=("codes", parameters.code), company_id=None, old=was, new=wanted)
    return {"codes": parameters.code, "changed": was != wanted}
