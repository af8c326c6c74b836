"""Contracts and meters as rows: what both sides of the counter show of them alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Protocol

from forecourt.contracts.queries import ContractCard
from forecourt.contracts.rules import Period
from forecourt.data.queries import FreshnessRules, MeterCard

#: The older a state is, the further up it stands.
_OLDEST_FIRST: Final = ("stale", "ageing", "fresh", "fixed")


def state_of(*, period: Period, now: datetime) -> str:
    """Return `begins`, `runs` or `ended`, as `look/contract_state.html` expects it."""
    if period.includes(now):
        return "runs"
    return "begins" if now < period.start else "ended"


def contract_row(*, contract: ContractCard, now: datetime) -> dict[str, Any]:
    """Describe a contract for a table; `left` are the days to its end, where that is near."""
    return {
        "name": contract.title,
        "number": contract.number,
        "service": ", ".join(contract.services),
        "level": contract.level,
        "starts": contract.period.start,
        "ends": contract.period.end,
        "state": state_of(period=contract.period, now=now),
        "left": contract.days_left(now),
    }


def is_held(*, meter: MeterCard, now: datetime) -> bool:
    """Tell whether a meter is the company's at an instant of business time."""
    return any(period.includes(now) for period in meter.periods)


class Read(Protocol):
    """What has readings: a meter on its card or in a long list."""

    @property
    def newest_at(self) -> datetime | None: ...
    @property
    def source(self) -> str: ...
    @property
    def freshness(self) -> str: ...
    @property
    def why(self) -> str: ...


def stamp_of(*, meter: Read) -> dict[str, Any] | None:
    """Return age and source of a meter's newest reading; None where there is none."""
    if meter.newest_at is None:
        return None
    return {"at": meter.newest_at, "source": meter.source, "fresh": meter.freshness, "why": meter.why}


def kept_stamp(*, rules: FreshnessRules, fact: str, now: datetime) -> dict[str, Any]:
    """Return age and source of what is kept here: as new as the page, unless its rule says otherwise."""
    age = rules.judge(fact=fact, newest=now, now=now)
    return {"at": now, "source": rules.limits(fact=fact).source, "fresh": age.state, "why": age.why}


def oldest_stamp(*, meters: Iterable[Read]) -> dict[str, Any] | None:
    """Return the stamp that speaks for several meters: that of the one whose readings are the furthest behind.

    A meter whose time with the company is over is not waited for, unless there are no others.
    """
    known = [meter for meter in meters if meter.newest_at is not None]
    waited_for = [meter for meter in known if meter.freshness != "fixed"] or known
    if not waited_for:
        return None
    return stamp_of(meter=min(waited_for, key=lambda meter: _OLDEST_FIRST.index(meter.freshness)))
