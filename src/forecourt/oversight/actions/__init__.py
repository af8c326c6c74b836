"""What can be done about oversight."""

from forecourt.oversight.actions.dials import define_dial, remove_dial, turn_back, turn_up
from forecourt.oversight.actions.economics import define_effort, export_economics
from forecourt.oversight.actions.guardrails import define_guardrail, remove_guardrail

__all__ = [
    "define_dial",
    "define_effort",
    "define_guardrail",
    "export_economics",
    "remove_dial",
    "remove_guardrail",
    "turn_back",
    "turn_up",
]
