"""What is kept about oversight: dials, guardrails, and what of them was used up."""

from forecourt.oversight.models.economics import Effort, Tally
from forecourt.oversight.models.rules import DialRule, GuardRule, RuleVersion, Use

__all__ = ["DialRule", "Effort", "GuardRule", "RuleVersion", "Tally", "Use"]
