"""How far the dial is turned, and where guardrails stand: pure arithmetic over facts of one performance."""

from forecourt.oversight.rules.conditions import Above, Facts, Hours, Where, matcher_of
from forecourt.oversight.rules.dials import Dial, Dialled, Turning, floor_of, turn
from forecourt.oversight.rules.guardrails import Guard, GuardKind, Limit, Verdict, Window, check, window_start
from forecourt.oversight.rules.rulebook import Rulebook, bind

__all__ = [
    "Above",
    "Dial",
    "Dialled",
    "Facts",
    "Guard",
    "GuardKind",
    "Hours",
    "Limit",
    "Rulebook",
    "Turning",
    "Verdict",
    "Where",
    "Window",
    "bind",
    "check",
    "floor_of",
    "matcher_of",
    "turn",
    "window_start",
]
