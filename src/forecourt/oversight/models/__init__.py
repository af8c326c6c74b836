"""What is kept about oversight: dials, guardrails and what of them was used up; approvals, votes and deputies."""

from forecourt.oversight.models.approvals import Approval, Deputy, Vote
from forecourt.oversight.models.economics import Effort, Tally
from forecourt.oversight.models.rules import DialRule, GuardRule, RuleVersion, Use

__all__ = ["Approval", "Deputy", "DialRule", "Effort", "GuardRule", "RuleVersion", "Tally", "Use", "Vote"]
