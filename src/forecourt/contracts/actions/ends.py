"""Say, once for each end, that a contract nears it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from forecourt.contracts import events
from forecourt.contracts.models import Contract
from forecourt.contracts.policies import may_watch_ends
from forecourt.contracts.rules import days_left, is_near
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance


class NoNotice(Conflict):
    """The contract's end is not near, or was said already."""

    code, title = "no_notice", "There is nothing new to say"


class NoticeEnd(Parameters):
    """The parameters of `contracts.notice_end`."""

    contract_id: UUID = Field(description="Which contract.", examples=[EXAMPLE_ID])


@action(
    name="contracts.notice_end",
    title="Say that a contract nears its end",
    parameters=NoticeEnd,
    policy=may_watch_ends,
    is_internal=True,
)
def notice_end(performance: Performance, parameters: NoticeEnd) -> dict[str, Any]:
    """Say that a contract ends within the days of its level, once for each end. Raises Invisible, NoNotice."""
    rows = Contract.objects.select_for_update(of=("self",)).select_related("company", "level")
    contract: Contract | None = rows.filter(id=parameters.contract_id).first()
    if contract is None:
        raise Invisible()
    until, now = contract.valid.upper, performance.now
    near = now in contract.valid and is_near(until=until, notice_days=contract.level.notice_days, now=now)
    if not near or contract.notice_given_at:
        raise NoNotice(f"The end of {contract.number} is not near, or was said.")
    contract.notice_given_at = now
    contract.save(update_fields=["notice_given_at"])
    performance.record(
        events.CONTRACT_NEARING_END,
        subject=("contract", contract.id),
        company_id=contract.company_id,
        new={
            "number": contract.number,
            "title": contract.title,
            "until": until.isoformat(),
            "last_day": _last_day(until, zone=contract.company.zone).isoformat(),
            "days": days_left(until=until, now=now),
            "notice_days": contract.level.notice_days,
        },
    )
    return {"contract_id": contract.id}


def _last_day(until: datetime, *, zone: str) -> date:
    """Return the last day on which a contract is in force, at least in part, as its company counts days."""
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
