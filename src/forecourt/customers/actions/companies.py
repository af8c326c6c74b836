"""What can be done with companies: add them, mend what is known, move them from stage to stage."""

from __future__ import annotations

from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.claims import types_of
from forecourt.customers.actions.saying import say, unsay
from forecourt.customers.actions.segmenting import sort_companies
from forecourt.customers.models import Company
from forecourt.customers.policies import may_define_provider, may_keep_customers
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance

Stage = Literal["prospect", "trial", "customer", "former"]
#: What of a company's form becomes facts, as far as the blueprint knows them.
SAID: Final = ("name", "short_name", "registration", "industry", "town")


class NumberTaken(Conflict):
    """Two companies never share a number."""

    code, title = "company_number_taken", "Another company has this number"


class NothingChanged(Conflict):
    """What was asked for is so already."""

    code, title = "nothing_changed", "Nothing would change"


class DefineProvider(Parameters):
    """The parameters of `customers.define_provider`."""

    number: str = Field(max_length=20, description="The company's number here; it never changes.", examples=["C-10999"])
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


class AddCompany(DefineProvider):
    """The parameters of `customers.add_company`."""

    stage: Stage = Field(default="customer", description="Where it stands with us.", examples=["customer"])


class MoveStage(Parameters):
    """The parameters of `customers.move_stage`."""

    company_id: UUID = Field(description="Which company.", examples=[EXAMPLE_ID])
    stage: Stage = Field(description="Where it stands with us from now on.", examples=["customer"])
    reason: str = Field(default="", max_length=500, description="Why.", examples=["Signed its first contract."])


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
    say(performance, "company", company.id, {name: getattr(parameters, name) for name in SAID})
    sort_companies(performance, [company.id])
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
    company = _changed(performance, company, wanted)
    is_so = {name: getattr(company, name) for name in wanted}
    performance.record(
        events.COMPANY_CHANGED,
        subject=("company", company.id),
        company_id=company.id,
        old=was,
        new={"name": company.name, **is_so},
    )
    return {
        "company_id": company.id,
        "changed": sorted(name for name in wanted if is_so[name] != was[name]),
        "noted": sorted(name for name in wanted if is_so[name] == was[name]),
    }


def _changed(performance: Performance, company: Company, wanted: dict[str, str]) -> Company:
    """Say it as facts where such facts are known, else write it down. Returns the company as it is then: where another
    source's word counts before ours, what was said is noted, and no more."""
    known = types_of("company").keys()
    Company.objects.filter(id=company.id).update(**{name: value for name, value in wanted.items() if name not in known})
    emptied = {name for name, value in wanted.items() if name in known and not value}
    if emptied:
        unsay(performance, company.id, emptied)
        Company.objects.filter(id=company.id).update(**dict.fromkeys(emptied, ""))
    say(performance, "company", company.id, {name: wanted[name] for name in wanted if name in known})
    found: Company = Company.objects.get(id=company.id)
    return found


@action(
    name="customers.move_stage",
    title="Move a company to another stage",
    parameters=MoveStage,
    policy=may_keep_customers,
    undone_by="customers.move_stage",
)
def move_stage(performance: Performance, parameters: MoveStage) -> dict[str, Any]:
    """Say where a company stands with us: prospect, trial, customer or former. Raises Invisible, NothingChanged."""
    company = Company.objects.select_for_update().filter(id=parameters.company_id, is_provider=False).first()
    if company is None:
        raise Invisible()
    if company.stage == parameters.stage:
        raise NothingChanged(f"{company.name} is a {company.stage} already.")
    was = company.stage
    Company.objects.filter(id=company.id).update(stage=parameters.stage)
    performance.record(
        events.STAGE_MOVED,
        subject=("company", company.id),
        company_id=None,
        old={"stage": was},
        new={"stage": parameters.stage, "company": company.name, "reason": parameters.reason},
    )
    sort_companies(performance, [company.id])
    return {"company_id": company.id, "stage": parameters.stage}
