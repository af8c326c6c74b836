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
APPROVAL_ASKED: Final = "oversight.approval.asked"
APPROVAL_ASKED_OF_PROVIDER: Final = "oversight.approval.asked_of_provider"
APPROVAL_PASSED_ON: Final = "oversight.approval.passed_on"
APPROVAL_REMINDED: Final = "oversight.approval.reminded"
APPROVAL_REMINDED_OF_PROVIDER: Final = "oversight.approval.reminded_of_provider"
APPROVAL_ESCALATED: Final = "oversight.approval.escalated"
APPROVAL_GIVEN: Final = "oversight.approval.given"
APPROVAL_DECLINED: Final = "oversight.approval.declined"
APPROVAL_WITHDRAWN: Final = "oversight.approval.withdrawn"
APPROVAL_LAPSED: Final = "oversight.approval.lapsed"
APPROVAL_VOIDED: Final = "oversight.approval.voided"
APPROVAL_DONE: Final = "oversight.approval.done"
APPROVAL_READY: Final = "oversight.approval.ready"
APPROVAL_COLLECTED: Final = "oversight.approval.collected"
APPROVAL_OVER: Final = "oversight.approval.over"
APPROVAL_FAILED: Final = "oversight.approval.failed"
DEPUTY_NAMED: Final = "oversight.deputy.named"
DEPUTY_ENDED: Final = "oversight.deputy.ended"

Values = Mapping[str, Any]


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


@word(APPROVAL_ASKED)
def _asked(old: Values, new: Values) -> str:
    return f"{new['who']} asks for approval: {new['title']}"


@word(APPROVAL_ASKED_OF_PROVIDER)
def _asked_of_provider(old: Values, new: Values) -> str:
    return f"{new['who']} of {new['company']} asks for approval: {new['title']}"


@word(APPROVAL_PASSED_ON)
def _passed_on(old: Values, new: Values) -> str:
    return f"{new['who']} asks for approval: {new['title']}; you may decide in place of {new['in_place_of']}"


@word(APPROVAL_REMINDED)
def _reminded(old: Values, new: Values) -> str:
    return f"Still waits for approval: {new['title']}, asked by {new['who']}"


@word(APPROVAL_REMINDED_OF_PROVIDER)
def _reminded_of_provider(old: Values, new: Values) -> str:
    return f"Still waits for approval: {new['title']}, asked by {new['who']} of {new['company']}"


@word(APPROVAL_ESCALATED, tone="warn")
def _escalated(old: Values, new: Values) -> str:
    return f"Nobody of {new['company']} decided yet, so the provider may: {new['title']}, asked by {new['who']}"


@word(APPROVAL_GIVEN, tone="good")
def _given(old: Values, new: Values) -> str:
    left = new["left"]
    more = "" if not left else f"; {left} more approval{'' if left == 1 else 's'} to come"
    return f"Approved: {new['title']}{_in_place(new)}{more}"


@word(APPROVAL_DECLINED, tone="warn")
def _declined(old: Values, new: Values) -> str:
    return f"Declined: {new['title']}{_in_place(new)}: {new['said']}"


@word(APPROVAL_WITHDRAWN)
def _withdrawn(old: Values, new: Values) -> str:
    return f"No longer asked for: {new['title']}"


@word(APPROVAL_LAPSED, tone="warn")
def _lapsed(old: Values, new: Values) -> str:
    return f"Lapsed: {new['title']}. {new['said']}"


@word(APPROVAL_VOIDED, tone="warn")
def _voided(old: Values, new: Values) -> str:
    return f"The approval no longer holds: {new['title']}. {new['said']}"


@word(APPROVAL_DONE, tone="good")
def _done(old: Values, new: Values) -> str:
    return f"Approved and done: {new['title']}"


@word(APPROVAL_READY, tone="good")
def _ready(old: Values, new: Values) -> str:
    return f"Approved and ready for you: {new['title']}"


@word(APPROVAL_COLLECTED)
def _collected(old: Values, new: Values) -> str:
    return f"Collected: {new['title']}"


@word(APPROVAL_OVER)
def _over(old: Values, new: Values) -> str:
    return f"Can no longer be collected: {new['title']}"


@word(APPROVAL_FAILED, tone="warn")
def _failed(old: Values, new: Values) -> str:
    return f"Approved, and could not be done: {new['title']}. {new['said']}"


@word(DEPUTY_NAMED)
def _deputy_named(old: Values, new: Values) -> str:
    return f"{new['deputy']} approves in place of {new['giver']} for some days"


@word(DEPUTY_ENDED)
def _deputy_ended(old: Values, new: Values) -> str:
    return f"{old['deputy']} approves in place of {old['giver']} no longer"


def _in_place(new: Values) -> str:
    return f", in place of {new['in_place_of']}" if new.get("in_place_of") else ""
