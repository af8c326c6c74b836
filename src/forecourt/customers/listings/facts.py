"""What programs page through of what is known: facts, what can be known, and references."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forecourt.customers.models import Fact, FactType
from forecourt.customers.policies import sees_facts, visible_facts, visible_references
from forecourt.kernel.actors import Actor
from forecourt.kernel.listings import Listing


def _visible_types(actor: Actor) -> QuerySet[FactType]:
    types: QuerySet[FactType] = FactType.objects.all()
    if not sees_facts(actor):
        return types.none()
    return types if actor.may("customers.see_payment") else types.exclude(category="payment")


FACTS = Listing(
    visible=visible_facts,
    columns={
        each: each
        for each in (
            *("id", "subject_type", "subject_id", "field", "value", "source", "process", "confidence"),
            *(
                "observed_at",
                "collected_at",
                "last_verified_at",
                "standing",
                "is_contested",
                "withdrawn_at",
                "stale_at",
            ),
        )
    },
    order=("-id",),
    sorts=("observed_at",),
    filters={
        "subject": lambda ids: Q(subject_id__in=ids),
        "field": lambda names: Q(field__in=names),
        "source": lambda codes: Q(source__in=codes),
        "counts": lambda counts: Q(standing=Fact.PRESENT) if counts else Q(standing__lt=Fact.PRESENT),
    },
)

FACT_TYPES = Listing(
    visible=_visible_types,
    columns={
        each: each
        for each in (
            *("id", "subject", "code", "title", "category", "choices", "unit", "owners", "personal"),
            *("fresh_for", "required_for", "weight", "steward", "place"),
        )
    }
    | {"value_type": "type"},
    order=("subject", "place", "code"),
    filters={"subject": lambda names: Q(subject__in=names)},
)

REFERENCES = Listing(
    visible=visible_references,
    columns={
        "id": "id",
        "subject_type": "subject_type",
        "subject_id": "subject_id",
        "system": "system_id",
        "external_id": "external_id",
        "added_at": "added_at",
    },
    filters={
        "subject": lambda ids: Q(subject_id__in=ids),
        "system": lambda codes: Q(system_id__in=codes),
        "external_id": lambda ids: Q(external_id__in=ids),
    },
)
