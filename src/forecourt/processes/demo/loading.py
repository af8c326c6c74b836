"""Load the demo world's cast through the ordinary actions: companies, people, contracts, meters, entitlements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.hashers import make_password

from forecourt.access.actions import grant_membership, set_password_hash
from forecourt.contracts.actions import grant_entitlement, register_resource, sign_contract
from forecourt.customers.actions import add_company, add_person
from forecourt.customers.queries import get_provider, list_companies
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.kernel.pipeline import perform
from forecourt.processes.demo.almanac import READINGS_FROM
from forecourt.processes.demo.cast import Cast, Company
from forecourt.processes.demo.people import PASSWORD

#: How often loading the cast tells its progress.
STEPS: Final = 4

Progress = Callable[[str], None]


def is_loaded(*, actor: Actor) -> bool:
    """Tell whether the cast is there already."""
    return bool(list_companies(actor=actor))


def load_cast(*, actor: Actor, cast: Cast, progress: Progress = lambda _: None) -> None:
    """Bring everybody and everything of the cast into an empty installation."""
    companies = {each.slug: _add_company(actor, each) for each in cast.companies}
    companies[cast.provider.slug] = get_provider(actor=actor).id
    progress(f"{len(cast.companies)} companies")
    _add_people(actor, cast, companies)
    progress(f"{len(cast.people)} people")
    contracts = _sign_contracts(actor, cast, companies)
    progress(f"{len(contracts)} contracts")
    _register_meters(actor, cast)
    _grant_entitlements(actor, cast, companies, contracts)
    progress(f"{len(cast.meters)} meters")


def _add_company(actor: Actor, company: Company) -> UUID:
    return _do(
        add_company,
        actor,
        "company_id",
        number=company.number,
        name=company.name,
        short_name=company.short_name,
        registration=company.registration_number,
        industry=company.industry,
        town=f"{company.town} {company.state}",
        zone=company.zone,
    )


def _add_people(actor: Actor, cast: Cast, companies: dict[str, UUID]) -> None:
    people = {person.slug: person for person in cast.people}
    password_hash = make_password(PASSWORD)
    users = {}
    for membership in cast.memberships:
        person = people[membership.person]
        whose = {"company_id": companies[membership.company], "email": person.email, "name": person.name}
        _do(add_person, actor, "person_id", position=membership.title, since=READINGS_FROM, **whose)
        users[person.slug] = _do(grant_membership, actor, "user_id", role=membership.role, since=READINGS_FROM, **whose)
    for user_id in users.values():
        _do(set_password_hash, actor, "user_id", user_id=user_id, password_hash=password_hash)


def _sign_contracts(actor: Actor, cast: Cast, companies: dict[str, UUID]) -> dict[str, UUID]:
    return {
        contract.number: _do(
            sign_contract,
            actor,
            "contract_id",
            number=contract.number,
            company_id=companies[contract.company],
            title=contract.title,
            services=contract.services,
            level=contract.level,
            since=contract.from_at,
            until=contract.to_at,
        )
        for contract in cast.contracts
    }


def _register_meters(actor: Actor, cast: Cast) -> None:
    for meter in cast.meters:
        site = cast.site(slug=meter.site)
        _do(
            register_resource,
            actor,
            "resource_id",
            identifier=meter.nmi,
            label=meter.label,
            site_name=site.name,
            address=site.street,
            town=f"{site.town} {site.state}",
            zone=site.zone,
        )


def _grant_entitlements(actor: Actor, cast: Cast, companies: dict[str, UUID], contracts: dict[str, UUID]) -> None:
    for entitlement in cast.entitlements:
        _do(
            grant_entitlement,
            actor,
            "entitlement_id",
            company_id=companies[entitlement.company],
            identifier=entitlement.nmi,
            contract_id=contracts[entitlement.contract],
            since=entitlement.from_at,
            until=entitlement.to_at,
        )


def _do(action: Action[Any], actor: Actor, result: str, **parameters: Any) -> UUID:
    made: UUID = perform(action, actor=actor, parameters=parameters).result[result]
    return made
