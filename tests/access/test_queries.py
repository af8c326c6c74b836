"""Who is told about people, companies and tokens."""

from __future__ import annotations

import pytest

from forecourt.access.queries import get_choices, list_members


def _emails(actor, **narrowed) -> set[str]:
    return {member.email for member in list_members(actor=actor, **narrowed)}


def test_an_administrator_sees_the_own_companys_people_and_no_others(people) -> None:
    seen = _emails(people("ada@acme.example"))
    assert {"ada@acme.example", "sam@acme.example", "nina@acme.example"} <= seen
    assert all(email.endswith("@acme.example") for email in seen)


@pytest.mark.parametrize("email", ["rita@acme.example", "sam@acme.example", "nina@acme.example"])
def test_a_role_that_does_not_see_people_sees_itself(people, email) -> None:
    assert _emails(people(email)) == {email}


def test_asking_for_another_companys_people_gives_none(people) -> None:
    ben = people("ben@bravo.example")
    assert _emails(people("ada@acme.example"), company_id=ben.company_id) == set()


def test_staff_who_serve_customers_see_their_people(people) -> None:
    ben = people("ben@bravo.example")
    assert "ben@bravo.example" in _emails(people("vlad@meridian.example"), company_id=ben.company_id)


def test_a_person_of_two_companies_is_seen_in_each_as_what_they_are_there(people) -> None:
    tamar = people("petra@voltwise.example", company="Tamar Flats Dairy Co-operative")
    (petra,) = list_members(actor=tamar)
    assert petra.company == "Tamar Flats Dairy Co-operative"
    assert petra.role_title == "Read-only"


def test_the_theme_is_the_systems_until_somebody_chooses(people) -> None:
    assert get_choices(actor=people("ada@acme.example")).theme == "system"
