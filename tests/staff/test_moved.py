"""The page of a record that was merged leads to the survivor's, tab by tab, for those alone who may open it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from forecourt.customers.actions import merge_companies, merge_people
from tests.customers.reworking.records import approved, company, person

SUSY = "susy@meridian.example"


@pytest.fixture
def merged(people: Any) -> dict[str, tuple[UUID, UUID]]:
    """Of each kind, a record with one that went into it."""
    susy = people(SUSY)
    one, two = company(susy, "C-98001", "Delta Foods"), company(susy, "C-98002", "Delta Food")
    kim, kima = (person(susy, one, name, f"{name[:4].strip()}@delta.example") for name in ("Kim Novak", "Kima Novak"))
    approved(merge_people, actor=susy, parameters={"survivor_id": kim, "absorbed_id": kima})
    approved(merge_companies, actor=susy, parameters={"survivor_id": one, "absorbed_id": two})
    return {"company": (one, two), "person": (kim, kima)}


@pytest.mark.parametrize("tab", ["", "facts/", "facts/name/", "people/", "timeline/", "contracts/?x=1", "split/"])
def test_each_tab_of_a_company_leads_to_the_survivors(browse, merged, tab) -> None:
    one, two = merged["company"]
    answer = browse(SUSY).get(f"/staff/customers/{two}/{tab}")
    assert answer.status_code in (301, 302)
    assert answer["Location"] == f"/staff/customers/{one}/{tab}"


@pytest.mark.parametrize("tab", ["", "facts/name/", "timeline/", "split/"])
def test_each_page_of_a_person_leads_to_the_survivors(browse, merged, tab) -> None:
    one, two = merged["person"]
    answer = browse(SUSY).get(f"/staff/customers/people/{two}/{tab}")
    assert answer.status_code in (301, 302)
    assert answer["Location"] == f"/staff/customers/people/{one}/{tab}"


def test_an_id_of_another_kind_leads_nowhere(browse, merged) -> None:
    browser = browse(SUSY)
    assert browser.get(f"/staff/customers/{merged['person'][1]}/").status_code == 404
    assert browser.get(f"/staff/customers/people/{merged['company'][1]}/").status_code == 404


def test_nothing_is_done_to_a_record_by_its_old_id(browse, merged) -> None:
    answer = browse(SUSY).post(f"/staff/customers/{merged['company'][1]}/edit/", {"name": "Other"})
    assert answer.status_code == 404


@pytest.mark.parametrize("kind, path", [("company", "/staff/customers/{}/"), ("person", "/staff/customers/people/{}/")])
def test_a_customer_learns_of_no_merge(browse, merged, kind, path) -> None:
    answer = browse("ada@acme.example").get(path.format(merged[kind][1]))
    assert answer.status_code == 404
    assert "Location" not in answer
    assert str(merged[kind][0]) not in answer.content.decode()


@pytest.mark.parametrize("email", ["vlad@meridian.example", "mina@meridian.example"])
def test_a_colleague_is_led_as_far_as_they_see_the_survivor(browse, people, merged, email) -> None:
    one, two = merged["company"]
    answer = browse(email).get(f"/staff/customers/{two}/")
    if people(email).may("customers.see_all"):
        assert answer["Location"] == f"/staff/customers/{one}/"
    else:
        assert "Location" not in answer
        assert str(one) not in answer.content.decode()


def test_nobody_is_asked_to_sign_in(db, merged) -> None:
    answer = Client().get(f"/staff/customers/{merged['company'][1]}/")
    assert answer.status_code == 302
    assert str(merged["company"][0]) not in answer["Location"]
