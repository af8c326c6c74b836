"""What programs page through: approvals that wait, or waited."""

from __future__ import annotations

from django.db.models import Q

from forecourt.kernel.listings import Listing
from forecourt.oversight.policies import visible_approvals

APPROVALS = Listing(
    visible=visible_approvals,
    columns={
        each: each
        for each in (
            *("id", "action", "state", "kind", "asker_id", "asker_name", "company_id", "interface", "asked_at"),
            *("deadline_at", "escalate_at", "ended_at", "good_until", "digest", "shown", "parameters", "amounts"),
            *("steps", "step", "waits_for", "rules", "rule_title", "said", "result"),
        )
    },
    order=("-id",),
    filters={
        "state": lambda states: Q(state__in=states),
        "action": lambda actions: Q(action__in=actions),
        "asker": lambda ids: Q(asker_id__in=ids),
        "waits_for": lambda sides: Q(waits_for__overlap=sides),
    },
)
