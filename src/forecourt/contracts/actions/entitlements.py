"""Who holds what, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from pydantic import Field

from forecourt.access.revocations import revoke_key
from forecourt.contracts import events
from forecourt.contracts.actions.periods import period_of, require_offset
from forecourt.contracts.models import Entitlement, Resource
from forecourt.contracts.policies import may_keep_contracts
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Malformed
from forecourt.kernel.pipeline import Performance


class AlreadyHeld(Conflict):
    """Two companies never hold one resource at one instant; the database sees to it."""

    code, title = "already_held", "Somebody holds this already at that time"


class GrantEntitlement(Parameters):
    """The parameters of `contracts.grant_entitlement`: held `[since, until)`."""

    company_id: UUID = Field(description="Who holds it.", examples=[EXAMPLE_ID])
    identifier: str = Field(description="The meter's number (NMI).", examples=["4300000099"])
    contract_id: UUID = Field(description="Under which contract of that company.", examples=[EXAMPLE_ID])
    since: datetime = Field(description="From when on.", examples=["2026-11-01T00:00:00+10:00"])
    until: datetime | None = Field(
        default=None, description="Until when; absent: until it is ended.", examples=["2027-11-01T00:00:00+10:00"]
    )
    kind: str = Field(default="meter", description="What it is.", examples=["meter"])


class EndEntitlement(Parameters):
    """The parameters of `contracts.end_entitlement`: held no longer from `until` on."""

    company_id: UUID = Field(description="Who holds it.", examples=[EXAMPLE_ID])
    identifier: str = Field(description="The meter's number (NMI).", examples=["4300000001"])
    until: datetime = Field(description="When the hold ends.", examples=["2027-11-01T00:00:00+10:00"])
    kind: str = Field(default="meter", description="What it is.", examples=["meter"])


@action(
    name="contracts.grant_entitlement",
    title="Assign a meter to a company",
    parameters=GrantEntitlement,
    policy=may_keep_contracts,
    undone_by="contracts.end_entitlement",
)
def grant_entitlement(performance: Performance, parameters: GrantEntitlement) -> dict[str, Any]:
    """Let a company hold a resource for a time. Raises AlreadyHeld, EmptyPeriod, Malformed."""
    resource = Resource.objects.filter(kind=parameters.kind, identifier=parameters.identifier).first()
    if resource is None:
        raise Malformed(
            f"There is no {parameters.kind} {parameters.identifier}.", pointer="/data/attributes/identifier"
        )
    try:
        with transaction.atomic():
            entitlement = Entitlement.objects.create(
                company_id=parameters.company_id,
                resource=resource,
                contract_id=parameters.contract_id,
                valid=period_of(parameters.since, parameters.until),
            )
    except IntegrityError as error:
        raise _why(error, parameters) from None
    performance.record(
        events.ENTITLEMENT_GRANTED,
        subject=(parameters.kind, parameters.identifier),
        company_id=parameters.company_id,
        new=parameters.model_dump(mode="json", exclude={"company_id", "contract_id", "kind"}),
    )
    return {"entitlement_id": entitlement.id}


@action(
    name="contracts.end_entitlement",
    title="End a company's hold on a meter",
    parameters=EndEntitlement,
    policy=may_keep_contracts,
    undone_by="contracts.grant_entitlement",
)
def end_entitlement(performance: Performance, parameters: EndEntitlement) -> dict[str, Any]:
    """Let a company hold a resource until an instant and no longer; then another may. Raises EmptyPeriod, Malformed."""
    require_offset(parameters.until)
    held = Entitlement.objects.select_for_update().filter(
        company_id=parameters.company_id,
        resource__kind=parameters.kind,
        resource__identifier=parameters.identifier,
        valid__contains=parameters.until,
    )
    entitlement = held.first()
    if entitlement is None:
        raise Malformed(
            f"{parameters.kind.capitalize()} {parameters.identifier} is not this company's at that time.",
            pointer="/data/attributes/until",
        )
    was = entitlement.valid
    entitlement.valid = period_of(was.lower, parameters.until)
    entitlement.save(update_fields=["valid"])
    revoke_key(key=parameters.identifier, company_id=parameters.company_id)
    performance.record(
        events.ENTITLEMENT_ENDED,
        subject=(parameters.kind, parameters.identifier),
        company_id=parameters.company_id,
        old={"until": was.upper.isoformat() if was.upper else None},
        new={"identifier": parameters.identifier, "until": parameters.until.isoformat()},
    )
    return {"entitlement_id": entitlement.id}


def _why(error: IntegrityError, parameters: GrantEntitlement) -> Exception:
    """Say which constraint refused, in words that name no other company."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if constraint == "one_holder_at_an_instant":
        return AlreadyHeld(f"{parameters.kind.capitalize()} {parameters.identifier} is held at that time already.")
    if constraint == "entitlement_on_own_contract":
        return Malformed("The contract is not this company's.", pointer="/data/attributes/contract_id")
    return error
