"""The company page."""

from __future__ import annotations

import pytest

from tests.browsing import Browse, text_of


def test_an_owner_sees_contracts_meters_with_their_periods_and_people(browse: Browse) -> None:
    page = text_of(browse("ada@acme.example").get("/company/"))
    assert "EN-0007" in page
    assert "4300000019" in page
    assert "Rita Haddad" in page
    assert "3 contracts, 19 meters, 9 people" in page


def test_a_read_only_colleague_sees_no_other_people(browse: Browse) -> None:
    page = text_of(browse("rita@acme.example").get("/company/"))
    assert "EN-0007" in page
    assert "Rita Haddad" in page
    assert "Ada Okafor" not in page


def test_a_stranger_sees_its_own_company(browse: Browse) -> None:
    page = text_of(browse("ben@bravo.example").get("/company/"))
    assert "Bravo Foods" in page
    assert "EN-0007" not in page
    assert "Rita Haddad" not in page


def test_a_role_without_contracts_is_refused_with_the_reason(browse: Browse) -> None:
    answer = browse("sam@acme.example").get("/company/")
    assert answer.status_code == 403
    assert "does not include contracts" in text_of(answer)


@pytest.mark.parametrize("email, status", [("vlad@meridian.example", 404), (None, 302)])
def test_staff_and_nobody_do_not_get_there(browse: Browse, email: str | None, status: int) -> None:
    assert browse(email).get("/company/").status_code == status
