"""Define datasets, as the blueprint declares them."""

from __future__ import annotations

from typing import Any

from forecourt.data import events
from forecourt.data.models import Dataset
from forecourt.data.policies import may_define_datasets
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.pipeline import Performance


class DefineDataset(Parameters):
    """The parameters of `data.define_dataset`."""

    code: str
    title: str
    zone: str
    source: str
    stale_after_h: int
    words: dict[str, str]


@action(name="data.define_dataset", title="Define a dataset", parameters=DefineDataset, policy=may_define_datasets)
def define_dataset(performance: Performance, parameters: DefineDataset) -> dict[str, Any]:
    """Make a dataset, or change its words, its zone or when it is late."""
    wanted = parameters.model_dump(exclude={"code"})
    was = Dataset.objects.filter(code=parameters.code).values(*wanted).first()
    Dataset.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(
        events.DATASET_DEFINED, subject=("dataset", parameters.code), company_id=None, old=was, new=wanted
    )
    return {"dataset": parameters.code, "changed": was != wanted}
