"""Bring files of customer data in: given in, matched, planned, taken in part by part, each line once."""

from forecourt.customers.actions.importing.receiving import (
    ImportedAlready,
    import_file,
    match_import,
    plan_import,
    receive_import,
    replay_import,
    stop_import,
)
from forecourt.customers.actions.importing.running import (
    carry_on_import,
    finish_import,
    keep_import_plan,
    refuse_import,
)

__all__ = [
    "ImportedAlready",
    "carry_on_import",
    "finish_import",
    "import_file",
    "keep_import_plan",
    "match_import",
    "plan_import",
    "receive_import",
    "refuse_import",
    "replay_import",
    "stop_import",
]
