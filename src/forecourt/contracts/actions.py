"""What can be done about services, contracts, resources and who holds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.types.range import TimestamptzRange

from forecourt.contracts import events
from forecourt.contracts.models import (
    Contract,
    Entitlement,
    Level,
    Resource,
    Service,
    Site,
)
from forecourt.contracts.policies import may_keep_contracts
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Malformed
from forecourt.kernel.pipeline import Performance


class AlreadyHeld(Conflict):
    """Two companies never hold one resource at one instant; the database sees to it."""

    code, title = "already_held", "Somebody holds this already at that time"


class EmptyPeriod(Malformed):
    """A period ends after it begins."""

    code, title = "empty_period", "The period is empty"


class DefineService(Parameters):
    """The parameters of `contracts.define_service`."""

    code: str
    title: str
    datasets: tuple[str, ...] = ()


class DefineLevel(Parameters):
    """The parameters of `contracts.define_level`."""

    code: str
    title: str
    rank: int


class SignContract(Parameters):
    """The parameters of `contracts.sign_contract`: valid `[since, until)`."""

    number: str
    company_id: UUID
    title: str
    services: tuple[str, ...]
    level: str
    since: datetime
    until: datetime | None = None


class RegisterResource(Parameters):
    """The parameters of `contracts.register_resource`."""

    kind: str = "meter"
    identifier: str
    label: str = ""
    site_name: str = ""
    address: str = ""
    town: str = ""
    zone: str = "Australia/Sydney"


class GrantEntitlement(Parameters):
    """The parameters of `contracts.grant_entitlement`: held `[since, until)`."""

    company_id: UUID
    identifier: str
    contract_id: UUID
    since: datetime
    until: datetime | None = None
    kind: str = "meter"


class EndEntitlement(Parameters):
    """The parameters of `contracts.end_entitlement`: held no longer from `until` on."""

    company_id: UUID
    identifier: str
    until: datetime
    kind: str = "meter"


@action(name="contracts.define_service", title="Define a service", parameters=DefineService, policy=may_keep_contracts)
def define_service(performance: Performance, parameters: DefineService) -> dict[str, Any]:
    """Make a service, or change its title or what it opens."""
    wanted = {"title": parameters.title, "datasets": list(parameters.datasets)}
    was = Service.objects.filter(code=parameters.code).values("title", "datasets").first()
    Service.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(
        events.SERVICE_DEFINED, subject=("service", parameters.code), company_id=None, old=was, new=wanted
    )
    return {"service": parameters.code, "changed": was != wanted}


@action(name="contracts.define_level", title="Define a level", parameters=DefineLevel, policy=may_keep_contracts)
def define_level(performance: Performance, parameters: DefineLevel) -> dict[str, Any]:
    """Make a contract level, or change its title or rank."""
    wanted = {"title": parameters.title, "rank": parameters.rank}
    was = Level.objects.filter(code=parameters.code).values("title", "rank").first()
    Level.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(events.LEVEL_DEFINED, subject=("level", parameters.code), company_id=None, old=was, new=wanted)
    return {"level": parameters.code, "changed": was != wanted}


@action(name="contracts.sign_contract", title="Sign a contract", parameters=SignContract, policy=may_keep_contracts)
def sign_contract(performance: Performance, parameters: SignContract) -> dict[str, Any]:
    """Enter a contract that was signed. Raises EmptyPeriod, or Conflict where the number is taken."""
    if Contract.objects.filter(number=parameters.number).exists():
        raise Conflict(f"There is a contract {parameters.number} already.", pointer="/data/attributes/number")
    contract = Contract.objects.create(
        number=parameters.number,
        company_id=parameters.company_id,
        title=parameters.title,
        level_id=parameters.level,
        valid=_period(parameters.since, parameters.until),
    )
    contract.services.set(parameters.services)
    performance.record(
        events.CONTRACT_SIGNED,
        subject=("contract", contract.id),
        company_id=parameters.company_id,
        new=parameters.model_dump(mode="json", exclude={"company_id"}),
    )
    return {"contract_id": contract.id}


@action(
    name="contracts.register_resource",
    title="Register a meter",
    parameters=RegisterResource,
    policy=may_keep_contracts,
)
def register_resource(performance: Performance, parameters: RegisterResource) -> dict[str, Any]:
    """Register a resource at its site; one that was first seen in a data file gets its site now."""
    resource, _ = Resource.objects.get_or_create(kind=parameters.kind, identifier=parameters.identifier)
    if parameters.site_name:
        resource.site, _ = Site.objects.get_or_create(
            name=parameters.site_name,
            address=parameters.address,
            defaults={"town": parameters.town, "zone": parameters.zone},
        )
    resource.label = parameters.label or resource.label
    resource.save(update_fields=["site", "label"])
    performance.record(
        events.RESOURCE_REGISTERED,
        subject=(parameters.kind, parameters.identifier),
        company_id=None,
        new=parameters.model_dump(mode="json"),
    )
    return {"resource_id": resource.id}


@action(
    name="contracts.grant_entitlement",
    title="Assign a meter to a company",
    parameters=GrantEntitlement,
    policy=may_keep_contracts,
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
                valid=_period(parameters.since, parameters.until),
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
)
def end_entitlement(performance: Performance, parameters: EndEntitlement) -> dict[str, Any]:
    """Let a company hold a resource until an instant and no longer; then another may. Raises EmptyPeriod, Malformed."""
    _require_offset(parameters.until)
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
    entitlement.valid = _period(was.lower, parameters.until)
    entitlement.save(update_fields=["valid"])
    performance.record(
        events.ENTITLEMENT_ENDED,
        subject=(parameters.kind, parameters.identifier),
        company_id=parameters.company_id,
        old={"until": was.upper.isoformat() if was.upper else None},
        new={"identifier": parameters.identifier, "until": parameters.until.isoformat()},
    )
    return {"entitlement_id": entitlement.id}


def register_unknown_meters(performance: Performance, *, identifiers: Iterable[str]) -> dict[str, UUID]:
    """Return the ids of meters by identifier, registering those first met in a data file. Nobody holds these yet."""
    wanted = set(identifiers)
    known = dict(Resource.objects.filter(kind="meter", identifier__in=wanted).values_list("identifier", "id"))
    for identifier in sorted(wanted - known.keys()):
        known[identifier] = Resource.objects.create(kind="meter", identifier=identifier).id
        performance.record(
            events.RESOURCE_REGISTERED,
            subject=("meter", identifier),
            company_id=None,
            new={"kind": "meter", "identifier": identifier},
        )
    return known


def _require_offset(*instants: datetime | None) -> None:
    if any(instant is not None and instant.tzinfo is None for instant in instants):
        raise Malformed("An instant needs its offset, such as +10:00.")


def _period(since: datetime, until: datetime | None) -> TimestamptzRange:
    _require_offset(since, until)
    if until is not None and until <= since:
        raise EmptyPeriod(f"It would end at {until.isoformat()}, before or as it begins.")
    return TimestamptzRange(since, until, "[)")


def _why(error: IntegrityError, parameters: GrantEntitlement) -> Exception:
    """Say which constraint refused, in words that name no other company."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if constraint == "one_holder_at_an_instant":
        return AlreadyHeld(f"{parameters.kind.capitalize()} {parameters.identifier} is held at that time already.")
    if constraint == "entitlement_on_own_contract":
        return Malformed("The contract is not this company's.", pointer="/data/attributes/contract_id")
    return error
