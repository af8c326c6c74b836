"""What can be done with companies and people."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from psycopg.types.range import TimestamptzRange
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.models import Affiliation, Company, Person
from forecourt.customers.policies import may_define_provider, may_keep_customers
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance


class NumberTaken(Conflict):
    """Two companies never share a number."""

    code, title = "company_number_taken", "Another company has this number"


class NothingChanged(Conflict):
    """What was asked for is so already."""

    code, title = "nothing_changed", "Nothing would change"


class AddCompany(Parameters):
    """The parameters of `customers.add_company`."""

    number: str = Field(description="The company's number here; it never changes.", examples=["C-10999"])
    name: str = Field(description="Its full name.", examples=["Delta Foods Pty Ltd"])
    short_name: str = Field(description="What people call it.", examples=["Delta"])
    registration: str = Field(default="", description="Its number in the public register.", examples=["51 824 753 556"])
    industry: str = Field(default="", description="What it does.", examples=["Food"])
    town: str = Field(default="", description="Where it sits.", examples=["Newcastle"])
    zone: str = Field(
        default="Australia/Sydney", description="Where days begin: an IANA zone.", examples=["Australia/Sydney"]
    )
    locale: str = Field(default="en_AU", description="How figures and dates are written.", examples=["en_AU"])
    currency: str = Field(
        default="AUD", pattern=r"^[A-Z]{3}$", description="What it pays in: three letters.", examples=["AUD"]
    )


class DefineProvider(AddCompany):
    """The parameters of `customers.define_provider`."""


class ChangeCompany(Parameters):
    """The parameters of `customers.change_company`: what is not given stays as it is."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])
    name: str | None = Field(
        default=None, min_length=1, max_length=200, description="Its full name.", examples=["Delta Foods Pty Ltd"]
    )
    short_name: str | None = Field(
        default=None, min_length=1, max_length=60, description="What people call it.", examples=["Delta"]
    )
    registration: str | None = Field(
        default=None, max_length=40, description="Its number in the public register.", examples=["51 824 753 556"]
    )
    industry: str | None = Field(default=None, max_length=100, description="What it does.", examples=["Food"])
    town: str | None = Field(default=None, max_length=100, description="Where it sits.", examples=["Newcastle"])
    zone: str | None = Field(
        default=None, max_length=50, description="Where days begin: an IANA zone.", examples=["Australia/Sydney"]
    )


class AddPerson(Parameters):
    """The parameters of `customers.add_person`."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])
    name: str = Field(description="What the person is called.", examples=["Kim Novak"])
    email: str = Field(description="The person's mail address.", examples=["kim@acme.example"])
    position: str = Field(default="", description="What the person does there.", examples=["Energy manager"])
    since: datetime = Field(description="From when on.", examples=["2026-11-01T00:00:00+10:00"])


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
    policy=may_define_provider,
    undone_by="customers.define_provider",
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


@action(
    name="customers.change_company",
    title="Change a company",
    parameters=ChangeCompany,
    policy=may_keep_customers,
    undone_by="customers.change_company",
)
def change_company(performance: Performance, parameters: ChangeCompany) -> dict[str, Any]:
    """Mend what is known of a company. Its number stays. Raises Invisible, Malformed, NothingChanged."""
    company = Company.objects.select_for_update().filter(id=parameters.company_id, is_provider=False).first()
    if company is None:
        raise Invisible()
    if parameters.zone is not None and parameters.zone not in available_timezones():
        raise Malformed(f"There is no time zone {parameters.zone}.", pointer="/data/attributes/zone")
    given = parameters.model_dump(exclude={"company_id"}, exclude_none=True)
    wanted = {name: value for name, value in given.items() if getattr(company, name) != value}
    if not wanted:
        raise NothingChanged(f"{company.name} is so already.")
    was = {name: getattr(company, name) for name in wanted}
    Company.objects.filter(id=company.id).update(**wanted)
    performance.record(
        events.COMPANY_CHANGED,
        subject=("company", company.id),
        company_id=company.id,
        old=was,
        new={"name": company.name, **wanted},
    )
    return {"company_id": company.id, "changed": sorted(wanted)}


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
