"""What programs page through: approvals that wait, or waited, and the rules of how much is watched."""

from __future__ import annotations

from django.db.models import Q

from forecourt.kernel.listings import Listing
from forecourt.oversight.policies import visible_approvals, visible_dials, visible_guardrails

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

DIALS = Listing(
    visible=visible_dials,
    columns={
        each: each
        for each in (
            *("id", "company_id", "code", "title", "actions", "where", "level", "approvers"),
            *("deadline_h", "remind_after_h", "escalate_after_h"),
        )
    },
    order=("-id",),
    filters={
        "company": lambda ids: Q(company_id__in=ids),
        "is_own": lambda is_own: Q(company_id__isnull=not is_own),
        "code": lambda codes: Q(code__in=codes),
        "level": lambda levels: Q(level__in=levels),
    },
)

GUARDRAILS = Listing(
    visible=visible_guardrails,
    columns={each: each for each in ("id", "code", "title", "actions", "where", "limit", "reason", "next")},
    order=("code",),
    filters={"code": lambda codes: Q(code__in=codes)},
    is_open=True,
)
