"""At which level a company is served: a fact of it that its contracts tell, when they change and when time passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max
from pydantic import Field

from forecourt.contracts import events
from forecourt.contracts.models import Contract
from forecourt.contracts.policies import may_watch_ends
from forecourt.customers.actions.saying import say
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict
from forecourt.kernel.pipeline import Performance

#: What is said of a company whose contracts are all over, or to come.
NO_LEVEL: Final = "none"


class LevelStands(Conflict):
    """No contract of the company began or ended since its level was said last."""

    code, title = "level_stands", "The level is as it was said"


class SayLevel(Parameters):
    """The parameters of `contracts.say_level`."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])


@action(
    name="contracts.say_level",
    title="Say at which level a company is served",
    parameters=SayLevel,
    policy=may_watch_ends,
    is_internal=True,
)
def say_level_by_time(performance: Performance, parameters: SayLevel) -> dict[str, Any]:
    """Say at which level a company is served now, once a contract of it began or ended by time alone.

    Raises LevelStands.
    """
    company_id, now = parameters.company_id, performance.now
    contracts = Contract.objects.select_for_update().filter(company_id=company_id)
    if not any(is_due(each.valid, since=each.level_said_at, now=now) for each in contracts):
        raise LevelStands("No contract of this company began or ended since.")
    said_at = contracts.aggregate(last=Max("level_said_at"))["last"] if contracts else None
    was = level_at(_signed(company_id), said_at) if said_at is not None else None
    level = say_level(performance, company_id)
    performance.record(
        events.LEVEL_SAID,
        subject=("company", company_id),
        company_id=None,  # what is known of a customer is the provider's
        old={"level": was},
        new={"level": level},
    )
    return {"company_id": company_id, "level": level}


def say_level(performance: Performance, company_id: UUID) -> str | None:
    """Say, as a fact of the company, at which level it is served now: the highest of its contracts in force.

    Returns that; None for a company that never had a contract.
    """
    signed = _signed(company_id)
    level = level_at(signed, performance.now)
    if level is not None:
        say(performance, "company", company_id, {"contract_level": level}, source="contracts")
    Contract.objects.filter(company_id=company_id).update(level_said_at=performance.now)
    return level


def level_at(signed: Sequence[tuple[str, Any]], instant: datetime) -> str | None:
    """Return the highest level in force at an instant, of contracts as (level, period), the lowest level first."""
    if not signed:
        return None
    running = [level for level, valid in signed if instant in valid]
    return running[-1] if running else NO_LEVEL


def is_due(valid: Any, *, since: datetime | None, now: datetime) -> bool:
    """Tell whether a period began or ended since an instant; where nothing was said yet, whether it ended."""
    bounds = (valid.upper,) if since is None else (valid.lower, valid.upper)
    return any(each is not None and each <= now and (since is None or each > since) for each in bounds)


def _signed(company_id: UUID) -> list[tuple[str, Any]]:
    signed = Contract.objects.filter(company_id=company_id, company__is_provider=False).order_by("level__rank")
    return list(signed.values_list("level_id", "valid"))
