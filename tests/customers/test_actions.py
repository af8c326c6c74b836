"""What can be done with companies and people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from forecourt.customers.actions import NumberTaken, add_company, add_person, define_provider
from forecourt.customers.models import Affiliation
from forecourt.customers.queries import list_companies, person_id_of
from forecourt.kernel.errors import Forbidden, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

NEW = {"number": "C-0099", "name": "New Pty Ltd", "short_name": "New"}
SINCE = "2026-11-01T00:00:00+10:00"


@pytest.fixture
def susy(people: Any) -> Any:
    """The customer data team."""
    return people("susy@meridian.example")


def test_a_company_is_added_and_journalled_as_its_own(susy) -> None:
    company_id = perform(add_company, actor=susy, parameters=NEW).result["company_id"]
    assert "New" in [company.short_name for company in list_companies(actor=susy)]
    with scope(susy):
        row = Journal.objects.get(event="customers.company.added", company_id=company_id)
    assert row.new == {"number": "C-0099", "name": "New Pty Ltd"}


def test_a_number_is_taken_once(susy) -> None:
    with pytest.raises(NumberTaken) as refused:
        perform(add_company, actor=susy, parameters=NEW | {"number": "C-0007"})
    assert refused.value.pointer == "/data/attributes/number"
    assert "ACME" not in refused.value.detail


@pytest.mark.parametrize(
    "changes",
    [{"currency": "dollars"}, {"name": "x" * 201}, {"is_provider": True}, {"id": str(UUID(int=1))}, {"zone": 5}],
)
def test_a_company_that_cannot_be_is_refused_and_not_added(susy, changes) -> None:
    with pytest.raises(Malformed):
        perform(add_company, actor=susy, parameters=NEW | changes)
    assert "New" not in [company.short_name for company in list_companies(actor=susy)]


def test_a_person_known_already_is_affiliated_and_not_doubled(people, susy) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    before = person_id_of(actor=susy, email="ben@bravo.example")
    given = {"company_id": ada.company_id, "name": "Another name", "email": "BEN@bravo.example", "since": SINCE}
    assert perform(add_person, actor=susy, parameters=given).result["person_id"] == before
    with scope(susy):
        assert Affiliation.objects.filter(person_id=before).count() == 2
    assert person_id_of(actor=ben, email="ben@bravo.example") == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_person_at_a_company_that_is_not_there_is_refused(susy, dry_run) -> None:
    given = {"company_id": UUID(int=7), "name": "New", "email": "new@new.example", "since": SINCE}
    with pytest.raises(Malformed):
        perform(add_person, actor=susy, parameters=given, dry_run=dry_run)
    assert person_id_of(actor=susy, email="new@new.example") is None


@pytest.mark.parametrize(
    "email", ["ada@acme.example", "nina@acme.example", "vlad@meridian.example", "olga@meridian.example"]
)
def test_only_the_customer_data_team_keeps_customers(people, email) -> None:
    actor = people(email)
    with pytest.raises(Forbidden):
        perform(add_company, actor=actor, parameters=NEW)
    if email != "olga@meridian.example":  # who keeps the provider's files
        with pytest.raises(Forbidden):
            perform(define_provider, actor=actor, parameters=NEW)
    with pytest.raises(Forbidden):
        given = {"company_id": actor.company_id, "name": "Me", "email": actor.email, "since": SINCE}
        perform(add_person, actor=actor, parameters=given)


def test_there_is_one_provider_and_defining_it_again_changes_it(susy, operator) -> None:
    renamed = {"number": "P-0001", "name": "Meridian", "short_name": "Meridian", "town": "Hobart"}
    assert perform(define_provider, actor=operator, parameters=renamed).result["changed"]
    assert not perform(define_provider, actor=operator, parameters=renamed).result["changed"]
    with scope(operator):
        row = Journal.objects.filter(event="customers.provider.defined").latest("id")
    assert row.old["town"] == row.new["town"] == "Hobart"
