"""Contracts: entered when they are signed, mended, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.access.revocations import revoke
from forecourt.contracts import events
from forecourt.contracts.actions.levels import say_level
from forecourt.contracts.actions.periods import period_of
from forecourt.contracts.models import Contract
from forecourt.contracts.policies import may_keep_contracts
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance


class NothingChanged(Conflict):
    """What was asked for is so already."""

    code, title = "nothing_changed", "Nothing would change"


class SignContract(Parameters):
    """The parameters of `contracts.sign_contract`: valid `[since, until)`."""

    number: str = Field(description="The contract's number.", examples=["EN-2290"])
    company_id: UUID = Field(description="Whose contract.", examples=[EXAMPLE_ID])
    title: str = Field(description="What people read.", examples=["Electricity for 18 sites"])
    services: tuple[str, ...] = Field(description="The services that it covers, by code.", examples=[["energy-supply"]])
    level: str = Field(description="The level of service, by code.", examples=["standard"])
    since: datetime = Field(description="From when on it is in force.", examples=["2026-11-01T00:00:00+10:00"])
    until: datetime | None = Field(
        default=None, description="Until when; absent: until it is ended.", examples=["2027-11-01T00:00:00+10:00"]
    )


class ChangeContract(Parameters):
    """The parameters of `contracts.change_contract`: what is not given stays as it is."""

    contract_id: UUID = Field(description="Which contract.", examples=[EXAMPLE_ID])
    title: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="What people read.",
        examples=["Electricity for 19 sites"],
    )
    level: str | None = Field(default=None, description="The level of service, by code.", examples=["standard"])
    services: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        description="All the services that it covers from now on, by code.",
        examples=[["energy-supply"]],
    )


class EndContract(Parameters):
    """The parameters of `contracts.end_contract`: in force until `until` and no longer."""

    contract_id: UUID = Field(description="Which contract.", examples=[EXAMPLE_ID])
    until: datetime = Field(description="When it ends.", examples=["2027-11-01T00:00:00+10:00"])


@action(
    name="contracts.sign_contract",
    title="Sign a contract",
    parameters=SignContract,
    policy=may_keep_contracts,
    undone_by="contracts.end_contract",
)
def sign_contract(performance: Performance, parameters: SignContract) -> dict[str, Any]:
    """Enter a contract that was signed. Raises EmptyPeriod, or Conflict where the number is taken."""
    if Contract.objects.filter(number=parameters.number).exists():
        raise Conflict(f"There is a contract {parameters.number} already.", pointer="/data/attributes/number")
    contract = Contract.objects.create(
        number=parameters.number,
        company_id=parameters.company_id,
        title=parameters.title,
        level_id=parameters.level,
        valid=period_of(parameters.since, parameters.until),
    )
    contract.services.set(parameters.services)
    performance.record(
        events.CONTRACT_SIGNED,
        subject=("contract", contract.id),
        company_id=parameters.company_id,
        new=parameters.model_dump(mode="json", exclude={"company_id"}),
    )
    say_level(performance, parameters.company_id)
    return {"contract_id": contract.id}


@action(
    name="contracts.change_contract",
    title="Change a contract",
    parameters=ChangeContract,
    policy=may_keep_contracts,
    undone_by="contracts.change_contract",
)
def change_contract(performance: Performance, parameters: ChangeContract) -> dict[str, Any]:
    """Change a contract's title, level or services; what those open is seen or hidden at once. Raises Invisible."""
    contract = _get(parameters.contract_id)
    was = {"title": contract.title, "level": contract.level_id, "services": _services_of(contract)}
    given = parameters.model_dump(exclude={"contract_id"}, exclude_none=True)
    wanted = was | given | ({"services": sorted(parameters.services)} if parameters.services else {})
    if was == wanted:
        raise NothingChanged(f"{contract.number} is so already.")
    contract.title, contract.level_id = wanted["title"], wanted["level"]
    contract.save(update_fields=["title", "level"])
    contract.services.set(wanted["services"])
    if set(was["services"]) - set(wanted["services"]):
        revoke(kind="company", subject=contract.company_id)
    _record(performance, events.CONTRACT_CHANGED, contract, was, wanted)
    say_level(performance, contract.company_id)
    return {"contract_id": contract.id}


@action(
    name="contracts.end_contract",
    title="End a contract",
    parameters=EndContract,
    policy=may_keep_contracts,
    undone_by="contracts.end_contract",
)
def end_contract(performance: Performance, parameters: EndContract) -> dict[str, Any]:
    """Let a contract end at an instant, or later than it would have. What it opens is seen until then.

    Raises EmptyPeriod, Invisible, NothingChanged.
    """
    contract = _get(parameters.contract_id)
    was = contract.valid.upper
    if was == parameters.until:
        raise NothingChanged(f"{contract.number} ends then already.")
    contract.valid = period_of(contract.valid.lower, parameters.until)
    contract.notice_given_at = None  # another end is said anew
    contract.save(update_fields=["valid", "notice_given_at"])
    if was is None or parameters.until < was:
        revoke(kind="company", subject=contract.company_id)
    old = {"until": was.isoformat() if was else None}
    _record(performance, events.CONTRACT_ENDED, contract, old, {"until": parameters.until.isoformat()})
    say_level(performance, contract.company_id)
    return {"contract_id": contract.id, "until": parameters.until}


def _get(contract_id: UUID) -> Contract:
    contract: Contract | None = Contract.objects.select_for_update().filter(id=contract_id).first()
    if contract is None:
        raise Invisible()
    return contract


def _services_of(contract: Contract) -> list[str]:
    return sorted(contract.services.values_list("code", flat=True))


def _record(performance: Performance, event: str, contract: Contract, old: dict[str, Any], new: dict[str, Any]) -> None:
    subject = ("contract", contract.id)
    new = {"number": contract.number, **new}
    performance.record(event, subject=subject, company_id=contract.company_id, old=old, new=new)
