"""What is kept of automation: rules, their runs, and how far the journal was followed."""

from forecourt.automation.models.rules import Position, Rule
from forecourt.automation.models.runs import Run

__all__ = ["Position", "Rule", "Run"]
