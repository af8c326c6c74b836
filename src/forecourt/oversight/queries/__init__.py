"""What can be asked about oversight."""

from forecourt.oversight.queries.rulebook import DialCard, GuardCard, current_rulebook, list_dials, list_guardrails

__all__ = ["DialCard", "GuardCard", "current_rulebook", "list_dials", "list_guardrails"]
