"""What a provider's files say of data: datasets, what codes mean, how old is too old, and who sends files."""

from __future__ import annotations

from typing import Any

from forecourt.data.actions.datasets import (
    DefineCodes,
    DefineDataset,
    DefineFreshness,
    define_codes,
    define_dataset,
    define_freshness,
)
from forecourt.data.actions.sources import define_source
from forecourt.data.models import CodeList, Dataset, Freshness, Source
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register

_SOURCE = ("code", "title", "dataset_id", "sender", "folder", "zone", "due_by", "days_back", "owner")


def _datasets(actor: Actor) -> list[dict[str, Any]]:
    return list(Dataset.objects.order_by("code").values(*DefineDataset.model_fields))


def _freshness(actor: Actor) -> list[dict[str, Any]]:
    return list(Freshness.objects.order_by("code").values(*DefineFreshness.model_fields))


def _codes(actor: Actor) -> list[dict[str, Any]]:
    return list(CodeList.objects.order_by("code").values(*DefineCodes.model_fields))


def _sources(actor: Actor) -> list[dict[str, Any]]:
    rows = Source.objects.order_by("code").values(*_SOURCE)
    return [{"dataset" if name == "dataset_id" else name: row[name] for name in _SOURCE} for row in rows]


register(defined_by(define_dataset, name="datasets", title="Dataset", rank=30, subject="dataset", read=_datasets))
register(
    defined_by(
        define_freshness, name="freshness", title="Rule of freshness", rank=40, subject="freshness", read=_freshness
    )
)
register(defined_by(define_codes, name="codes", title="List of codes", rank=50, subject="codes", read=_codes))
register(defined_by(define_source, name="sources", title="Source of files", rank=60, subject="source", read=_sources))
