"""What can be asked about rules and their runs."""

from forecourt.automation.queries.rules import (
    PROPOSED,
    WAITS,
    RuleCard,
    RunCard,
    count_dead,
    get_rule,
    get_run,
    list_rules,
    list_runs,
)

__all__ = [
    "PROPOSED",
    "WAITS",
    "RuleCard",
    "RunCard",
    "count_dead",
    "get_rule",
    "get_run",
    "list_rules",
    "list_runs",
]
