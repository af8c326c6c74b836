"""What happens to oversight, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

DIAL_DEFINED: Final = "oversight.dial.defined"
DIAL_REMOVED: Final = "oversight.dial.removed"
GUARDRAIL_DEFINED: Final = "oversight.guardrail.defined"
GUARDRAIL_REMOVED: Final = "oversight.guardrail.removed"
EFFORT_DEFINED: Final = "oversight.effort.defined"
ECONOMICS_EXPORTED: Final = "oversight.economics.exported"


@word(DIAL_DEFINED)
def _dial_defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"oversight set: {new['title']}, {new['level'].replace('_', ' ')}"


@word(DIAL_REMOVED, tone="warn")
def _dial_removed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"oversight taken back: {old['title']}"


@word(GUARDRAIL_DEFINED)
def _guardrail_defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"guardrail set: {new['title']}"


@word(GUARDRAIL_REMOVED, tone="warn")
def _guardrail_removed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"guardrail taken away: {old['title']}"


@word(EFFORT_DEFINED)
def _effort_defined(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"what it saves declared: {new['by_hand_min']} min by hand"


@word(ECONOMICS_EXPORTED)
def _economics_exported(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return f"figures of {new['rows']} actions exported"
