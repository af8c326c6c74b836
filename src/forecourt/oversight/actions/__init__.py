"""What can be done about oversight."""

from forecourt.oversight.actions import tending
from forecourt.oversight.actions.approvals import approve, collect_approved, decline, remind, withdraw
from forecourt.oversight.actions.deputies import delegate_approvals, end_delegation
from forecourt.oversight.actions.dials import define_dial, remove_dial, turn_back, turn_up
from forecourt.oversight.actions.economics import define_effort, export_economics
from forecourt.oversight.actions.guardrails import define_guardrail, remove_guardrail

__all__ = [
    "approve",
    "collect_approved",
    "decline",
    "define_dial",
    "define_effort",
    "define_guardrail",
    "delegate_approvals",
    "end_delegation",
    "export_economics",
    "remind",
    "remove_dial",
    "remove_guardrail",
    "tending",
    "turn_back",
    "turn_up",
    "withdraw",
]
