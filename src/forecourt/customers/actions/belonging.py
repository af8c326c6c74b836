"""Propose where people belong by the domain of their address: it waits for a decision, and nothing is done silently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from pydantic import Field

from forecourt.customers.actions.contesting import close_by_itself
from forecourt.customers.actions.importing.queueing import record_opened
from forecourt.customers.models import Affiliation, Company, Conflict, MatchKey, Person
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.rules.matching.contacts import read_domain, read_email
from forecourt.customers.rules.matching.keys import hash_of
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.pipeline import Performance


class ProposePlaces(Parameters):
    """The parameters of `customers.propose_places`."""

    person_ids: list[UUID] = Field(max_length=1_000)


@dataclass(frozen=True, slots=True)
class LikelyPlace:
    """A person whose address is at the domain of one company alone, to which they do not belong."""

    person_id: UUID
    company_id: UUID
    address: str
    said: str

    @property
    def key(self) -> str:
        """Return what the question is known by: it is asked once."""
        return f"belongs:{self.person_id}:{self.company_id}"


@action(
    name="customers.propose_places",
    title="Propose where people belong",
    parameters=ProposePlaces,
    policy=may_merge_customers,
    is_internal=True,
)
def propose_places(performance: Performance, parameters: ProposePlaces) -> dict[str, Any]:
    """Ask whether people belong to the company of their address's domain, each once; close what is so by now."""
    likely = {each.key: each for each in likely_places(parameters.person_ids)}
    for each in over_of(parameters.person_ids, likely):
        close_by_itself(performance, each, now=performance.now)
    opened = [_ask(performance, each) for each in new_of(likely)]
    return {"opened": len(opened)}


def has_news(person_ids: Collection[UUID]) -> bool:
    """Tell whether anything would be asked, or closed. Within a scope that sees everything."""
    likely = {each.key: each for each in likely_places(person_ids)}
    return bool(new_of(likely) or over_of(person_ids, likely))


def likely_places(person_ids: Collection[UUID]) -> list[LikelyPlace]:
    """List which people's addresses say where they belong, by the keys that companies have: a domain that two have,
    and one that anybody has, says nothing. Within a scope that sees everything."""
    people = {each.id: each for each in Person.objects.filter(id__in=list(person_ids)).exclude(email="")}
    domains = {each.id: read_domain(read_email(each.email)[1]) for each in people.values()}
    keys = {hash_of("domain", [domain]): domain for domain in domains.values() if domain}
    companies = _companies_of(keys)
    there = set(Affiliation.objects.filter(person_id__in=list(people)).values_list("person_id", "company_id"))
    found = []
    for person_id, domain in sorted(domains.items()):
        company = companies.get(domain)
        if company is not None and (person_id, company.id) not in there:
            person = people[person_id]
            said = f"{person.name}’s address is at {domain}, which is {company.name}’s."
            found.append(LikelyPlace(person_id, company.id, person.email, said))
    return found


def new_of(likely: Mapping[str, LikelyPlace]) -> list[LikelyPlace]:
    """List what was never asked."""
    known = set(Conflict.objects.filter(key__in=list(likely)).values_list("key", flat=True))
    return [each for key, each in likely.items() if key not in known]


def over_of(person_ids: Collection[UUID], likely: Mapping[str, LikelyPlace]) -> list[Conflict]:
    """List what was asked of these people and is no question any more."""
    asked = Conflict.objects.filter(kind=Conflict.BELONGS, state=Conflict.OPEN, subject_id__in=list(person_ids))
    return list(asked.filter(~Q(key__in=list(likely))).order_by("id"))


def _companies_of(keys: Mapping[int, str]) -> dict[str, Company]:
    """Return the company of each domain that one customer alone has."""
    having: dict[str, set[UUID]] = defaultdict(set)
    rows = MatchKey.objects.filter(subject_type="company", key__in=list(keys))
    for key, company_id in rows.values_list("key", "subject_id"):
        having[keys[key]].add(company_id)
    one = {domain: next(iter(ids)) for domain, ids in having.items() if len(ids) == 1}
    companies = Company.objects.filter(is_provider=False).in_bulk(list(one.values()))
    return {domain: companies[each] for domain, each in one.items() if each in companies}


def _ask(performance: Performance, place: LikelyPlace) -> Conflict:
    conflict = Conflict.objects.create(
        kind=Conflict.BELONGS,
        key=place.key,
        subject_type="person",
        subject_id=place.person_id,
        other_id=place.company_id,
        external_id=place.address[:254],
        said=place.said[:500],
        opened_at=performance.now,
    )
    record_opened(performance, conflict)
    return conflict
