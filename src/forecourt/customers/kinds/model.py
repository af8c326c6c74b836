"""What a provider's files say of the model: where facts come from, what can be known of whom, which kinds of
customers there are."""

from __future__ import annotations

from typing import Any

from forecourt.customers.actions.definitions import DefineFactType, DefineSystem, define_fact_type, define_system
from forecourt.customers.actions.segments import DefineSegment, define_segment, remove_segment
from forecourt.customers.models import FactType, Segment, System
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register


def _systems(actor: Actor) -> list[dict[str, Any]]:
    return list(System.objects.order_by("place", "code").values(*DefineSystem.model_fields))


def _segments(actor: Actor) -> list[dict[str, Any]]:
    return list(Segment.objects.order_by("place", "code").values(*DefineSegment.model_fields))


def _types(actor: Actor) -> list[dict[str, Any]]:
    return list(FactType.objects.order_by("subject", "place", "code").values(*DefineFactType.model_fields))


register(
    defined_by(define_system, name="systems", title="Source of customer data", rank=12, subject="system", read=_systems)
)
register(
    defined_by(
        define_segment,
        name="segments",
        title="Segment of customers",
        rank=13,
        subject="segment",
        read=_segments,
        remove=remove_segment,
        unordered=("stages", "levels"),
    )
)
register(
    defined_by(
        define_fact_type,
        name="facts",
        title="What can be known",
        rank=14,
        subject="fact_type",
        read=_types,
        key=("subject", "code"),
    )
)
