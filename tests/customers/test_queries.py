"""Which companies and people exist for whom."""

from __future__ import annotations

import pytest

from forecourt.customers.queries import get_company, get_provider, list_companies, person_id_of
from forecourt.kernel.errors import Invisible
from forecourt.kernel.ids import new_id

CUSTOMERS = ["ada@acme.example", "rita@acme.example", "sam@acme.example"]


@pytest.mark.parametrize("email", CUSTOMERS)
def test_a_customer_knows_the_own_company_alone(people, email) -> None:
    assert [company.short_name for company in list_companies(actor=people(email))] == ["ACME"]


@pytest.mark.parametrize("text", ["Bravo", "C-0002", "", "%", "_", "\\", "\0", "'; select 1 --"])
def test_searching_finds_a_customer_no_other_company(people, text) -> None:
    assert {each.short_name for each in list_companies(actor=people("ada@acme.example"), text=text)} <= {"ACME"}


def test_a_foreign_company_and_none_at_all_look_alike(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    refusals = set()
    for wanted in (ben.company_id, new_id(), people("vlad@meridian.example").company_id):
        with pytest.raises(Invisible) as refused:
            get_company(actor=ada, company_id=wanted)
        refusals.add((refused.value.detail, refused.value.pointer))
    assert len(refusals) == 1
    assert get_company(actor=ada, company_id=ada.company_id).number == "C-0007"


def test_a_customer_cannot_ask_for_the_provider(people) -> None:
    with pytest.raises(Invisible):
        get_provider(actor=people("ada@acme.example"))


@pytest.mark.parametrize("email", ["vlad@meridian.example", "khan@meridian.example", "mina@meridian.example"])
def test_staff_who_serve_customers_see_them_all(people, email) -> None:
    assert len(list_companies(actor=people(email))) == 12


def test_staff_find_a_company_by_name_or_number(people) -> None:
    vlad = people("vlad@meridian.example")
    assert [each.short_name for each in list_companies(actor=vlad, text="bravo")] == ["Bravo Foods"]
    assert [each.short_name for each in list_companies(actor=vlad, text="C-0002")] == ["Bravo Foods"]
    assert list_companies(actor=vlad, text="%") == []


def test_whether_an_address_is_known_is_told_of_the_own_people_only(people) -> None:
    ada = people("ada@acme.example")
    assert person_id_of(actor=ada, email="SAM@acme.example") is not None
    assert person_id_of(actor=ada, email="ben@bravo.example") is None
    assert person_id_of(actor=ada, email="nobody@nowhere.example") is None
