"""What programs page through: rules, and their runs."""

from __future__ import annotations

from django.db.models import Q

from forecourt.automation.policies import visible_rules, visible_runs
from forecourt.kernel.listings import Listing

RULES = Listing(
    visible=visible_rules,
    columns={
        each: each
        for each in (
            *("id", "code", "title", "words", "when", "only_if", "then", "permissions", "mode", "version", "accuracy"),
            *("marks_wanted", "budget_errors", "budget_within_h", "depth", "pause_h", "most_per_day", "keeper_name"),
            *("is_from_file", "off_because", "next_at", "changed_at"),
        )
    },
    order=("code",),
    filters={"code": lambda codes: Q(code__in=codes), "mode": lambda modes: Q(mode__in=modes)},
)

RUNS = Listing(
    visible=visible_runs,
    columns={
        **{
            each: each
            for each in (
                *("id", "rule_id", "version", "is_shadow", "is_replay", "journal_id", "event", "subject_type"),
                *(
                    "subject_id",
                    "company_id",
                    "happened_at",
                    "ran_at",
                    "outcome",
                    "changes",
                    "asked",
                    "approvals",
                    "said",
                ),
                *("attempts", "next_attempt_at", "path", "right", "note", "marked_by"),
            )
        },
        "rule": "rule__code",
    },
    order=("-id",),
    filters={
        "rule": lambda codes: Q(rule__code__in=codes),
        "outcome": lambda outcomes: Q(outcome__in=outcomes),
        "company": lambda ids: Q(company_id__in=ids),
        "is_marked": lambda is_marked: Q(right__isnull=not is_marked),
    },
)
