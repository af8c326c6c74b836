"""A meter changes hands in one step: the hold at that instant ends, the next one begins, and no instant lies between.

Three journal rows tell of it: one for the provider, which knows both companies, and for each of the two its own half,
with the first row as its cause. Neither half names the other company.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.range import TimestamptzRange
from pydantic import Field

from forecourt.access.revocations import revoke_key
from forecourt.contracts import events
from forecourt.contracts.actions.periods import require_offset
from forecourt.contracts.models import Contract, Entitlement, Resource
from forecourt.contracts.policies import may_keep_contracts
from forecourt.customers.queries import names_of
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Malformed
from forecourt.kernel.pipeline import Performance


class NotMoved(Conflict):
    """The meter is where it should go already."""

    code, title = "not_moved", "Nothing would change"


class MoveEntitlement(Parameters):
    """The parameters of `contracts.move_entitlement`: from `at` on held under `contract_id`, by its company.

    The new hold lasts as long as the one that it takes over would have.
    """

    identifier: str = Field(description="The meter's number (NMI).", examples=["4300000001"])
    contract_id: UUID = Field(description="The contract under which the next company holds it.", examples=[EXAMPLE_ID])
    at: datetime = Field(description="When it changes hands.", examples=["2027-11-01T00:00:00+10:00"])
    kind: str = Field(default="meter", description="What it is.", examples=["meter"])


@action(
    name="contracts.move_entitlement",
    title="Move a meter to another company",
    parameters=MoveEntitlement,
    policy=may_keep_contracts,
    undone_by="contracts.move_entitlement",
)
def move_entitlement(performance: Performance, parameters: MoveEntitlement) -> dict[str, Any]:
    """End the hold at an instant and begin the next, under another contract. What the loser is being sent stops.

    Where nobody holds the resource then, it is assigned until somebody does. Moving it back at the same instant leaves
    everything as it was. Raises NotMoved, Malformed.
    """
    require_offset(parameters.at)
    resource, contract = _what(parameters), _whither(parameters)
    holds = _holds_of(resource)
    present = next((each for each in holds if parameters.at in each.valid), None)
    if present is not None and present.contract_id == contract.id:
        raise NotMoved(f"{_named(parameters)} is held under {contract.number} at that time already.")
    until = present.valid.upper if present else _next_start(holds, parameters.at)
    cause_id = _record_move(performance, parameters, present, contract, until)
    if present is not None:
        _end(performance, parameters, present, cause_id)
    taken = _begin(performance, parameters, resource, contract, holds, present, until, cause_id)
    return {
        "entitlement_id": taken.id,
        "resource_id": resource.id,
        "from_company_id": present.company_id if present else None,
        "from_contract_id": present.contract_id if present else None,
        "to_company_id": contract.company_id,
        "at": parameters.at,
        "until": until,
    }


def _what(parameters: MoveEntitlement) -> Resource:
    found = Resource.objects.select_for_update().filter(kind=parameters.kind, identifier=parameters.identifier).first()
    if found is None:
        raise Malformed(
            f"There is no {parameters.kind} {parameters.identifier}.", pointer="/data/attributes/identifier"
        )
    resource: Resource = found
    return resource


def _whither(parameters: MoveEntitlement) -> Contract:
    found = Contract.objects.filter(id=parameters.contract_id).first()
    if found is None:
        raise Malformed("There is no such contract.", pointer="/data/attributes/contract_id")
    contract: Contract = found
    return contract


def _holds_of(resource: Resource) -> list[Entitlement]:
    return list(Entitlement.objects.select_for_update().filter(resource=resource).order_by("valid"))


def _next_start(holds: list[Entitlement], at: datetime) -> datetime | None:
    return min((each.valid.lower for each in holds if each.valid.lower > at), default=None)


def _end(performance: Performance, parameters: MoveEntitlement, present: Entitlement, cause_id: UUID) -> None:
    """End the present hold; one that began at that very instant never was."""
    was = present.valid.upper
    if present.valid.lower == parameters.at:
        Entitlement.objects.filter(id=present.id).delete()
    else:
        present.valid = TimestamptzRange(present.valid.lower, parameters.at, "[)")
        present.save(update_fields=["valid"])
    revoke_key(key=parameters.identifier, company_id=present.company_id)
    performance.record(
        events.ENTITLEMENT_ENDED,
        subject=(parameters.kind, parameters.identifier),
        company_id=present.company_id,
        old={"until": was.isoformat() if was else None},
        new={"identifier": parameters.identifier, "until": parameters.at.isoformat()},
        cause_id=cause_id,
    )


def _begin(
    performance: Performance,
    parameters: MoveEntitlement,
    resource: Resource,
    contract: Contract,
    holds: list[Entitlement],
    present: Entitlement | None,
    until: datetime | None,
    cause_id: UUID,
) -> Entitlement:
    """Begin the new hold. One under the same contract that touches it is continued, so a move can be taken back."""
    others = [each for each in holds if each is not present and each.contract_id == contract.id]
    before = next((each for each in others if each.valid.upper == parameters.at), None)
    after = next((each for each in others if until is not None and each.valid.lower == until), None)
    if after is not None:
        Entitlement.objects.filter(id=after.id).delete()
    taken: Entitlement = before or Entitlement(resource=resource, company_id=contract.company_id, contract=contract)
    taken.valid = TimestamptzRange(
        before.valid.lower if before else parameters.at, after.valid.upper if after else until, "[)"
    )
    taken.save()
    performance.record(
        events.ENTITLEMENT_GRANTED,
        subject=(parameters.kind, parameters.identifier),
        company_id=contract.company_id,
        new={
            "identifier": parameters.identifier,
            "since": parameters.at.isoformat(),
            "until": until.isoformat() if until else None,
        },
        cause_id=cause_id,
    )
    return taken


def _record_move(
    performance: Performance,
    parameters: MoveEntitlement,
    present: Entitlement | None,
    contract: Contract,
    until: datetime | None,
) -> UUID:
    companies = [contract.company_id, *([present.company_id] if present else [])]
    names = names_of(actor=performance.actor, company_ids=companies)
    return performance.record(
        events.ENTITLEMENT_MOVED,
        subject=(parameters.kind, parameters.identifier),
        company_id=None,
        old={"company": names.get(present.company_id) if present else None},
        new={
            "identifier": parameters.identifier,
            "company": names.get(contract.company_id),
            "contract": contract.number,
            "since": parameters.at.isoformat(),
            "until": until.isoformat() if until else None,
        },
    )


def _named(parameters: MoveEntitlement) -> str:
    return f"{parameters.kind.capitalize()} {parameters.identifier}"
