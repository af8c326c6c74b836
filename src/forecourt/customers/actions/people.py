"""What can be done with people: add them, and say where they belong, as what, since when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg.types.range import TimestamptzRange
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.saying import say
from forecourt.customers.models import Affiliation, Company, Person
from forecourt.customers.policies import may_keep_customers, visible_affiliations, visible_companies, visible_people
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance

Role = Literal["", "decides", "pays", "technical", "uses", "advises"]


class BelongsAlready(Conflict):
    """Somebody is at a company once at a time."""

    code, title = "belongs_already", "The person belongs there already"


class AddPerson(Parameters):
    """The parameters of `customers.add_person`."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])
    name: str = Field(description="What the person is called.", examples=["Kim Novak"])
    email: str = Field(description="The person's mail address.", examples=["kim@acme.example"])
    position: str = Field(default="", description="What the person does there.", examples=["Energy manager"])
    since: datetime = Field(description="From when on.", examples=["2026-11-01T00:00:00+10:00"])


class Affiliate(Parameters):
    """The parameters of `customers.affiliate`."""

    person_id: UUID = Field(description="Who.", examples=[EXAMPLE_ID])
    company_id: UUID = Field(description="Where.", examples=[EXAMPLE_ID])
    position: str = Field(default="", max_length=100, description="What they do there.", examples=["Energy manager"])
    role: Role = Field(default="", description="What they decide there.", examples=["technical"])
    is_primary: bool = Field(
        default=False, description="It is the company that the person first of all belongs to.", examples=[True]
    )
    since: datetime = Field(description="From when on.", examples=["2026-11-01T00:00:00+10:00"])
    until: datetime | None = Field(default=None, description="Before when; open where not given.", examples=[None])


class EndAffiliation(Parameters):
    """The parameters of `customers.end_affiliation`."""

    affiliation_id: UUID = Field(description="Which one.", examples=[EXAMPLE_ID])
    at: datetime = Field(
        description="From when on the person is there no longer.", examples=["2026-12-01T00:00:00+10:00"]
    )


@action(
    name="customers.add_person",
    title="Add a person",
    parameters=AddPerson,
    policy=may_keep_customers,
    undone_by="customers.end_affiliation",
)
def add_person(performance: Performance, parameters: AddPerson) -> dict[str, Any]:
    """Add a person to a company; somebody known by that address already is affiliated with it too."""
    person, is_new = Person.objects.get_or_create(email=parameters.email.lower(), defaults={"name": parameters.name})
    affiliation = Affiliation.objects.create(
        company_id=parameters.company_id,
        person=person,
        position=parameters.position,
        is_primary=is_new,
        valid=TimestamptzRange(parameters.since, None),
    )
    performance.record(
        events.PERSON_ADDED,
        subject=("person", person.id),
        company_id=parameters.company_id,
        new={"name": person.name, "position": parameters.position},
    )
    if is_new:
        say(performance, "person", person.id, {"name": parameters.name, "email": parameters.email})
    return {"person_id": person.id, "affiliation_id": affiliation.id}


@action(
    name="customers.affiliate",
    title="Say where a person belongs",
    parameters=Affiliate,
    policy=may_keep_customers,
    undone_by="customers.end_affiliation",
)
def affiliate(performance: Performance, parameters: Affiliate) -> dict[str, Any]:
    """Say that a person belongs to a company, as what and for which time; to as many companies as it takes.

    Raises Invisible, Malformed, BelongsAlready.
    """
    person = visible_people(performance.actor).select_for_update().filter(id=parameters.person_id).first()
    company = visible_companies(performance.actor).filter(id=parameters.company_id, is_provider=False).first()
    if person is None or company is None:
        raise Invisible()
    if parameters.until is not None and parameters.until <= parameters.since:
        raise Malformed("It ends before it begins.", pointer="/data/attributes/until")
    valid = TimestamptzRange(parameters.since, parameters.until)
    if Affiliation.objects.filter(person=person, company=company, valid__overlap=valid).exists():
        raise BelongsAlready(f"{person.name} belongs to {company.name} at that time.")
    if parameters.is_primary:
        _step_back(person, valid)
    affiliation = Affiliation.objects.create(
        person=person,
        company=company,
        position=parameters.position,
        role=parameters.role,
        is_primary=parameters.is_primary,
        valid=valid,
    )
    _record(performance, events.PERSON_AFFILIATED, person, company, parameters.model_dump(mode="json"))
    return {"affiliation_id": affiliation.id}


@action(
    name="customers.end_affiliation",
    title="Say that a person left",
    parameters=EndAffiliation,
    policy=may_keep_customers,
    undone_by="customers.affiliate",
)
def end_affiliation(performance: Performance, parameters: EndAffiliation) -> dict[str, Any]:
    """Say that a person belongs to a company no longer, from an instant on. Raises Invisible, Malformed."""
    found = visible_affiliations(performance.actor).select_for_update().filter(id=parameters.affiliation_id).first()
    if found is None:
        raise Invisible()
    affiliation: Affiliation = found
    begins, ended = affiliation.valid.lower, affiliation.valid.upper
    if parameters.at <= begins or (ended is not None and parameters.at >= ended):
        raise Malformed("At that instant the person is not there.", pointer="/data/attributes/at")
    affiliation.valid = TimestamptzRange(begins, parameters.at)
    affiliation.save(update_fields=["valid"])
    person, company = Person.objects.get(id=affiliation.person_id), Company.objects.get(id=affiliation.company_id)
    _record(performance, events.AFFILIATION_ENDED, person, company, {"until": parameters.at.isoformat()})
    return {"affiliation_id": affiliation.id}


def _step_back(person: Person, valid: TimestamptzRange) -> None:
    """Let another company be the first one from now on: one at a time is."""
    Affiliation.objects.filter(person=person, is_primary=True, valid__overlap=valid).update(is_primary=False)


def _record(performance: Performance, event: str, person: Person, company: Company, about: dict[str, Any]) -> None:
    performance.record(
        event,
        subject=("person", person.id),
        company_id=company.id,
        new={"name": person.name, "company": company.name} | about,
    )
