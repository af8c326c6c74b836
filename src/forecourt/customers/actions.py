"""What can be done with companies and people."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.range import TimestamptzRange
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.models import Affiliation, Company, Person
from forecourt.customers.policies import may_keep_customers
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict
from forecourt.kernel.pipeline import Performance


class NumberTaken(Conflict):
    """Two companies never share a number."""

    code, title = "company_number_taken", "Another company has this number"


class AddCompany(Parameters):
    """The parameters of `customers.add_company`."""

    number: str
    name: str
    short_name: str
    registration: str = ""
    industry: str = ""
    town: str = ""
    zone: str = "Australia/Sydney"
    locale: str = "en_AU"
    currency: str = Field(default="AUD", pattern=r"^[A-Z]{3}$")


class DefineProvider(AddCompany):
    """The parameters of `customers.define_provider`."""


class AddPerson(Parameters):
    """The parameters of `customers.add_person`."""

    company_id: UUID
    name: str
    email: str
    position: str = ""
    since: datetime


@action(
    name="customers.add_company",
    title="Add a company",
    parameters=AddCompany,
    policy=may_keep_customers,
)
def add_company(performance: Performance, parameters: AddCompany) -> dict[str, Any]:
    """Add a company record. Raises NumberTaken."""
    if Company.objects.filter(number=parameters.number).exists():
        raise NumberTaken(f"{parameters.number} is taken.", pointer="/data/attributes/number")
    company = Company.objects.create(**parameters.model_dump())
    performance.record(
        events.COMPANY_ADDED,
        subject=("company", company.id),
        company_id=company.id,
        new={"number": company.number, "name": company.name},
    )
    return {"company_id": company.id}


@action(
    name="customers.define_provider",
    title="Define the provider",
    parameters=DefineProvider,
    policy=may_keep_customers,
)
def define_provider(performance: Performance, parameters: DefineProvider) -> dict[str, Any]:
    """Say who the provider is, or change what is said of it. There is one."""
    wanted = parameters.model_dump()
    was = Company.objects.filter(is_provider=True).values("id", *wanted).first()
    company_id = was.pop("id") if was else None
    company, _ = Company.objects.update_or_create(is_provider=True, defaults=wanted)
    performance.record(
        events.PROVIDER_DEFINED, subject=("company", company.id), company_id=company_id, old=was, new=wanted
    )
    return {"company_id": company.id, "changed": was != wanted}


@action(name="customers.add_person", title="Add a person", parameters=AddPerson, policy=may_keep_customers)
def add_person(performance: Performance, parameters: AddPerson) -> dict[str, Any]:
    """Add a person to a company; somebody known by that address already is affiliated with it too."""
    person, _ = Person.objects.get_or_create(email=parameters.email.lower(), defaults={"name": parameters.name})
    Affiliation.objects.create(
        company_id=parameters.company_id,
        person=person,
        position=parameters.position,
        valid=TimestamptzRange(parameters.since, None),
    )
    performance.record(
        events.PERSON_ADDED,
        subject=("person", person.id),
        company_id=parameters.company_id,
        new={"name": person.name, "position": parameters.position},
    )
    return {"person_id": person.id}
