"""Load what the provider knows of the demo world's customers, as its systems told it (`telling`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from forecourt.customers.actions import add_reference, move_stage, record_facts
from forecourt.customers.queries import CompanyCard, list_companies, person_id_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.pipeline import perform
from forecourt.processes.demo.almanac import READINGS_FROM
from forecourt.processes.demo.cast import Cast, Company
from forecourt.processes.demo.telling import (
    DISPUTED,
    Told,
    contacts,
    hubspot_company,
    hubspot_contact,
    of_company,
    of_contact,
)


def load_knowledge(*, actor: Actor, cast: Cast, now: datetime) -> int:
    """Say what is known of each company and its people, as the systems would have. Returns how many facts."""
    cards = {card.number: card for card in list_companies(actor=actor)}
    facts: list[dict[str, Any]] = []
    for place, company in enumerate(cast.companies):
        card = cards[company.number]
        told = [*of_company(company, place), *DISPUTED.get(company.slug, ())]
        facts += [_said("company", card.id, now, *each) for each in told]
        for system, external_id in (("hubspot", hubspot_company(place)), ("netsuite", f"CUST{700 + place}")):
            _refer(actor, "company", card.id, system, external_id)
        _stage(actor, company, card)
    facts += [fact for each in _of_people(actor, cast) for fact in _dated(each, now)]
    for start in range(0, len(facts), 1000):
        perform(record_facts, actor=actor, parameters={"facts": facts[start : start + 1000]}, now=now)
    return len(facts)


def _of_people(actor: Actor, cast: Cast) -> Iterator[tuple[UUID, list[Told]]]:
    for place, person, membership in contacts(cast):
        person_id = person_id_of(actor=actor, email=person.email)
        assert person_id is not None
        _refer(actor, "person", person_id, "hubspot", hubspot_contact(place))
        yield person_id, list(of_contact(place, membership))


def _dated(each: tuple[UUID, list[Told]], now: datetime) -> Iterator[dict[str, Any]]:
    person_id, told = each
    return (_said("person", person_id, now, *values) for values in told)


def _said(
    subject_type: str, subject_id: UUID, now: datetime, field: str, source: str, value: Any, days: int
) -> dict[str, Any]:
    return {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "field": field,
        "value": value,
        "source": source,
        "observed_at": now - timedelta(days=days),
    }


def _refer(actor: Actor, subject_type: str, subject_id: UUID, system: str, external_id: str) -> None:
    parameters = {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "system": system,
        "external_id": external_id,
    }
    perform(add_reference, actor=actor, parameters=parameters, now=READINGS_FROM)


def _stage(actor: Actor, company: Company, card: CompanyCard) -> None:
    """Whose contracts ended is a customer no longer."""
    if company.slug == "lapsed":
        reason = "Its contracts ended on 1 July 2026."
        perform(move_stage, actor=actor, parameters={"company_id": card.id, "stage": "former", "reason": reason})
