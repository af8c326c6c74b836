"""What is kept about oversight: dials, guardrails, and what of them was used up."""

from forecourt.oversight.models.rules import DialRule, GuardRule, RuleVersion, Use

__all__ = ["DialRule", "GuardRule", "RuleVersion", "Use"]
