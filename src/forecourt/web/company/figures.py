"""The rows of the company page. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from forecourt.access.queries import Member
from forecourt.contracts.queries import ContractCard, Holding
from forecourt.kernel.actors import Actor


def held_rows(
    *, meters: Sequence[Holding], now: datetime, newest: Mapping[str, Any], may_read: bool
) -> list[dict[str, Any]]:
    """List each period in which the company holds or held a meter; `newest` are the stamps of their newest readings."""
    return [
        {
            "nmi": meter.identifier,
            "site": meter.label or meter.site,
            "address": meter.town,
            "starts": period.start,
            "ends": period.end,
            "url": f"/data/?key={meter.identifier}" if may_read else "",
            "running": period.includes(now),
            "newest": newest.get(meter.identifier) if period.includes(now) else None,
        }
        for meter in meters
        for period in meter.periods
    ]


def person_row(*, member: Member, actor: Actor) -> dict[str, Any]:
    """Describe a member of the company."""
    return {
        "name": member.name,
        "email": member.email,
        "role": member.role_title or "No role yet",
        "since": member.since,
        "you": member.user_id == actor.id,
    }


def summary_of(*, contracts: Sequence[ContractCard], meters: Sequence[Holding], people: Sequence[Member]) -> str:
    """Count what the page lists."""
    counts = (
        (len(contracts), "contract", "contracts"),
        (len(meters), "meter", "meters"),
        (len(people), "person", "people"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
