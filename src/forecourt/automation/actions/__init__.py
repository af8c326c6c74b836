"""What can be done with rules and their runs."""

from forecourt.automation.actions.keeping import define_rule, keep_rule, remove_rule, withdraw_rule
from forecourt.automation.actions.marking import dismiss_run, mark_run, release_run, replay_run
from forecourt.automation.actions.settling import settle_run
from forecourt.automation.actions.trying import replay_in_shadow, try_rule
from forecourt.automation.actions.turning import turn_live, turn_off, turn_on_shadow

__all__ = [
    "define_rule",
    "dismiss_run",
    "keep_rule",
    "mark_run",
    "release_run",
    "remove_rule",
    "replay_in_shadow",
    "replay_run",
    "settle_run",
    "try_rule",
    "turn_live",
    "turn_off",
    "turn_on_shadow",
    "withdraw_rule",
]
