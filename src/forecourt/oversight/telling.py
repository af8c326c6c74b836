"""What is journalled of an approval: to whom it belongs, and what those who hear of it read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from forecourt.kernel.catalogue import get_action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance
from forecourt.oversight import events
from forecourt.oversight.models import Approval, Deputy, Vote
from forecourt.oversight.policies import in_force

#: What the provider's approvers hear of, where the customer's hear of the other.
OF_PROVIDER: Final[Mapping[str, str]] = {
    events.APPROVAL_ASKED: events.APPROVAL_ASKED_OF_PROVIDER,
    events.APPROVAL_REMINDED: events.APPROVAL_REMINDED_OF_PROVIDER,
}


def title_of(approval: Approval) -> str:
    """Name what is asked for: the action, and how much of what."""
    return name_of(action=approval.action, amounts=approval.amounts)


def name_of(*, action: str, amounts: Mapping[str, Any]) -> str:
    """Name an action by its title, with how much of what."""
    try:
        title = get_action(action).title
    except Invisible:  # an action that went with a newer version; its approval stays readable
        title = action
    counted = ", ".join(f"{value:,} {name}" for name, value in amounts.items() if isinstance(value, int))
    return f"{title} ({counted})" if counted else title


def tell(performance: Performance, event: str, approval: Approval, **new: Any) -> None:
    """Journal what became of an approval, for the asker's company and for the one that it concerns."""
    told = {"title": title_of(approval), "who": approval.asker_name, "action": approval.action, **new}
    told["owner_id"] = str(approval.behind[0] if approval.behind else approval.asker_id)
    for company_id in dict.fromkeys((approval.asker_company_id, approval.company_id)):
        performance.record(event, subject=("approval", approval.id), company_id=company_id, new=told)


def tell_approvers(performance: Performance, event: str, approval: Approval, company: str) -> None:
    """Journal what concerns whoever may decide now. `event` is the customer's; the provider's goes by its own name."""
    new = {
        "title": title_of(approval),
        "who": approval.asker_name,
        "company": company,
        "action": approval.action,
        "digest": approval.digest,
        "deadline_at": approval.deadline_at.isoformat(),
    }
    for side in approval.waits_for:
        name = event if side == "customer" else OF_PROVIDER[event]
        performance.record(name, subject=("approval", approval.id), company_id=approval.company_id, new=new)
    for deputy in Deputy.objects.filter(in_force(performance.now), company_id=approval.company_id):
        passed = {**new, "owner_id": str(deputy.deputy_id), "in_place_of": deputy.giver_name}
        if deputy.deputy_id not in {approval.asker_id, *approval.behind} and "customer" in approval.waits_for:
            performance.record(
                events.APPROVAL_PASSED_ON,
                subject=("approval", approval.id),
                company_id=approval.company_id,
                new=passed,
            )


def tell_who_may_decide(performance: Performance, approval: Approval) -> None:
    """Journal that somebody is asked."""
    tell_approvers(performance, events.APPROVAL_ASKED, approval, performance.actor.company_name)


def voters_of(approval: Approval) -> list[UUID]:
    """Return who said yes to it so far."""
    return list(Vote.objects.filter(approval=approval).values_list("approver_id", flat=True))
