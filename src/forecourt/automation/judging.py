"""How right a rule was: what people said of its runs."""

from __future__ import annotations

from django.db.models import Count, Q

from forecourt.automation.models import Rule, Run
from forecourt.automation.rules import Record


def record_of(rule: Rule) -> Record:
    """Return what people said of the rule as it is now; what they said of earlier versions counts no more.

    Must run inside a scope that sees it.
    """
    counted = Run.objects.filter(rule=rule, version=rule.version).aggregate(
        said_right=Count("id", filter=Q(right=True)), said_wrong=Count("id", filter=Q(right=False))
    )
    return Record(
        right=counted["said_right"], wrong=counted["said_wrong"], wanted=rule.marks_wanted, accuracy=rule.accuracy
    )
