"""What programs page through of activity: what happened, what was measured, and changes worth noticing."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forecourt.customers.models import Activity
from forecourt.customers.policies import visible_activities, visible_anomalies, visible_measurements
from forecourt.kernel.actors import Actor
from forecourt.kernel.listings import Listing


def _visible(actor: Actor) -> QuerySet[Activity]:
    return visible_activities(actor).filter(removed_at__isnull=True)


ACTIVITIES = Listing(
    visible=_visible,
    columns={
        "kind": "kind_id",
        **{
            each: each
            for each in (
                *("id", "company_id", "person_id", "at", "collected_at", "source", "external_id", "direction"),
                *("amount", "unit", "title", "who", "details"),
            )
        },
    },
    order=("-at",),
    sorts=("collected_at",),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "person": lambda ids: Q(person_id__in=ids),
        "kind": lambda codes: Q(kind_id__in=codes),
        "source": lambda codes: Q(source__in=codes),
        "external_id": lambda ids: Q(external_id__in=ids),
        "from": lambda instant: Q(at__gte=instant),
        "to": lambda instant: Q(at__lt=instant),
    },
)

MEASUREMENTS = Listing(
    visible=visible_measurements,
    columns={
        "measure": "measure_id",
        **{each: each for each in ("id", "company_id", "grain", "starts_on", "value")},
    },
    order=("-starts_on",),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "measure": lambda codes: Q(measure_id__in=codes),
        "grain": lambda grain: Q(grain=grain),
    },
)

ANOMALIES = Listing(
    visible=visible_anomalies,
    columns={
        "measure": "measure_id",
        **{
            each: each
            for each in (
                *("id", "company_id", "grain", "starts_on", "kind", "value", "expected", "low", "high", "basis"),
                *("sentence", "raised_at", "resolved_at", "ending", "resolved_value", "resolution"),
            )
        },
    },
    order=("-raised_at",),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "measure": lambda codes: Q(measure_id__in=codes),
        "is_open": lambda is_open: Q(resolved_at__isnull=is_open),
    },
)
