"""What can be asked about oversight."""

from forecourt.oversight.queries.approvals import (
    ApprovalCard,
    DeputyCard,
    OpenedApproval,
    count_for,
    get_approval,
    list_asked,
    list_deputies,
    list_of_others,
    list_to_decide,
)
from forecourt.oversight.queries.rulebook import DialCard, GuardCard, current_rulebook, list_dials, list_guardrails
from forecourt.oversight.queries.waits import usual_waits

__all__ = [
    "ApprovalCard",
    "DeputyCard",
    "DialCard",
    "GuardCard",
    "OpenedApproval",
    "count_for",
    "current_rulebook",
    "get_approval",
    "list_asked",
    "list_deputies",
    "list_dials",
    "list_guardrails",
    "list_of_others",
    "list_to_decide",
    "usual_waits",
]
