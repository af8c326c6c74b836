"""Let a colleague approve in one's place for some days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from forecourt.access.addressees import list_colleagues
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance
from forecourt.oversight import events
from forecourt.oversight.models import Deputy
from forecourt.oversight.policies import in_force, may_end_deputies, may_name_deputies, visible_deputies
from forecourt.oversight.rules.approvals import LONGEST_DEPUTY


class DelegateApprovals(Parameters):
    """The parameters of `oversight.delegate_approvals`."""

    user_id: UUID = Field(
        description="A colleague in the same company.", examples=["01996d7a-5c3e-7b1a-9f00-2b8f5a4c6d7e"]
    )
    from_at: AwareDatetime = Field(
        description="From when on, in business time.", examples=["2026-12-21T00:00:00+11:00"]
    )
    until_at: AwareDatetime = Field(
        description="Until when, within 92 days from now.", examples=["2027-01-04T00:00:00+11:00"]
    )


class EndDelegation(Parameters):
    """The parameters of `oversight.end_delegation`."""

    delegation_id: UUID = Field(
        description="Who approves in whose place, by its id.", examples=["01996d7a-5c3e-7b1a-9f00-2b8f5a4c6d7e"]
    )


@action(
    name="oversight.delegate_approvals",
    title="Let a colleague approve in your place",
    parameters=DelegateApprovals,
    policy=may_name_deputies,
    undone_by="oversight.end_delegation",
)
def delegate_approvals(performance: Performance, parameters: DelegateApprovals) -> dict[str, Any]:
    """Let a colleague decide in one's place for some days, as far as one may oneself at that moment. They can never
    decide what one asks for oneself, nor one what they ask for.

    Raises Malformed, Conflict.
    """
    actor, now = performance.actor, performance.now
    if parameters.user_id == actor.id:
        raise Malformed("Nobody stands in for themselves.", pointer="/data/attributes/user_id")
    if not max(now, parameters.from_at) < parameters.until_at <= now + LONGEST_DEPUTY:
        raise Malformed("It ends after it begins, within 92 days from now.", pointer="/data/attributes/until_at")
    found = list_colleagues(actor=actor, user_ids=[parameters.user_id])
    if not found:
        raise Invisible("There is no such colleague.")
    mine = Deputy.objects.filter(in_force(now), giver_id=actor.id, deputy_id=parameters.user_id)
    if mine.filter(company_id=actor.company_id).exists():
        raise Conflict(f"{found[0].name} does already.", next=["End that first."])
    deputy = Deputy.objects.create(
        company_id=actor.company_id,
        giver_id=actor.id,
        giver_name=actor.name,
        deputy_id=parameters.user_id,
        deputy_name=found[0].name,
        from_at=parameters.from_at,
        until_at=parameters.until_at,
        made_at=now,
    )
    _tell(performance, events.DEPUTY_NAMED, deputy, new=_told(deputy))
    return {"delegation_id": deputy.id}


@action(
    name="oversight.end_delegation",
    title="Let nobody approve in your place",
    parameters=EndDelegation,
    policy=may_end_deputies,
)
def end_delegation(performance: Performance, parameters: EndDelegation) -> dict[str, Any]:
    """End it now, as who gave it or who has it.

    Raises Invisible.
    """
    actor, now = performance.actor, performance.now
    own = visible_deputies(actor).filter(id=parameters.delegation_id, ended_at=None, until_at__gt=now)
    deputy = own.first()
    if deputy is None or actor.id not in (deputy.giver_id, deputy.deputy_id):
        raise Invisible()
    deputy.ended_at = now
    deputy.save(update_fields=["ended_at"])
    _tell(performance, events.DEPUTY_ENDED, deputy, old=_told(deputy), new={"owner_id": str(deputy.deputy_id)})
    return {"delegation_id": deputy.id}


def _told(deputy: Deputy) -> dict[str, Any]:
    return {
        "giver": deputy.giver_name,
        "deputy": deputy.deputy_name,
        "from_at": deputy.from_at.isoformat(),
        "until_at": deputy.until_at.isoformat(),
        "owner_id": str(deputy.deputy_id),
    }


def _tell(performance: Performance, event: str, deputy: Deputy, **values: Any) -> None:
    performance.record(event, subject=("deputy", deputy.id), company_id=deputy.company_id, **values)
