"""What a provider's files say of activity: its kinds, and what is measured."""

from __future__ import annotations

from typing import Any

from forecourt.customers.actions.activity_kinds import (
    DefineActivityKind,
    DefineMeasure,
    define_activity_kind,
    define_measure,
)
from forecourt.customers.models import ActivityKind, Measure
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register


def _kinds(actor: Actor) -> list[dict[str, Any]]:
    return list(ActivityKind.objects.order_by("place", "code").values(*DefineActivityKind.model_fields))


def _measures(actor: Actor) -> list[dict[str, Any]]:
    return list(Measure.objects.order_by("place", "code").values(*DefineMeasure.model_fields))


register(
    defined_by(
        define_activity_kind,
        name="activities",
        title="Kind of activity",
        rank=15,
        subject="activity_kind",
        read=_kinds,
        unordered=("from_events",),
    )
)
register(
    defined_by(
        define_measure,
        name="measures",
        title="Measure",
        rank=16,
        subject="measure",
        read=_measures,
        unordered=("kinds",),
    )
)
